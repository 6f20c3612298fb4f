"""What was promised for each half hour of the coming days, for who plans who works when."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.desk import access
from belofte.language.calendar import Calendar, local
from belofte.people import calendars
from belofte.people.models import Team
from belofte.promises import slots, wording
from belofte.promises.models import DUE_FROM_US, Form, Grain, Kind, Promise

DAYS: Final = 5  # working days that are shown
_DAY: Final = timedelta(days=1)
_DAYS_LOOKED_AT: Final = 14


@dataclass(kw_only=True)
class HalfHour:
    """What was promised for one half hour."""

    begins: datetime
    calls: int = 0
    others: int = 0
    capacity: int | None = None

    @property
    def is_over(self) -> bool:
        """Whether more calls were promised than the team can make."""
        return self.capacity is not None and self.calls > self.capacity


@dataclass(kw_only=True)
class Day:
    """What was promised for one day: by the half hour where a time was named, and what can be done at any."""

    on: date
    title: str
    anytime: Counter[str] = field(default_factory=Counter)
    half_hours: dict[datetime, HalfHour] = field(default_factory=dict)

    @property
    def times(self) -> list[HalfHour]:
        """The half hours for which something was promised, in their order."""
        return [each for _, each in sorted(self.half_hours.items())]

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """What can be done at any time of that day, by kind."""
        return [(str(Kind(kind).label), count) for kind, count in sorted(self.anytime.items())]


@require_safe
def planning(request: HttpRequest) -> HttpResponse:
    """Show the promised work of somebody's teams."""
    now = clock.now()
    teams = list(access.teams_of(access.agent_of(request)))
    planned = [(team, list(_days(team, now=now))) for team in teams]
    return render(request, "desk/planning.html", {"section": "cases", "planned": planned, "now": now})


def _days(team: Team, *, now: datetime) -> Iterator[Day]:
    calendar = calendars.of(team)
    days = _coming(calendar, now=now)
    begins = local(min(days), time(), calendar.zone)
    ends = local(max(days) + _DAY, time(), calendar.zone)
    due = Promise.objects.filter(case__team=team, state__in=DUE_FROM_US, due_at__range=(begins, ends))
    due = due.exclude(form=Form.CLAIMED)  # what somebody else promised is their work
    for kind, due_at, grain, words in due.values_list("kind", "due_at", "grain", "due_words"):
        if due_at is not None:
            _count(days, kind, due_at, grain, words, capacity=team.callbacks_per_half_hour)
    yield from days.values()


def _coming(calendar: Calendar, *, now: datetime) -> dict[date, Day]:
    """Return the next working days, today among them."""
    today = now.astimezone(calendar.zone).date()
    coming = (today + number * _DAY for number in range(_DAYS_LOOKED_AT))
    working = [day for day in coming if calendar.is_working_day(day)][:DAYS] or [today]
    return {day: Day(on=day, title=wording.day(day, now=now)) for day in working}


def _count(days: dict[date, Day], kind: str, due_at: datetime, grain: str, words: str, *, capacity: int | None) -> None:
    slot = slots.slot_of(kind, due_at, grain, words)
    day = days.get(wording.last_day(slot + wording.HALF_HOUR if slot else due_at))
    if day is None:
        return
    if grain != Grain.MINUTE:
        day.anytime[kind] += 1
        return
    begins = slot or slots.floor(due_at - timedelta(microseconds=1))
    half_hour = day.half_hours.setdefault(begins, HalfHour(begins=begins, capacity=capacity))
    half_hour.calls += kind == Kind.CALLBACK
    half_hour.others += kind != Kind.CALLBACK
