"""From which address of an inbox an answer leaves: the one that the customer wrote to."""

from belofte.cases import reply_addresses
from belofte.cases.models import Message


def address(message: Message) -> str:
    """Return the inbox's address that the last message before this one was sent to; else its main one."""
    inbox = message.conversation.inbox
    own = inbox.addresses
    if len(own) == 1:
        return own[0]
    before = Message.objects.filter(
        conversation=message.conversation_id, direction=Message.Direction.IN, recorded_at__lte=message.recorded_at
    )
    to, cc = before.order_by("-recorded_at").values_list("to", "cc").first() or ([], [])
    written = [form for each, _name in (*to, *cc) for form in reply_addresses.forms(each)]
    return next((each for each in written if each in own), own[0])
