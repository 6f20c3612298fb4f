"""Having the guards read what a customer reads on their page and no answer stands beside.

That is what is recorded by hand or after a call: why a promise does not hold, that money was no payout, a condition.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.promises.said import Worded
from belofte.replies import beside
from belofte.replies.guarding import StoppedError
from belofte.replies.noticing import RemarkedError


def refuse_unfit(worded: Sequence[Worded], case: Case, *, shown: Collection[str] | None, at: datetime) -> None:
    """Refuse words that a guard stops, and those that it remarks on until who writes them has seen that.

    `shown` are the keys of remarks that stand on the screen; None where there is no screen. Where no conversation is,
    nobody has a page. Refuses: guarding.StoppedError, for which no reason helps, and noticing.RemarkedError.
    """
    conversations = case.conversations.select_related("inbox", "contact_point", "case__team").order_by("-pk")
    written = [each for each in worded if each.words.strip()]
    conversation = conversations.first() if written else None
    if conversation is None:
        return
    look = beside.stops_of if shown is None else beside.look
    seen = look("", written, conversation, at=at)
    if stops := [each for each in seen if each.level.stops]:
        raise StoppedError(
            _("A check stops this in an answer, so it stops it here. Write it in another way."), seen=stops
        )
    if any(each.key not in (shown or ()) for each in seen):
        raise RemarkedError(
            _("Not recorded yet: the customer can read this on their page. Press again to record it as it is."),
            seen=seen,
        )
