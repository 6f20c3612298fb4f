"""How what a bank tells fits the payouts of the desk, and what to do where it does not. It changes nothing."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from belofte.language import amounts
from belofte.promises.findings import Finding
from belofte.promises.gates_on_bank import BOOKED_AFTER, BOOKED_BEFORE
from belofte.promises.models import BankEntry, BankMatch, Contradiction, Payout, Way
from belofte.promises.payout_references import with_reference
from belofte.promises.statements.lines import Course


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
        self._told: dict[tuple[int, str], date] = {}  # when it was booked, by payout and course
        self._alike: defaultdict[tuple[object, ...], list[BankEntry]] = defaultdict(list)
        denied = Exists(Contradiction.objects.filter(proof__payout=OuterRef("pk")))
        found_all = with_reference(references).select_related("promise__case__team", "proof").annotate(denied=denied)
        for payout in found_all.order_by("pk"):
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
        if any(self._is_used(each) for each in found if each != standing[0]):
            return Finding.USED
        return self._of_several(entry, standing[0]) or self._unlike(entry, standing[0]) or Finding.FITS

    def _is_used(self, payout: Payout) -> bool:
        """Tell whether what the bank tells may be of this payout still, though it counts no longer."""
        return vars(payout)["denied"] or any((payout.pk, course) in self._told for course in Course)

    def _unlike(self, entry: BankEntry, payout: Payout) -> Finding | None:
        """Return what of a payout is not as the bank says."""
        is_back = entry.course == Course.RETURNED
        if payout.way != Way.ORIGINAL:
            return Finding.OTHER_WAY
        if payout.amount != entry.amount:
            return Finding.OTHER_AMOUNT_BACK if is_back else Finding.OTHER_AMOUNT
        if _currency(payout) not in {"", entry.currency}:
            is_proven = (payout.pk, Course.PAID) in self._told
            return Finding.OTHER_AMOUNT_BACK if is_back and is_proven else Finding.OTHER_CURRENCY
        is_late = not is_back and entry.booked_on > payout.paid_on + BOOKED_AFTER
        return Finding.OTHER_DAY if is_late or entry.booked_on < payout.paid_on - BOOKED_BEFORE else None

    def _of_several(self, entry: BankEntry, payout: Payout) -> Finding | None:
        """Return that it is one more payment with the reference of a payout, or that one such came back."""
        if entry.course == Course.RETURNED and self._is_one_of_several(entry, payout):
            return Finding.ONE_CAME_BACK
        return Finding.PAID_TWICE if (payout.pk, entry.course) in self._told else None

    def _is_one_of_several(self, returned: BankEntry, payout: Payout) -> bool:
        """Tell whether more was paid with its reference than came back, this too: then the customer has theirs."""
        alike = self._alike[_money(returned)]
        paid = sum(each.course == Course.PAID for each in alike)
        came_back = sum(each.course == Course.RETURNED and each.pk <= returned.pk for each in alike)
        if returned.amount != payout.amount and (payout.pk, Course.PAID) in self._told:
            return paid >= came_back  # beside the payout itself, of which the bank told
        return paid > max(1, came_back)

    def _came_back_since(self, payout: Payout, entry: BankEntry) -> bool:
        """Tell whether the bank told that a payout came back before it is read that it was paid."""
        if entry.course != Course.PAID or (payout.pk, Course.PAID) in self._told:
            return False
        came_back_on = self._told.get((payout.pk, Course.RETURNED))
        return came_back_on is not None and entry.booked_on <= came_back_on


def _money(entry: BankEntry) -> tuple[object, ...]:
    return entry.reference, entry.amount, entry.currency


def _currency(payout: Payout) -> str:
    """Return in which money a payout was, by itself or by the words of its promise; "" where neither names any."""
    words = payout.promise.words
    if payout.is_currency_known or not amounts.amounts(words):
        return payout.currency if payout.is_currency_known else ""
    return amounts.currency(words)
