"""By when a promise is kept where nobody named a date."""

from datetime import datetime
from typing import Final

from belofte.cases.models import Case
from belofte.people import calendars
from belofte.promises.models import Grain, Kind
from belofte.promises.terms import Due

_HOUSE_RULES: Final = {  # working days, where no date was named
    Kind.CALLBACK: 1,
    Kind.REPLY: 2,
    Kind.DELIVERY: 5,
    Kind.REFUND: 5,
    Kind.SOLUTION: 5,
    Kind.OTHER: 5,
}


def house_rule(kind: Kind, *, case: Case, at: datetime) -> Due:
    """Return by when a promise of this kind is kept where nobody named a date."""
    calendar = calendars.of(case.team)
    return Due(at=calendars.end_of_working_day(at, count=_HOUSE_RULES[kind], calendar=calendar), grain=Grain.DAY)
