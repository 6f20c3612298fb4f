"""Holding what a model wrote to what it was given: no number, date, address or link of its own."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from belofte.language.calendar import OFFICE
from belofte.language.dates.finding import find_dues
from belofte.language.expressions import lazy

GIVEN_LENGTH_MAX: Final = 12_000  # characters of each text that are looked in: as many as were sent
_CHECKED: Final = lazy(  # numbers, addresses, links and names of hosts
    r"\d[\d.,:/-]{0,40}\d|\d|\S{1,100}@\S{1,100}|(?:https?://|www\.)\S{1,200}|[\w-]{2,60}\.[a-z]{2,20}(?:/\S{0,100})?"
)
_SIGNS: Final = ".,;:!?)]}'\"”’"
_ANY_MOMENT: Final = datetime(2026, 6, 10, 8, tzinfo=UTC)  # only the words that say when are looked at, not the moment


def adds_nothing(words: str, *, given: Sequence[str], dated: Sequence[str]) -> bool:
    """Tell whether each number, address and link stands in a text that was given, and each date in one of `dated`."""
    known, known_dates = ("\n".join(text[:GIVEN_LENGTH_MAX] for text in texts).casefold() for texts in (given, dated))
    checked = {found[0].casefold().strip(_SIGNS) for found in _CHECKED.finditer(words)}
    if not all(_stands(each, known) for each in checked):
        return False
    dues = {due.words.casefold() for due in find_dues(words, at=_ANY_MOMENT, calendar=OFFICE)}
    return all(_stands(due, known_dates) for due in dues)


def _stands(words: str, text: str) -> bool:
    """Tell whether words stand in a text, and not as a part of longer ones."""
    return re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(words)}(?!\w|[.,]\d)", text) is not None
