"""Setting aside what could not be read, or was filed, and what nobody needs: it stays stored, with who decided so."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.channels.models import RawEnvelope
from belofte.people.models import Agent


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
