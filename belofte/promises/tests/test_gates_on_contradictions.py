"""What the database refuses about a customer's word against a proof: raw SQL, and what a proof falls by."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case, Receipt
from belofte.contacts.models import ContactPoint
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Kind, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import refusal
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
UNKNOWN = "contradiction: the ledger does not know of it"
STANDS = "proof: it stands until the customer contradicts it, or it turns out not to have arrived"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def point(case: Case) -> ContactPoint:
    return case.conversations.get().contact_point


@pytest.fixture
def called(case: Case, agent: Agent) -> Promise:
    """Return a promise to ring that was kept by ringing."""
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    return promise


def denies(promise: Promise, point: ContactPoint) -> str:
    return (
        "INSERT INTO promises_contradiction (proof_id, contact_point_id, at)"  # noqa: S608 - numbers of rows
        f" SELECT id, {point.pk}, now() FROM promises_proof WHERE promise_id = {promise.pk}"
    )


def falls(promise: Promise) -> str:
    return f"UPDATE promises_proof SET fallen_at = now() WHERE promise_id = {promise.pk} AND fallen_at IS NULL"  # noqa: S608


def test_raw_sql_cannot_contradict_for_somebody_elses_customer(called: Promise, agent: Agent) -> None:
    other = makers.make_case(makers.make_inbox(agent.teams.get()), sender="ria@elders.example")
    stranger = other.conversations.get().contact_point
    assert refusal(denies(called, stranger)) == "contradiction: it is not their case"


def test_raw_sql_cannot_contradict_past_the_ledger(called: Promise, point: ContactPoint) -> None:
    assert refusal(denies(called, point)) == "contradiction: what the customer denies counts no longer"
    assert refusal(f"{denies(called, point)}; {falls(called)}") == UNKNOWN
    promising.contradict(called, by=point, at=MONDAY + 2 * HOUR)
    assert refusal(denies(called, point)) == UNKNOWN


def test_raw_sql_lets_a_proof_fall_for_a_cause_only(called: Promise) -> None:
    assert refusal(falls(called)) == STANDS


def test_raw_sql_lets_what_arrived_fall_for_a_cause_only(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email")
    message = makers.answer(case, by=agent, said=Said(kept=(promise,)))
    makers.deliver(message)
    assert refusal(falls(promise)) == STANDS


def test_raw_sql_cannot_leave_kept_what_a_proof_kept_that_falls(
    called: Promise, case: Case, agent: Agent, point: ContactPoint
) -> None:
    """By the customer's word of before, against an earlier proof, it falls as well; and then keeps nothing."""
    promising.contradict(called, by=point, at=MONDAY + 2 * HOUR)
    makers.call(case, by=agent, at=MONDAY + 3 * HOUR, said=Said(kept=(called,)))
    falls_with_it = (
        f"UPDATE promises_proof SET fallen_at = '{MONDAY + 2 * HOUR}'"  # noqa: S608 - numbers of rows
        f" WHERE promise_id = {called.pk} AND fallen_at IS NULL"
    )
    assert refusal(falls_with_it) == "proof: what it kept is kept no longer"


def test_all_that_stood_for_a_promise_falls_by_one_word(case: Case, agent: Agent, point: ContactPoint) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="")
    messages = [makers.answer(case, by=agent, said=Said(kept=(promise,))) for _ in range(2)]
    for message in messages:
        makers.deliver(message)
    promising.contradict(promise, by=point, at=MONDAY + 2 * HOUR)
    assert refusal("SELECT 1") == ""
    assert not promise.proofs.filter(fallen_at=None).exists()


def test_what_came_back_falls_and_another_answer_keeps_it(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="")
    messages = [makers.answer(case, by=agent, said=Said(kept=(promise,))) for _ in range(2)]
    deliveries = [makers.deliver(message) for message in messages]
    delivering.settle(deliveries[0], Receipt.Kind.BOUNCED, at=MONDAY + 2 * HOUR)
    assert refusal("SELECT 1") == ""
    assert Promise.objects.get(pk=promise.pk).state == "kept"
