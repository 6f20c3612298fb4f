"""What a customer says against the proof that a promise was kept. Only `ledger.py` and `retracting.py` write it."""

from typing import ClassVar

from django.db import models

from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept
from belofte.promises import gates_on_contradictions


class Contradiction(models.Model):
    """A customer's word that a promise was not kept, against the proof that it was."""

    proof = models.ForeignKey("promises.Proof", on_delete=models.PROTECT, related_name="contradictions")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            *kept("contradiction_kept"),
            gates_on_contradictions.CONTRADICTION_IS_THEIRS,
            gates_on_contradictions.WHAT_IS_CONTRADICTED_FALLS,
        ]

    def __str__(self) -> str:
        return f"{self.proof_id}"
