"""Giving a contact another address by which to reach them, because somebody asked them for it.

Somebody typed it, so it is not confirmed: no answer goes there before they say that it is theirs.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from belofte.contacts import recognising, resembling
from belofte.contacts.models import Contact, ContactPoint


class AddressTakenError(Exception):
    """It is known as somebody else's; the words say so."""


def add(contact: Contact, address: str, *, channel: str, at: datetime) -> ContactPoint:
    """Return the contact's point of this address, making it the first time. Refuses: AddressTakenError."""
    small = address.strip().lower()
    if recognising.find(small, channel=channel) is None:
        resembles = resembling.resembled_by(small)[:255]
        facts = {"channel": channel, "address": small, "resembles": resembles, "created_at": at}
        made = ContactPoint(contact=contact, confirmed_at=None, **facts)
        ContactPoint.objects.bulk_create([made], ignore_conflicts=True)  # they may write to us at this very moment
    found = recognising.find(small, channel=channel)
    if found is None or found.contact_id != contact.pk:
        raise AddressTakenError(_("This address is known as somebody else's. Check with the customer whose it is."))
    return found
