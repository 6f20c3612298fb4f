"""What is promised again and again: the rule of such a series (RFC 5545), and when its next promise is due.

A rule names its first moment by the clock on the wall, as RFC 5545 calls "floating": after a change of the clock it is
due at the same hour. The days are counted from that first one, whatever became of the promises between. A day that a
month does not have is its last; a day on which the team does not work becomes the last working day before it.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

from dateutil.rrule import rrulestr
from django.utils import formats
from django.utils.translation import gettext as _

from belofte.language import calendar as language
from belofte.language.calendar import Calendar
from belofte.promises.vocabulary import Every

LOOKED_AT_MAX: Final = 1_000  # moments; a weekly series reaches them after nineteen years
_SHORTEST_MONTH: Final = 28  # days
_INSTANT: Final = timedelta(microseconds=1)
_LAST_SECOND: Final = time(23, 59, 59)
_WALL: Final = "%Y%m%dT%H%M%S"
_FREQUENCIES: Final = {
    Every.WEEK: "FREQ=WEEKLY",
    Every.FORTNIGHT: "FREQ=WEEKLY;INTERVAL=2",
    Every.MONTH: "FREQ=MONTHLY",
}


def rule(every: Every, *, first: datetime, until: date | None, calendar: Calendar) -> str:
    """Return the rule of a series that begins with a moment, and ends with a day where it does."""
    wall = first.astimezone(calendar.zone)
    parts = [_FREQUENCIES[every]]
    if every == Every.MONTH and wall.day > _SHORTEST_MONTH:
        days = ",".join(str(day) for day in range(_SHORTEST_MONTH, wall.day + 1))
        parts.append(f"BYMONTHDAY={days};BYSETPOS=-1")
    if until is not None:
        parts.append(f"UNTIL={_written(datetime.combine(until, _LAST_SECOND))}")
    return f"DTSTART:{_written(wall)}\nRRULE:{';'.join(parts)}"


def _written(wall: datetime) -> str:
    """Return a moment as a rule has it: a year has four digits, and `strftime` leaves out those that are zero."""
    return f"{wall.year:04d}{wall:%m%dT%H%M%S}"


def next_due(recurrence: str, *, after: datetime, calendar: Calendar) -> datetime | None:
    """Return the first moment of a series after another; None where the series is over."""
    wall = after.astimezone(calendar.zone).replace(tzinfo=None)
    for found in rrulestr(recurrence).xafter(wall, count=LOOKED_AT_MAX):
        moment = _on_working_day(found, calendar)
        if moment > after:
            return moment
    return None


def words(recurrence: str) -> str:
    """Say how often, and until when where it ends: “every month, until 31 December 2027”."""
    named = dict(part.split("=") for part in recurrence.partition("RRULE:")[2].split(";"))
    frequency = f"FREQ={named['FREQ']}" + (f";INTERVAL={named['INTERVAL']}" if "INTERVAL" in named else "")
    every = next(str(one.label) for one, said in _FREQUENCIES.items() if said == frequency)
    if "UNTIL" not in named:
        return every
    last = datetime.strptime(named["UNTIL"], _WALL).date()  # noqa: DTZ007 - a wall time has no zone of its own
    return _("%(every)s, until %(day)s") % {"every": every, "day": formats.date_format(last, "j F Y")}


def _on_working_day(wall: datetime, calendar: Calendar) -> datetime:
    """Return a moment by the clock on the wall, or the same hour of the last working day before it."""
    day = (wall - _INSTANT).date()  # midnight ends a day
    is_free = not calendar.is_working_day(day)
    shift = day - language.last_working_day_before(day, calendar) if is_free else timedelta()
    earlier = wall - shift
    return language.local(earlier.date(), earlier.time(), calendar.zone)
