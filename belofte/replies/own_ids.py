"""What our messages are called, so that an answer finds its conversation, and a copy that comes back is known."""

import re
import secrets
from typing import Final

from belofte.cases import reply_addresses
from belofte.cases.models import Conversation, Message
from belofte.channels.contract import Incoming

_OURS: Final = re.compile(r"belofte\.[0-9]{1,18}\.[0-9a-f]{32}@\S{1,253}")


def make(conversation: Conversation) -> str:
    """Return an id that nobody can guess: knowing it proves having received the message."""
    domain = conversation.inbox.address.rpartition("@")[2] or "belofte.invalid"
    return f"belofte.{conversation.pk}.{secrets.token_hex(16)}@{domain}"


def is_sent(external_id: str) -> bool:
    """Tell whether a message of ours is called so."""
    if _OURS.fullmatch(external_id) is None:
        return False
    return Message.objects.filter(external_id=external_id, direction=Message.Direction.OUT).exists()


def is_own_copy(incoming: Incoming) -> bool:
    """Tell whether it is a message of ours itself. Under another's address it is theirs, although it bears our id."""
    if not is_sent(incoming.external_id):
        return False
    return bool(reply_addresses.ours_among([incoming.author.address]))
