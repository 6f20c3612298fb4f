"""Many promises and cases given away at once: each takes as many statements as the first."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case
from belofte.channels.models import Inbox
from belofte.keeping import assigning, going_away
from belofte.keeping.going_away import Gone, Substitutes
from belofte.makers import MONDAY
from belofte.people.absences import Days
from belofte.people.models import Agent, Team
from belofte.promises.models import Promise

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WEEK = Days(first=MONDAY.date() + 7 * DAY, last=MONDAY.date() + 11 * DAY)
OF_A_PROMISE = 17  # with both ends of a savepoint each
OF_A_CASE = 8


@pytest.fixture
def team() -> Team:
    return makers.make_team("Bezorging")


@pytest.fixture
def inbox(team: Team) -> Inbox:
    return makers.make_inbox(team)


def go(agent: Agent, to: Agent, promises: list[Promise], team: Team) -> tuple[Gone, int]:
    """Have somebody go away; return what came of it, and with how many statements."""
    seen = [each.pk for each in promises]
    substitutes = Substitutes(of_team={team.pk: to}, seen=seen, of_cases={team.pk: True})
    with CaptureQueriesContext(connection) as asked:
        gone = going_away.go_away(agent, WEEK, substitutes=substitutes, by=agent, at=MONDAY + HOUR)
    return gone, len(asked)


def promised(agent: Agent, case: Case, count: int) -> list[Promise]:
    return [makers.promise(case, by=agent, due_at=MONDAY + 8 * DAY) for _ in range(count)]


def test_each_promise_takes_as_many_statements_as_the_first(team: Team, inbox: Inbox) -> None:
    piet, asked = makers.make_agent(teams=(team,)), []
    for count in (2, 4, 6):
        agent = makers.make_agent(teams=(team,))
        promises = [one for _ in range(count) for one in promised(agent, makers.make_case(inbox), 1)]
        asked.append(go(agent, piet, promises, team)[1])
    assert [asked[1] - asked[0], asked[2] - asked[1]] == [2 * OF_A_PROMISE] * 2


def test_each_case_takes_as_many_statements_as_the_first(team: Team, inbox: Inbox) -> None:
    piet, asked = makers.make_agent(teams=(team,)), []
    for count in (2, 4, 6):
        agent = makers.make_agent(teams=(team,))
        for _ in range(count):
            assigning.assign(makers.make_case(inbox), to=agent, instead_of=None, by=agent, at=MONDAY)
        asked.append(go(agent, piet, [], team)[1])
    assert [asked[1] - asked[0], asked[2] - asked[1]] == [2 * OF_A_CASE] * 2
