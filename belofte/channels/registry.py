"""Which channels there are. Adding one is a folder and a line here; nothing else imports a channel."""

from belofte.channels.console.channel import ConsoleChannel
from belofte.channels.contract import Abilities, Channel
from belofte.channels.email.channel import EmailChannel
from belofte.channels.models import Inbox

_CHANNELS: tuple[type[EmailChannel | ConsoleChannel], ...] = (EmailChannel, ConsoleChannel)
_BY_NAME = {kind.name: kind for kind in _CHANNELS}

NAMES = tuple(_BY_NAME)


def channel(inbox: Inbox) -> Channel:
    """Return the channel of an inbox, with its credentials."""
    return _BY_NAME[inbox.channel](**inbox.credentials)


def abilities(name: str) -> Abilities:
    """Return what a channel can do."""
    return _BY_NAME[name].abilities
