"""That somebody was warned of a promise. Only `keeping/` writes it."""

from typing import ClassVar

from django.db import models

from belofte.database.gates import kept
from belofte.people.models import Agent
from belofte.promises.vocabulary import ASK, Step


class Warned(models.Model):
    """That somebody was warned of a promise before it fell due: each step once for each date."""

    promise = models.ForeignKey("promises.Promise", on_delete=models.PROTECT, related_name="warnings")
    due_at = models.DateTimeField()  # where it waits for its condition: when somebody was asked
    step = models.CharField(max_length=5, choices=[*Step.choices, (ASK, ASK)])
    whom = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the team's leads
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["promise", "due_at", "step"], name="warned_once_for_each_step"),
        ]
        triggers: ClassVar = kept("warned_kept")

    def __str__(self) -> str:
        return f"{self.promise_id} {self.step}"
