"""What the pages about being away show: what falls due and who can see to it, and what was handed over."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from django.http import QueryDict

from belofte.cases.models import Case
from belofte.desk import access, posted_numbers
from belofte.keeping import assigning, falling, given_away, going_away
from belofte.keeping.falling import Falling
from belofte.parties.models import Undertaking
from belofte.people import absences as deeds
from belofte.people import teams
from belofte.people.absences import Days
from belofte.people.models import Absence, Agent, Team
from belofte.promises.models import Handover

_LOOKED_BACK: Final = timedelta(days=30)  # so that who comes back sees what was handed over
_PAST_MAX: Final = 10
_CASES_SHOWN_MAX: Final = 50  # of a team
TO_COLLEAGUE: Final = "colleague"  # else to the team


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What falls due in one team, and which of its cases are open; and who can see to it."""

    team: Team
    falling: list[Falling]
    colleagues: list[tuple[int, str]]
    chosen: int  # 0 for nobody yet
    owed: list[Undertaking]  # by parties, in those days
    cases: list[Case]
    are_cases_theirs: bool  # whose who was chosen is, rather than the team's

    @property
    def is_given(self) -> bool:
        """Whether there is more than open cases to give to a colleague."""
        return bool(self.falling or self.owed)

    @property
    def numbers(self) -> str:
        """All of them, as one field of the form says that they were seen."""
        return ",".join(str(each.promise.pk) for each in self.falling)

    @property
    def owed_numbers(self) -> str:
        """The same of what parties owe."""
        return ",".join(str(each.pk) for each in self.owed)

    @property
    def case_numbers(self) -> set[int]:
        """All cases that it names."""
        named = {each.promise.case_id for each in self.falling} | {each.case_id for each in self.owed}
        return named | {case.pk for case in self.shown_cases}

    @property
    def shown_cases(self) -> list[Case]:
        """The first of the open cases."""
        return self.cases[:_CASES_SHOWN_MAX]

    @property
    def further_cases(self) -> int:
        """How many there are beside those."""
        return len(self.cases) - len(self.shown_cases)

    @property
    def certain(self) -> list[Falling]:
        """What has to be given away."""
        return [each for each in self.falling if each.must_be_given]

    @property
    def possible(self) -> list[Falling]:
        """What may be."""
        return [each for each in self.falling if not each.must_be_given]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An absence, with what was handed over for it."""

    absence: Absence
    period: str
    is_now: bool
    is_over: bool
    handovers: list[Handover] = field(default_factory=list)
    number: int = 0  # of them
    without_leads: list[Team] = field(default_factory=list)


def visible(named: set[int], *, by: Agent) -> set[int]:
    """Return which of some cases somebody may see: of others they read what was promised by when, and not to whom."""
    return set(access.cases_of(by).filter(pk__in=named).values_list("pk", flat=True)) if named else set()


def seen_in(posted: QueryDict, field: str = "seen") -> list[str]:
    """Return which promises stood on the screen: in one field for a team, as a form has only so many fields.

    In the field "seen_owed" it is what parties owe.
    """
    return [each for joined in posted.getlist(field) for each in joined.split(",")]


def choices(posted: QueryDict, agent: Agent, days: Days, *, at: datetime) -> list[Choice]:
    """Return what falls due in the days that were given, by team, with the open cases of each.

    What stood on the screen is ticked as it was.
    """
    seen, also = set(seen_in(posted)), set(posted.getlist("also"))
    by_team: dict[Team, list[Falling]] = {}
    for each in falling.promises(agent, days, at=at):
        number = str(each.promise.pk)
        ticked = number in also if number in seen else each.is_likely
        row = Falling(promise=each.promise, must_be_given=each.must_be_given, is_likely=ticked)
        by_team.setdefault(each.promise.case.team, []).append(row)
    cases: dict[Team, list[Case]] = {}
    for case in assigning.answered_by(agent).select_related("contact", "team").order_by("pk"):
        cases.setdefault(case.team, []).append(case)
    owing: dict[Team, list[Undertaking]] = {}
    for one in falling.owed_by_parties(agent, days, at=at):
        owing.setdefault(one.case.team, []).append(one)
    return [
        Choice(
            team=team,
            falling=by_team.get(team, []),
            owed=owing.get(team, []),
            colleagues=_colleagues(agent, team, days, at=at),
            chosen=posted_numbers.of_row(posted.get(f"to-{team.pk}", "")),
            cases=cases.get(team, []),
            are_cases_theirs=posted.get(f"cases-{team.pk}") == TO_COLLEAGUE,
        )
        for team in {**by_team, **owing, **cases}
    ]


def _colleagues(agent: Agent, team: Team, days: Days, *, at: datetime) -> list[tuple[int, str]]:
    """Return who can see to a team's promises, with when they are away themselves."""
    found = list(going_away.substitutes_for(agent, team, days))
    away = deeds.labels([each.pk for each in found], at=at)
    return [(each.pk, f"{each.name} ({away[each.pk]})" if each.pk in away else each.name) for each in found]


def of(agent: Agent, *, at: datetime) -> list[Shown]:
    """Return the absences of somebody that last or come; and of late, those for which something was handed over."""
    coming = list(deeds.standing().filter(agent=agent, ends_at__gt=at).select_related("agent"))
    over = Q(ends_at__lte=at, ends_at__gt=at - _LOOKED_BACK) | Q(withdrawn_at__gt=at - _LOOKED_BACK)
    past = Absence.objects.filter(over, agent=agent, handovers__isnull=False).select_related("agent").distinct()
    found = [shown(each, at=at) for each in [*coming, *past.order_by("-first_day")[:_PAST_MAX]]]
    return [each for each in found if not each.is_over or each.handovers]


def shown(absence: Absence, *, at: datetime) -> Shown:
    """Return an absence as its own page shows it."""
    found = list(given_away.given_for(absence))
    row = _row(absence, handovers=found, number=len(found), at=at)
    return replace(row, without_leads=[] if row.is_over else list(teams.without_leads(absence)))


def _row(absence: Absence, *, handovers: list[Handover], number: int, at: datetime) -> Shown:
    return Shown(
        absence=absence,
        period=deeds.period(absence),
        is_now=absence.begins_at <= at,
        is_over=absence.withdrawn_at is not None or absence.ends_at <= at,
        handovers=handovers,
        number=number,
    )


def listed(people: Collection[int], *, at: datetime) -> list[Shown]:
    """Return who of some people is away, now or soon, with how much was handed over for it."""
    away = deeds.coming(people, at=at).order_by("first_day", "last_day", "agent__name")
    counted = away.annotate(number=Count("handovers"))
    return [_row(each, handovers=[], number=vars(each)["number"], at=at) for each in counted]
