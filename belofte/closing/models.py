"""How a case ended: a closure says with which outcome, who was told by which message, and when it took effect."""

from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import AnswerWaiver, Call, Case, Conversation, Delivery, Message
from belofte.closing import conditions, gates, gates_on_complaints, gates_on_endings, gates_on_stops, gates_on_waivers
from belofte.closing import gates_on_confirming as said
from belofte.closing import gates_on_finals as last
from belofte.conduct.models import Grievance
from belofte.database.gates import kept, never_deleted
from belofte.people.models import Agent
from belofte.promises.models import Contradiction, Retraction
from belofte.testimony.models import Confirmation


class Outcome(models.TextChoices):
    """What the customer was told."""

    SOLVED = "solved", _("Solved")
    EXPLAINED = "explained", _("Explained")
    REFUSED = "refused", _("Refused, with the reason")
    FORWARDED = "forwarded", _("Another party acts, and the customer knows which")
    FOUND = "found", _("Complaint: told what we found")
    DONE = "done", _("Complaint: told what we did")
    CHANGE = "change", _("Complaint: told what will change")
    WHY_NOT = "why_not", _("Complaint: told why nothing changes")


OF_COMPLAINT: Final = tuple(Outcome(each) for each in conditions.OF_COMPLAINT)  # "no feedback" is none of them
ORDINARY: Final = tuple(each for each in Outcome if each not in OF_COMPLAINT)

_NOBODYS: Final = {"imported", "confirmed"}
REASONS: Final = [each for each in AnswerWaiver.Reason.choices if each[0] not in _NOBODYS]  # that one of us can give
_OF_ONE: Final = {"unreachable", "nothing_new", "same_matter"}  # the last asks in which other case
SWEPT: Final = [each for each in REASONS if each[0] not in _OF_ONE]  # of many cases at once
_BEFORE: Final = (AnswerWaiver.Reason.SAME_MATTER.value, AnswerWaiver.Reason.SAME_MATTER.label)  # once one of them


class Sweep(models.Model):
    """One act that closed several cases, to none of which anybody waits for an answer. It can be undone as one."""

    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=20, choices=[*SWEPT, _BEFORE])
    undone_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="sweep_known_reason", condition=models.Q(reason__in=[*dict(SWEPT), _BEFORE[0]])
            ),
            models.CheckConstraint(
                name="sweep_undone_by_somebody",
                condition=models.Q(undone_at__isnull=True, undone_by__isnull=True)
                | models.Q(undone_at__isnull=False, undone_by__isnull=False),
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("sweep_never_deleted"),
            pgtrigger.ReadOnly(name="sweep_facts_kept", fields=["by", "at", "reason"]),
            pgtrigger.Protect(
                name="sweep_undone_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__undone_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class LeftOpen(models.Model):
    """A case that was chosen for a sweep and could not be closed, and why."""

    class Because(models.TextChoices):
        """What stood in the way."""

        CLOSED = "closed", _("it was closed already")
        CHANGED = "changed", _("something was said that you had not seen")
        PROMISED = "promised", _("something was promised that still has to be done")
        LOST = "lost", _("the last answer did not arrive")
        UNCERTAIN = "uncertain", _("nobody knows if the last answer arrived")
        COMPLAINT = "complaint", _("it is a complaint, which needs an outcome")
        SOUNDS = "sounds", _("it sounds like a complaint; say at the case itself whether it is one")
        STOPPED = "stopped", _("a conversation of it is stopped, which is no end")
        UNDER_WAY = "under_way", _("an answer is still on its way")
        ASKED = "asked", _("the customer asks something; read it at the case itself")
        FAILED = "failed", _("it did not work; try it at the case itself")

    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, related_name="left")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    because = models.CharField(max_length=10, choices=Because.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["sweep", "case"], name="left_open_once")]
        triggers: ClassVar = kept("left_open_kept")

    def __str__(self) -> str:
        return self.because


class Closure(models.Model):
    """One ending of a case. *Send and close* makes one that waits until its message is delivered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closures")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="closures")
    waiver = models.OneToOneField(AnswerWaiver, on_delete=models.PROTECT, null=True, related_name="closure")
    after = models.ForeignKey(  # the final answer since which nothing new was said, where that is why
        "FinalAnswer", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sweep = models.ForeignKey(Sweep, on_delete=models.PROTECT, null=True, related_name="closures")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: an import, or a press
    requested_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="closure_has_outcome_told_or_waiver",
                condition=models.Q(message__isnull=False, waiver__isnull=True) & ~models.Q(outcome="")
                | models.Q(message__isnull=True, waiver__isnull=False, outcome=""),
            ),
            models.CheckConstraint(
                name="closure_completed_or_cancelled",
                condition=models.Q(completed_at__isnull=True) | models.Q(cancelled_at__isnull=True),
            ),
            models.CheckConstraint(
                name="closure_is_somebodys_or_waived",
                condition=models.Q(by__isnull=False) | models.Q(waiver__isnull=False),
            ),
            models.CheckConstraint(
                name="closure_swept_without_answer",
                condition=models.Q(sweep__isnull=True) | models.Q(waiver__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(completed_at__isnull=True, cancelled_at__isnull=True),
                name="closure_one_waiting_for_a_case",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-completed_at"], name="closure_by_case")]
        triggers: ClassVar = [
            *never_deleted("closure_never_deleted"),
            pgtrigger.ReadOnly(
                name="closure_facts_kept",
                fields=["case", "outcome", "message", "waiver", "after", "sweep", "by", "requested_at"],
            ),
            pgtrigger.Protect(
                name="closure_end_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__completed_at__isnull=False) | pgtrigger.Q(old__cancelled_at__isnull=False),
            ),
            gates.CLOSURE_NEEDS_DELIVERED_OUTCOME,
            gates.CLOSURE_NAMES_THE_BODY,
            gates_on_complaints.WHAT_SOUNDS_LIKE_A_COMPLAINT_IS_ASKED,
            gates_on_complaints.WHAT_CAME_IN_IS_HEARD_FIRST,
            gates_on_stops.STOPPED_CASE_ENDS_WITH_AN_ANSWER,
            last.CLOSURE_IS_AFTER_ITS_FINAL_ANSWER,
        ]

    def __str__(self) -> str:
        return self.outcome or "waiver"

    @property
    def is_waiting(self) -> bool:
        """Whether it takes effect only once its message is delivered."""
        return self.completed_at is None and self.cancelled_at is None


class Body(models.TextChoices):
    """Who outside the company decides when a customer and the company do not agree."""

    COMMITTEE = "committee", _("a disputes committee")
    OMBUDSMAN = "ombudsman", _("an ombudsman")
    COURT = "court", _("a court")


class FinalAnswer(models.Model):
    """Somebody's word that an outcome is our final answer, given by a second person, and whom outside it names."""

    closure = models.OneToOneField(Closure, on_delete=models.PROTECT, related_name="final_answer")
    body = models.CharField(max_length=10, choices=Body.choices)
    named = models.CharField(max_length=100, blank=True, db_default="")  # the words of the answer that name the body
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="final_answer_known_body", condition=models.Q(body__in=Body.values))
        ]
        triggers: ClassVar = [
            *kept("final_answer_kept"),
            last.FINAL_ANSWER_IS_A_SECOND_PERSONS,
            last.FINAL_ANSWER_NAMES_THE_BODY,
        ]

    def __str__(self) -> str:
        return self.body


class Reopening(models.Model):
    """Why a closed case is open again: the customer answered or contradicts us, or our message came back after all.

    Or they pressed that it is not solved.
    """

    closure = models.OneToOneField(Closure, on_delete=models.PROTECT, related_name="reopening")
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")
    contradiction = models.ForeignKey(Contradiction, on_delete=models.PROTECT, null=True, related_name="+")
    confirmation = models.ForeignKey(Confirmation, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = kept("reopening_kept")

    def __str__(self) -> str:
        return f"{self.closure_id}"


class Complaint(models.Model):
    """Somebody's word that a case is a complaint, and a lead's that it is none after all, with the reason.

    A case has another one when its customer complains again, once the outcome of the one before was told.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="complaints")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")  # of another one: where
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="+")  # the customer said so
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    changed_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="complaint_said_in_one_place",
                condition=models.Q(message__isnull=True) | models.Q(call__isnull=True),
            ),
            models.CheckConstraint(
                name="complaint_changed_with_a_reason",
                condition=models.Q(changed_at__isnull=True, changed_by__isnull=True, reason="")
                | models.Q(changed_at__isnull=False, changed_by__isnull=False, reason__regex=r"\S"),
            ),
        ]
        triggers: ClassVar = [
            *never_deleted("complaint_never_deleted"),
            pgtrigger.ReadOnly(name="complaint_facts_kept", fields=["case", "message", "call", "by", "at"]),
            pgtrigger.Protect(
                name="complaint_change_kept",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__changed_at__isnull=False),
            ),
            gates_on_complaints.COMPLAINT_CHANGED_BY_A_LEAD,
            gates_on_complaints.COMPLAINT_OF_AN_OPEN_CASE,
            gates_on_complaints.COMPLAINT_FOLLOWS_ITS_PROCEDURE,
        ]

    def __str__(self) -> str:
        return f"{self.case_id}"


class Ending(models.Model):
    """That one of us ended a live conversation, or carried it over: then its case stays open, and goes on elsewhere.

    Once the customer writes there again, it runs again.
    """

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="endings")
    told = models.OneToOneField(Message, on_delete=models.PROTECT, related_name="ending")  # the last that we said there
    carried_to = models.OneToOneField(
        Conversation, on_delete=models.PROTECT, null=True, related_name="carried_from"
    )  # NULL: nothing was open
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        triggers: ClassVar = [
            *kept("ending_kept"),
            gates_on_endings.ENDING_IS_TOLD,
            gates_on_endings.ENDING_LEAVES_NOTHING_OPEN,
            gates_on_endings.CARRIED_TO_THE_CUSTOMER,
        ]

    def __str__(self) -> str:
        return f"{self.conversation_id}"


class ClosedCase(Case):
    """The gate on a case, for raw SQL too: a closure that holds, nobody who waits, and no answer lost.

    Nothing is left to keep, and whoever complained knows the outcome.
    """

    class Meta:
        proxy = True
        triggers: ClassVar = [
            gates.CASE_CLOSED_BY_CLOSURE_ONLY,
            gates.CASE_OPENED_BY_REOPENING_ONLY,
            gates.CASE_CLOSED_WHEN_ANSWERED,
            gates_on_complaints.COMPLAINT_CLOSED_WITH_ITS_OUTCOME,
        ]


class WaitingMessage(Message):
    """The gate on what customers say, for raw SQL too: no case stays closed over a message that needs an answer."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.MESSAGE_OPENS_ITS_CASE]


class WaitingConversation(Conversation):
    """The same gate, where a whole conversation comes to stand in another case."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.CONVERSATION_OPENS_ITS_CASE]


class WaitingContradiction(Contradiction):
    """The same gate, where a customer says that a promise was not kept."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.CONTRADICTION_OPENS_ITS_CASE]


class WaitingRetraction(Retraction):
    """The same gate, where a payout of which the customer had heard is taken back."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates.RETRACTION_OPENS_ITS_CASE]


class EndConfirmed(Confirmation):
    """The gate on a customer's word: it is about an end, of their own case, and what is not solved is open."""

    class Meta:
        proxy = True
        triggers: ClassVar = [
            said.CONFIRMATION_OF_AN_ENDED_CASE,
            said.WHAT_IS_NOT_SOLVED_IS_OPEN,
        ]


class GrievanceSaid(Grievance):
    """The gate on a word that something is a complaint: the case is marked as one with it."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates_on_complaints.GRIEVANCE_MARKS_ITS_CASE]


class WaivedForCause(AnswerWaiver):
    """The gate on reasons that rest on something: the customer's own word, a final answer, another case, an import."""

    class Meta:
        proxy = True
        triggers: ClassVar = [
            said.CONFIRMED_BY_THE_CUSTOMER,
            *last.NOTHING_NEW_AFTER_A_FINAL_ANSWER,
            gates.SAME_MATTER_NAMES_ITS_CASE,
            gates_on_waivers.IMPORTED_IS_OLD_MAIL,
            gates_on_waivers.NEEDLESS_OVER_A_PRESS_BY_A_LEAD,
            gates_on_waivers.SPAM_OF_WHOM_WE_KNOW_BY_A_LEAD,
        ]
