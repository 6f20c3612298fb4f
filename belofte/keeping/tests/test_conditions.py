"""Promises that wait for their condition: who sees to them is asked whether it has happened, once a week."""

from datetime import timedelta
from typing import Any

import pytest

from belofte import clock, makers
from belofte.cases.models import Case, Event
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import conditions, promising, watching
from belofte.makers import MONDAY
from belofte.people import absences
from belofte.people.absences import Days
from belofte.people.models import Agent, Role
from belofte.promises.models import Form, Promise, Warned
from belofte.promises.terms import Due

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASKED = MONDAY + 2 * DAY


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),), name="Anna")


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def waiting(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, form=Form.CONDITIONAL, condition="Als uw retour er is", due=None)


def asked(promise: Promise) -> list[tuple[object, object]]:
    return list(promise.warnings.filter(step="ask").values_list("whom", "at"))


def test_owner_is_asked_after_a_working_day_and_then_once_a_week(waiting: Promise, agent: Agent) -> None:
    assert (conditions.ask(at=MONDAY + 7 * HOUR), conditions.ask(at=MONDAY + 15 * HOUR), asked(waiting)) == (0, 1, [])
    for hours in (0, 1, 24 * 6.9, 24 * 7, 24 * 7.1):
        conditions.ask(at=ASKED + hours * HOUR)
    assert asked(waiting) == [(agent.pk, ASKED), (agent.pk, ASKED + 7 * DAY)]
    events = waiting.case.events.filter(kind=Event.Kind.PROMISE_WARNED)
    assert [event.details for event in events] == [{"promise": waiting.pk, "step": "ask"}] * 2


def test_nobody_is_asked_of_what_has_happened_or_is_over(waiting: Promise, case: Case, agent: Agent) -> None:
    terms: dict[str, Any] = {"form": Form.CONDITIONAL, "condition": "Als het kan", "due": None}
    other, running = makers.promise(case, by=agent, **terms), makers.promise(case, by=agent, due_at=MONDAY + 20 * DAY)
    promising.meet_condition(waiting, Due(at=MONDAY + 20 * DAY), by=agent, at=MONDAY + HOUR)
    promising.withdraw(other, reason="Verkeerd gelezen.", by=agent, at=MONDAY + HOUR)
    assert conditions.ask(at=ASKED) == 0
    assert not Warned.objects.filter(promise__in=[waiting, other, running]).exists()


def test_leads_are_asked_while_the_owner_is_away(waiting: Promise, agent: Agent) -> None:
    days = Days(first=ASKED.date(), last=ASKED.date())
    absences.record(agent, days, by=agent, at=MONDAY)
    conditions.ask(at=ASKED)
    assert asked(waiting) == [(None, ASKED)]
    lead = makers.make_agent(Role.LEAD, teams=(waiting.case.team,))
    found = [list(conditions.asking(each, at=ASKED + HOUR)) for each in (lead, agent, makers.make_agent(Role.LEAD))]
    assert found == [[waiting], [], []]


def test_it_stands_in_the_bar_for_two_days(waiting: Promise, agent: Agent) -> None:
    conditions.ask(at=ASKED)
    watching.watch(at=ASKED)
    client, found = sign_in(agent), []
    for days in (0, 1, 3):
        with clock.moved_to(ASKED + days * DAY + HOUR):
            found.append("Als uw retour er is" in client.get("/warnings/").content.decode())
    assert found == [True, True, False]
