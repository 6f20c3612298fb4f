"""What a bank tells of payouts: its entries are kept, and each that fits one proves it, or says that it came back.

Nothing else writes a BankEntry, a BankMatch or a BankCheck; `gates_on_bank.py` holds it so. What fits no payout waits
for a lead, and is looked at anew whenever a statement is read or a payout is recorded.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import QuerySet, Value
from django.db.models.functions import Replace, Upper
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from belofte.people.models import Agent
from belofte.promises import kept, ledger, retracting
from belofte.promises.models import BankCheck, BankEntry, BankMatch, Payout, Proof, Way
from belofte.promises.payouts import WHY_MAX, refuse_whole_number
from belofte.promises.refusals import ReasonMissingError
from belofte.promises.statements.lines import Course, Line, keyed, normal

_OURS: Final = re.compile(r"BELOFTE-\d{1,18}-\d{1,9}", re.ASCII)  # as `payouts.next_reference` gives it


class SettledAlreadyError(ledger.LedgerRefusedError):
    """It fits a payout by now, or somebody checked it before."""


class Finding(models.TextChoices):
    """How an entry fits what the desk knows, and what to do where it does not."""

    FITS = "fits", gettext_lazy("It is a payout of the desk.")
    UNKNOWN = (
        "unknown",
        gettext_lazy("No payout has this reference. Record the payout on its case, with this reference."),
    )
    TWICE = "twice", gettext_lazy("Several payouts have this reference. Take back the one that was not paid.")
    PAID_TWICE = (
        "paid_twice",
        gettext_lazy(
            "The bank told of this payout before, so it may have gone out twice. Ask the bank, and have one sent back."
        ),
    )
    ONE_CAME_BACK = (
        "one_back",
        gettext_lazy(
            "It was paid more than once, and one of these payments came back. The customer still has the other one."
            " Note that you saw it."
        ),
    )
    OTHER_AMOUNT = (
        "other_amount",
        gettext_lazy(
            "The payout has another amount. Take it back and record what the bank says, or have the rest paid."
        ),
    )
    OTHER_WAY = (
        "other_way",
        gettext_lazy(
            "The payout says that it went another way than the customer paid. Find out which is so, and put that right."
        ),
    )
    OVER = (
        "over",
        gettext_lazy(
            "The payout counts no longer: it was taken back, sent back, or the customer did not get it. Find out where"
            " the money is, and record the payout again if it was paid."
        ),
    )
    ODD = (
        "odd",
        gettext_lazy("The money came in with a reference of ours. Find out why, and whether the customer got theirs."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An entry as it fits now, with the payout that it is about, where one is."""

    finding: Finding
    payout: Payout | None = None


def keep(lines: Iterable[Line], *, by: Agent | None, at: datetime) -> list[BankEntry]:
    """Keep each payment that has a reference of ours, once whatever file tells of it; return all of them."""
    known = list(keyed(lines))
    ours = _known_references({line.reference for _key, line in known if line.reference})
    rows = [
        BankEntry(
            key=key,
            course=line.course,
            amount=line.amount,
            currency=line.currency,
            booked_on=line.booked_on,
            reference=line.reference,
            bank_reference=line.bank_reference,
            read_by=by,
            read_at=at,
        )
        for key, line in known
        if line.reference in ours
    ]
    BankEntry.objects.bulk_create(rows, ignore_conflicts=True)
    return list(BankEntry.objects.filter(key__in=[row.key for row in rows]).order_by("pk"))


def waiting() -> QuerySet[BankEntry]:
    """Return the entries that fit no payout, and that nobody has checked yet."""
    return BankEntry.objects.filter(match=None, checked=None)


def judge(entry: BankEntry) -> Judged:
    """Say how an entry that waits fits what the desk knows now."""
    found = list(_with_reference([entry.reference]).select_related("promise__case__team", "proof"))
    standing = [each for each in found if each.proof.fallen_at is None]
    payout = standing[0] if standing else next(iter(found), None)
    return Judged(finding=_finding(entry, found, standing), payout=payout)


def settle(entry: BankEntry, *, at: datetime) -> Judged:
    """Have an entry prove its payout, or send it back, where it fits one; the row of its case is held."""
    judged = judge(entry)
    if judged.finding != Finding.FITS or judged.payout is None:
        return judged
    match = BankMatch.objects.create(entry=entry, payout=judged.payout, course=entry.course, at=at)
    if entry.course == Course.RETURNED:
        retracting.send_back(judged.payout, match, at=at)
        return judged
    proof = Proof.objects.create(
        promise=judged.payout.promise,
        match=match,
        certainty=Proof.Certainty.PROVEN,
        offered_at=at,
        established_at=at,
        kept_at=kept.by_bank(match, at=at),
    )
    ledger.note_proven(judged.payout.promise, proof, at=at)
    return judged


def settle_waiting(payout: Payout, *, at: datetime) -> None:
    """Look anew at what the bank told of a payout before it was recorded; the row of its case is held."""
    for entry in waiting().filter(reference=normal(payout.reference), course=Course.PAID):
        settle(entry, at=at)


def check(entry: BankEntry, *, words: str, by: Agent, at: datetime) -> BankCheck:
    """Say what became of an entry that fits no payout. Refuses: SettledAlreadyError, refusals.ReasonMissingError."""
    if not words.strip():
        raise ReasonMissingError(_("Write down what you found out."))
    refuse_whole_number(words, field="words")
    if not waiting().filter(pk=entry.pk).exists():
        raise SettledAlreadyError(_("Somebody has dealt with this already."))
    return BankCheck.objects.create(entry=entry, words=words.strip()[:WHY_MAX], by=by, at=at)


def _finding(entry: BankEntry, found: list[Payout], standing: list[Payout]) -> Finding:
    if entry.course == Course.OTHER:
        return Finding.ODD
    if len(standing) != 1:
        return Finding.TWICE if standing else Finding.OVER if found else Finding.UNKNOWN
    payout = standing[0]
    if payout.way != Way.ORIGINAL:
        return Finding.OTHER_WAY
    if (payout.amount, payout.currency) != (entry.amount, entry.currency):
        return Finding.OTHER_AMOUNT
    if entry.course == Course.RETURNED and _is_one_of_several(entry):
        return Finding.ONE_CAME_BACK
    is_told = payout.matches.filter(course=entry.course).exists()
    return Finding.PAID_TWICE if is_told else Finding.FITS


def _is_one_of_several(returned: BankEntry) -> bool:
    """Tell whether more was paid with its reference than came back, also without this: then the customer has theirs."""
    alike = BankEntry.objects.filter(reference=returned.reference, amount=returned.amount, currency=returned.currency)
    paid = alike.filter(course=Course.PAID).count()
    return paid - alike.filter(course=Course.RETURNED, pk__lte=returned.pk).count() > 0 and paid > 1


def _known_references(references: set[str]) -> set[str]:
    """Return which of these are ours: as the desk gives them, or as somebody typed them with a payout."""
    typed = {normal(each) for each in _with_reference(references).values_list("reference", flat=True)}
    return {each for each in references if _OURS.fullmatch(each)} | typed


def _with_reference(references: Iterable[str]) -> "QuerySet[Payout]":
    """Return the payouts with one of these references, as banks carry them."""
    return Payout.objects.annotate(normal=Upper(Replace("reference", Value(" ")))).filter(normal__in=references)
