"""Watching over promises: each step once, whatever was missed and however the clock jumps."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case
from belofte.keeping import watching
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import ledger
from belofte.promises.models import Promise, State, Warned
from belofte.promises.saying import Said
from belofte.promises.tests import before_the_gates

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DUE = MONDAY + 29 * HOUR  # Tuesday, three o'clock in Amsterdam: warned at one, half past two and a quarter to three


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=DUE)


def steps(promise: Promise) -> list[str]:
    return list(promise.warnings.values_list("step", flat=True))


def state(promise: Promise) -> str:
    return Promise.objects.values_list("state", flat=True).get(pk=promise.pk)


def test_watch_warns_step_by_step_and_then_says_that_it_was_not_kept(promise: Promise) -> None:
    seen = []
    for minutes in (-121, -119, -31, -29, -16, -14, 0, 1):
        watching.watch(at=DUE + timedelta(minutes=minutes))
        seen.append((steps(promise), state(promise)))
    assert seen == [
        ([], "open"),
        (["owner"], "open"),
        (["owner"], "open"),
        (["owner", "near"], "open"),
        (["owner", "near"], "open"),
        (["owner", "near", "lead"], "open"),
        (["owner", "near", "lead"], "open"),
        (["owner", "near", "lead"], "broken"),
    ]


def test_watch_after_a_day_without_worker_breaks_at_once(promise: Promise) -> None:
    watching.watch(at=DUE + 24 * HOUR)
    assert (steps(promise), state(promise)) == ([], "broken")


def test_watch_after_some_hours_without_worker_loses_no_step(promise: Promise) -> None:
    watching.watch(at=DUE - timedelta(minutes=10))
    watching.watch(at=DUE - timedelta(minutes=9))
    assert steps(promise) == ["owner", "near", "lead"]
    assert Promise.objects.get(pk=promise.pk).next_step == "break"


def test_watch_when_the_clock_goes_an_hour_ahead_and_back_warns_once(promise: Promise) -> None:
    for hours in (-2, -1, -2, -1.9, -1, -0.6, -0.4, -1.4, -0.4, -0.2):
        watching.watch(at=DUE + hours * HOUR)
    assert steps(promise) == ["owner", "near", "lead"]


def test_watch_a_new_date_is_warned_of_anew(promise: Promise, agent: Agent) -> None:
    watching.watch(at=DUE - HOUR)
    said = Said(promised=(makers.moved(promise, due_at=DUE + 24 * HOUR),))
    makers.call(promise.case, by=agent, at=DUE - HOUR / 2, said=said)
    watching.watch(at=DUE + 23 * HOUR)
    assert list(promise.warnings.values_list("step", "due_at")) == [("owner", DUE), ("owner", DUE + 24 * HOUR)]


def test_watch_what_was_kept_is_left_alone(promise: Promise, agent: Agent) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    assert watching.watch(at=DUE + HOUR) == 0
    assert (state(promise), Warned.objects.count()) == (State.KEPT, 0)


def test_watch_many_takes_all_in_rounds(case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "ROUND_MAX", 2)
    for hours in range(5):
        makers.promise(case, by=agent, due_at=DUE + hours * HOUR)
    rounds = [watching.watch(at=DUE + 9 * HOUR) for _ in range(4)]
    assert (rounds, Promise.objects.filter(state=State.BROKEN).count()) == ([2, 2, 1, 0], 5)


def test_watch_finds_what_is_due_by_its_index(case: Case, agent: Agent) -> None:
    for number in range(300):
        makers.promise(case, by=agent, due_at=DUE + number * HOUR)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE promises_promise")
    with CaptureQueriesContext(connection) as captured:
        watching.watch(at=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + captured[0]["sql"])
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "promise_next_step" in plan, plan


def test_watch_after_a_clock_that_went_ahead_breaks_nothing_early(promise: Promise) -> None:
    Case.objects.filter(pk=promise.case_id).update(last_activity_at=DUE + HOUR)  # while it was ahead
    watching.watch(at=DUE - timedelta(minutes=10))
    assert (state(promise), steps(promise)) == ("open", ["owner", "near", "lead"])


def test_watch_warns_the_leads_at_once_when_the_owner_left(promise: Promise, agent: Agent) -> None:
    before_the_gates.deactivate(agent)
    watching.watch(at=DUE - timedelta(minutes=119))
    assert [(warned.step, warned.whom) for warned in promise.warnings.all()] == [("owner", None)]


def test_watch_goes_on_when_one_fails(case: Case, agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (makers.promise(case, by=agent, due_at=DUE + hours * HOUR) for hours in (0, 1))
    real = ledger.break_overdue

    def fail_once(promise: Promise, *, at: datetime) -> bool:
        if promise.pk == first.pk:
            raise ZeroDivisionError
        return real(promise, at=at)

    monkeypatch.setattr(ledger, "break_overdue", fail_once)
    with pytest.raises(ZeroDivisionError):
        watching.watch(at=DUE + 5 * HOUR)
    assert (state(first), state(second)) == ("open", "broken")
