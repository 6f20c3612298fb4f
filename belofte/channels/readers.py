"""Which reader belongs to which channel. Knows no Django, so that the limited child that reads stays small."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final, Protocol

from belofte.channels.console import parse as console
from belofte.channels.contract import NO_KEYS, Envelope, Incoming, Keys, Receipt
from belofte.channels.email import parse as email
from belofte.channels.email.transport import transport_of, written_by_and_at


class Read(Protocol):
    """How an envelope of one channel is read."""

    def __call__(self, envelope: Envelope, *, files_folder: str, keys: Keys = NO_KEYS) -> Iterator[Incoming | Receipt]:
        """Yield what is in it. Refuses: UnreadableError."""


READERS: Final[Mapping[str, Read]] = MappingProxyType(
    {"console": console.read, "public_console": console.read, "email": email.read}
)


def envelope_of(mail: bytes, *, received_at: datetime) -> Envelope:
    """Return a mail that lies in a file as if it had just been carried here, as far as its own lines tell."""
    sender, recipients = transport_of(mail)
    return Envelope(raw=mail, sender=sender, recipients=recipients, received_at=received_at)


def author_and_date_of(mail: bytes) -> tuple[str, datetime | None]:
    """Return who wrote an old mail, and when they say to have done so; None for no date that can be."""
    return written_by_and_at(mail)


def fields_of(typed: str) -> dict[str, str]:
    """Return the fields of what is typed on the console, or handed in there. Refuses: UnreadableError."""
    return console.fields(typed)
