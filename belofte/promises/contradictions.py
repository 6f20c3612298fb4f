"""What a customer says against the proof that a promise was kept. Only `ledger.py` and `retracting.py` write it."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models.functions import Coalesce

from belofte.cases.models import Call, Message
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept
from belofte.people.models import Agent
from belofte.promises import gates_on_contradictions

SAID_AT: Final = Coalesce("message__received_at", "call__called_at", "at")  # not when one of us wrote that down


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a customer wrote or said to us, in which one of us reads that it was not kept."""

    source: Message | Call
    by: Agent


class Contradiction(models.Model):
    """A customer's word that a promise was not kept, against the proof that it was, and where they said so.

    They pressed it on their page, or one of us read it in their message or heard it in a call.
    """

    proof = models.ForeignKey("promises.Proof", on_delete=models.PROTECT, related_name="contradictions")
    contact_point = models.ForeignKey(  # whose page it was pressed on, or who wrote; NULL in a call
        ContactPoint, on_delete=models.PROTECT, null=True, related_name="+"
    )
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: pressed on the page
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="contradiction_stands_somewhere",
                condition=models.Q(contact_point__isnull=False, message=None, call=None, by=None)
                | models.Q(contact_point__isnull=False, message__isnull=False, call=None, by__isnull=False)
                | models.Q(contact_point=None, message=None, call__isnull=False, by__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            *kept("contradiction_kept"),
            gates_on_contradictions.CONTRADICTION_IS_THEIRS,
            gates_on_contradictions.WHAT_IS_CONTRADICTED_FALLS,
        ]

    def __str__(self) -> str:
        return f"{self.proof_id}"


def facts_of(by: ContactPoint | Heard) -> dict[str, Any]:
    """Return what a `Contradiction` says of who said so, and where: by a press, or as one of us read or heard it."""
    if isinstance(by, ContactPoint):
        return {"contact_point": by}
    if isinstance(by.source, Call):
        return {"call": by.source, "by": by.by}
    return {"message": by.source, "contact_point": by.source.contact_point, "by": by.by}
