"""What a customer tells us beside their messages. Who may say it, and what follows, is decided further up."""

from typing import ClassVar

from django.db import models

from belofte.cases.models import Case, Message
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept, never_emptied


class Confirmation(models.Model):
    """A customer's word on how their case ended: it is solved, or it is not. The newest counts.

    Nothing but `closing/confirming.py` writes it.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="confirmations", db_index=False)
    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="+")
    is_solved = models.BooleanField()
    message = models.OneToOneField(Message, on_delete=models.PROTECT, null=True, related_name="+")  # what they added
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="confirmation_by_case")]
        triggers: ClassVar = [kept("confirmation_kept"), never_emptied("confirmations_never_emptied")]

    def __str__(self) -> str:
        return "solved" if self.is_solved else "not solved"
