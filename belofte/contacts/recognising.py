"""Telling who is speaking: the contact point that an address stands for, and the contact it belongs to."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import connection

from belofte.channels.contract import Address
from belofte.contacts import confirming, resembling
from belofte.contacts.models import Contact, ContactPoint
from belofte.database.composed import Select

_ADDRESS_MAX = 320  # what a contact point holds
_FIND: Final = Select(
    """
    SELECT {point}, {contact} FROM contacts_contactpoint point
    JOIN contacts_contact contact ON contact.id = point.contact_id
    WHERE point.channel = %s AND point.address = ANY((SELECT %s::text[])::text[]) AND point.address <> ''
    """,
    point=ContactPoint,
    contact=Contact,
)
# Where somebody makes the same point meanwhile, it waits for them, and then makes no more than a contact.
_MAKE: Final = """
WITH made AS (
    INSERT INTO contacts_contact (name, created_at) VALUES (%(name)s, %(at)s) RETURNING id
), point AS (
    INSERT INTO contacts_contactpoint (contact_id, channel, address, created_at, confirmed_at, resembles, link_version)
    SELECT id, %(channel)s, %(address)s, %(at)s, %(confirmed_at)s, %(resembles)s, 1 FROM made
    ON CONFLICT (channel, address) WHERE address <> '' DO NOTHING RETURNING id
)
SELECT made.id, point.id FROM made LEFT JOIN point ON true
"""


def recognise(speaker: Address, *, channel: str, at: datetime) -> ContactPoint:
    """Return the contact point of an address, making it and its contact the first time."""
    return meet(speaker, known=find(speaker.address, channel=channel), channel=channel, at=at)


def meet(
    speaker: Address, *, known: ContactPoint | None, channel: str, at: datetime, wrote: bool = True
) -> ContactPoint:
    """Return who is `known` by this address already, or make the contact point and its contact.

    Who `wrote` from it confirms it. A name is taken over only while we know none: no later message renames somebody.
    """
    point = known or _make(plain(speaker.address), name=speaker.name[:200], channel=channel, at=at, wrote=wrote)
    if wrote:
        confirming.confirm(point, at=at)
    if speaker.name and not point.contact.name:
        point.contact.name = speaker.name[:200]
        point.contact.save(update_fields=["name"])
    return point


def find(address: str, *, channel: str) -> ContactPoint | None:
    """Return who is known by an address, if anybody is; whoever gave no address is nobody we know."""
    return find_all([address], channel=channel).get(plain(address)) if address else None


def find_all(addresses: Iterable[str], *, channel: str) -> dict[str, ContactPoint]:
    """Return who is known by each address, as it is kept, of whom anybody is known."""
    found: dict[str, ContactPoint] = {}
    for point, point.contact in _FIND.rows([channel, [plain(address) for address in addresses]]):
        found[point.address] = point
    return found


def _make(address: str, *, name: str, channel: str, at: datetime, wrote: bool) -> ContactPoint:
    """Make the contact; of two first messages at once the second finds what the first made."""
    resembles = resembling.resembled_by(address)[:255]
    facts = {"channel": channel, "address": address, "resembles": resembles, "confirmed_at": at if wrote else None}
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, {"name": name, "at": at, **facts})
        (contact_id, point_id) = cursor.fetchone()
    contact = Contact(pk=contact_id, name=name, created_at=at)
    if point_id is None:
        contact.delete()
        return ContactPoint.objects.select_related("contact").get(channel=channel, address=address)
    return ContactPoint(pk=point_id, contact=contact, created_at=at, **facts)


def plain(address: str) -> str:
    """Return an address as it is kept; some letters are two in small."""
    return address.lower()[:_ADDRESS_MAX]
