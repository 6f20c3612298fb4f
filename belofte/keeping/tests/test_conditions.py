"""Promises that wait for their condition: who sees to them is asked whether it has happened, once a week."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from belofte import clock, makers
from belofte.cases.models import Case, Event
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import conditions, promising
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
    next_day = MONDAY + DAY - HOUR  # which is nine o'clock where they work
    tried = [conditions.ask(at=at) for at in (MONDAY + 7 * HOUR, next_day, next_day + HOUR / 2)]
    assert (tried, asked(waiting)) == ([0, 1, 1], [])
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


def test_what_nobody_took_is_asked_of_the_leads_whoever_answers_the_case(waiting: Promise, agent: Agent) -> None:
    team = waiting.case.team
    lead = makers.make_agent(Role.LEAD, teams=(team,))
    makers.promise(
        waiting.case, by=agent, form="conditional", condition="Als het droog is.", due=None, owner=None, is_of_team=True
    )
    of_team = Promise.objects.latest("pk")
    Case.objects.filter(pk=waiting.case_id).update(assignee=agent)
    conditions.ask(at=ASKED)
    assert asked(of_team) == [(None, ASKED)]
    found = [list(conditions.asking(each, at=ASKED + HOUR)) for each in (agent, lead)]
    assert found == [[waiting], [of_team]]


def test_it_stands_in_the_bar_until_it_has_happened(waiting: Promise, agent: Agent) -> None:
    conditions.ask(at=ASKED)
    client, found = sign_in(agent), []
    for days in (0, 3, 12):
        with clock.moved_to(ASKED + days * DAY + HOUR):
            found.append("Als uw retour er is" in client.get("/warnings/").content.decode())
    promising.meet_condition(waiting, Due(at=ASKED + 29 * DAY), by=agent, at=ASKED + 13 * DAY)
    assert (found, list(conditions.asking(agent, at=ASKED + 13 * DAY + HOUR))) == ([True, True, True], [])


def test_it_is_asked_of_whoever_sees_to_it_now(waiting: Promise, agent: Agent) -> None:
    team = waiting.case.team
    colleague, lead = makers.make_agent(teams=(team,), name="Bram"), makers.make_agent(Role.LEAD, teams=(team,))

    def who() -> list[str]:
        people = {"Anna": agent, "Bram": colleague, "lead": lead}
        return [name for name, one in people.items() if conditions.asking(one, at=ASKED + DAY).exists()]

    conditions.ask(at=ASKED)
    assert who() == ["Anna"]
    promising.hand_over(waiting, to=colleague, reason="Vakantie.", by=agent, at=ASKED + HOUR)
    assert who() == ["Bram"]
    absences.record(colleague, Days(first=ASKED.date() + DAY, last=ASKED.date() + DAY), by=colleague, at=ASKED)
    assert who() == ["lead"]


@pytest.mark.parametrize(
    ("at", "is_asked"),
    [
        (MONDAY + 5 * DAY, False),  # Saturday
        (MONDAY + 4 * DAY + 8 * HOUR, False),  # after five
        (MONDAY + 4 * DAY - 2 * HOUR, False),  # before nine
        (MONDAY + 4 * DAY, True),
    ],
)
def test_nobody_is_asked_while_the_team_does_not_work(waiting: Promise, at: datetime, *, is_asked: bool) -> None:
    assert (conditions.ask(at=at), bool(asked(waiting))) == (int(is_asked), is_asked)


def test_what_waits_is_found_by_an_index(waiting: Promise) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Promise.objects.filter(state="conditional", made_at__lte=ASKED).order_by("made_at").explain()
    assert "promise_of_condition" in plan
