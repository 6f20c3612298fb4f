"""Going round each minute: what has stopped says nothing of it, so somebody has to look. Nothing else writes a Round.

That the clock goes round at all shows that the worker works; every page says so when it does not
(replies/standstills.py).
"""

from datetime import datetime
from typing import Final

from belofte.channels.models import Inbox, Round
from belofte.intake import bookmarks
from belofte.language.marking import gettext_noop
from belofte.ops.doctor import mail_port

NOT_FETCHED: Final = gettext_noop("Nothing fetches from this mailbox. Start Belofte, or see its log.")


def go(*, at: datetime) -> None:
    """Look whether mail can be handed over and is fetched, and keep what is wrong."""
    is_shut = mail_port.look_at_mail_port().level == "wrong"
    before = Round.objects.first()
    since = (before.shut_since if before else None) or at
    Round.objects.update_or_create(pk=Round.ONLY, defaults={"made_at": at, "shut_since": since if is_shut else None})
    for inbox in Inbox.objects.select_related("bookmark"):
        fare = bookmarks.fare(inbox, at=at)
        if fare is not None and fare.state == "silent":
            bookmarks.fail(inbox, problem=NOT_FETCHED, at=fare.reached_at or at)
