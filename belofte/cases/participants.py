"""Who takes part in a conversation beside its customer, and who was merely named. Nothing else makes a Participant.

A mail's Cc makes nobody a participant: whoever writes a mail can put anybody there. It only names them, for an agent
to give them a place by sending them something.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from belofte.cases import reply_addresses
from belofte.cases.models import Conversation, Message, Participant
from belofte.contacts.models import ContactPoint
from belofte.people.models import Agent


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Somebody whom the customer's mails name, or who takes part."""

    address: str  # in small letters
    name: str
    takes_part: bool


def add(conversation: Conversation, people: Iterable[ContactPoint], *, by: Agent, at: datetime) -> None:
    """Give people a place in a conversation; who has one keeps it."""
    places = [
        Participant(
            conversation=conversation, contact_point=each, name=each.contact.name[:200], added_by=by, added_at=at
        )
        for each in people
    ]
    if places:
        Participant.objects.bulk_create(places, ignore_conflicts=True)


def takes_part(conversation: Conversation, point: ContactPoint) -> bool:
    """Tell whether somebody has a place in a conversation: its customer, or whom an agent gave one."""
    return conversation.contact_point_id == point.pk or conversation.participants.filter(contact_point=point).exists()


def places(conversation: Conversation) -> list[Named]:
    """Return who has a place in a conversation beside its customer, first come first."""
    taken = conversation.participants.values_list("contact_point__address", "name")
    return [Named(address=address, name=name, takes_part=True) for address, name in taken]


def named(conversation: Conversation, *, placed: Iterable[Named], said: Iterable[Message]) -> list[Named]:
    """Return who else is in a conversation: those with a place first, then whom the customer's messages name."""
    customer = conversation.contact_point
    found = {each.address: each for each in placed}
    for message in said:
        if message.contact_point_id != customer.pk or message.conversation_id != conversation.pk:
            continue
        for address, name in (*message.to, *message.cc):
            small = address.lower()
            if "@" in small and small != customer.address:
                found.setdefault(small, Named(address=small, name=name, takes_part=False))
    inbox = conversation.inbox.address  # which needs no looking up
    others = [address for address in found if inbox not in reply_addresses.forms(address)]
    ours = reply_addresses.ours_among(others)
    return [found[address] for address in others if address not in ours]
