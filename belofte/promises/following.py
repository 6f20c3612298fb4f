"""Whether an entry of the first form follows from those before it, in what its hash does not cover.

That is how many days later it is, how often it was moved by force majeure, in which part of the day somebody rang, and
what a correction put right. By how many days is known but for one, as in the gate: a day is what it is where the desk
stands.
"""

from typing import Final

from belofte.promises import tries, wording
from belofte.promises.models import Initiator, LedgerEntry, WishDenial

_Kind: Final = LedgerEntry.Kind
_UNSURE_DAYS: Final = 1


class Before:
    """The entries of a case so far."""

    def __init__(self) -> None:
        """Begin with none."""
        self._newest: dict[int, LedgerEntry] = {}  # of each promise
        self._prior: dict[int, LedgerEntry | None] = {}  # to each entry, of the same promise

    def add(self, entry: LedgerEntry) -> None:
        """Go one further."""
        self._prior[entry.pk] = self._newest.get(entry.promise_id)
        self._newest[entry.promise_id] = entry

    def leads_to(self, entry: LedgerEntry) -> bool:
        """Tell whether an entry may come next."""
        earlier = self._newest.get(entry.promise_id)
        if earlier is None:
            return (entry.days_later, entry.forced_moves) == (0, 0)
        if entry.kind == _Kind.UNTOLD:
            earlier = self._prior.get(entry.takes_back_id or 0) or earlier
        is_forced = entry.initiator == Initiator.FORCE_MAJEURE
        return (
            entry.forced_moves == earlier.forced_moves + is_forced
            and _has_its_days(entry, earlier)
            and _is_in_its_part_of_day(entry)
            and (entry.correction is None or _is_put_right(entry, earlier))
        )


def _has_its_days(entry: LedgerEntry, earlier: LedgerEntry) -> bool:
    later, dates = entry.days_later - earlier.days_later, (earlier.due_at, entry.due_at)
    if entry.kind == _Kind.WISH_DENIED:
        denial = WishDenial.objects.filter(renegotiation__promise=entry.promise_id, at=entry.at).first()
        dates = (denial.renegotiation.from_due_at, denial.renegotiation.due_at) if denial else (None, None)
    elif entry.kind != _Kind.MOVED or entry.initiator == Initiator.CUSTOMER:
        return later == 0
    return None in dates or abs(later - wording.days_between(*dates)) <= _UNSURE_DAYS  # type: ignore[arg-type]


def _is_in_its_part_of_day(entry: LedgerEntry) -> bool:
    """Tell whether a try is in the part of the day in which somebody rang, where that was kept."""
    if entry.kind != _Kind.TRIED or entry.call is None or not entry.part_of_day:
        return not entry.part_of_day
    return entry.part_of_day == tries.rung_in(entry.call)


def _is_put_right(entry: LedgerEntry, earlier: LedgerEntry) -> bool:
    """Tell whether a correction says what it was before, and what it was then."""
    right = entry.correction
    return right is not None and (
        (entry.by_id, entry.at, entry.due_at, entry.channel, entry.owner_id)
        == (right.by_id, right.at, right.due_at, right.channel, right.owner_id)
        and (earlier.due_at, earlier.channel, earlier.owner_id)
        == (right.from_due_at, right.from_channel, right.from_owner_id)
    )
