"""How long it takes until everybody who waits now has an answer, at the pace of the last working week."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import OuterRef, Subquery
from django.db.models.functions import Least

from belofte.cases.models import Ball, Case
from belofte.language.calendar import Calendar, WorkingTimeMissingError, after
from belofte.people import calendars
from belofte.people.models import Team
from belofte.promises import pace
from belofte.promises.models import Pace

FURTHEST: Final = timedelta(
    hours=1_000
)  # of working time: half a year in an office; what lies behind it nobody can say
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clearing:
    """How many wait, since when, and until when that takes; without a day where nobody can say."""

    waiting: int
    oldest: datetime | None
    answered: int  # in the last working week
    came_in: int  # new, in the same time
    until: date | None
    working_days: int

    @property
    def is_growing(self) -> bool:
        """Whether more comes in than is answered."""
        return self.came_in > self.answered


def of(team: Team, *, at: datetime) -> Clearing:
    """Work it out from what was measured last."""
    measured = Pace.objects.filter(team=team).first() or pace.measure(team, at=at)
    calendar = calendars.of(team)
    came_in = _came_in(team, since=pace.week_began(calendar, at=at))
    until, days = _until(measured, calendar=calendar, at=at) if came_in <= measured.answered else (None, 0)
    return Clearing(
        waiting=measured.waiting,
        oldest=_oldest(team) if measured.waiting else None,
        answered=measured.answered,
        came_in=came_in,
        until=until,
        working_days=days,
    )


def _until(measured: Pace, *, calendar: Calendar, at: datetime) -> tuple[date | None, int]:
    if not measured.answered or not measured.waiting:
        return None, 0
    working = measured.waiting * pace.LOOKED_BACK / measured.answered
    if working > FURTHEST:
        return None, 0
    try:
        until = after(at, working=working, calendar=calendar).astimezone(calendar.zone).date()
    except WorkingTimeMissingError:
        return None, 0
    today = at.astimezone(calendar.zone).date()
    days = sum(calendar.is_working_day(today + number * _DAY) for number in range((until - today).days + 1))
    return until, days


def _came_in(team: Team, *, since: datetime) -> int:
    """Count the new cases of the last working week; all are among what was active since then, and that is an index."""
    active = Case.objects.filter(team=team, ball__in=Ball.values, last_activity_at__gte=since)
    return active.filter(opened_at__gte=since).count()


def _oldest(team: Team) -> datetime | None:
    """Return since when somebody waits longest: the first of those with a broken promise, or of the others."""
    waiting = Case.objects.filter(team=OuterRef("pk"), waiting_since__isnull=False).order_by("waiting_since")
    firsts = (
        Subquery(waiting.filter(has_broken_promise=broken).values("waiting_since")[:1]) for broken in (True, False)
    )
    oldest: datetime | None = Team.objects.filter(pk=team.pk).values_list(Least(*firsts), flat=True).get()
    return oldest
