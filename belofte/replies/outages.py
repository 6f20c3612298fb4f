"""Writing down an outage in words that customers read on their page: the guards of its teams read them first."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.outages.recording import Description
from belofte.people.models import Agent, Team
from belofte.replies import noticing
from belofte.replies.guarding import StoppedError


def record(
    what: Description, *, teams: Collection[Team], shown: Collection[str] = (), by: Agent, at: datetime
) -> Outage:
    """Write down that something is out; `shown` are the keys of remarks that its writer has on the screen.

    Refuses: recording.OutageRefusedError, guarding.StoppedError, for which no reason helps, and noticing.RemarkedError.
    """
    recording.refuse_unfit(what, teams=teams, by=by, at=at)
    noticed = noticing.remarks_of({"nl": what.words_nl, "en": what.words_en}, teams=list(teams), at=at)
    if stops := noticing.stopping(noticed):
        raise StoppedError(
            _("A check stops this in an answer, so it stops it here. Write it in another way."),
            seen=[each.seen for each in stops],
        )
    noticing.refuse_unseen(noticed, shown=shown)
    return recording.record(what, teams=teams, by=by, at=at)
