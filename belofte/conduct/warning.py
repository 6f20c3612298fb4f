"""Warning a customer about how they write. Nothing else writes a ConductWarning."""

from datetime import datetime

from django.db.models import QuerySet

from belofte.cases import history
from belofte.cases.models import Case, Conversation, Delivery, Event, Message
from belofte.conduct.models import ConductWarning
from belofte.people.models import Agent


def record(message: Message, *, case: Case, by: Agent, at: datetime) -> None:
    """Keep that a message of ours, which is on its way, is a warning; its writer says so."""
    ConductWarning.objects.create(message=message, by=by, at=at)
    history.record(case, Event.Kind.CONDUCT_WARNED, by=by, at=at, message=message.pk)


def delivered(conversation: Conversation, *, before: datetime) -> QuerySet[ConductWarning]:
    """Return the warnings of a conversation that had reached the customer before a moment, the newest first."""
    return ConductWarning.objects.filter(
        message__conversation=conversation,
        message__deliveries__state=Delivery.State.ACCEPTED,
        message__deliveries__meant_for=Delivery.MeantFor.CUSTOMER,
        message__deliveries__settled_at__lt=before,
    ).order_by("-message__recorded_at")
