"""When something is reported more often than it used to be: a sum of what is above the usual, day by day (CUSUM)."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Final

CASES_LEAST: Final = 5  # fewer than this are no rise, however rare they used to be
_LEARNING_DAYS: Final = 14  # at the beginning: they say only what is usual
_MEMORY_DAYS: Final = 56  # what is longer ago says no more about what is usual
_APART_DAYS: Final = 7  # the days before today that may belong to the rise, and say nothing about the usual
_USUAL_LEAST: Final = 0.2  # cases a day: nothing is as rare as a short memory makes it
_TIMES: Final = 2.0  # a rise is to this many times the usual …
_MORE: Final = 1.0  # … and to at least this many cases a day more
_EVIDENCE: Final = 7.0  # the logarithm of how much likelier a rise has to be than chance


@dataclass(frozen=True, slots=True, kw_only=True)
class Rise:
    """Days on which there was more than usual."""

    since: int  # the first of them, as a place in the counts
    noticed: int  # the day on which they were too many for chance
    cases: int  # from `since` to `noticed`
    usual: float  # how many those days would have had


def rises(counts: Sequence[int], *, totals: Sequence[int] | None = None) -> list[Rise]:
    """Return the rises in the counts of following days, oldest first.

    With `totals`, all cases of the same days, what is usual follows them: no Monday, holiday or growth of the desk is a
    rise. Raises ValueError where both are not of the same length.
    """
    sizes = _sizes(counts, totals)
    found: list[Rise] = []
    total, since = 0.0, _LEARNING_DAYS
    for day in range(_LEARNING_DAYS, len(counts)):
        since = since if total else day
        total = max(0.0, total + _evidence(counts[day], _usual(counts, sizes, day)))
        if total >= _EVIDENCE and sum(counts[since : day + 1]) >= CASES_LEAST:
            found.append(_rise(counts, sizes, since, day))
            total = 0.0
    return found


def _sizes(counts: Sequence[int], totals: Sequence[int] | None) -> Sequence[float]:
    """Return how big each day is, beside the others."""
    if totals is None:
        return [1.0] * len(counts)
    if len(totals) != len(counts):
        raise ValueError("There has to be a total for each count.")
    return [float(max(total, 1)) for total in totals]


def _usual(counts: Sequence[int], sizes: Sequence[float], day: int) -> float:
    """Return how many cases a day would have by the days before it."""
    end = max(day - _APART_DAYS, _LEARNING_DAYS // 2)
    begin = max(end - _MEMORY_DAYS, 0)
    size = sum(sizes[begin:end])
    return max(sum(counts[begin:end]) / size * sizes[day], _USUAL_LEAST)


def _evidence(count: int, usual: float) -> float:
    """Return how much a count speaks for a rise against the usual: the ratio of two Poisson chances, as a logarithm."""
    risen = max(usual * _TIMES, usual + _MORE)
    return count * log(risen / usual) - (risen - usual)


def _rise(counts: Sequence[int], sizes: Sequence[float], since: int, noticed: int) -> Rise:
    """Return the rise of certain days."""
    usual = sum(_usual(counts, sizes, day) for day in range(since, noticed + 1))
    return Rise(since=since, noticed=noticed, cases=sum(counts[since : noticed + 1]), usual=usual)
