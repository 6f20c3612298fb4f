"""Who is here: a case is passed on to a colleague who was seen just now, or at least in working hours."""

from datetime import datetime, timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.channels.models import Inbox
from belofte.conduct.models import PassedOn
from belofte.keeping import assigning, passing_on
from belofte.makers import MONDAY
from belofte.people.models import Agent, AgentSession
from belofte.replies.models import Draft

pytestmark = pytest.mark.django_db
NOON = MONDAY + timedelta(hours=2)
NIGHT = MONDAY + timedelta(hours=16)
FORTNIGHT = timedelta(days=14)


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox()


@pytest.fixture
def case(inbox: Inbox) -> Case:
    return makers.make_case(inbox)


@pytest.fixture
def agent(inbox: Inbox) -> Agent:
    return makers.make_agent(teams=(inbox.team,))


def signed_in(inbox: Inbox, *, at: datetime) -> Agent:
    """Return somebody who signed in at a moment, and did nothing since."""
    somebody = makers.make_agent(teams=(inbox.team,))
    AgentSession.objects.create(session_key=f"s{somebody.pk}", agent=somebody, expire_date=at + FORTNIGHT)
    return somebody


def test_who_signed_in_days_ago_is_not_here_at_night(inbox: Inbox, case: Case, agent: Agent) -> None:
    somebody = signed_in(inbox, at=MONDAY - timedelta(days=5))
    assert passing_on.colleague(case, besides=agent, at=NIGHT) is None
    assert passing_on.colleague(case, besides=agent, at=NOON) == somebody


def test_who_was_seen_just_now_comes_before_who_has_fewer_cases(inbox: Inbox, case: Case, agent: Agent) -> None:
    idle = signed_in(inbox, at=MONDAY - timedelta(days=5))
    busy = signed_in(inbox, at=NOON - timedelta(minutes=5))
    theirs = makers.make_case(inbox, sender="els@klant.example")
    assigning.assign(theirs, to=busy, instead_of=None, by=busy, at=MONDAY)
    assert passing_on.colleague(case, besides=agent, at=NOON) == busy
    assert passing_on.colleague(case, besides=agent, at=NOON + timedelta(hours=1)) == idle


def test_who_wrote_just_now_is_here(inbox: Inbox, case: Case, agent: Agent) -> None:
    somebody = signed_in(inbox, at=MONDAY - timedelta(days=5))
    Draft.objects.create(case=case, agent=somebody, text="Goedenavond,", updated_at=NIGHT - timedelta(minutes=3))
    assert passing_on.colleague(case, besides=agent, at=NIGHT) == somebody
    assert passing_on.colleague(case, besides=agent, at=NIGHT + timedelta(hours=1)) is None


def test_that_a_case_was_passed_on_is_forgotten_once_it_is_answered(inbox: Inbox, case: Case, agent: Agent) -> None:
    somebody = signed_in(inbox, at=NOON)
    passing_on.pass_on(case, by=agent, at=NOON)
    assert passing_on.forget_served() == 0
    makers.deliver(makers.answer(case, by=somebody, at=NOON), at=NOON)
    assert (passing_on.forget_served(), PassedOn.objects.count()) == (1, 0)


def test_that_a_case_was_passed_on_is_forgotten_once_somebody_else_has_it(
    inbox: Inbox, case: Case, agent: Agent
) -> None:
    passing_on.pass_on(case, by=agent, at=NIGHT)
    assert passing_on.forget_served() == 0
    assigning.assign(case, to=agent, instead_of=None, by=agent, at=NIGHT)
    assert (passing_on.forget_served(), PassedOn.objects.count()) == (1, 0)
