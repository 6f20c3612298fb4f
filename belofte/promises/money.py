"""The rows of money back: what was paid of a promise, and why a payout that was recorded was none."""

from typing import ClassVar

from django.db import models

from belofte.cases.models import Call, Message
from belofte.database.gates import kept
from belofte.people.models import Agent
from belofte.promises import gates_on_mandates, gates_on_payouts, gates_on_retractions
from belofte.promises.vocabulary import Way


def carried(of: models.F | None = None) -> models.Func:
    """Return a reference of a payout as banks carry it; it has no parameters, so that the index is used."""
    return models.Func(
        of or models.F("reference"),
        template=gates_on_payouts.carried("%(expressions)s"),
        output_field=models.CharField(),
    )


class Payout(models.Model):
    """Money that a customer got back: how much, when and how, all of it or a part. Only `payouts.py` writes it."""

    promise = models.ForeignKey("promises.Promise", on_delete=models.PROTECT, related_name="payouts")
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3, default="EUR", db_default="EUR")
    is_currency_known = models.BooleanField(
        default=False, db_default=False
    )  # somebody wrote it down; else it is a guess
    paid_on = models.DateField()
    way = models.CharField(max_length=8, choices=Way.choices, default=Way.ORIGINAL)
    method = models.CharField(max_length=100, blank=True)  # "iDEAL", "creditcard ••1234"; the last digits alone
    why_other = models.CharField(max_length=500, blank=True)  # another way than the customer paid
    why_less = models.CharField(max_length=500, blank=True)  # than was left to pay
    reference = models.CharField(max_length=100, blank=True)  # by which it is found at the bank
    mistyped_until = models.DateTimeField(null=True)  # until then whoever recorded it takes it back by a reason alone
    key = models.UUIDField(null=True, unique=True)  # of the form that recorded it by hand: the same form records once
    message = models.ForeignKey(Message, on_delete=models.PROTECT, null=True, related_name="+")  # that told of it
    call = models.ForeignKey(Call, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="payout_of_something", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(
                name="payout_another_way_has_reason",
                condition=models.Q(way="original", why_other="")
                | models.Q(way="other") & ~models.Q(why_other="") & ~models.Q(method=""),
            ),
            gates_on_payouts.PAYOUT_NAMES_NO_WHOLE_NUMBER,
        ]
        indexes: ClassVar = [models.Index(carried(), name="payout_by_reference")]
        triggers: ClassVar = [
            *kept("payout_kept"),
            gates_on_payouts.PAYOUT_FITS_ITS_PROMISE,
            gates_on_payouts.PAYOUT_HAS_ITS_OWN_REFERENCE,
            gates_on_mandates.PAYOUT_WITHIN_MANDATE,
            gates_on_payouts.PAYOUT_IS_IN_THE_LEDGER,
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} {self.amount}"


class Retraction(models.Model):
    """Why a payout that was recorded was none: in somebody's words, or since the bank says that it came back.

    Only `retracting.py` writes it.
    """

    payout = models.OneToOneField(Payout, on_delete=models.PROTECT, related_name="retraction")
    reason = models.CharField(max_length=500, blank=True)
    match = models.OneToOneField(
        "promises.BankMatch", on_delete=models.PROTECT, null=True, related_name="retraction"
    )  # where the bank says that it came back
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: the bank
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="retraction_has_reason",
                condition=models.Q(reason__regex=r"\S", by__isnull=False, match=None)
                | models.Q(reason="", by=None, match__isnull=False),
            ),
            gates_on_retractions.RETRACTION_NAMES_NO_WHOLE_NUMBER,
        ]
        triggers: ClassVar = [
            *kept("retraction_kept"),
            gates_on_retractions.RETRACTION_WITH_LEAVE,
            gates_on_retractions.RETRACTION_IS_IN_THE_LEDGER,
        ]

    def __str__(self) -> str:
        return f"{self.payout_id}"
