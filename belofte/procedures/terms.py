"""When a term ends: counted from the day of receipt, in the time of the desk's own zone, until the day is over."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import Enum
from typing import Final

from belofte.language import legal_days
from belofte.language.calendar import OFFICE, Calendar, add_working_days, local

_DAY_ENDS: Final = time(23, 59)  # as that of what is promised for a day


class Unit(Enum):
    """What a term counts in."""

    WEEKS = "weeks"
    WORKING_DAYS = "working_days"  # of the team
    BANK_DAYS = "bank_days"  # Monday to Friday, less the holidays of the country: whatever days the team works


@dataclass(frozen=True, slots=True)
class Term:
    """How long something may take; one of Dutch law never ends on a day off."""

    count: int
    unit: Unit
    is_law: bool = False


def end(term: Term, *, received_at: datetime, calendar: Calendar) -> datetime:
    """Return the last moment of a term. Raises WorkingTimeMissingError as `calendar.add_working_days` does."""
    day = received_at.astimezone(calendar.zone).date()
    if term.unit == Unit.WORKING_DAYS:
        day = add_working_days(day, term.count, calendar)
    elif term.unit == Unit.BANK_DAYS:
        day = add_working_days(day, term.count, replace(OFFICE, zone=calendar.zone, country=calendar.country))
    else:
        day += timedelta(weeks=term.count)
    if term.is_law:
        day = legal_days.end_of_term(day)
    return local(day, _DAY_ENDS, calendar.zone)
