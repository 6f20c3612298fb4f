"""Which promises ask for somebody: an agent for their own, a lead for those of their teams, also after a break."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import clock, makers
from belofte.cases.models import Case
from belofte.desk import at_stake
from belofte.desk.tests.conftest import sign_in
from belofte.keeping import involving, promising, watching
from belofte.live import announcing
from belofte.makers import MONDAY, make_agent, make_case, make_inbox, make_team
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Promise
from belofte.promises.tests import before_the_gates

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
_PAGES = ("/warnings/", "/promises/")
DUE = MONDAY + 24 * HOUR  # Tuesday, ten o'clock in Amsterdam


@pytest.fixture(autouse=True)
def _after_the_break() -> Iterator[None]:
    with clock.moved_to(DUE + 4 * HOUR):
        yield


@pytest.fixture
def team() -> Team:
    return make_team()


@pytest.fixture
def agent(team: Team) -> Agent:
    return make_agent(teams=(team,), name="Anna Vos")


@pytest.fixture
def lead(team: Team) -> Agent:
    return make_agent(Role.LEAD, teams=(team,))


@pytest.fixture
def case(team: Team) -> Case:
    return make_case(make_inbox(team), name="Jan")


@pytest.fixture
def broken(case: Case, agent: Agent) -> Promise:
    made = makers.promise(case, by=agent, due_at=DUE)
    watching.watch(at=DUE + HOUR)
    return made


def test_at_risk_promise_that_nobody_has_asks_the_leads(case: Case, agent: Agent, lead: Agent) -> None:
    made = makers.promise(case, by=agent, owner=None, is_of_team=True, due_at=DUE + 48 * HOUR)
    party = makers.undertake(case, by=agent, due_at=DUE + 72 * HOUR)
    promising.depend(made, on=party, by=agent, at=MONDAY + HOUR)
    assert [list(at_stake.asking_for(each)) for each in (lead, agent)] == [[made], []]


def shown(agent: Agent) -> tuple[list[int], list[int]]:
    context = sign_in(agent).get("/promises/").context
    return [each.pk for each in context["broken"]], [each.pk for each in context["in_danger"]]


def test_lead_sees_what_their_teams_did_not_keep_and_what_is_in_danger(case: Case, agent: Agent, lead: Agent) -> None:
    hours = (0, 5, 90)  # passed, near, and far from any warning
    broken, warned, _far = (makers.promise(case, by=agent, due_at=DUE + each * HOUR) for each in hours)
    watching.watch(at=DUE + 4 * HOUR)
    assert shown(lead) == ([broken.pk], [warned.pk])


def test_lead_is_told_of_a_break_in_the_bar_too(lead: Agent, broken: Promise) -> None:
    warned = sign_in(lead).get("/warnings/").context["warned"].shown
    assert [promise.pk for promise in warned] == [broken.pk]


def test_lead_of_another_team_sees_nothing(broken: Promise) -> None:
    assert broken.pk
    assert shown(make_agent(Role.LEAD, teams=(make_team(),))) == ([], [])


def test_agent_sees_their_own_alone(team: Team, agent: Agent, broken: Promise) -> None:
    assert shown(agent) == ([broken.pk], [])
    assert shown(make_agent(teams=(team,))) == ([], [])


def test_page_says_how_late_and_who_sees_to_it(lead: Agent, broken: Promise) -> None:
    page = sign_in(lead).get("/promises/").content.decode()
    assert f"/cases/{broken.case_id}/" in page
    assert ("Anna Vos" in page, "4\xa0hours" in page) == (True, True)


def test_lists_are_read_in_one_statement_each(case: Case, agent: Agent, lead: Agent) -> None:
    for minutes in range(5):
        makers.promise(case, by=agent, due_at=DUE + minutes * HOUR / 60)
    watching.watch(at=DUE + 4 * HOUR)
    with CaptureQueriesContext(connection) as captured:
        names = [promise.keeper + promise.case.team.name for promise in at_stake.of_teams(lead)]
    assert (len(captured), len(names)) == (1, 5)


def test_what_parties_owe_asks_for_who_sees_to_it_and_stands_in_the_leads_list(
    case: Case, agent: Agent, lead: Agent
) -> None:
    owed = makers.undertake(case, by=agent, at=MONDAY, due_at=DUE)
    involving.watch(at=DUE + HOUR)
    found = [sign_in(who).get(url).context["owed"] for who in (agent, lead) for url in _PAGES]
    seen = [[one.pk for one in getattr(each, "shown", each)] for each in found]
    assert seen == [[owed.pk], [owed.pk], [], [owed.pk]]


def test_what_parties_owe_of_who_left_before_nobody_could_asks_for_the_leads(
    case: Case, agent: Agent, lead: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    owed = makers.undertake(case, by=agent, at=MONDAY, due_at=DUE)
    told: list[int] = []
    before_the_gates.deactivate(agent)
    monkeypatch.setattr(announcing, "agent_changed", told.append)
    involving.watch(at=DUE - HOUR / 4)
    with clock.moved_to(DUE - HOUR / 4):
        page = sign_in(lead).get("/warnings/")
        assert ([one.pk for one in page.context["owed"].shown], lead.pk in told) == ([owed.pk], True)
    involving.watch(at=DUE + HOUR)
    with clock.moved_to(DUE + HOUR):
        assert list(at_stake.owed_to(lead, of_teams=False).values_list("pk", "state")) == [(owed.pk, "broken")]
