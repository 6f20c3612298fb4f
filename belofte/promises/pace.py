"""How fast a team really answers: how many wait against how many were answered in its last working hours.

Who writes now comes behind all who wait, so their answer takes as long as answering all of those does. A small figure
says little, so a team is held able to answer at least one in its own first-answer time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef, Q

from belofte.cases.models import Ball, Call, Case
from belofte.conduct import heard
from belofte.language.calendar import Calendar, WorkingTimeMissingError, after, before
from belofte.people import calendars
from belofte.people.models import Team
from belofte.promises.models import Pace

LOOKED_BACK: Final = timedelta(hours=40)  # of working time: a week in an office
SLOWEST: Final = timedelta(hours=240)  # of working time: six weeks, further nobody can see
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """When a question that comes in now is answered, and what that rests on."""

    at: datetime
    working: timedelta  # until then
    is_by_pace: bool  # else by the team's own first-answer time


def measure_all(*, at: datetime) -> None:
    """Count anew, for every team, how many wait and how many were answered lately."""
    for team in Team.objects.all():
        measure(team, at=at)


def measure(team: Team, *, at: datetime) -> Pace:
    """Count how many wait for a team, and how many cases it answered in its last working hours."""
    waiting = Case.objects.filter(team=team, waiting_since__isnull=False).count()
    figures = {"waiting": waiting, "answered": _answered(team, at=at), "measured_at": at}
    return Pace.objects.update_or_create(team=team, defaults=figures)[0]


def forecast(team: Team, *, at: datetime) -> Forecast:
    """Return when a question that comes in now is answered: by the first-answer time or the real pace, what is later.

    Raises WorkingTimeMissingError when the team works too little for that.
    """
    aim = team.first_answer_hours * _HOUR
    measured = Pace.objects.filter(team=team).first()
    needed = time_needed(measured, team=team) if measured else timedelta()
    working = max(aim, needed)
    return Forecast(
        at=after(at, working=working, calendar=calendars.of(team)), working=working, is_by_pace=needed > aim
    )


def time_needed(measured: Pace, *, team: Team) -> timedelta:
    """Return how much working time it takes to answer all who wait."""
    aim = team.first_answer_hours * _HOUR
    for_one = min(LOOKED_BACK / measured.answered, aim) if measured.answered else aim
    return min(measured.waiting * for_one, SLOWEST)


def _answered(team: Team, *, at: datetime) -> int:
    """Count the cases in which somebody reached the customer since the hours that are looked back on began.

    Only cases in which something happened since then can be among them: that is an index.
    """
    since = week_began(calendars.of(team), at=at)
    mails = heard.arrivals().filter(case=OuterRef("pk"), settled_at__gte=since, message__author__isnull=False)
    calls = Call.objects.filter(case=OuterRef("pk"), result=Call.Result.ANSWERED, recorded_at__gte=since)
    active = Case.objects.filter(team=team, ball__in=Ball.values, last_activity_at__gte=since)
    return active.filter(Q(Exists(mails)) | Q(Exists(calls))).count()


def week_began(calendar: Calendar, *, at: datetime) -> datetime:
    """Return when the working hours began that are looked back on."""
    try:
        return before(at, working=LOOKED_BACK, calendar=calendar)
    except WorkingTimeMissingError:
        return at - timedelta(days=28)
