"""What a role may promise in a team. Only `mandates.py` writes it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from belofte.people.models import Role, Team
from belofte.promises.vocabulary import Kind


class Mandate(models.Model):
    """What a role may promise in a team; without a row it is the usual. Only `mandates.py` writes it."""

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="mandates")
    role = models.CharField(max_length=20, choices=Role.choices)
    kinds = ArrayField(models.CharField(max_length=10, choices=Kind.choices))
    amount_max = models.PositiveIntegerField(null=True)  # of money in one promise; NULL for any

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["team", "role"], name="mandate_once_for_a_role"),
            models.CheckConstraint(
                name="mandate_of_who_answers", condition=models.Q(role__in=["agent", "outsourced", "lead"])
            ),
            models.CheckConstraint(name="mandate_of_known_kinds", condition=models.Q(kinds__contained_by=Kind.values)),
        ]

    def __str__(self) -> str:
        return f"{self.team_id} {self.role}"
