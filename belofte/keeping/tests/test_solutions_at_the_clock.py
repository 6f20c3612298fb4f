"""A solution at the clock, by each way in which it is told: silence has it stand, a word against it does not."""

from datetime import datetime, timedelta
from typing import Final

import pytest

from belofte import makers
from belofte.cases.models import Case, Delivery, Receipt
from belofte.closing import confirming
from belofte.closing.models import Outcome
from belofte.keeping import promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain
from belofte.promises.models import Kind, LedgerEntry, Promise, State
from belofte.promises.saying import Said
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(days=1)
TOLD: Final = MONDAY + HOUR
STANDS: Final = MONDAY + 4 * DAY  # the first morning after three working days
WAYS: Final = ["call", "answer", "outcome"]


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    due_at = MONDAY + 2 * DAY
    return makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.", due_at=due_at)


def tell(promise: Promise, way: str, *, by: Agent, at: datetime = TOLD) -> Delivery | None:
    """Tell the customer that it is solved, in one of the ways; return the delivery, where there is one."""
    said = Said(kept=(promise,))
    if way == "call":
        makers.call(promise.case, by=by, at=at, said=said)
        return None
    outcome = Outcome.SOLVED if way == "outcome" else None
    return makers.deliver(makers.answer(promise.case, by=by, at=at, outcome=outcome, said=said), at=at)


def days_pass(promise: Promise, *, since: datetime, until: datetime) -> datetime | None:
    """Have the clock look each hour; return when the solution stood, if it did."""
    at = since
    while at < until:
        at += HOUR
        watching.watch(at=at)
        watching.let_stand(at=at)
    return promise.entries.filter(kind=LedgerEntry.Kind.UNDISPUTED).values_list("at", flat=True).first()


def deny(promise: Promise, way: str, *, at: datetime) -> None:
    """Have the customer say that it is not solved: of how their case ended, or of the promise."""
    point = promise.case.conversations.get().contact_point
    if way == "outcome":
        confirming.deny(promise.case, by=point, at=at)
    else:
        promising.contradict(promise, by=point, at=at)


@pytest.mark.parametrize("way", WAYS)
def test_who_is_silent_has_it_stand_and_kept_since_they_were_told(promise: Promise, agent: Agent, way: str) -> None:
    tell(promise, way, by=agent)
    stood = days_pass(promise, since=TOLD, until=STANDS + DAY)
    assert stood is not None
    assert STANDS - 12 * HOUR < stood <= STANDS
    promise.refresh_from_db()
    shown = promise.entries.get(kind=LedgerEntry.Kind.UNDISPUTED).proof
    assert shown is not None
    assert (promise.state, shown.kept_at == promise.settled_at, shown.fallen_at) == (State.KEPT, True, None)
    assert promise.settled_at is not None
    assert promise.settled_at - TOLD < timedelta(seconds=1)
    assert chain.first_fault(promise.case) is None


@pytest.mark.parametrize("way", WAYS)
def test_who_says_otherwise_in_its_days_has_it_run_and_then_broken(promise: Promise, agent: Agent, way: str) -> None:
    tell(promise, way, by=agent)
    deny(promise, way, at=TOLD + DAY)
    states = [Promise.objects.get(pk=promise.pk).state]
    assert days_pass(promise, since=TOLD + DAY, until=STANDS + 7 * DAY) is None
    states.append(Promise.objects.get(pk=promise.pk).state)
    assert states == [State.OPEN, State.BROKEN]


@pytest.mark.parametrize("way", WAYS)
def test_solved_once_more_after_that_has_days_of_its_own(promise: Promise, agent: Agent, way: str) -> None:
    tell(promise, way, by=agent)
    deny(promise, way, at=TOLD + DAY)
    tell(promise, way, by=agent, at=TOLD + 2 * DAY)
    stood = days_pass(promise, since=TOLD + 2 * DAY, until=STANDS + 7 * DAY)
    assert stood is not None
    assert stood > STANDS


@pytest.mark.parametrize("way", ["answer", "outcome"])
def test_what_came_back_stands_for_nobody(promise: Promise, agent: Agent, way: str) -> None:
    delivery = tell(promise, way, by=agent)
    assert delivery is not None
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=TOLD + DAY)
    assert days_pass(promise, since=TOLD + DAY, until=STANDS + 7 * DAY) is None
    assert Promise.objects.get(pk=promise.pk).state == State.BROKEN


@pytest.mark.parametrize("way", ["answer", "outcome"])
def test_days_count_from_when_it_arrived(promise: Promise, agent: Agent, way: str) -> None:
    outcome = Outcome.SOLVED if way == "outcome" else None
    message = makers.answer(promise.case, by=agent, at=TOLD, outcome=outcome, said=Said(kept=(promise,)))
    assert Promise.objects.get(pk=promise.pk).state == State.OPEN
    makers.deliver(message, at=TOLD + DAY)
    stood = days_pass(promise, since=TOLD + DAY, until=STANDS + 7 * DAY)
    assert stood is not None
    assert stood > STANDS


def test_clock_that_stood_still_for_weeks_says_it_once(promise: Promise, agent: Agent) -> None:
    tell(promise, "call", by=agent)
    for _ in range(3):
        watching.watch(at=MONDAY + 40 * DAY)
        watching.let_stand(at=MONDAY + 40 * DAY)
    assert promise.entries.filter(kind=LedgerEntry.Kind.UNDISPUTED).count() == 1
