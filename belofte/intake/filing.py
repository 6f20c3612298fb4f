"""What makes no case: no message and about nothing of ours, or one too many of its sender.

It is listed, and an agent can make a case of it after all.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import history, matching, placing, storms
from belofte.cases.models import Case, Event
from belofte.channels.contract import Incoming
from belofte.channels.models import RawEnvelope
from belofte.intake import waking
from belofte.intake.setting_aside import SettledMeanwhileError
from belofte.people.models import Agent


def refuse_strange(incoming: Incoming) -> None:
    """Let pass a message, and what else is about something of ours. Refuses: placing.NoPlaceError."""
    if incoming.is_automatic and not matching.belongs(incoming):
        raise placing.NoPlaceError(incoming.kind)


def file(incoming: Incoming, *, envelope: RawEnvelope, refused: placing.NoPlaceError, at: datetime) -> None:
    """Put an envelope on the list of other mail, with what that shows of it, and say so where it would have been."""
    envelope.state, envelope.settled_at = RawEnvelope.State.FILED, at
    envelope.kind = refused.kind
    envelope.author = incoming.author.address[:320]
    envelope.subject = incoming.subject[:500]
    envelope.save(update_fields=["state", "settled_at", "kind", "author", "subject"])
    if refused.case_id is not None:
        _tell(refused.case_id, at=at)


def _tell(case_id: int, *, at: datetime) -> None:
    """Say on a case, once a day, that there is more than stands in it."""
    case = Case.objects.select_for_update().get(pk=case_id)
    if not case.events.filter(kind=Event.Kind.STORMED, at__gt=at - storms.WITHIN).exists():
        history.record(case, Event.Kind.STORMED, by=None, at=history.moment(case, at=at))


@transaction.atomic
def make_case(row: RawEnvelope, *, by: Agent, at: datetime) -> RawEnvelope:
    """Have it read as the message that somebody says it is. Refuses: SettledMeanwhileError."""
    held = RawEnvelope.objects.filed().select_for_update().defer("raw").filter(pk=row.pk).first()
    if held is None:
        raise SettledMeanwhileError(_("Somebody has dealt with this already."))
    held.state, held.kind, held.attempts = RawEnvelope.State.WAITING, "message", 0
    held.made_case_by, held.settled_at = by, at
    held.save(update_fields=["state", "kind", "attempts", "made_case_by", "settled_at"])
    waking.wake()
    return held
