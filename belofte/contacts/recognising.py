"""Telling who is speaking: the contact point that an address stands for, and the contact it belongs to."""

from datetime import datetime

from belofte import locks
from belofte.channels.contract import Address
from belofte.contacts import resembling
from belofte.contacts.models import Contact, ContactPoint

_ADDRESS_MAX = 320  # what a contact point holds


def recognise(speaker: Address, *, channel: str, at: datetime) -> ContactPoint:
    """Return the contact point of an address, making it and its contact the first time.

    A name is taken over only while we know none: a later message cannot rename somebody.
    """
    address = speaker.address.lower()[:_ADDRESS_MAX]  # some letters are two in small
    found = find(address, channel=channel)
    if found is None:
        return _meet(address, name=speaker.name[:200], channel=channel, at=at)
    if speaker.name and not found.contact.name:
        found.contact.name = speaker.name[:200]
        found.contact.save(update_fields=["name"])
    return found


def find(address: str, *, channel: str) -> ContactPoint | None:
    """Return who is known by an address, if anybody is; whoever gave no address is nobody we know."""
    if not address:
        return None
    return ContactPoint.objects.select_related("contact").filter(channel=channel, address=address.lower()).first()


def _meet(address: str, *, name: str, channel: str, at: datetime) -> ContactPoint:
    """Make the contact; of two first messages at once the second finds what the first made."""
    locks.hold("contact point", f"{channel} {address}")
    found = find(address, channel=channel)
    if found is not None:
        return found
    contact = Contact.objects.create(name=name, created_at=at)
    resembles = resembling.resembled_by(address)[:255]
    return ContactPoint.objects.create(
        contact=contact, channel=channel, address=address, resembles=resembles, created_at=at
    )
