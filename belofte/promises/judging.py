"""How what a bank tells fits the payouts of the desk, and what to do where it does not. It changes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy

from belofte.promises.gates_on_bank import BOOKED_AFTER, BOOKED_BEFORE
from belofte.promises.models import BankEntry, BankMatch, Payout, Way
from belofte.promises.payouts import with_reference
from belofte.promises.statements.lines import Course


class Finding(models.TextChoices):
    """How an entry fits what the desk knows, and what to do where it does not."""

    FITS = "fits", gettext_lazy("It is a payout of the desk.")
    UNKNOWN = (
        "unknown",
        gettext_lazy("No payout has this reference. Record the payout on its case, with this reference."),
    )
    UNKNOWN_BACK = (
        "unknown_back",
        gettext_lazy(
            "This came back, and no payout has its reference. Record the payout on its case, with this reference: then"
            " the desk knows that it came back, and the promise runs."
        ),
    )
    TWICE = (
        "twice",
        gettext_lazy(
            "Several payouts have this reference, so nobody can tell which one this is. Take back one that was not"
            " paid. If all were, write down what you found, and have each paid with a reference of its own."
        ),
    )
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
    OTHER_AMOUNT_BACK = (
        "other_amount_back",
        gettext_lazy(
            "Another amount came back than was paid. A bank may keep a fee: then the customer has none of it. Ask."
            " If so, take the payout back and pay again. If the customer has a part, take it back and record that part."
        ),
    )
    OTHER_CURRENCY = (
        "other_currency",
        gettext_lazy(
            "The amount is the same, but in other money than the payout says. Ask who paid it: take the payout back and"
            " record what the customer really got."
        ),
    )
    OTHER_DAY = (
        "other_day",
        gettext_lazy(
            "The bank booked this long before or after the day that the payout names, so it may be another payment. If"
            " it is this one, take the payout back and record it with the day of the bank."
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
    OVER_BACK = (
        "over_back",
        gettext_lazy("This came back, and its payout counts no longer already: nothing is lost. Note that you saw it."),
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


def judge(entry: BankEntry) -> Judged:
    """Say how an entry that waits fits what the desk knows now."""
    ((_entry, one),) = judged([entry])
    return one


def judged(entries: Iterable[BankEntry]) -> list[tuple[BankEntry, Judged]]:
    """Return each entry, in their order, with how it fits: in four queries, however many there are."""
    entries = list(entries)
    known = _Known({entry.reference for entry in entries})
    return [(entry, known.judge(entry)) for entry in entries]


class _Known:
    """What the desk knows of some references."""

    def __init__(self, references: set[str]) -> None:
        self._payouts: defaultdict[str, list[Payout]] = defaultdict(list)
        self._told: dict[tuple[int, str], date] = {}
        self._alike: defaultdict[tuple[object, ...], list[BankEntry]] = defaultdict(list)
        for payout in with_reference(references).select_related("promise__case__team", "proof").order_by("pk"):
            self._payouts[vars(payout)["carried"]].append(payout)
        found = [payout.pk for payouts in self._payouts.values() for payout in payouts]
        for match in BankMatch.objects.filter(payout__in=found).select_related("entry"):
            self._told[match.payout_id, match.course] = match.entry.booked_on
        for entry in BankEntry.objects.filter(reference__in=list(references)):
            self._alike[_money(entry)].append(entry)

    def judge(self, entry: BankEntry) -> Judged:
        found = self._payouts[entry.reference]
        standing = [each for each in found if each.proof.fallen_at is None]
        if not standing and (late := next((each for each in found if self._came_back_since(each, entry)), None)):
            standing = [late]
        payout = standing[0] if standing else next(iter(found), None)
        return Judged(finding=self._finding(entry, found, standing), payout=payout)

    def _finding(self, entry: BankEntry, found: list[Payout], standing: list[Payout]) -> Finding:
        is_back = entry.course == Course.RETURNED
        if entry.course == Course.OTHER:
            return Finding.ODD
        if len(standing) > 1:
            return Finding.TWICE
        if not found:
            return Finding.UNKNOWN_BACK if is_back else Finding.UNKNOWN
        if not standing:
            return Finding.OVER_BACK if is_back else Finding.OVER
        return self._unlike(entry, standing[0]) or self._of_several(entry, standing[0])

    def _unlike(self, entry: BankEntry, payout: Payout) -> Finding | None:
        """Return what of a payout is not as the bank says."""
        is_back = entry.course == Course.RETURNED
        if payout.way != Way.ORIGINAL:
            return Finding.OTHER_WAY
        if payout.amount != entry.amount:
            return Finding.OTHER_AMOUNT_BACK if is_back else Finding.OTHER_AMOUNT
        if payout.is_currency_known and payout.currency != entry.currency:
            return Finding.OTHER_CURRENCY
        is_late = not is_back and entry.booked_on > payout.paid_on + BOOKED_AFTER
        return Finding.OTHER_DAY if is_late or entry.booked_on < payout.paid_on - BOOKED_BEFORE else None

    def _of_several(self, entry: BankEntry, payout: Payout) -> Finding:
        if entry.course == Course.RETURNED and self._is_one_of_several(entry):
            return Finding.ONE_CAME_BACK
        return Finding.PAID_TWICE if (payout.pk, entry.course) in self._told else Finding.FITS

    def _is_one_of_several(self, returned: BankEntry) -> bool:
        """Tell whether more was paid with its reference than came back, this too: then the customer has theirs."""
        alike = self._alike[_money(returned)]
        paid = sum(each.course == Course.PAID for each in alike)
        came_back = sum(each.course == Course.RETURNED and each.pk <= returned.pk for each in alike)
        return paid > max(1, came_back)

    def _came_back_since(self, payout: Payout, entry: BankEntry) -> bool:
        """Tell whether the bank told that a payout came back before it is read that it was paid."""
        if entry.course != Course.PAID or (payout.pk, Course.PAID) in self._told:
            return False
        came_back_on = self._told.get((payout.pk, Course.RETURNED))
        return came_back_on is not None and entry.booked_on <= came_back_on


def _money(entry: BankEntry) -> tuple[object, ...]:
    return entry.reference, entry.amount, entry.currency
