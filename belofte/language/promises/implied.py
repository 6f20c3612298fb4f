"""When a promise is due whose words name no moment of their own, but one that follows from its form.

What comes "elke vrijdag" is due on the first Friday, what comes monthly in a month. What waits for the customer and is
then done "dezelfde dag" is due today, as if its condition were fulfilled now.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final

from belofte.language.calendar import Calendar
from belofte.language.dates.finding import Due, find_dues

_EVERY: Final = re.compile(r"(?<!\w)(?:elke|elk|iedere|ieder|every|each)(?!\w)", re.IGNORECASE)
_AGAIN: Final = (  # how often, and a length of time that says when the first is due
    (re.compile(r"(?<!\w)(?:dagelijks|daily|(?:elke|iedere|every|each) (?:dag|day))(?!\w)", re.IGNORECASE), "morgen"),
    (
        re.compile(r"(?<!\w)(?:wekelijks|weekly|(?:elke|iedere|every|each) week)(?!\w)", re.IGNORECASE),
        "binnen een week",
    ),
    (
        re.compile(r"(?<!\w)(?:maandelijks|monthly|(?:elke|iedere|every|each) (?:maand|month))(?!\w)", re.IGNORECASE),
        "binnen een maand",
    ),
)
_SAME_DAY: Final = re.compile(r"(?<!\w)(?:de)?zelfde dag|(?<!\w)the same day(?!\w)", re.IGNORECASE)


def first_due(words: str, *, at: datetime, calendar: Calendar) -> Due | None:
    """Return when what `words` promise again and again is due first; its places are those in `words`."""
    named = find_dues(_EVERY.sub(lambda found: " " * len(found[0]), words), at=at, calendar=calendar)
    if named:
        return named[0]
    for pattern, length in _AGAIN:
        if found := pattern.search(words):
            return _said(found, length, at=at, calendar=calendar)
    return None


def same_day(words: str, *, at: datetime, calendar: Calendar) -> Due | None:
    """Return when what `words` promise for the day on which their condition is fulfilled is due."""
    found = _SAME_DAY.search(words)
    return _said(found, "vandaag", at=at, calendar=calendar) if found else None


def _said(found: "re.Match[str]", moment: str, *, at: datetime, calendar: Calendar) -> Due | None:
    """Return a moment as if it stood in the words that were found."""
    (due,) = find_dues(moment, at=at, calendar=calendar)
    return replace(due, words=found[0], start=found.start(), end=found.end())
