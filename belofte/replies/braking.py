"""The brake on all that goes out: what was written waits, and leaves in its order. Nothing else writes a Brake."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte import locks
from belofte.people.models import Agent
from belofte.replies import delivering
from belofte.replies.models import Brake


class BrakeRefusedError(Exception):
    """It is so already, or nobody said why; the words say which."""


@transaction.atomic
def brake(*, reason: str, by: Agent | None, at: datetime) -> Brake:
    """Stop everything that goes out, until somebody lets go. Refuses: BrakeRefusedError."""
    locks.hold("brake", "all")
    if not reason.strip():
        raise BrakeRefusedError(_("Write down why nothing may go out: everybody sees it."))
    if delivering.braked() is not None:
        raise BrakeRefusedError(_("Nothing goes out already."))
    return Brake.objects.create(reason=reason.strip()[:300], by=by, at=at)


@transaction.atomic
def let_go(*, by: Agent | None, at: datetime) -> int:
    """Let everything go out again, oldest first; return how many waited. Refuses: BrakeRefusedError."""
    locks.hold("brake", "all")
    pulled = delivering.braked()
    if pulled is None:
        raise BrakeRefusedError(_("The brake is not on."))
    pulled.released_by, pulled.released_at = by, at
    pulled.save(update_fields=["released_by", "released_at"])
    return delivering.wake_waiting(at=at)
