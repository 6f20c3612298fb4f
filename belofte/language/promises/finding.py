"""Finding what a reply promises to its customer, in Dutch and English, with when, by whom and how sure that is.

A first finder, by rules: sentences and clauses, hard filters, conditions, and words for each kind. Whatever finds
better later has the same face.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from belofte.language.calendar import Calendar
from belofte.language.dates.finding import Due, find_dues
from belofte.language.promises.clauses import (
    ASKED_FROM,
    SHOWN_FROM,
    SURE,
    FoundPromise,
    Reading,
    asks_for_time,
    is_ours,
    read_clause,
)
from belofte.language.promises.kinds import Kind
from belofte.language.segments import Sentence, own_words, sentences

__all__ = ["ASKED_FROM", "SHOWN_FROM", "FoundPromise", "Kind", "find"]

LENGTH_MAX: Final = 100_000  # characters that are read: what lies behind them is no reply
_GOES_ON: Final = re.compile(
    r"(?:dat|dit|deze|die|daar|hier|it|this|that|these|de|het|reken|houd|the|allow|u mag|u kunt)(?!\w)", re.IGNORECASE
)
_THEN: Final = re.compile(r"(?:dan|then|in that case|in dat geval)(?!\w)")


def find(text: str, *, at: datetime, calendar: Calendar) -> list[FoundPromise]:
    """Return the promises of a reply in their order, without overlap, from `ASKED_FROM` upwards."""
    words = own_words(text[:LENGTH_MAX])
    dues = find_dues(words, at=at, calendar=calendar)
    found: list[FoundPromise] = []
    was_question, was_promise = False, False
    for sentence in sentences(words):
        readings = _readings(words, sentence, dues, at)
        later = _added(readings) if was_promise and not found[-1].due and not sentence.is_question else None
        if later:
            found[-1] = replace(found[-1], due=later, certainty=max(found[-1].certainty, SURE))
        new = [] if later or sentence.is_question else _combined(_with_form(readings, was_question=was_question))
        found += new
        was_question, was_promise = sentence.is_question, bool(new)
    return [replace(each, words=text[each.start : each.end]) for each in found if each.certainty >= ASKED_FROM]


def _readings(words: str, sentence: Sentence, dues: Sequence[Due], at: datetime) -> list[Reading]:
    """Return what each clause of a sentence says."""
    readings: list[Reading] = []
    before = ""
    for clause in sentence.clauses:
        first, behind = (bisect_left(dues, place, key=lambda due: due.start) for place in (clause.start, clause.end))
        reading = read_clause(words, clause, tuple(dues[first:behind]), before=before, at=at)
        readings.append(reading)
        before = reading.part
    return readings


def _added(readings: Sequence[Reading]) -> Due | None:
    """Return the due that a sentence adds to the promise before it: "Dat duurt maximaal 5 werkdagen."."""
    dues = [due for reading in readings for due in reading.dues]
    if not dues or not _GOES_ON.match(readings[0].part):
        return None
    is_own = any(reading.promise and is_ours(reading.part) for reading in readings)
    return None if is_own else dues[-1]


def _with_form(readings: Sequence[Reading], *, was_question: bool) -> Iterator[Reading]:
    """Yield the readings with the form of their promises: what stands behind a condition is conditional."""
    is_conditional = was_question and bool(_THEN.match(readings[0].part))
    is_asked = asks_for_time(readings[0].part)
    last = max((index for index, reading in enumerate(readings) if reading.promise), default=-1)
    for index, reading in enumerate(readings):
        is_conditional |= reading.is_condition or (index > 0 and bool(_THEN.match(reading.part)) and not is_asked)
        is_followed = index == last and index + 1 < len(readings) and readings[index + 1].is_condition
        yield _conditional(reading) if is_conditional or is_followed else reading


def _conditional(reading: Reading) -> Reading:
    """Return a reading whose promise stands under a condition; who names one, means to promise."""
    if not reading.promise:
        return reading
    certainty = max(reading.promise.certainty, SHOWN_FROM)
    return replace(reading, promise=replace(reading.promise, form="conditional", certainty=certainty))


def _combined(readings: Iterable[Reading]) -> list[FoundPromise]:
    """Return the promises of a sentence: clauses that make one together, with a due that stands beside them."""
    found: list[FoundPromise] = []
    loose: list[Due] = []
    for reading in readings:
        promise = reading.promise
        if promise is None:
            loose += reading.dues
        elif found and not (found[-1].due and promise.due) and _are_one(found[-1], promise):
            found[-1] = _merged(found[-1], promise)
        else:
            found.append(promise)
    if loose and len(found) == 1 and not found[0].due:
        return [_extended(found[0], loose[-1])]
    return found


def _are_one(first: FoundPromise, second: FoundPromise) -> bool:
    """Tell whether two clauses of a sentence speak of the same promise."""
    return first.kind == second.kind or min(first.certainty, second.certainty) < SHOWN_FROM


def _extended(promise: FoundPromise, due: Due) -> FoundPromise:
    """Return a promise with a due that stands elsewhere in its sentence."""
    start, end = min(promise.start, due.start), max(promise.end, due.end)
    return replace(promise, due=due, start=start, end=end, certainty=max(promise.certainty, SURE))


def _merged(first: FoundPromise, second: FoundPromise) -> FoundPromise:
    """Return two clauses of one sentence as the one promise that they make."""
    strong = max(first, second, key=lambda each: each.certainty)
    return replace(
        strong,
        due=first.due or second.due,
        who="agent" if "agent" in {first.who, second.who} else strong.who,
        channel=first.channel or second.channel,
        start=min(first.start, second.start),
        end=max(first.end, second.end),
    )
