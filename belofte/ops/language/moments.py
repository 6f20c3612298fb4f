"""Moments and calendars as they stand on a line: ISO 8601, in the zone of the calendar where none is named."""

from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, available_timezones

from pydantic import Field, field_validator

from belofte.language.calendar import MIDNIGHT, OFFICE, Calendar, Period
from belofte.ops.language.lines import Asked

_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MIDNIGHT: Final = "24:00"


class CalendarAsked(Asked):
    """When a team works; what is left out is as in an office in the Netherlands."""

    zone: str = OFFICE.zone.key
    country: str = OFFICE.country
    hours: dict[str, list[tuple[str, str]]] | None = Field(
        default=None, description='{"mon": [["09:00", "17:00"]], …}; a day that is missing is free'
    )
    closed: frozenset[date] = frozenset()
    open: frozenset[date] = frozenset()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        if zone not in available_timezones():
            raise ValueError("no time zone is called so; one is Europe/Amsterdam")
        return zone

    @field_validator("hours")
    @classmethod
    def _known_days(cls, hours: dict[str, list[tuple[str, str]]] | None) -> dict[str, list[tuple[str, str]]] | None:
        if hours is not None and set(hours) - set(_DAYS):
            raise ValueError(f"days are called {', '.join(_DAYS)}")
        return hours

    def calendar(self) -> Calendar:
        """Return it. Raises ValueError for hours that cannot be."""
        named = self.hours
        hours = OFFICE.hours if named is None else {_DAYS.index(day): _periods(at) for day, at in named.items()}
        return Calendar(zone=ZoneInfo(self.zone), hours=hours, country=self.country, closed=self.closed, open=self.open)


def _periods(at: list[tuple[str, str]]) -> tuple[Period, ...]:
    return tuple(Period(begins=time.fromisoformat(begins), ends=_end(ends)) for begins, ends in at)


def _end(words: str) -> time:
    return MIDNIGHT if words == _MIDNIGHT else time.fromisoformat(words)


def moment(written: datetime, calendar: Calendar) -> datetime:
    """Return a moment in UTC; one without a zone is on the clock of the calendar."""
    aware = written if written.tzinfo else written.replace(tzinfo=calendar.zone)
    return aware.astimezone(UTC)


def shown(at: datetime, calendar: Calendar) -> str:
    """Return a moment as the clock of the calendar shows it, with its offset."""
    return at.astimezone(calendar.zone).isoformat(timespec="minutes")
