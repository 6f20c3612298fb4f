"""That another date was not what its customer wished, as they say themselves. Only `denying.py` writes it."""

from typing import ClassVar

from django.db import models

from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept
from belofte.promises import gates_on_wishes


class WishDenial(models.Model):
    """A customer's word that a date was not moved at their wish, though we wrote that it was: it counts as ours."""

    renegotiation = models.OneToOneField("promises.Renegotiation", on_delete=models.PROTECT, related_name="denial")
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        triggers: ClassVar = [
            *kept("wish_denial_kept"),
            gates_on_wishes.DENIAL_IS_THEIRS,
            gates_on_wishes.DENIAL_IS_IN_THE_LEDGER,
        ]

    def __str__(self) -> str:
        return f"{self.renegotiation_id}"
