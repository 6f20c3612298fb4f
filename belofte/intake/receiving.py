"""Everything that comes in from a customer passes `receive()`: each consequence is a line here."""

from datetime import datetime

from django.db import transaction

from belofte.attention import ball
from belofte.cases import history, matching, recording
from belofte.cases.models import Event, Message
from belofte.channels.contract import Incoming
from belofte.channels.models import RawEnvelope
from belofte.closing import closing
from belofte.contacts import recognising
from belofte.replies import acknowledging


@transaction.atomic
def receive(incoming: Incoming, *, envelope: RawEnvelope, at: datetime) -> Message:
    """Give a message its place, and the case its due: who said it, where it belongs, and who has to act now."""
    inbox = envelope.inbox
    speaker = recognising.recognise(incoming.author, channel=inbox.channel, at=at)
    matched = matching.match(incoming, inbox=inbox, speaker=speaker, at=at)
    case = matched.conversation.case
    at = history.moment(case, at=at)
    message = recording.record(incoming, conversation=matched.conversation, speaker=speaker, envelope=envelope, at=at)
    if matched.is_new:
        history.record(case, Event.Kind.OPENED, by=None, at=at)
    history.record(case, Event.Kind.RECEIVED, by=None, at=at, message=message.pk)
    if matched.is_new:
        acknowledging.acknowledge(message, incoming, at=at)
    if message.needs_answer:
        closing.cancel_waiting(case, at=at)
        closing.reopen(case, at=at, message=message)
    ball.settle(case, at=at)
    return message


def receive_again(envelope: RawEnvelope, *, at: datetime) -> None:
    """Note on the case that the same message came a second time; when the first is not a message, nothing follows."""
    first = Message.objects.select_related("conversation__case").filter(envelope=envelope.second_delivery_of).first()
    if first is not None:
        case = first.conversation.case
        moment = history.moment(case, at=at)
        history.record(case, Event.Kind.SECOND_DELIVERY, by=None, at=moment, message=first.pk)
