"""When a team works, as rows keep it and as the rest of the house counts with it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

from belofte.language.calendar import MIDNIGHT, Calendar, Period, add_working_days, local
from belofte.people.models import Team

Hours = Mapping[str, Sequence[Sequence[str]]]  # {"0": [["09:00", "17:00"]], …}: 0 is Monday, "24:00" is midnight
_DAY_ENDS: Final = time(23, 59)


def of(team: Team) -> Calendar:
    """Return the calendar of a team, in the desk's zone."""
    hours = {int(day): tuple(_period(*stretch) for stretch in stretches) for day, stretches in team.hours.items()}
    return Calendar(zone=ZoneInfo(settings.TIME_ZONE), hours=hours, country=settings.ENVIRONMENT.country)


def as_row(calendar: Calendar) -> dict[str, list[list[str]]]:
    """Return hours as a row keeps them."""
    return {
        str(day): [[f"{period.begins:%H:%M}", _written(period.ends)] for period in periods]
        for day, periods in sorted(calendar.hours.items())
        if periods
    }


def end_of_working_day(after: datetime, *, count: int, calendar: Calendar) -> datetime:
    """Return the end of the working day that is so many further."""
    day = add_working_days(after.astimezone(calendar.zone).date(), count, calendar)
    return end_of_day(day, calendar=calendar)


def end_of_day(day: date, *, calendar: Calendar) -> datetime:
    """Return the last moment of a day, as it is promised."""
    return local(day, _DAY_ENDS, calendar.zone)


def _period(begins: str, ends: str) -> Period:
    return Period(begins=time.fromisoformat(begins), ends=MIDNIGHT if ends == "24:00" else time.fromisoformat(ends))


def _written(ends: time) -> str:
    return "24:00" if ends == MIDNIGHT else f"{ends:%H:%M}"
