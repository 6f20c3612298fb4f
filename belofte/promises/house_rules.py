"""What holds where nobody names otherwise, by kind: by when it is kept, when somebody is warned, what stands when.

The house has its defaults, and a team what it set instead. Nothing else writes `Team.house_rules`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.language.calendar import local
from belofte.people import calendars
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Grain, Kind
from belofte.promises.terms import Due

DAYS_MAX: Final = 60  # working days
WARNED_HOURS_MAX: Final = 80  # of working time
STANDS_DAYS: Final = 3  # working days in which a customer may contradict a solution, before it stands


class HouseRuleRefusedError(Exception):
    """A team cannot hold to that; the words say why."""


class NotTheirLeadError(HouseRuleRefusedError):
    """Only who leads the team says so."""


class UnlikelyRuleError(HouseRuleRefusedError):
    """Nobody keeps to that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What holds for a kind of promise."""

    days: int  # working days until it is due
    warned_hours: int  # of working time left when its owner is warned first
    until: time | None = None  # on the day that it is due; None for all of that day


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a team set instead for a kind; None for what the house has."""

    days: int | None = None
    warned_hours: int | None = None
    until: time | None = None


HOUSE: Final = {
    Kind.CALLBACK: Rule(days=1, warned_hours=2),
    Kind.REPLY: Rule(days=2, warned_hours=2),
    Kind.DELIVERY: Rule(days=5, warned_hours=8),
    Kind.REFUND: Rule(days=5, warned_hours=8),
    Kind.SOLUTION: Rule(days=5, warned_hours=8),
    Kind.OTHER: Rule(days=5, warned_hours=8),
}


def of(team: Team, kind: Kind) -> Rule:
    """Return what holds in a team for a kind."""
    own, house = own_of(team, kind), HOUSE[kind]
    return Rule(
        days=own.days or house.days, warned_hours=own.warned_hours or house.warned_hours, until=own.until or house.until
    )


def own_of(team: Team, kind: Kind) -> Own:
    """Return what a team set itself for a kind."""
    found: Mapping[str, Any] = team.house_rules.get(kind, {})
    until = time.fromisoformat(found["until"]) if "until" in found else None
    return Own(days=found.get("days"), warned_hours=found.get("warned_hours"), until=until)


def own_stands_days(team: Team) -> int | None:
    """Return after how many working days a solution stands, where the team set that itself."""
    days: int | None = team.house_rules.get("stands_days")
    return days


def set_own(team: Team, rules: Mapping[Kind, Own], *, stands_days: int | None, by: Agent | None) -> None:
    """Say what a team holds to from now on; what runs keeps its date and its next warning.

    Warnings after that follow what is set now. `by` is None on the command line.

    Refuses: NotTheirLeadError, UnlikelyRuleError.
    """
    if by is not None and not _leads(by, team):
        raise NotTheirLeadError(_("Only a lead of team %(name)s says what it holds to. Ask one.") % vars(team))
    days = [stands_days, *(own.days for own in rules.values())]
    hours = [own.warned_hours for own in rules.values()]
    if not all(_is_within(each, DAYS_MAX) for each in days) or not all(
        _is_within(each, WARNED_HOURS_MAX) for each in hours
    ):
        raise UnlikelyRuleError(
            _("Name 1 through %(days)d working days, and 1 through %(hours)d hours, or leave it empty.")
            % {"days": DAYS_MAX, "hours": WARNED_HOURS_MAX}
        )
    for kind, own in rules.items():
        if own.until != own_of(team, kind).until:  # one that stood before the hours changed goes on standing
            _refuse_outside_hours(own.until, team)
    written: dict[str, Any] = {kind.value: facts for kind, own in rules.items() if (facts := _written(own))}
    team.house_rules = written | ({"stands_days": stands_days} if stands_days else {})
    team.save(update_fields=["house_rules"])


def house_rule(kind: Kind, *, case: Case, at: datetime) -> Due:
    """Return by when a promise of this kind is kept where nobody named a date."""
    rule, calendar = of(case.team, kind), calendars.of(case.team)
    end = calendars.end_of_working_day(at, count=rule.days, calendar=calendar)
    if rule.until is None:
        return Due(at=end, grain=Grain.DAY)
    day = end.astimezone(calendar.zone).date()
    return Due(at=local(day, rule.until, calendar.zone), grain=Grain.MINUTE)


def warned(kind: Kind, *, team: Team) -> timedelta:
    """Return how much working time is left when the owner of such a promise is warned first."""
    return timedelta(hours=of(team, kind).warned_hours)


def stands_at(team: Team, *, kept_at: datetime) -> datetime:
    """Return when a solution stands that was kept at a moment, unless its customer contradicts it before."""
    days = own_stands_days(team) or STANDS_DAYS
    return calendars.end_of_working_day(kept_at, count=days, calendar=calendars.of(team))


def _leads(agent: Agent, team: Team) -> bool:
    return agent.has_role(Role.ADMINISTRATOR) or (agent.is_lead and agent.teams.filter(pk=team.pk).exists())


def _is_within(number: int | None, most: int) -> bool:
    return number is None or 1 <= number <= most


def _refuse_outside_hours(until: time | None, team: Team) -> None:
    """Refuse a time of the day at which the team never works. Refuses: UnlikelyRuleError."""
    periods = [period for day in calendars.of(team).hours.values() for period in day]
    if until is not None and not any(period.begins < until <= period.ends for period in periods):
        raise UnlikelyRuleError(
            _("At %(until)s team %(name)s does not work on any day. Choose a time in its hours, or leave it empty.")
            % {"until": f"{until:%H:%M}", "name": team.name}
        )


def _written(own: Own) -> dict[str, Any]:
    facts = {"days": own.days, "warned_hours": own.warned_hours, "until": own.until and f"{own.until:%H:%M}"}
    return {name: value for name, value in facts.items() if value is not None}
