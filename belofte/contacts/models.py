"""Who the customer is: a person, and the addresses, numbers and handles by which they reach us."""

from typing import ClassVar

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
