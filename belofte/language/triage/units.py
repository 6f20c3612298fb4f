"""Cutting a message of a customer into what the classifiers judge: the whole, and its sentences if it has several."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.language.calendar import OFFICE
from belofte.language.dates.finding import Due, find_dues
from belofte.language.expressions import lazy
from belofte.language.meaning.classifier import Signs
from belofte.language.segments import own_words, sentences
from belofte.language.triage.signs import is_soon, signs_of

_MARKS: Final = lazy(r"[.!?…]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A piece of a message: text[start:end] of what the customer wrote, and what rules see in it."""

    words: str
    start: int
    end: int
    signs: Signs
    near: tuple[int, int] | None  # where it names a moment that is near


def units_of(text: str, *, at: datetime) -> list[Unit]:
    """Return a message, written `at`, first as a whole and then its sentences where there are several.

    Where there are no words there is nothing.
    """
    words = own_words(text)
    spans = [(each.clauses[0].start, each.clauses[-1].end) for each in sentences(words)]
    if not spans and text.strip():  # what looks like a greeting or a quotation is all there is
        words, spans = text, [(0, len(text))]
    if not spans:
        return []
    whole = (spans[0][0], spans[-1][1])
    dues = find_dues(words, at=at, calendar=OFFICE)
    return [_unit(words, start, end, dues, at) for start, end in (whole, *(spans if len(spans) > 1 else ()))]


def _unit(words: str, start: int, end: int, dues: Sequence[Due], at: datetime) -> Unit:
    """Return a piece of a message with the signs at its end, which cutting took off: "?!"."""
    mark = _MARKS.match(words, end)
    end = mark.end() if mark else end
    within = [due for due in dues if start <= due.start < end]
    own = words[start:end]
    near = next(((due.start, due.end) for due in within if is_soon(due, written_at=at)), None)
    return Unit(words=own, start=start, end=end, signs=signs_of(own, within, written_at=at), near=near)
