"""A solution stands once its customer had some working days to contradict it, and did not."""

from datetime import datetime, timedelta

import pytest

from belofte import makers
from belofte.cases.models import Event
from belofte.closing import confirming
from belofte.closing.models import Outcome
from belofte.keeping import promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain, house_rules
from belofte.promises.cautions import About, Cautions
from belofte.promises.models import Kind, LedgerEntry, Promise, State
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
KEPT = MONDAY + HOUR
THURSDAY = MONDAY + 3 * DAY + 14 * HOUR  # its end: three working days after Monday
UNDISPUTED = LedgerEntry.Kind.UNDISPUTED


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def solution(agent: Agent) -> Promise:
    """A solution that was kept, by a call."""
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promise = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.")
    makers.call(case, by=agent, at=KEPT, said=Said(kept=(promise,)))
    return Promise.objects.get(pk=promise.pk)


def stands(promise: Promise, *, at: datetime) -> bool:
    watching.let_stand(at=at)
    return promise.entries.filter(kind=UNDISPUTED).exists()


def contradict(promise: Promise, *, at: datetime) -> None:
    promising.contradict(promise, by=promise.case.conversations.get().contact_point, at=at)


def test_solution_stands_after_three_working_days_once(solution: Promise) -> None:
    assert (solution.state, solution.may_be_contradicted) == (State.KEPT, True)
    assert [stands(solution, at=THURSDAY + minutes * HOUR / 60) for minutes in (-10, 10, 20)] == [False, True, True]
    entry = solution.entries.get(kind=UNDISPUTED)
    assert (entry.by, entry.state, entry.proof) == (None, State.KEPT, solution.proofs.get())
    assert Event.objects.filter(kind=Event.Kind.PROMISE_UNDISPUTED, case=solution.case).count() == 1
    solution.refresh_from_db()
    assert (solution.may_be_contradicted, solution.settled_at, chain.first_fault(solution.case)) == (False, KEPT, None)


def test_team_says_how_many_days(agent: Agent) -> None:
    team = agent.teams.get()
    house_rules.set_own(team, {}, stands_days=1, by=None)
    case = makers.make_case(makers.make_inbox(team))
    promise = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.")
    makers.call(case, by=agent, at=KEPT, said=Said(kept=(promise,)))
    assert [stands(promise, at=MONDAY + days * DAY) for days in (1, 2)] == [False, True]


def test_solution_that_was_contradicted_does_not_stand(solution: Promise) -> None:
    contradict(solution, at=MONDAY + DAY)
    assert not stands(solution, at=MONDAY + 30 * DAY)


def test_solution_that_stands_can_still_be_contradicted(solution: Promise) -> None:
    assert stands(solution, at=MONDAY + 5 * DAY)
    contradict(solution, at=MONDAY + 6 * DAY)
    solution.refresh_from_db()
    assert (solution.state, solution.may_be_contradicted) == (State.BROKEN, False)


def test_solution_of_which_the_customer_takes_their_word_back_has_its_days_anew(agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promise = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.")
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=Said(kept=(promise,))))
    point = case.conversations.get().contact_point
    confirming.deny(case, by=point, at=MONDAY + 2 * DAY)
    confirming.confirm(case, by=point, at=MONDAY + 3 * DAY)
    assert [stands(promise, at=MONDAY + days * DAY) for days in (6, 9)] == [False, True]


def test_other_kinds_stand_at_once(agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=KEPT, said=Said(kept=(promise,)))
    assert (watching.let_stand(at=MONDAY + 30 * DAY), Promise.objects.get(pk=promise.pk).next_step) == (0, "")


def test_solution_counts_as_kept_lately_once_it_stands(agent: Agent) -> None:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    for number in range(11):
        promise = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.")
        if number < 4:
            makers.call(case, by=agent, at=KEPT, said=Said(kept=(promise,)))
    watching.watch(at=MONDAY + 2 * DAY)
    about = About(kind=Kind.SOLUTION, words="We lossen het op.", due=None, owner_id=agent.pk)
    said = []
    for days in (2, 5):
        watching.let_stand(at=MONDAY + days * DAY)
        said.append(Cautions(case, members=[agent.pk], by=agent, at=MONDAY + days * DAY).of(about))
    assert said == [[], ["In three months this team kept 4 of 11 like this in time. Can this one be kept?"]]


@pytest.mark.usefixtures("solution")
def test_raw_sql_cannot_have_a_solution_stand_before_its_days_are_over() -> None:
    columns = "case_id, promise_id, state, due_at, grain, channel, owner_id, moves, initiator, proof_id"
    stood = (
        f"INSERT INTO promises_ledgerentry ({columns}, kind, at) SELECT {columns}, 'undisputed', %s"  # noqa: S608 - above
        " FROM promises_ledgerentry WHERE kind = 'kept'"
    )
    early, late = (stood % f"'{at}'" for at in (THURSDAY - HOUR, THURSDAY + HOUR))
    over = "UPDATE promises_promise SET next_step = '', next_step_at = NULL"
    assert refusal(early).startswith("ledger: a solution stands once its days are over")
    sooner = "UPDATE promises_promise SET next_step_at = next_step_at - interval '1 day'"
    for change in (over, sooner):
        assert refusal(change) == "promise: a solution stands when it was said to, and the ledger says so"
    assert refusal(f"{late}; {over}") == ""
