"""Which channels there are. Adding one is a folder and a line here; nothing else imports a channel."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from belofte.channels.console.channel import ConsoleChannel
from belofte.channels.contract import Abilities, Channel, Fetcher
from belofte.channels.email import mailbox
from belofte.channels.email.channel import EmailChannel
from belofte.channels.models import Inbox

_CHANNELS: tuple[type[EmailChannel | ConsoleChannel], ...] = (EmailChannel, ConsoleChannel)
_BY_NAME = {kind.name: kind for kind in _CHANNELS}
_FETCHERS: Final[Mapping[str, Callable[..., Fetcher | None]]] = MappingProxyType({"email": mailbox.fetcher})

NAMES = tuple(_BY_NAME)


def channel(inbox: Inbox) -> Channel:
    """Return the channel of an inbox, with its credentials."""
    return _BY_NAME[inbox.channel](**inbox.credentials)


def abilities(name: str) -> Abilities:
    """Return what a channel can do."""
    return _BY_NAME[name].abilities


def fetcher(inbox: Inbox) -> Fetcher | None:
    """Return what fetches for an inbox; None where all of it is handed over to us."""
    make = _FETCHERS.get(inbox.channel)
    return make(**inbox.credentials) if make is not None else None
