"""What broke for many customers at once and nobody could help: what it was, for which teams, from when until when."""

from typing import ClassVar

import pgtrigger
from django.db import models

from belofte.database.gates import kept, never_deleted
from belofte.outages import gates
from belofte.people.models import Agent, Team


class Outage(models.Model):
    """One thing that was out, by a lead's word. Only `recording.py` writes it."""

    what = models.CharField(max_length=120)  # among ourselves
    words_nl = models.CharField(max_length=300)  # for the customer, in their language
    words_en = models.CharField(max_length=300)
    teams = models.ManyToManyField(Team, through="Affected", related_name="outages")
    began_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-began_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="outage_says_what",
                condition=models.Q(what__regex=r"\S", words_nl__regex=r"\S", words_en__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="outage_ends_after_it_began",
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__gte=models.F("began_at"), ended_by__isnull=False),
            ),
            models.CheckConstraint(
                name="outage_began_before_it_was_recorded",
                condition=models.Q(began_at__lte=models.F("recorded_at")),
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("outage_never_deleted"),
            pgtrigger.ReadOnly(
                name="outage_facts_kept",
                fields=["what", "words_nl", "words_en", "began_at", "recorded_by", "recorded_at"],
            ),
            gates.OUTAGE_RECORDED_BY_A_LEAD,
            gates.OUTAGE_ENDED_BY_A_LEAD,
            gates.OUTAGE_ENDS_ONCE,
            gates.OUTAGE_ONLY_ENDS,
            gates.OUTAGE_ENDED_BY_NOW,
        ]

    def __str__(self) -> str:
        return self.what

    def words(self, language: str) -> str:
        """Return what the customer reads of it."""
        return self.words_nl if language == "nl" else self.words_en


class Expectation(models.Model):
    """Until when an outage may last; the newest is what counts. Only `recording.py` writes it."""

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="expectations")
    until = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            *kept("expectation_kept"),
            gates.EXPECTED_BY_A_LEAD,
            gates.EXPECTED_WHILE_OUT,
        ]

    def __str__(self) -> str:
        return f"{self.outage_id} until {self.until:%Y-%m-%d}"


class Affected(models.Model):
    """A team whose customers an outage met."""

    outage = models.ForeignKey(Outage, on_delete=models.PROTECT, related_name="affected", db_index=False)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["outage", "team"], name="affected_once")]
        triggers: ClassVar = [
            *kept("affected_kept"),
            gates.AFFECTED_AS_RECORDED,
        ]

    def __str__(self) -> str:
        return f"{self.outage_id}/{self.team_id}"
