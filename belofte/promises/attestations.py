"""Who says that a delivery or an appointment took place: its customer, another company, or a colleague who was there.

Only `attesting.py` writes it. What the customer or the company wrote or pressed themselves proves it, where we are sure
who that was; all else is declared.
"""

from typing import ClassVar

from django.db import models
from django.utils.translation import pgettext_lazy

from belofte.cases.models import Message, Note
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept
from belofte.people.models import Agent
from belofte.promises import gates_on_attestations


class Witness(models.TextChoices):
    """Who says so."""

    CUSTOMER = "customer", pgettext_lazy("who says that something took place", "the customer")
    PARTY = "party", pgettext_lazy("who says that something took place", "another company")
    COLLEAGUE = "colleague", pgettext_lazy("who says that something took place", "one of us who was there")


class Attestation(models.Model):
    """That somebody says it took place, when they said so, and where that stands."""

    promise = models.ForeignKey(
        "promises.Promise", on_delete=models.PROTECT, related_name="attestations", db_index=False
    )
    witness = models.CharField(max_length=9, choices=Witness.choices)
    party = models.CharField(max_length=120, blank=True)  # the other company: of a message as the register names it
    colleague = models.ForeignKey(  # who was there; NULL: whoever writes it down
        Agent, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="attestations")  # of theirs
    note = models.ForeignKey(
        Note, on_delete=models.PROTECT, null=True, related_name="+"
    )  # of a call, or by who was there
    contact_point = models.ForeignKey(  # whose page it was pressed on
        ContactPoint, on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_identified = models.BooleanField(default=False, db_default=False)  # of a press: they typed the code we sent
    said_at = models.DateTimeField()  # when they wrote or pressed, rang us or were there
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: pressed on the page
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="attestation_stands_somewhere",
                condition=models.Q(witness="customer", note=None, contact_point=None, message__isnull=False)
                | models.Q(witness="customer", note=None, contact_point__isnull=False, message=None)
                | models.Q(witness="party", note=None, contact_point=None, message__isnull=False)
                | models.Q(witness="party", note__isnull=False, contact_point=None, message=None)
                | models.Q(witness="colleague", note__isnull=False, contact_point=None, message=None),
            ),
            models.CheckConstraint(
                name="attestation_names_its_party",
                condition=models.Q(witness="party", party__regex=r"\S")
                | ~models.Q(witness="party") & models.Q(party=""),
            ),
            models.CheckConstraint(
                name="attestation_by_somebody_or_pressed",
                condition=models.Q(by=None, contact_point__isnull=False)
                | models.Q(by__isnull=False, contact_point=None),
            ),
            models.CheckConstraint(
                name="attestation_names_a_colleague_who_was_there",
                condition=models.Q(colleague=None) | models.Q(witness="colleague"),
            ),
            models.CheckConstraint(
                name="attestation_identified_by_a_press",
                condition=models.Q(is_identified=False) | models.Q(contact_point__isnull=False),
            ),
            models.UniqueConstraint(fields=["promise", "message"], name="attestation_once_by_a_message"),
        ]
        triggers: ClassVar = [
            *kept("attestation_kept"),
            gates_on_attestations.ATTESTATION_IS_OF_WHO_SAYS_SO,
            gates_on_attestations.ATTESTATION_KEEPS,
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.witness}"

    @property
    def is_their_own(self) -> bool:
        """Whether the customer or the company wrote or pressed it themselves, and we are sure that it was they."""
        if self.message is None:
            return self.is_identified
        return bool(self.message.authentication.get("domain")) and not self.message.doubts
