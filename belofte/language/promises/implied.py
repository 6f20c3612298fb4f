"""When a promise is due whose words name no moment of their own, but one that follows from its form.

What comes "elke vrijdag" is due on the first Friday, what comes monthly in a month. What waits for the customer and is
then done "dezelfde dag" is due today, as if its condition were fulfilled now.
"""

import re
from dataclasses import replace
from datetime import datetime
from typing import Final, Literal

from belofte.language.calendar import Calendar
from belofte.language.dates.finding import Due, find_dues
from belofte.language.expressions import lazy

Rhythm = Literal["week", "fortnight", "month"]

_EVERY: Final = lazy(r"(?<!\w)(?:elke|elk|iedere|ieder|every|each) ", re.IGNORECASE)
_OFTEN: Final = r"(?<!\w)(?:elke|elk|iedere|ieder|every|each) "
_DAY_PARTS: Final = "dag|ochtend|middag|avond|day|morning|afternoon|evening"
_FIRST: Final = "eerste|tweede|derde|laatste|first|second|third|last"
_AGAIN: Final = tuple(  # how often, and a moment that says when the first is due
    (lazy(rf"(?:{pattern})(?!\w)", re.IGNORECASE), moment)
    for pattern, moment in (
        (rf"(?<!\w)(?:dagelijks|daily)|{_OFTEN}(?:{_DAY_PARTS})", "morgen"),
        (rf"(?<!\w)(?:wekelijks|weekly)|{_OFTEN}week", "binnen een week"),
        (rf"(?<!\w)(?:maandelijks|monthly)|{_OFTEN}(?:maand|month)", "binnen een maand"),
        (rf"{_OFTEN}(?:{_FIRST}) \w+ (?:van de|of the|of each) (?:maand|month)", "binnen een maand"),
    )
)
_EVERY_FEW: Final = lazy(
    r"(?<!\w)(?:elke|iedere|om de|every) (?P<count>\d{1,2}|twee|drie|vier|vijf|zes|two|three|four|five|six) "
    r"(?P<unit>dagen|weken|maanden|days|weeks|months)(?!\w)",
    re.IGNORECASE,
)
_WEEKDAYS: Final = (
    "maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag"
    "|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
)
_RHYTHMS: Final[dict[Rhythm, re.Pattern[str]]] = {  # "om de twee weken" before "elke week"
    "fortnight": lazy(
        r"(?<!\w)(?:(?:om de|elke|iedere) (?:2|twee) weken|om de week|every (?:2|two) weeks|every other week"
        r"|every fortnight|fortnightly)(?!\w)",
        re.IGNORECASE,
    ),
    "month": lazy(
        rf"(?<!\w)(?:maandelijkse?|monthly)(?!\w)|{_OFTEN}(?:maand|month)(?!\w)"
        rf"|{_OFTEN}(?:{_FIRST}) \w+ (?:van de|of the|of each) (?:maand|month)(?!\w)",
        re.IGNORECASE,
    ),
    "week": lazy(rf"(?<!\w)(?:wekelijkse?|weekly)(?!\w)|{_OFTEN}(?:week|{_WEEKDAYS})(?!\w)", re.IGNORECASE),
}
_SAME_DAY: Final = lazy(r"(?<!\w)(?:(?:de|die)?zelfde dag|the same day)(?!\w)", re.IGNORECASE)


def first_due(words: str, *, at: datetime, calendar: Calendar) -> Due | None:
    """Return when what `words` promise again and again is due first; its places are those in `words`."""
    for pattern, moment in _AGAIN:
        if found := pattern.search(words):
            return _said(found, moment, at=at, calendar=calendar)
    if found := _EVERY_FEW.search(words):
        return _said(found, f"binnen {found['count']} {found['unit']}", at=at, calendar=calendar)
    behind = {found.end() for found in _EVERY.finditer(words)}
    named = find_dues(_EVERY.sub(lambda found: " " * len(found[0]), words), at=at, calendar=calendar)
    return next((due for due in named if due.start in behind), None)


def how_often(words: str) -> Rhythm | None:
    """Return how often what `words` promise is done again; None where that is no plain rhythm, as every day."""
    return next((rhythm for rhythm, pattern in _RHYTHMS.items() if pattern.search(words)), None)


def same_day(words: str, *, at: datetime, calendar: Calendar) -> Due | None:
    """Return when what `words` promise for the day on which their condition is fulfilled is due."""
    found = _SAME_DAY.search(words)
    return _said(found, "vandaag", at=at, calendar=calendar) if found else None


def _said(found: "re.Match[str]", moment: str, *, at: datetime, calendar: Calendar) -> Due | None:
    """Return a moment as if it stood in the words that were found; None where it cannot be counted."""
    dues = find_dues(moment, at=at, calendar=calendar)
    return replace(dues[0], words=found[0], start=found.start(), end=found.end()) if dues else None
