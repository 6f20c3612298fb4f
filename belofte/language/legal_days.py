"""On which days no term of Dutch law ends: Saturdays, Sundays, and the holidays that the law itself names.

These are not the days on which a team is free: Algemene termijnenwet, articles 1 and 3, name Good Friday and each fifth
of May too. Days that a royal decree puts beside them for some years are not known here: a term then ends a day too
early rather than too late.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from dateutil.easter import easter

_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5
_SUNDAY: Final = 6
_FROM_EASTER: Final = (-2, 1, 39, 50)  # Good Friday, Easter Monday, Ascension, Pentecost Monday
_FIXED: Final = ((1, 1), (5, 5), (12, 25), (12, 26))


def end_of_term(day: date) -> date:
    """Return the day on which a term of the law ends that would end on this one: the first on which it may."""
    while day.weekday() in {_SATURDAY, _SUNDAY} or day in _holidays(day.year):
        day += _DAY
    return day


@lru_cache(maxsize=128)
def _holidays(year: int) -> frozenset[date]:
    moving = {easter(year) + each * _DAY for each in _FROM_EASTER}
    return frozenset({*moving, *(date(year, month, day) for month, day in _FIXED), _kings_day(year)})


def _kings_day(year: int) -> date:
    """Return the day on which the king's birthday is kept: never a Sunday."""
    day = date(year, 4, 27)
    return day - _DAY if day.weekday() == _SUNDAY else day
