"""When a team works: hours, holidays and days of its own; and the counting in working time that follows from them.

Moments are aware and in UTC; hours are wall time in the calendar's own zone. The days off come from `holidays`, which
is loaded on first use: whoever only reads mail never pays for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo

from belofte.language.marking import gettext_noop

Language = Literal["nl", "en"]

MIDNIGHT: Final = time.max  # as the end of a period: until the day is over, "24:00"
SEARCH_DAYS_MAX: Final = 400  # how far working time is looked for, either way
SPAN_DAYS_MAX: Final = 3_660  # how much of the calendar is added up at once: ten years
COUNTRIES: Final = frozenset({"NL", "BE"})
_TOO_FEW_HOURS: Final = gettext_noop("The calendar has too few working hours for this. Look at its hours and days off.")
_DAY: Final = timedelta(days=1)
_SECOND: Final = timedelta(seconds=1)
_WORKED: Final = frozenset({"Goede vrijdag", "Good Friday"})  # official in the Netherlands, and most people work
_LANGUAGE_IN_LIBRARY: Final[Mapping[Language, str]] = {"nl": "nl", "en": "en_US"}


class PeriodEndsTooEarlyError(ValueError):
    """A period that does not end after it begins."""


class PeriodsOverlapError(ValueError):
    """Two periods of one day that overlap, or do not stand in their order."""


class UnknownCountryError(ValueError):
    """A country whose holidays are not known here."""


class WorkingTimeMissingError(ValueError):
    """So few hours that what was asked for lies more than `SEARCH_DAYS_MAX` days away."""


class SpanTooLongError(ValueError):
    """Two moments that lie too far apart to add up the hours between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """One stretch of work on a day, in local wall time; it ends at `MIDNIGHT` at the latest."""

    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.ends <= self.begins:
            raise PeriodEndsTooEarlyError(gettext_noop("A period has to end after it begins. For midnight, use 24:00."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When a team works: hours by weekday, the country's holidays, and days it adds or takes away."""

    zone: ZoneInfo
    hours: Mapping[int, tuple[Period, ...]] = field(hash=False)  # 0 is Monday; a day that is missing is free
    country: str = "NL"
    closed: frozenset[date] = frozenset()  # extra days off
    open: frozenset[date] = frozenset()  # holidays on which it works all the same

    def __post_init__(self) -> None:
        if self.country not in COUNTRIES:
            raise UnknownCountryError(gettext_noop("Choose the Netherlands (NL) or Belgium (BE)."))
        for periods in self.hours.values():
            if any(second.begins < first.ends for first, second in pairwise(periods)):
                raise PeriodsOverlapError(
                    gettext_noop("Periods of one day may not overlap, and the earliest is first.")
                )
        object.__setattr__(self, "hours", MappingProxyType(dict(self.hours)))

    def holiday(self, day: date, *, language: Language = "nl") -> str:
        """Return the name of the holiday that a day is; "" for none, and for one on which the team works."""
        return "" if day in self.open else _holidays(self.country, day.year, language).get(day, "")

    def is_working_day(self, day: date) -> bool:
        """Tell whether the team works on a day."""
        return bool(self.hours.get(day.weekday())) and day not in self.closed and not self.holiday(day)

    def is_working(self, at: datetime) -> bool:
        """Tell whether the team works at a moment."""
        return any(begins <= at < ends for begins, ends in self.periods(at.astimezone(self.zone).date()))

    def periods(self, day: date) -> tuple[tuple[datetime, datetime], ...]:
        """Return the stretches of work of a day, as moments; what falls in an hour that the clock skips is left out."""
        if not self.is_working_day(day):
            return ()
        stretches = (
            (local(day, period.begins, self.zone), _end(day, period, self.zone)) for period in self.hours[day.weekday()]
        )
        return tuple((begins, ends) for begins, ends in stretches if begins < ends)


OFFICE: Final = Calendar(
    zone=ZoneInfo("Europe/Amsterdam"),
    hours=dict.fromkeys(range(5), (Period(begins=time(9), ends=time(17)),)),
)


def local(day: date, at: time, zone: ZoneInfo) -> datetime:
    """Return the moment of a wall time: the first of the two when the clock repeats it, when it skips it the next."""
    wall = datetime.combine(day, at, zone).replace(fold=0)
    moment = wall.astimezone(UTC)
    exists = moment.astimezone(zone) == wall  # in one zone, Python compares what the clock on the wall says
    return moment if exists else _end_of_gap(wall)


def before(moment: datetime, *, working: timedelta, calendar: Calendar) -> datetime:
    """Return the latest moment with `working` of working time between it and `moment`.

    Raises WorkingTimeMissingError when that is more than `SEARCH_DAYS_MAX` days earlier.
    """
    if working <= timedelta():
        return moment
    left = working
    for day in _days_from(moment, calendar, step=-_DAY):
        for begins, ends in reversed(calendar.periods(day)):
            here = max(min(ends, moment) - begins, timedelta())
            if left <= here:
                return min(ends, moment) - left
            left -= here
    raise WorkingTimeMissingError(_TOO_FEW_HOURS)


def after(moment: datetime, *, working: timedelta, calendar: Calendar) -> datetime:
    """Return the earliest moment with `working` of working time between `moment` and it.

    Raises WorkingTimeMissingError when that is more than `SEARCH_DAYS_MAX` days later.
    """
    if working <= timedelta():
        return moment
    left = working
    for day in _days_from(moment, calendar, step=_DAY):
        for begins, ends in calendar.periods(day):
            here = max(ends - max(begins, moment), timedelta())
            if left <= here:
                return max(begins, moment) + left
            left -= here
    raise WorkingTimeMissingError(_TOO_FEW_HOURS)


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """Return how much working time lies between two moments; none when the second is not later.

    Raises SpanTooLongError when they lie more than `SPAN_DAYS_MAX` days apart.
    """
    if end - start > SPAN_DAYS_MAX * _DAY:
        raise SpanTooLongError(gettext_noop("These moments lie more than ten years apart. Choose a shorter time."))
    day, last = start.astimezone(calendar.zone).date(), end.astimezone(calendar.zone).date()
    total = timedelta()
    while day <= last:
        for begins, ends in calendar.periods(day):
            total += max(min(ends, end) - max(begins, start), timedelta())
        day += _DAY
    return total


def add_working_days(day: date, count: int, calendar: Calendar) -> date:
    """Return the working day that is `count` further; the day itself does not count, and stays where count is 0.

    Raises WorkingTimeMissingError when that is more than `SEARCH_DAYS_MAX` days later.
    """
    for _ in range(SEARCH_DAYS_MAX + 1 if count <= SEARCH_DAYS_MAX else 0):
        if count <= 0:
            return day
        day += _DAY
        count -= calendar.is_working_day(day)
    raise WorkingTimeMissingError(_TOO_FEW_HOURS)


def next_working_day(day: date, calendar: Calendar) -> date:
    """Return the first working day after a day; raises WorkingTimeMissingError as `add_working_days` does."""
    return add_working_days(day, 1, calendar)


def last_working_day_before(day: date, calendar: Calendar) -> date:
    """Return the last working day before a day; raises WorkingTimeMissingError when a calendar has none."""
    for _ in range(SEARCH_DAYS_MAX):
        day -= _DAY
        if calendar.is_working_day(day):
            return day
    raise WorkingTimeMissingError(_TOO_FEW_HOURS)


@lru_cache(maxsize=128)
def _holidays(country: str, year: int, language: Language) -> Mapping[date, str]:
    """Return the days on which a country is free in a year, with their names."""
    import holidays  # noqa: PLC0415 - heavy, and needed only by who counts in working days

    found = holidays.country_holidays(country, years=year, language=_LANGUAGE_IN_LIBRARY[language])
    return {day: name for day, name in found.items() if name not in _WORKED}


def _end(day: date, period: Period, zone: ZoneInfo) -> datetime:
    """Return the moment at which a period of a day ends."""
    return local(day + _DAY, time.min, zone) if period.ends == MIDNIGHT else local(day, period.ends, zone)


def _end_of_gap(wall: datetime) -> datetime:
    """Return the first moment after the hour, skipped by the clock, in which a wall time falls."""
    wall = wall.replace(microsecond=0)
    skipped = wall.replace(fold=1).astimezone(UTC)  # by the offset after the gap: lies before it
    reached = wall.astimezone(UTC)  # by the offset before the gap: lies after it
    offset = reached.astimezone(wall.tzinfo).utcoffset()
    while reached - skipped > _SECOND:
        middle = skipped + ((reached - skipped) // 2 // _SECOND) * _SECOND
        if middle.astimezone(wall.tzinfo).utcoffset() == offset:
            reached = middle
        else:
            skipped = middle
    return reached


def _days_from(moment: datetime, calendar: Calendar, *, step: timedelta) -> Iterator[date]:
    """Yield the day of a moment and those that follow it, one way or the other, as far as is looked."""
    day = moment.astimezone(calendar.zone).date()
    for count in range(SEARCH_DAYS_MAX + 1):
        yield day + count * step
