"""What a team holds to where nobody names otherwise: as the house has it, or as its lead set it."""

from datetime import time, timedelta

import pytest

from belofte import makers
from belofte.keeping import involving, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises import house_rules
from belofte.promises.house_rules import NotTheirLeadError, Own, UnlikelyRuleError
from belofte.promises.models import Grain, Kind
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 29 * HOUR  # Tuesday, three o'clock in Amsterdam


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


def test_team_that_set_nothing_holds_to_what_the_house_does(team: Team) -> None:
    case = makers.make_case(makers.make_inbox(team))
    assert {kind: house_rules.of(team, kind) for kind in Kind} == house_rules.HOUSE
    due = house_rules.house_rule(Kind.REPLY, case=case, at=MONDAY)
    assert (f"{due.at:%a %H:%M}", due.grain) == ("Wed 22:59", Grain.DAY)


def test_team_that_set_a_day_and_a_time_promises_that(team: Team, lead: Agent) -> None:
    house_rules.set_own(team, {Kind.REPLY: Own(days=1, until=time(17))}, stands_days=None, by=lead)
    case = makers.make_case(makers.make_inbox(Team.objects.get(pk=team.pk)))
    due = house_rules.house_rule(Kind.REPLY, case=case, at=MONDAY)
    assert (f"{due.at:%a %H:%M}", due.grain) == ("Tue 16:00", Grain.MINUTE)
    assert house_rules.of(case.team, Kind.SOLUTION) == house_rules.HOUSE[Kind.SOLUTION]


def test_team_is_warned_when_it_set_that_and_again_at_a_quarter_and_an_eighth(team: Team, lead: Agent) -> None:
    house_rules.set_own(team, {Kind.CALLBACK: Own(warned_hours=4)}, stands_days=None, by=lead)
    promise = makers.promise(makers.make_case(makers.make_inbox(team)), by=lead, due_at=DUE)
    seen = []
    for hours in (4.1, 3.9, 1.1, 0.9, 0.6, 0.4):
        watching.watch(at=DUE - hours * HOUR)
        seen.append(promise.warnings.count())
    assert seen == [0, 1, 1, 2, 2, 3]


def test_rules_set_after_the_first_warning_cost_none_of_the_next(team: Team, lead: Agent) -> None:
    case, due_at = makers.make_case(makers.make_inbox(team)), MONDAY + timedelta(days=21, hours=5)
    promise = makers.promise(case, by=lead, kind="other", due_at=due_at)
    undertaking = makers.undertake(case, by=lead, due_at=due_at)
    house_rules.set_own(team, {Kind.OTHER: Own(warned_hours=80)}, stands_days=None, by=lead)
    day_before = due_at - 24 * HOUR  # eight hours of work are left, when both were planned to be warned of
    watching.watch(at=day_before)
    involving.watch(at=day_before)
    assert list(promise.warnings.order_by("pk").values_list("step", flat=True)) == ["owner", "near", "lead"]
    warned = undertaking.entries.filter(kind="warned").order_by("pk")
    assert list(warned.values_list("step", flat=True)) == ["owner", "near", "lead"]


def test_what_is_left_empty_is_the_houses_again(team: Team, lead: Agent) -> None:
    house_rules.set_own(team, {Kind.REPLY: Own(days=1)}, stands_days=5, by=lead)
    house_rules.set_own(team, {Kind.REPLY: Own()}, stands_days=None, by=lead)
    assert (Team.objects.get(pk=team.pk).house_rules, house_rules.own_stands_days(team)) == ({}, None)


def test_only_who_leads_the_team_sets_it_and_likely(team: Team, lead: Agent) -> None:
    others = (makers.make_agent(teams=(team,)), makers.make_agent(Role.LEAD, teams=(makers.make_team(),)))
    for other in others:
        with pytest.raises(NotTheirLeadError):
            house_rules.set_own(team, {}, stands_days=None, by=other)
    for unlikely in (Own(days=0), Own(days=61), Own(warned_hours=81)):
        with pytest.raises(UnlikelyRuleError):
            house_rules.set_own(team, {Kind.REPLY: unlikely}, stands_days=None, by=lead)
    with pytest.raises(UnlikelyRuleError):
        house_rules.set_own(team, {}, stands_days=61, by=None)
    assert Team.objects.get(pk=team.pk).house_rules == {}


@pytest.mark.parametrize("until", [time(3), time(9), time(17, 30)])
def test_time_at_which_the_team_never_works_is_refused(team: Team, lead: Agent, until: time) -> None:
    with pytest.raises(UnlikelyRuleError, match=f"{until:%H:%M} team {team.name} does not work"):
        house_rules.set_own(team, {Kind.REPLY: Own(until=until)}, stands_days=None, by=lead)


def test_time_that_stood_before_the_hours_changed_stays_until_somebody_names_another(team: Team, lead: Agent) -> None:
    house_rules.set_own(team, {Kind.REPLY: Own(until=time(17))}, stands_days=None, by=lead)
    team.hours = {"0": [["09:00", "12:00"]]}
    team.save(update_fields=["hours"])
    house_rules.set_own(team, {Kind.REPLY: Own(days=3, until=time(17))}, stands_days=4, by=lead)
    assert house_rules.own_of(Team.objects.get(pk=team.pk), Kind.REPLY) == Own(days=3, until=time(17))
    with pytest.raises(UnlikelyRuleError):
        house_rules.set_own(team, {Kind.REPLY: Own(until=time(16))}, stands_days=None, by=lead)
    rules = '{"reply": {"until": "16:00"}}'
    late = refusal(f"UPDATE people_team SET house_rules = '{rules}' WHERE id = {team.pk}")  # noqa: S608
    assert late == "house rules: at 16:00 the team never works"


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ('{"reply": {"until": "08:59"}}', "house rules: at 08:59 the team never works"),
        ('{"reply": {"until": "09:00"}}', "house rules: at 09:00 the team never works"),
        ('{"reply": {"until": "17:01"}}', "house rules: at 17:01 the team never works"),
        ("[]", "house rules: they are set by kind"),
        ('{"promise": {"days": 1}}', "house rules: promise is nothing that a team sets"),
        ('{"reply": 3}', "house rules: reply is nothing that a team sets"),
        ('{"stands_days": 61}', "house rules: stands_days is nothing that a team sets"),
        ('{"reply": {"days": 0}}', "house rules: days of reply makes no sense"),
        ('{"reply": {"days": "1"}}', "house rules: days of reply makes no sense"),
        ('{"reply": {"warned_hours": 81}}', "house rules: warned_hours of reply makes no sense"),
        ('{"reply": {"until": "25:00"}}', "house rules: until of reply makes no sense"),
        ('{"reply": {"hours": 3}}', "house rules: hours of reply makes no sense"),
        ('{"reply": {"days": 60, "warned_hours": 80, "until": "17:00"}, "stands_days": 60}', ""),
    ],
)
def test_raw_sql_cannot_set_what_makes_no_sense(team: Team, rules: str, said: str) -> None:
    assert refusal(f"UPDATE people_team SET house_rules = '{rules}' WHERE id = {team.pk}") == said  # noqa: S608
