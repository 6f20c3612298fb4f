"""What is said before something is promised, and half hours that fill up."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import watching
from belofte.makers import MONDAY
from belofte.people import absences, managing
from belofte.people.absences import Days
from belofte.people.models import Agent
from belofte.promises import slots
from belofte.promises.cautions import About, Cautions, of_absence
from belofte.promises.models import Form, Grain, Initiator, Kind
from belofte.promises.saying import Said
from belofte.promises.terms import Due
from belofte.promises.wording import zone

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AT_TWO = datetime(2026, 11, 24, 14, tzinfo=zone())


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


def about(agent: Agent, **fields: Any) -> About:
    fields = {"kind": Kind.CALLBACK, "words": "Wij bellen u.", "due": Due(at=AT_TWO), "owner_id": agent.pk, **fields}
    return About(**fields)


def cautions(case: Case, agent: Agent) -> Cautions:
    return Cautions(case, members=[agent.pk], by=agent, at=MONDAY)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, []),
        ({"owner_id": None}, ["Nobody sees to this yet. Choose who does."]),
        ({"owner_id": 0}, ["Who sees to this does not work in this team now. Choose a colleague who does."]),
        ({"due": Due(at=AT_TWO.replace(hour=19))}, ["At that time nobody of this team works."]),
        ({"due": Due(at=AT_TWO.replace(hour=19), grain=Grain.DAY)}, []),
        ({"due": Due(at=AT_TWO + 4 * DAY)}, ["On that day nobody of this team works."]),
        ({"due": Due(at=datetime(2026, 12, 25, 14, tzinfo=zone()))}, ["That is Christmas Day, a day off."]),
        ({"due": Due(at=AT_TWO + 4 * DAY), "is_house_rule": True}, []),
    ],
)
def test_said_of_owner_and_moment(case: Case, agent: Agent, changed: dict[str, Any], said: list[str]) -> None:
    assert cautions(case, agent).of(about(agent, **changed)) == said


def callback(case: Case, agent: Agent, at: datetime) -> None:
    makers.promise(case, by=agent, due=Due(at=at, words=f"morgen om {at:%H.%M} uur"))


def test_said_of_a_half_hour_that_is_full(case: Case, agent: Agent) -> None:
    slots.set_capacity(case.team, 1, by=None)
    callback(case, agent, AT_TWO)
    callback(case, agent, AT_TWO + HOUR)
    full = about(agent, due=Due(at=AT_TWO + HOUR / 4, words="om 14.15 uur"))
    free = about(agent, due=Due(at=AT_TWO + HOUR, words="tussen 14.30 en 15.00 uur"))
    told = cautions(case, agent)
    assert told.of(full) == ["14:00 is full. Free: 14:30, 15:30, 16:00, 16:30."]
    assert (told.of(free), told.places(free), told.places(full)) == ([], "14:30: 1 of 1 calls free", "")


def test_half_hour_is_taken_by_what_is_promised_for_a_time_only(case: Case, agent: Agent) -> None:
    slots.set_capacity(case.team, 1, by=None)
    makers.promise(case, by=agent, due=Due(at=AT_TWO, words="morgen voor 14.00 uur"))
    assert cautions(case, agent).of(about(agent, due=Due(at=AT_TWO, words="om 14.00 uur"))) == []
    assert slots.slot_of("reply", AT_TWO, "minute", "om 14.00 uur") is None


def test_set_capacity_is_for_an_administrator_and_likely(case: Case, agent: Agent) -> None:
    with pytest.raises(managing.NotAdministratorError):
        slots.set_capacity(case.team, 3, by=agent)
    with pytest.raises(slots.CapacityUnlikelyError):
        slots.set_capacity(case.team, 1000, by=None)


def test_said_of_a_kind_that_is_seldom_kept(case: Case, agent: Agent) -> None:
    for number in range(10):
        promise = makers.promise(case, by=agent)
        if number < 4:
            makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    watching.watch(at=MONDAY + 2 * DAY)
    told = Cautions(case, members=[agent.pk], by=agent, at=MONDAY + 2 * DAY)
    later = Due(at=MONDAY + 3 * DAY)
    said = ["In three months this team kept 4 of 10 like this in time. Can this one be kept?"]
    with CaptureQueriesContext(connection) as asked:
        assert told.of(about(agent, due=later)) == said
        assert told.of(about(agent, due=later, kind=Kind.REPLY)) == []
    assert len(asked) == 3  # what they may promise, who is away, what was kept lately; once for all chips


@pytest.mark.parametrize(("initiator", "is_said"), [("us", True), ("party", True), ("customer", False)])
def test_said_of_a_kind_that_is_kept_once_it_was_moved(
    case: Case, agent: Agent, initiator: str, *, is_said: bool
) -> None:
    inbox = makers.make_inbox(case.team)
    for _ in range(10):
        promise = makers.promise(makers.make_case(inbox), by=agent)
        moved = makers.moved(promise, due_at=MONDAY + DAY, initiator=Initiator(initiator))
        makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=Said(promised=(moved,)))
        makers.call(promise.case, by=agent, at=MONDAY + 2 * HOUR, said=Said(kept=(promise,)))
    told = Cautions(case, members=[agent.pk], by=agent, at=MONDAY + 2 * DAY)
    said = "In three months this team kept 0 of 10 like this in time. Can this one be kept?"
    assert (said in told.of(about(agent, due=Due(at=MONDAY + 3 * DAY)))) is is_said


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"kind": Kind.SOLUTION, "words": "Misschien lossen wij het morgen op."}, "undecided"),
        ({"kind": Kind.SOLUTION, "words": "Wij lossen het op.", "is_house_rule": True}, "undecided"),
        ({"kind": Kind.SOLUTION, "words": "Wij lossen het morgen op."}, ""),
        ({"kind": Kind.REPLY, "words": "Misschien hoort u morgen iets."}, ""),
    ],
)
def test_solution_that_is_undecided(case: Case, agent: Agent, fields: dict[str, Any], expected: str) -> None:
    assert cautions(case, agent).is_undecided(about(agent, **fields)) is bool(expected)


def test_said_of_who_is_away_when_it_falls_due(case: Case, agent: Agent) -> None:
    days = Days(first=AT_TWO.date(), last=AT_TWO.date() + DAY)
    absences.record(agent, days, by=agent, at=MONDAY)
    said = [f"{agent.name} is away from Tuesday through Wednesday. Choose somebody else."]
    told = cautions(case, agent)
    assert told.of(about(agent)) == said
    assert told.of(about(agent, due=Due(at=AT_TWO + 2 * DAY))) == []
    assert told.of(about(agent, due=None)) == []  # it waits, and they are there now
    later = Cautions(case, members=[agent.pk], by=agent, at=AT_TWO)
    assert later.of(about(agent, due=None)) == [f"{agent.name} is away through Wednesday. Choose somebody else."]
    assert of_absence(agent, due_at=AT_TWO, at=MONDAY) == said[0]
    assert of_absence(agent, due_at=AT_TWO + 2 * DAY, at=MONDAY) == ""


def test_said_of_another_date_is_about_that_date_alone(case: Case, agent: Agent) -> None:
    slots.set_capacity(case.team, 1, by=None)
    callback(case, agent, AT_TWO)
    moved = makers.promise(case, by=agent, due_at=AT_TWO + 3 * DAY)
    moved.owner = None  # which another date leaves as it is
    told = cautions(case, agent)
    full, sunday = Due(at=AT_TWO, words="om 14.00 uur"), Due(at=AT_TWO + 5 * DAY)
    assert told.of_date(About.of(moved, due=full)) == ["14:00 is full. Free: 14:30, 15:00, 15:30, 16:00."]
    assert told.of_date(About.of(moved, due=sunday)) == ["On that day nobody of this team works."]
    assert told.of_date(About.of(moved, due=Due(at=AT_TWO + DAY))) == []


def test_half_hour_is_not_taken_by_a_call_of_somebody_else(case: Case, agent: Agent) -> None:
    slots.set_capacity(case.team, 1, by=None)
    due = Due(at=AT_TWO, words="morgen om 14.00 uur")
    makers.promise(case, by=agent, form=Form.CLAIMED, claimed_of="De winkel", due=due)
    assert cautions(case, agent).of(about(agent, due=Due(at=AT_TWO, words="om 14.00 uur"))) == []
