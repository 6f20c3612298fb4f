"""What the database refuses about a customer's word against a proof: raw SQL, and what a proof falls by."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import Case, Conversation, Receipt
from belofte.contacts.models import ContactPoint
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.ledger import NothingToContradictError
from belofte.promises.models import Kind, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import entry, refusal
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


def test_whoever_else_has_a_page_of_the_case_contradicts_nothing(called: Promise, case: Case, agent: Agent) -> None:
    other = makers.make_case(makers.make_inbox(agent.teams.get()), sender="ria@elders.example")
    page = other.conversations.get()
    point = page.contact_point
    Conversation.objects.create(case=case, inbox=page.inbox, contact_point=point, opened_at=MONDAY)
    with pytest.raises(NothingToContradictError, match="Only the customer"):
        promising.contradict(called, by=point, at=MONDAY + 2 * HOUR)
    assert refusal(denies(called, point)) == "contradiction: it is not their case"


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


def test_raw_sql_cannot_leave_kept_what_a_proof_kept_that_falls(called: Promise, point: ContactPoint) -> None:
    assert refusal(f"{falls(called)}; {denies(called, point)}") == "proof: what it kept is kept no longer"


def test_raw_sql_cannot_let_a_new_proof_fall_by_a_word_of_before(
    called: Promise, case: Case, agent: Agent, point: ContactPoint
) -> None:
    promising.contradict(called, by=point, at=MONDAY + 2 * HOUR)
    makers.call(case, by=agent, at=MONDAY + 3 * HOUR, said=Said(kept=(called,)))
    falls_with_it = (
        f"UPDATE promises_proof SET fallen_at = '{MONDAY + 2 * HOUR}'"  # noqa: S608 - numbers of rows
        f" WHERE promise_id = {called.pk} AND fallen_at IS NULL"
    )
    assert refusal(falls_with_it) == STANDS


def test_raw_sql_cannot_say_that_what_arrived_was_lost(case: Case, agent: Agent, point: ContactPoint) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="")
    makers.deliver(makers.answer(case, by=agent, said=Said(kept=(promise,))))
    promising.contradict(promise, by=point, at=MONDAY + 2 * HOUR)
    makers.call(case, by=agent, at=MONDAY + 3 * HOUR, said=Said(kept=(promise,)))
    proof_id = str(promise.proofs.earliest("pk").pk)
    promise = Promise.objects.get(pk=promise.pk)
    lost = entry(promise, kind="'proof_fell'", state="'open'", proof_id=proof_id, at=f"'{MONDAY + 4 * HOUR}'")
    assert refusal(lost) == "ledger: proof_fell (open) does not follow from kept (kept)"


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
