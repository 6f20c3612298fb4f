"""How long it takes until everybody who waits now has an answer, at the pace of the last working week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Exists, Min, OuterRef

from belofte.cases.models import Ball, Case, Message
from belofte.language.calendar import Calendar, WorkingTimeMissingError, after
from belofte.people import calendars
from belofte.people.models import Team
from belofte.promises import pace
from belofte.promises.models import Pace

# Of working time: half a year in an office; what lies behind it nobody can say.
FURTHEST: Final = timedelta(hours=1_000)
_DAY: Final = timedelta(days=1)
_A_LITTLE: Final = timedelta(minutes=1)  # of working time: who has none of it has no hours


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """How many wait, since when, and until when that takes; without a day where nobody can say."""

    waiting: int
    oldest: datetime | None
    answered: int  # in the last working week
    came_in: int  # cases in which a customer asked something, in the same time
    until: date | None
    working_days: int
    has_hours: bool  # else nobody can say, for as long as the team has none

    @property
    def is_growing(self) -> bool:
        """Whether more comes in than is answered."""
        return self.came_in > self.answered


def of(team: Team, *, at: datetime) -> Clearing:
    """Work it out from what was measured last."""
    answered = (Pace.objects.filter(team=team).first() or pace.measure(team, at=at)).answered
    calendar = calendars.of(team)
    came_in = _came_in(team, since=pace.week_began(calendar, at=at))
    oldest, waiting = _waiting(team)
    until, days = _until(waiting, answered, calendar=calendar, at=at) if came_in <= answered else (None, 0)
    return Clearing(
        waiting=waiting,
        oldest=oldest,
        answered=answered,
        came_in=came_in,
        until=until,
        working_days=days,
        has_hours=_has_hours(calendar, at=at),
    )


def _until(waiting: int, answered: int, *, calendar: Calendar, at: datetime) -> tuple[date | None, int]:
    if not answered or not waiting:
        return None, 0
    working = waiting * pace.LOOKED_BACK / answered
    if working > FURTHEST:
        return None, 0
    try:
        until = after(at, working=working, calendar=calendar).astimezone(calendar.zone).date()
    except WorkingTimeMissingError:
        return None, 0
    today = at.astimezone(calendar.zone).date()
    days = sum(calendar.is_working_day(today + number * _DAY) for number in range((until - today).days + 1))
    return until, days


def _has_hours(calendar: Calendar, *, at: datetime) -> bool:
    try:
        after(at, working=_A_LITTLE, calendar=calendar)
    except WorkingTimeMissingError:
        return False
    return True


def _came_in(team: Team, *, since: datetime) -> int:
    """Count the cases in which a customer asked something in the last working week, new or not.

    All are among what was active since then, and that is an index.
    """
    asked = Message.objects.filter(conversation__case=OuterRef("pk"), needs_answer=True, recorded_at__gte=since)
    active = Case.objects.filter(team=team, ball__in=Ball.values, last_activity_at__gte=since)
    return active.filter(Exists(asked)).count()


def _waiting(team: Team) -> tuple[datetime | None, int]:
    """Return since when somebody waits longest, and how many wait now: what was measured is some minutes old."""
    waiting = Case.objects.filter(team=team, waiting_since__isnull=False)
    found = waiting.aggregate(oldest=Min("waiting_since"), count=Count("pk"))
    return found["oldest"], found["count"]
