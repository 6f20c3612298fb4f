"""What was written down wrongly of a promise, and what it should have been. Only `correcting.py` writes it."""

from typing import ClassVar, Final

from django.db import models

from belofte.database.gates import kept
from belofte.people.models import Agent
from belofte.promises import gates_on_corrections
from belofte.promises.gates_on_conditions import MINUTES
from belofte.promises.vocabulary import Kind, WaitUnit

REASON_MAX: Final = 500  # characters


class Correction(models.Model):
    """What a promise was from then on, what it had been until then, and why. The ledger covers it by its hash."""

    promise = models.ForeignKey("promises.Promise", on_delete=models.PROTECT, related_name="corrections")
    from_kind = models.CharField(max_length=10, choices=Kind.choices)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    from_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    from_due_words = models.CharField(max_length=200, blank=True)
    due_words = models.CharField(max_length=200, blank=True)
    from_channel = models.CharField(max_length=20, blank=True)
    channel = models.CharField(max_length=20, blank=True)
    from_wait_amount = models.PositiveSmallIntegerField(null=True)
    wait_amount = models.PositiveSmallIntegerField(null=True)  # NULL: nobody said how long it takes
    from_wait_unit = models.CharField(max_length=12, choices=WaitUnit.choices, blank=True, db_default="")
    wait_unit = models.CharField(max_length=12, choices=WaitUnit.choices, blank=True, db_default="")
    from_owner = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=REASON_MAX)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="correction_has_reason", condition=models.Q(reason__regex=r"\S")),
            models.CheckConstraint(name="correction_of_known_kind", condition=models.Q(kind__in=Kind.values)),
        ]
        triggers: ClassVar = [
            *kept("correction_kept"),
            gates_on_corrections.CORRECTION_WITHIN_MANDATE,
            gates_on_corrections.CORRECTION_IS_IN_THE_LEDGER,
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.kind}"

    @property
    def hashed(self) -> str:
        """What an entry of the first form knows of it by a hash: the kinds, and the reason."""
        return f"{self.from_kind}|{self.kind}|{self.reason}"

    @property
    def is_of_date(self) -> bool:
        """Whether it was the date that was wrong."""
        return self.due_at != self.from_due_at

    @property
    def is_later(self) -> bool:
        """Whether it is due later than was written down."""
        return self.due_at is not None and self.from_due_at is not None and self.due_at > self.from_due_at

    @property
    def is_of_wait(self) -> bool:
        """Whether it was wrong how long it takes once its condition is met."""
        return (self.wait_amount, self.wait_unit) != (self.from_wait_amount, self.from_wait_unit)

    @property
    def is_longer(self) -> bool:
        """Whether it may take longer from then than was written down, or nobody knows how long any more."""
        if not self.is_of_wait or self.from_wait_amount is None:
            return False
        if self.wait_amount is None or self.wait_unit == self.from_wait_unit:
            return self.wait_amount is None or self.wait_amount > self.from_wait_amount
        (least, _most), (_least, most) = MINUTES[self.from_wait_unit], MINUTES[self.wait_unit]
        return self.wait_amount * most > self.from_wait_amount * least

    @property
    def is_of_terms(self) -> bool:
        """Whether it was wrong what was promised, or how it is kept."""
        return (self.kind, self.channel) != (self.from_kind, self.from_channel)
