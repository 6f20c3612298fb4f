"""By when each of many who wait is answered: as fast as their team really answers, and by a last day.

Each has a place in line. Who waits longer than they do and is not written to stands before them too. Where the team
answered nobody lately its pace says nothing, and a lead chooses the day.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from belofte.cases.models import Case
from belofte.people import calendars
from belofte.people.models import Team
from belofte.promises import pace, wording


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The last moment for each case, in their order, and the day by which the last is answered at today's pace."""

    due: Sequence[datetime]  # none while neither the pace nor a lead says by when
    at_pace: date | None  # None where today's pace does not say it

    @property
    def last(self) -> date | None:
        """The last day that is promised."""
        return wording.last_day(self.due[-1]) if self.due else None

    @property
    def is_too_soon(self) -> bool:
        """Whether the last day comes before the team can keep it at today's pace."""
        return self.at_pace is not None and self.last is not None and self.last < self.at_pace


def plan(cases: Sequence[Case], *, team: Team, last_day: date | None = None, at: datetime) -> Dates:
    """Return by when each of these cases is answered, in this order; none later than a last day.

    Whom the pace does not reach has an answer by the last day.
    """
    calendar = calendars.of(team)
    reached = [
        moment and calendars.end_of_working_day(moment, count=0, calendar=calendar)
        for moment in pace.answered_at(team, places=_places(cases, team=team), at=at)
    ]
    at_pace = wording.last_day(reached[-1]) if reached and reached[-1] else None
    latest = calendars.end_of_day(last_day, calendar=calendar) if last_day else None
    due = [_sooner(moment, latest) for moment in reached]
    return Dates(due=[moment for moment in due if moment] if all(due) else [], at_pace=at_pace)


def _sooner(moment: datetime | None, latest: datetime | None) -> datetime | None:
    return min(moment, latest) if moment and latest else moment or latest


def _places(cases: Sequence[Case], *, team: Team) -> list[int]:
    """Return the place of each in line; never before who comes before them here."""
    others = Case.objects.filter(team=team, lifted_since__isnull=False).exclude(pk__in=[case.pk for case in cases])
    waiting = sorted(since for since in others.values_list("lifted_since", flat=True) if since is not None)
    places, longer = [], 0
    for number, case in enumerate(cases, start=1):
        longer = max(longer, bisect_left(waiting, case.lifted_since) if case.lifted_since else 0)
        places.append(number + longer)
    return places
