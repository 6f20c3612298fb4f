"""What makes no case: no message and about nothing of ours, or one too many of its sender.

It is listed, and an agent can make a case of it after all.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import matching
from belofte.channels.contract import Incoming
from belofte.channels.models import RawEnvelope
from belofte.intake import waking
from belofte.intake.setting_aside import SettledMeanwhileError
from belofte.people.models import Agent


def refuse_strange(incoming: Incoming) -> None:
    """Let pass a message, and what else is about something of ours. Refuses: matching.NotOpenedError."""
    if incoming.is_automatic and not matching.belongs(incoming):
        raise matching.NotOpenedError(incoming.kind)


def file(incoming: Incoming, *, envelope: RawEnvelope, kind: str, at: datetime) -> None:
    """Put an envelope on the list of other mail, with what the list shows of it."""
    envelope.state, envelope.settled_at = RawEnvelope.State.FILED, at
    envelope.kind = kind
    envelope.author = incoming.author.address[:320]
    envelope.subject = incoming.subject[:500]
    envelope.save(update_fields=["state", "settled_at", "kind", "author", "subject"])


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
