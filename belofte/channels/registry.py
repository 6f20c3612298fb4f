"""Which channels there are. Adding one is a folder, a line here, and one in `readers`; nothing else imports it."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from belofte.channels.authorising import AuthorisedTokens
from belofte.channels.console.channel import ConsoleChannel, PublicConsoleChannel
from belofte.channels.contract import NO_KEYS, Abilities, Channel, Fetcher, Hook, Keys, SealedServer
from belofte.channels.email import key_files, mailbox, sealed
from belofte.channels.email.channel import EmailChannel
from belofte.channels.email.hooks import hook as mail_hook
from belofte.channels.email.hooks.services import SERVICES
from belofte.channels.email.servers import sealed_servers as mail_servers
from belofte.channels.models import Inbox

_CHANNELS: tuple[type[EmailChannel | ConsoleChannel], ...] = (EmailChannel, ConsoleChannel, PublicConsoleChannel)
_BY_NAME = {kind.name: kind for kind in _CHANNELS}
_FETCHERS: Final[Mapping[str, Callable[..., Fetcher | None]]] = MappingProxyType({"email": mailbox.fetcher})
_HOOKS: Final[Mapping[str, Callable[..., Hook | None]]] = MappingProxyType({"email": mail_hook.hook_of})
_SERVERS: Final[Mapping[str, Callable[..., Iterable[SealedServer]]]] = MappingProxyType({"email": mail_servers})
_Kept = Callable[[], Mapping[str, str]]
_KEYS: Final[Mapping[str, Callable[[bytes, _Kept], Keys]]] = MappingProxyType({"email": sealed.keys_for})
_KEY_FILES: Final = MappingProxyType({"email": key_files})

NAMES = tuple(_BY_NAME)


def channel(inbox: Inbox) -> Channel:
    """Return the channel of an inbox, with its credentials."""
    return _BY_NAME[inbox.channel](**_credentials(inbox))


def abilities(name: str) -> Abilities:
    """Return what a channel can do."""
    return _BY_NAME[name].abilities


def fetcher(inbox: Inbox) -> Fetcher | None:
    """Return what fetches for an inbox; None where all of it is handed over to us."""
    make = _FETCHERS.get(inbox.channel)
    return make(**_credentials(inbox)) if make is not None else None


def hook(inbox: Inbox) -> Hook | None:
    """Return what takes the posts of a hosted service for an inbox; None where no service posts."""
    make = _HOOKS.get(inbox.channel)
    return make(**_credentials(inbox)) if make is not None else None


def sealed_servers(inbox: Inbox) -> Iterable[SealedServer]:
    """Return the servers that an inbox speaks to over TLS."""
    make = _SERVERS.get(inbox.channel)
    return make(**_credentials(inbox)) if make is not None else ()


def hook_services() -> dict[str, tuple[str, bool]]:
    """Return the services that can post mail: of each the name to show, and whether it signs with a key of its own."""
    return {name: (service.label, service.is_signed) for name, service in SERVICES.items()}


def keys(inbox: Inbox, raw: bytes) -> Keys:
    """Return the keys of an inbox that this envelope needs to be read. Refuses: UnreadableSecretError if there are."""
    choose = _KEYS.get(inbox.channel)
    return choose(raw, lambda: inbox.keys or {}) if choose is not None else NO_KEYS


def read_keys(name: str, *, kind: str, content: bytes, password: str) -> dict[str, str]:
    """Return the keys in an administrator's file, as an inbox of this channel keeps them. Refuses: KeyRefusedError."""
    found: dict[str, str] = _KEY_FILES[name].READERS[kind](content, password)
    return found


def without_keys(inbox: Inbox, kept: Mapping[str, str], *, kind: str) -> dict[str, str]:
    """Return what is left of an inbox's keys without those of one kind."""
    return {name: value for name, value in kept.items() if name not in _KEY_FILES[inbox.channel].NAMES[kind]}


def key_owners(inbox: Inbox) -> dict[str, list[str]]:
    """Return whose keys an inbox has, by kind."""
    found: dict[str, list[str]] = _KEY_FILES[inbox.channel].owners(inbox.keys or {})
    return found


def _credentials(inbox: Inbox) -> dict[str, Any]:
    """Return what the channel is given: the inbox's settings, and where it gets tokens if it signs in with those."""
    settings = {name: value for name, value in inbox.credentials.items() if name != "authorisation"}
    if number := inbox.credentials.get("authorisation"):
        settings["tokens"] = AuthorisedTokens(number)
    return settings
