"""Who the customer is: a person, the addresses, numbers and handles by which they reach us, and codes sent there."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _


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
    link_version = models.PositiveSmallIntegerField(default=1)  # a link with another version opens nothing any more

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "address"], condition=~models.Q(address=""), name="contact_point_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.address


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
            pgtrigger.Protect(name="verification_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="verification_facts_kept", fields=["contact_point", "nonce", "asked_at", "expires_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_point_id} {self.asked_at:%Y-%m-%d %H:%M}"
