"""Setting aside what could not be read, or was filed, and what nobody needs: it stays stored, with who decided so.

Or having it read once more after all.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.channels.models import RawEnvelope
from belofte.intake import waking
from belofte.people.models import Agent

_LAID_BY = (RawEnvelope.State.UNREADABLE, RawEnvelope.State.FAILED, RawEnvelope.State.SET_ASIDE)


class SettledMeanwhileError(Exception):
    """Somebody has dealt with it already."""


@transaction.atomic
def set_aside(row: RawEnvelope, *, by: Agent, at: datetime) -> RawEnvelope:
    """Take an item that could not be read off the list. Refuses: SettledMeanwhileError."""
    to_look_at = RawEnvelope.objects.unreadable() | RawEnvelope.objects.filed()
    held = to_look_at.order_by("id").select_for_update().defer("raw").filter(pk=row.pk).first()
    if held is None:
        raise SettledMeanwhileError(_("Somebody has dealt with this already."))
    held.state = RawEnvelope.State.SET_ASIDE
    held.set_aside_by = by
    held.settled_at = at
    held.save(update_fields=["state", "set_aside_by", "settled_at"])
    return held


@transaction.atomic
def set_aside_storm(row: RawEnvelope, *, by: Agent, at: datetime) -> int:
    """Take all that one sender sent too much to this inbox off the list; return how many that were."""
    held = RawEnvelope.objects.storms().filter(inbox=row.inbox_id, author=row.author)
    return held.update(state=RawEnvelope.State.SET_ASIDE, set_aside_by=by, settled_at=at)


@transaction.atomic
def read_again(row: RawEnvelope) -> None:
    """Put something that could not be read, or was set aside, back in the queue."""
    again = RawEnvelope.objects.filter(pk=row.pk, state__in=_LAID_BY)
    if again.update(state=RawEnvelope.State.WAITING, problem="", attempts=0, settled_at=None, set_aside_by=None):
        waking.wake()
