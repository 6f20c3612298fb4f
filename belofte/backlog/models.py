"""Groups of waiting cases that share a cause: found by a machine, named, joined and put right by people."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from belofte.backlog import gates
from belofte.cases.models import Case
from belofte.people.models import Agent, Team


class Sorting(models.Model):
    """When the waiting cases of a team were sorted last, and what that took off their words, to say why again."""

    team = models.OneToOneField(Team, on_delete=models.CASCADE, primary_key=True, related_name="sorting")
    sorted_at = models.DateTimeField()
    mean = models.BinaryField()  # what all of them have in common, as numbers of the encoder
    stock = models.JSONField(default=list)  # sentences that many of them share

    def __str__(self) -> str:
        return f"{self.team_id} {self.sorted_at:%Y-%m-%d %H:%M}"


class BacklogGroup(models.Model):
    """Waiting cases of one team that share a cause, as far as their words tell. Its number stays."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="backlog_groups")
    name = models.CharField(max_length=100, blank=True)  # by a person; else the terms say what it is
    named_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    named_at = models.DateTimeField(null=True)
    terms = ArrayField(models.CharField(max_length=40), default=list)  # words that set it apart from the others
    sentence = models.TextField(blank=True)  # in its middle, without what is personal
    middle = models.BinaryField(default=bytes)  # of its cases, as numbers of the encoder
    made_at = models.DateTimeField()
    joined_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="joined")
    joined_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    joined_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="group_joined_by_somebody",
                condition=models.Q(joined_into__isnull=True, joined_by__isnull=True, joined_at__isnull=True)
                | models.Q(joined_into__isnull=False, joined_by__isnull=False, joined_at__isnull=False),
            ),
            models.CheckConstraint(
                name="group_named_by_somebody",
                condition=models.Q(named_by__isnull=True, named_at__isnull=True)
                | models.Q(named_by__isnull=False, named_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is called; "" where nobody named it and its cases have no words in common."""
        return self.name or ", ".join(self.terms)


class Placing(models.Model):
    """In which group a case stands, or that it stands in none; by the machine, or by somebody's decision."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, primary_key=True, related_name="placing")
    group = models.ForeignKey(BacklogGroup, on_delete=models.PROTECT, null=True, related_name="placings")
    placed_at = models.DateTimeField()
    decided_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    is_typical = models.BooleanField(default=True)  # whether others that are like it belong in its group too

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="placing_decided_by_somebody",
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [gates.PLACED_IN_OWN_TEAM, gates.DECIDED_BY_A_PERSON]

    def __str__(self) -> str:
        return f"{self.case_id} in {self.group_id}"
