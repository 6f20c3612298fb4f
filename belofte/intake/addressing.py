"""Which of our inboxes a message was sent to. A message to two of them is one, and belongs to the first it names."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Final

from belofte.cases import reply_addresses
from belofte.channels.contract import Incoming
from belofte.channels.models import Inbox, RawEnvelope
from belofte.database.composed import Select

_ADDRESSES_MAX: Final = 200  # of one message that are looked up
_OWNERS: Final = Select(  # a row for each address of ours
    """
    SELECT {inbox}, inbox.address FROM channels_inbox inbox WHERE inbox.channel = %(channel)s
        AND inbox.address = ANY(%(addresses)s)
    UNION ALL
    SELECT {inbox}, alias.address FROM channels_alias alias JOIN channels_inbox inbox ON inbox.id = alias.inbox_id
    WHERE inbox.channel = %(channel)s AND alias.address = ANY(%(addresses)s)
    """,
    inbox=Inbox,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressed:
    """Where a message belongs, and what else of ours it was sent to."""

    inbox: Inbox
    others: tuple[Inbox, ...]


def inboxes_of(incoming: Incoming, *, envelope: RawEnvelope) -> Addressed:
    """Return the inbox that To names first, else Cc, else the one it came in by; whichever copy came first.

    What an inbox of another channel is called, or an address that is none of ours, counts for nothing.
    """
    written = [address.address.lower() for address in (*incoming.to, *incoming.cc)]
    named = list(islice(dict.fromkeys([*written, *map(str.lower, envelope.recipients)]), _ADDRESSES_MAX))
    own = envelope.inbox.address
    if all(address == own or reply_addresses.is_signed(address, of=own) for address in named):
        return Addressed(inbox=envelope.inbox, others=())
    found = find(named, channel=envelope.inbox.channel)
    ours = {inbox.pk: inbox for address in named if (inbox := found.get(address)) is not None}
    first, *others = [*ours.values(), *([] if envelope.inbox_id in ours else [envelope.inbox])]
    return Addressed(inbox=first, others=tuple(others))


def find(addresses: Iterable[str], *, channel: str) -> dict[str, Inbox]:
    """Return the inbox of each address that is ours: as it is, without its token, or without what follows a plus."""
    plain = {address: reply_addresses.without_token(address) for address in addresses}
    rows = _OWNERS.rows({"channel": channel, "addresses": sorted({*plain, *plain.values()})})
    owners: dict[str, Inbox] = {address: inbox for inbox, address in rows}
    found = {address: owners.get(address) or owners.get(short) for address, short in plain.items()}
    return {address: inbox for address, inbox in found.items() if inbox is not None}
