"""The rows of what a bank tells: its entries, which payout each is about, and what a lead found of one without any."""

from typing import ClassVar

from django.db import models

from belofte.database.gates import kept
from belofte.people.models import Agent
from belofte.promises import gates_on_bank
from belofte.promises.money import Payout
from belofte.promises.statements.lines import REFERENCE_MAX, STATEMENT_MAX, Course, Format


class BankEntry(models.Model):
    """One payment with a reference of ours that a statement told of, once for all files. Only `banking.py` writes it.

    Nothing of who got it is kept.
    """

    key = models.CharField(max_length=64, unique=True)  # of its facts, as `statements.lines.keyed` makes it
    course = models.CharField(max_length=8, choices=Course.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    currency = models.CharField(max_length=3)
    booked_on = models.DateField()
    reference = models.CharField(max_length=REFERENCE_MAX)  # from end to end, without spaces and in capitals
    bank_reference = models.CharField(max_length=100, blank=True)  # a whole number of an account masked
    statement = models.CharField(
        max_length=STATEMENT_MAX, blank=True, db_default=""
    )  # as the bank names it; masked too
    file_hash = models.CharField(max_length=64, blank=True, db_default="")  # SHA-256 of the file; "" of earlier ones
    file_format = models.CharField(max_length=8, choices=Format.choices, blank=True, db_default="")
    read_by = models.ForeignKey(Agent, on_delete=models.PROTECT, null=True, related_name="+")  # NULL: on the machine
    read_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="bank_entry_of_something", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(name="bank_entry_of_a_course", condition=models.Q(course__in=Course.values)),
            models.CheckConstraint(
                name="bank_entry_says_which", condition=~models.Q(reference="") & ~models.Q(currency="")
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["reference"], name="bank_entry_by_reference")]
        triggers: ClassVar = [*kept("bank_entry_kept"), gates_on_bank.ENTRY_FROM_A_STATEMENT]

    def __str__(self) -> str:
        return f"{self.course} {self.reference}"


class BankMatch(models.Model):
    """That an entry of the bank is a payout that was paid, or that came back. Only `banking.py` writes it."""

    entry = models.OneToOneField(BankEntry, on_delete=models.PROTECT, related_name="match")
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="matches")
    course = models.CharField(max_length=8, choices=Course.choices)  # as its entry says
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["payout", "course"], name="bank_match_once_each_way"),
        ]
        triggers: ClassVar = [
            *kept("bank_match_kept"),
            gates_on_bank.MATCH_FITS_ITS_PAYOUT,
            gates_on_bank.MATCH_IS_IN_THE_LEDGER,
        ]

    def __str__(self) -> str:
        return f"{self.course} {self.payout_id}"


class BankCheck(models.Model):
    """What a lead found out about an entry that fits no payout, in their words. Only `banking.py` writes it."""

    entry = models.OneToOneField(BankEntry, on_delete=models.PROTECT, related_name="checked")
    words = models.CharField(max_length=500)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="bank_check_says_what", condition=models.Q(words__regex=r"\S")),
        ]
        triggers: ClassVar = [*kept("bank_check_kept"), gates_on_bank.CHECK_BY_A_LEAD]

    def __str__(self) -> str:
        return f"{self.entry_id}"
