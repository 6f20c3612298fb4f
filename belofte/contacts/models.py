"""Who the customer is: a person, the addresses, numbers and handles by which they reach us, and codes sent there."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.database.gates import never_deleted
from belofte.people.models import Agent


def domain_of(field: str) -> models.Func:
    """Return what stands behind the @, for the database to work out."""
    return models.Func(models.F(field), models.Value("@"), models.Value(2), function="split_part")


class Contact(models.Model):
    """A person, as far as we know them."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class ContactPoint(models.Model):
    """One address, number or handle of a contact, on one kind of wire."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="contact_points")
    channel = models.CharField(max_length=20)
    address = models.CharField(max_length=320, blank=True)  # in small letters; "" for somebody who gave none
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)  # NULL: typed here, and nobody says it is theirs
    resembles = models.CharField(max_length=255, blank=True)  # a domain of somebody else that its own looks like
    link_version = models.PositiveSmallIntegerField(default=1)  # a link with another version opens nothing any more

    class Meta:
        indexes: ClassVar = [
            models.Index(domain_of("address"), name="contact_point_domain"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "address"], condition=~models.Q(address=""), name="contact_point_unique"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(
                name="contact_point_stays_confirmed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False, new__confirmed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.address


class Block(models.Model):
    """Somebody's decision that what an address, or all of a domain, sends makes no case. It is lifted, not deleted."""

    pattern = models.CharField(max_length=320)  # in small letters: an address, or a domain as "@elders.example"
    reason = models.CharField(_("reason"), max_length=300)
    blocked_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    blocked_at = models.DateTimeField()
    lifted_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pattern"], condition=models.Q(lifted_at=None), name="block_once"),
            models.CheckConstraint(
                name="block_is_lifted_by_somebody",
                condition=models.Q(lifted_at=None, lifted_by=None)
                | models.Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
            models.CheckConstraint(name="block_has_reason", condition=models.Q(reason__regex=r"\S")),
        ]
        triggers: ClassVar = [
            *never_deleted("block_never_deleted"),
            pgtrigger.ReadOnly(name="block_facts_kept", fields=["pattern", "reason", "blocked_by", "blocked_at"]),
        ]

    def __str__(self) -> str:
        return self.pattern


class Verification(models.Model):
    """A code that was sent to a contact point, to show that whoever asks for it reads what is sent there.

    The code itself is in no row: `verifying.py` works it out from the nonce with a key that is not in the database.
    """

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="verifications")
    nonce = models.BinaryField(max_length=16)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["contact_point", "-asked_at"], name="verification_by_point")]
        triggers: ClassVar = [
            *never_deleted("verification_never_deleted"),
            pgtrigger.ReadOnly(
                name="verification_facts_kept", fields=["contact_point", "nonce", "asked_at", "expires_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_point_id} {self.asked_at:%Y-%m-%d %H:%M}"
