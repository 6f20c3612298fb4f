"""Whether whoever reads an address is the customer. Nothing else confirms one, or takes one off a contact."""

from datetime import datetime

from belofte.contacts.models import Contact, ContactPoint


def confirm(point: ContactPoint, *, at: datetime) -> None:
    """Keep that they say so, or wrote from it; a second time changes nothing."""
    if point.confirmed_at is None:
        ContactPoint.objects.filter(pk=point.pk, confirmed_at=None).update(confirmed_at=at)
        point.confirmed_at = at


def part(point: ContactPoint, *, at: datetime) -> None:
    """Take an address that an agent typed, and nobody confirmed, off its contact: who writes from it may be anybody."""
    if point.confirmed_at is None and point.contact.contact_points.exclude(pk=point.pk).exists():
        take_off(point, at=at)


def take_off(point: ContactPoint, *, at: datetime) -> None:
    """Make an address that nobody confirmed somebody's of whom we know nothing more: it is not the contact's."""
    if point.confirmed_at is None:
        point.contact = Contact.objects.create(created_at=at)
        point.save(update_fields=["contact"])
