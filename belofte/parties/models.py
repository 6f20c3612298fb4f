"""Whom a case waits for beside the customer, what they undertook to do, and what became of that.

An undertaking is no promise of ours: the customer has our word, whatever the party does. It repeats what its newest
entry says, as a promise repeats its ledger; `gates.py` holds the triggers that keep it so.
"""

from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from belofte.cases.models import Case
from belofte.database.gates import kept, never_deleted
from belofte.outages.models import Outage
from belofte.parties import gates, gates_on_keepers
from belofte.parties.keepers import Keeper, KeeperMembership
from belofte.people.models import Agent
from belofte.promises.models import Promise, Step

__all__ = [
    "AWAITED",
    "AtRisk",
    "Dependency",
    "Involvement",
    "Keeper",
    "KeeperMembership",
    "Party",
    "State",
    "Undertaking",
    "UndertakingEntry",
]


class Party(models.Model):
    """Another company, or a department of ours: one register for the whole desk."""

    class Kind(models.TextChoices):
        """What it is to us."""

        COMPANY = "company", pgettext_lazy("a party", "another company")
        DEPARTMENT = "department", pgettext_lazy("a party", "a department of ours")

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    address = models.CharField(max_length=320, blank=True)  # where they are reached; nothing is sent there by itself
    added_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(Lower("name"), name="party_once"),
            models.CheckConstraint(name="party_has_a_name", condition=models.Q(name__regex=r"\S")),
            models.CheckConstraint(name="party_known_kind", condition=models.Q(kind__in=["company", "department"])),
        ]
        triggers: ClassVar = [
            *never_deleted("party_never_deleted"),
            pgtrigger.ReadOnly(name="party_facts_kept", fields=["added_by", "added_at"]),
        ]

    def __str__(self) -> str:
        return self.name


class Involvement(models.Model):
    """A party's part in a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="involvements", db_index=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="involvements")
    added_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "party"], name="involvement_once")]
        triggers: ClassVar = kept("involvement_kept")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.party_id}"


class State(models.TextChoices):
    """Where an undertaking stands."""

    OPEN = "open", pgettext_lazy("an undertaking", "running")
    KEPT = "kept", pgettext_lazy("an undertaking", "kept")
    BROKEN = "broken", pgettext_lazy("an undertaking", "not kept")
    WITHDRAWN = "withdrawn", pgettext_lazy("an undertaking", "withdrawn")


AWAITED: Final = (State.OPEN, State.BROKEN)  # what still has to come


class Undertaking(models.Model):
    """One thing that a party told us it would do, and by when. Nothing but `undertaking.py` writes it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="undertakings", db_index=False)
    involvement = models.ForeignKey(Involvement, on_delete=models.PROTECT, related_name="undertakings")
    words = models.TextField()
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")  # who of us sees to it
    made_by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    key = models.UUIDField(null=True, unique=True)  # of the form that recorded it: the same form records once

    # What follows repeats the newest entry.
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    due_at = models.DateTimeField()

    settled_at = models.DateTimeField(null=True)
    next_step = models.CharField(max_length=5, choices=Step.choices, blank=True)
    next_step_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="undertaking_settled_when_over",
                condition=models.Q(state__in=["kept", "withdrawn"], settled_at__isnull=False)
                | models.Q(state__in=["open", "broken"], settled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="undertaking_watched_while_open",
                condition=models.Q(state="open", next_step_at__lte=models.F("due_at")) & ~models.Q(next_step="")
                | ~models.Q(state="open") & models.Q(next_step_at__isnull=True, next_step=""),
            ),
            models.CheckConstraint(name="undertaking_has_words", condition=models.Q(words__regex=r"\S")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["next_step_at"], condition=models.Q(state="open"), name="undertaking_next_step"),
            models.Index(fields=["case", "id"], name="undertaking_by_case"),
            models.Index(
                fields=["owner", "due_at"],
                condition=models.Q(state__in=["open", "broken"]),
                name="undertaking_of_owner",
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("undertaking_never_deleted"),
            pgtrigger.ReadOnly(
                name="undertaking_facts_kept", fields=["case", "involvement", "words", "made_by", "made_at", "key"]
            ),
            gates.UNDERTAKING_IS_OF_ITS_CASE,
            gates.UNDERTAKING_HAS_ITS_ENTRIES,
            gates.UNDERTAKING_REPEATS_ITS_ENTRIES,
            gates_on_keepers.UNDERTAKING_IS_HANDED_OVER,
        ]

    def __str__(self) -> str:
        return f"{self.involvement_id} {self.state}"


class UndertakingEntry(models.Model):
    """One thing that happened to an undertaking, for good: who, when, by when it was due afterwards, and why."""

    class Kind(models.TextChoices):
        """What happened."""

        MADE = "made", _("undertaken")
        MOVED = "moved", _("new date")
        KEPT = "kept", pgettext_lazy("an undertaking", "kept")
        BROKEN = "broken", pgettext_lazy("an undertaking", "not kept")
        WITHDRAWN = "withdrawn", pgettext_lazy("an undertaking", "withdrawn")
        WARNED = "warned", _("warned")
        HANDED_OVER = "handed", _("another owner")

    undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the clock
    state = models.CharField(max_length=10, choices=State.choices)
    due_at = models.DateTimeField()
    reason = models.TextField(blank=True)
    step = models.CharField(max_length=5, choices=Step.choices, blank=True)  # of a warning
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # from a handover on

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="undertaking_change_has_reason",
                condition=~models.Q(kind__in=["moved", "withdrawn"]) | models.Q(reason__regex=r"\S"),
            ),
            models.CheckConstraint(
                name="undertaking_warning_has_step",
                condition=models.Q(kind="warned") & ~models.Q(step="") | ~models.Q(kind="warned") & models.Q(step=""),
            ),
            models.UniqueConstraint(
                fields=["undertaking", "due_at", "step"],
                condition=models.Q(kind="warned"),
                name="undertaking_warned_once_for_each_step",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["undertaking", "-id"], name="undertaking_entries")]
        triggers: ClassVar = [
            *kept("undertaking_entry_kept"),
            gates.ENTRY_FOLLOWS,
            gates_on_keepers.OWNER_IS_AT_WORK,
        ]

    def __str__(self) -> str:
        return f"{self.undertaking_id} {self.kind}"


class Dependency(models.Model):
    """That a promise of ours hangs on something: an undertaking or another promise of its case, or an outage."""

    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="dependencies", db_index=False)
    on_undertaking = models.ForeignKey(Undertaking, on_delete=models.PROTECT, null=True, related_name="dependents")
    on_promise = models.ForeignKey(Promise, on_delete=models.PROTECT, null=True, related_name="dependents")
    on_outage = models.ForeignKey(Outage, on_delete=models.PROTECT, null=True, related_name="dependents")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="dependency_is_on_one_thing",
                condition=models.Q(on_undertaking__isnull=False, on_promise=None, on_outage=None)
                | models.Q(on_undertaking=None, on_promise__isnull=False, on_outage=None)
                | models.Q(on_undertaking=None, on_promise=None, on_outage__isnull=False),
            ),
            models.UniqueConstraint(fields=["promise", "on_undertaking"], name="dependency_once_on_an_undertaking"),
            models.UniqueConstraint(fields=["promise", "on_promise"], name="dependency_once_on_a_promise"),
            models.UniqueConstraint(fields=["promise", "on_outage"], name="dependency_once_on_an_outage"),
        ]
        triggers: ClassVar = [
            *kept("dependency_kept"),
            gates.DEPENDENCY_MAKES_NO_CIRCLE,
            gates.DEPENDENCY_IS_ON_ITS_OUTAGE,
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} on {self.on_promise_id or self.on_undertaking_id or self.on_outage_id}"


class AtRisk(models.Model):
    """That the owner of a promise was told: what it hangs on slips. Once for each date of both, while it does."""

    dependency = models.ForeignKey(Dependency, on_delete=models.PROTECT, related_name="risks", db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="risks", db_index=False)
    due_at = models.DateTimeField()  # of the promise
    other_due_at = models.DateTimeField(null=True)  # of what it hangs on; of an outage NULL while nobody knows
    other_state = models.CharField(max_length=12)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["promise", "due_at"], name="at_risk_of_a_promise")]
        triggers: ClassVar = [*kept("at_risk_kept"), gates.AT_RISK_ONCE]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.other_state}"
