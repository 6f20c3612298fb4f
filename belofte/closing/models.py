"""How a case ended: a closure says with which outcome, who was told by which message, and when it took effect."""

from typing import ClassVar, Final

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from belofte.cases.models import AnswerWaiver, Case, Delivery, Message
from belofte.people.models import Agent
from belofte.promises.models import Contradiction


class Outcome(models.TextChoices):
    """What the customer was told."""

    SOLVED = "solved", _("Solved")
    EXPLAINED = "explained", _("Explained")
    REFUSED = "refused", _("Refused, with the reason")
    FORWARDED = "forwarded", _("Another party acts, and the customer knows which")


REASONS: Final = [each for each in AnswerWaiver.Reason.choices if each[0] != "imported"]  # that a person can give


class Closure(models.Model):
    """One ending of a case. *Send and close* makes one that waits until its message is delivered."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="closures")
    outcome = models.CharField(_("outcome"), max_length=20, choices=Outcome.choices, blank=True)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="closures")
    waiver = models.OneToOneField(AnswerWaiver, on_delete=models.PROTECT, null=True, related_name="closure")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: an import
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
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(completed_at__isnull=True, cancelled_at__isnull=True),
                name="closure_one_waiting_for_a_case",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "-completed_at"], name="closure_by_case")]
        triggers: ClassVar = [
            pgtrigger.Protect(name="closure_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="closure_facts_kept",
                fields=["case", "outcome", "message", "waiver", "by", "requested_at"],
            ),
            pgtrigger.Trigger(
                name="closure_needs_delivered_outcome",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__completed_at__isnull=False, new__message__isnull=False),
                declare=[("is_delivered", "boolean")],
                func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                    """
                    SELECT EXISTS (
                        SELECT 1 FROM cases_delivery delivery
                        JOIN cases_message message ON message.id = delivery.message_id AND NOT message.is_automatic
                        WHERE message_id = NEW.message_id AND case_id = NEW.case_id AND state = 'accepted'
                          AND meant_for = 'customer'
                    ) INTO is_delivered;
                    IF NOT is_delivered AND (TG_OP = 'INSERT' OR OLD.completed_at IS NULL) THEN
                        RAISE EXCEPTION 'closure: the outcome has not been delivered to the customer';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.outcome or "waiver"

    @property
    def is_waiting(self) -> bool:
        """Whether it takes effect only once its message is delivered."""
        return self.completed_at is None and self.cancelled_at is None


class Reopening(models.Model):
    """Why a closed case is open again: the customer answered or contradicts us, or our message came back after all."""

    closure = models.OneToOneField(Closure, on_delete=models.PROTECT, related_name="reopening")
    at = models.DateTimeField()
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, null=True, related_name="+")
    contradiction = models.ForeignKey(Contradiction, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [pgtrigger.Protect(name="reopening_kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.closure_id}"


class ClosedCase(Case):
    """The gate on a case, for raw SQL too: a completed closure that was not reopened, and no promise left to keep."""

    class Meta:
        proxy = True
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="case_closed_by_closure_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__closed_at__isnull=False),
                declare=[("has_closure", "boolean"), ("is_promised", "boolean")],
                func=pgtrigger.Func(  # type: ignore[no-untyped-call]
                    """
                    SELECT EXISTS (
                        SELECT 1 FROM closing_closure closure
                        WHERE closure.case_id = NEW.id AND closure.completed_at IS NOT NULL
                        AND NOT EXISTS (SELECT 1 FROM closing_reopening WHERE closure_id = closure.id)
                    ) INTO has_closure;
                    IF NOT has_closure THEN
                        RAISE EXCEPTION 'case: it can only be closed by a completed closure';
                    END IF;
                    SELECT EXISTS (
                        SELECT 1 FROM promises_promise
                        WHERE case_id = NEW.id AND state IN ('conditional', 'open', 'broken')
                    ) INTO is_promised;
                    IF is_promised THEN
                        RAISE EXCEPTION 'case: it stays open while a promise has to be kept';
                    END IF;
                    RETURN NEW;
                    """
                ),
            ),
        ]
