"""What customers did on their pages: each act with how sure we were who did it."""

from typing import ClassVar

from django.db import models

from belofte.cases.models import Case
from belofte.contacts.models import ContactPoint
from belofte.database.gates import kept


class Act(models.Model):
    """One thing done by whoever held a link. It is what limits on acting count, and what is looked up afterwards."""

    class Kind(models.TextChoices):
        """What they did."""

        ANSWER = "answer"
        CONTRADICTION = "contradiction"
        VERDICT = "verdict"
        CONTEST = "contest"
        SLOT = "slot"
        NEW_LINK = "new_link"

    contact_point = models.ForeignKey(ContactPoint, on_delete=models.PROTECT, related_name="acts")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=13, choices=Kind.choices)
    is_proven = models.BooleanField()  # by a code that was sent to the contact point, in this browser
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact_point", "kind", "-at"], name="act_by_point")]
        triggers: ClassVar = kept("act_kept")

    def __str__(self) -> str:
        return f"{self.contact_point_id} {self.kind}"
