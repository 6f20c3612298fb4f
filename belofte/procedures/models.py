"""Which procedure a team follows with complaints, and how far each complaint is in it.

A step repeats what its newest entry says, as a promise repeats its ledger; `gates.py` holds the triggers that keep it
so. The terms themselves stand in `plans.py`.
"""

from typing import ClassVar

import pgtrigger
from django.db import models

from belofte.cases.models import Case, Message
from belofte.database.gates import kept, never_deleted
from belofte.people.gates import only_by_lead
from belofte.people.models import Agent, Team
from belofte.procedures import gates
from belofte.procedures import gates_on_proof as proof
from belofte.procedures.vocabulary import AWAITED, Ground, Kind, Name, State, Way
from belofte.promises.models import Step as Warning_

__all__ = ["AWAITED", "Choice", "Ground", "Kind", "Name", "Procedure", "ProcedureStep", "State", "StepEntry", "Way"]


class Choice(models.Model):
    """What a team chose: its procedure, the terms that are its own, and who outside decides. The newest one holds.

    A procedure that runs keeps the choice with which it began.
    """

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="procedure_choices", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices, blank=True)  # "": none
    terms = models.JSONField(default=dict)  # {step: how many of its unit}, of the terms that are the house's
    body_name = models.CharField(max_length=120, blank=True)  # as answers name it
    body_reach = models.CharField(max_length=200, blank=True)  # how customers reach it
    body_term = models.CharField(max_length=60, blank=True)  # within which term they go there, as answers name it
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the command line
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="choice_known_kind", condition=models.Q(kind__in=["", *Kind.values])),
            models.CheckConstraint(
                name="choice_names_the_body",
                condition=models.Q(kind="") | models.Q(body_name__regex=r"\S", body_reach__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="choice_names_the_term",
                condition=~models.Q(kind="municipal") | models.Q(body_term__regex=r"\S"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["team", "-id"], name="choice_of_team")]
        triggers: ClassVar = [
            *kept("choice_kept"),
            only_by_lead(
                name="choice_is_a_leads",
                by="by_id",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__by__isnull=False),
                refusal="procedure: a lead or administrator chooses it",
            ),
        ]

    def __str__(self) -> str:
        return self.kind or "none"


class Procedure(models.Model):
    """That a complaint is dealt with by the procedure of its team."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="procedures", db_index=False)
    choice = models.ForeignKey(Choice, on_delete=models.PROTECT, related_name="procedures")
    received_at = models.DateTimeField()  # the complaint: from then on the terms run
    begun_at = models.DateTimeField()  # when somebody said that it is one: `Complaint.at`
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    owner_then = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # of the case

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "begun_at"], name="procedure_one_of_a_complaint"),
            models.CheckConstraint(
                name="procedure_begins_after_receipt", condition=models.Q(received_at__lte=models.F("begun_at"))
            ),
        ]
        triggers: ClassVar = [
            *kept("procedure_kept"),
            gates.PROCEDURE_IS_OF_ITS_TEAM,
            gates.PROCEDURE_HAS_ITS_STEPS,
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.choice_id}"


class ProcedureStep(models.Model):
    """One step of a procedure on a case. Nothing but `entering.py` writes what becomes of it."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="steps", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="procedure_steps", db_index=False)
    name = models.CharField(max_length=10, choices=Name.choices)

    # What follows repeats the newest entry.
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField()

    settled_at = models.DateTimeField(null=True)
    next_step = models.CharField(max_length=5, choices=Warning_.choices, blank=True)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "name"], name="step_once"),
            models.CheckConstraint(name="step_known_name", condition=models.Q(name__in=Name.values)),
            models.CheckConstraint(
                name="step_settled_when_over",
                condition=models.Q(state__in=["done", "skipped"], settled_at__isnull=False)
                | models.Q(state__in=["open", "late"], settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="step_watched_while_open",
                condition=models.Q(state="open", next_step_at__lte=models.F("due_at")) & ~models.Q(next_step="")
                | ~models.Q(state="open") & models.Q(next_step_at__isnull=True, next_step=""),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_step_at"], condition=models.Q(state="open"), name="step_next_step"),
            models.Index(fields=["case", "id"], name="step_by_case"),
            models.Index(fields=["due_at"], condition=models.Q(state__in=["open", "late"]), name="step_awaited"),
        ]
        triggers: ClassVar = [
            *never_deleted("step_never_deleted"),
            pgtrigger.ReadOnly(name="step_facts_kept", fields=["procedure", "case", "name"]),
            gates.STEP_IS_OF_ITS_CASE,
            gates.STEP_HAS_ITS_ENTRIES,
            gates.STEP_REPEATS_ITS_ENTRIES,
            gates.STEP_OF_AN_OPEN_CASE,
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"

    @property
    def is_awaited(self) -> bool:
        """Whether it still has to be done, or skipped."""
        return self.state in AWAITED


class StepEntry(models.Model):
    """One thing that happened to a step, for good: who, when, by when it was due afterwards, and what shows it."""

    class Kind(models.TextChoices):
        """What happened."""

        BEGUN = "begun"
        DONE = "done"
        SKIPPED = "skipped"
        EXTENDED = "extended"  # the customer was told, or consented
        PASSED = "passed"  # its term
        FELL = "fell"  # it is open again: what showed it came back, was denied, or did not hold
        SHORTENED = "shortened"  # what told that it takes longer came back
        WARNED = "warned"

    step = models.ForeignKey(ProcedureStep, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the desk itself
    state = models.CharField(max_length=10, choices=State.choices)
    due_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # when the customer was told or heard; of what is skipped, as `at`
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    ground = models.CharField(max_length=12, choices=Ground.choices, blank=True)
    words = models.TextField(blank=True)  # why it was skipped; the report of a hearing
    heard_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    heard_at = models.DateTimeField(null=True)
    way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    warning = models.CharField(max_length=5, choices=Warning_.choices, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="step_skipped_for_a_reason",
                condition=models.Q(kind="skipped", words__regex=r"\S") & ~models.Q(ground="")
                | ~models.Q(kind="skipped") & models.Q(ground=""),
            ),
            models.CheckConstraint(
                name="step_warned_once_for_each",
                condition=models.Q(kind="warned") & ~models.Q(warning="")
                | ~models.Q(kind="warned") & models.Q(warning=""),
            ),
            models.CheckConstraint(
                name="step_heard_whole",
                condition=models.Q(heard_by__isnull=True, heard_at__isnull=True, way="")
                | models.Q(heard_by__isnull=False, heard_at__isnull=False, kind="done", words__regex=r"\S")
                & ~models.Q(way=""),
            ),
            models.CheckConstraint(
                name="step_entry_settled_when_over",
                condition=models.Q(state__in=["done", "skipped"], settled_at__isnull=False)
                | models.Q(state__in=["open", "late"], settled_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["step", "due_at", "warning"], condition=models.Q(kind="warned"), name="step_warned_once"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["step", "-id"], name="step_entries")]
        triggers: ClassVar = [
            *kept("step_entry_kept"),
            gates.ENTRY_FOLLOWS,
            proof.ENTRY_IS_PROVEN,
            proof.HEARD_BY_ANOTHER,
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.kind}"


class CaseInProcedure(Case):
    """The gate on a case, for raw SQL too: it stays open while a step of its procedure is neither done nor skipped."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.CASE_CLOSED_AFTER_ITS_STEPS]
