"""A customer who writes or rings that something was not kept is heard: one of us records where they said so."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Call, Case, Message
from belofte.closing.models import Outcome
from belofte.keeping import attesting, promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain, payouts
from belofte.promises.contradicting import NotSaidError
from belofte.promises.contradictions import Heard
from belofte.promises.ledger import NothingToContradictError
from belofte.promises.models import Contradiction, Kind, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_attesting import write
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOT_SAID = "contradiction: the customer said it on this case, since it was kept"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def called(case: Case, agent: Agent) -> Promise:
    """Return a promise to ring that was kept by ringing."""
    promise = makers.promise(case, by=agent)
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    return promise


def say(promise: Promise, source: Message | Call, *, by: Agent, at: datetime = MONDAY + 4 * HOUR) -> Contradiction:
    proof = promise.proofs.latest("pk")
    return promising.contradict_by_word(proof, Heard(source=source, by=by), at=at)


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


@pytest.mark.parametrize("is_call", [False, True])
def test_what_they_write_or_say_has_the_promise_run_again(
    called: Promise, case: Case, agent: Agent, *, is_call: bool
) -> None:
    source: Message | Call = write(case, at=MONDAY + 2 * HOUR, text="Niemand belde mij.")
    if is_call:
        source = makers.call(case, by=agent, at=MONDAY + 2 * HOUR)
    said = say(called, source, by=agent)
    newest, event = called.entries.latest("number"), case.events.get(kind="promise_contradicted")
    assert (fresh(called).state, newest.kind, newest.by) == ("open", "contradicted", agent)
    assert (said.call or said.message, said.by, said.contact_point is None) == (source, agent, is_call)
    assert (event.by, event.details["contradiction"], said.proof.fallen_at) == (agent, said.pk, None)
    said.proof.refresh_from_db()
    assert (said.proof.fallen_at, Case.objects.get(pk=case.pk).ball) == (MONDAY + 4 * HOUR, "us")
    assert (refusal("SELECT 1"), chain.first_fault(case)) == ("", None)
    with pytest.raises(NothingToContradictError):
        say(called, source, by=agent)


def test_a_case_that_was_closed_is_open_again(called: Promise, case: Case, agent: Agent) -> None:
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, at=MONDAY + 2 * HOUR))
    rang = makers.call(case, by=agent, at=MONDAY + 3 * HOUR)
    say(called, rang, by=agent)
    assert not Case.objects.get(pk=case.pk).is_closed


def test_of_money_one_payout_counts_no_longer(case: Case, agent: Agent) -> None:
    facts: dict[str, Any] = {
        "kind": Kind.REFUND,
        "words": "U krijgt € 25 terug.",
        "channel": "",
        "due_at": MONDAY + 168 * HOUR,
    }
    refund = makers.promise(case, by=agent, **facts)
    makers.pay_out(refund, "10", by=agent, at=MONDAY + HOUR, why_less="De rest volgt.")
    say(refund, write(case, at=MONDAY + 2 * HOUR), by=agent)
    newest = refund.entries.latest("number")
    assert (newest.kind, newest.by, payouts.paid_so_far(refund)) == ("part_denied", agent, Decimal(0))


def test_what_was_said_before_it_was_kept_is_not_about_that(called: Promise, case: Case, agent: Agent) -> None:
    early = write(case, at=MONDAY + HOUR - MINUTE)
    for source in (early, called.proofs.get().call):
        assert source is not None
        with pytest.raises(NotSaidError, match="before it was kept"):
            say(called, source, by=agent)
        assert refusal(denies(called, source, by=agent)) == NOT_SAID


def test_their_own_word_that_it_took_place_does_not_deny_it(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.DELIVERY, channel="")
    theirs = write(case, at=MONDAY + HOUR)
    attesting.by_message(promise, theirs, by=agent, at=MONDAY + 2 * HOUR)
    with pytest.raises(NotSaidError):
        say(promise, theirs, by=agent)
    assert refusal(denies(promise, theirs, by=agent)) == NOT_SAID


@pytest.fixture
def others(called: Promise, case: Case, agent: Agent) -> dict[str, Message | Call]:
    """Return what is no word of this customer on this case."""
    other = makers.make_case(makers.make_inbox(agent.teams.get()), sender="ria@elders.example", at=MONDAY + 2 * HOUR)
    ours = makers.answer(case, by=agent, at=MONDAY + 2 * HOUR)
    return {
        "ours": ours,
        "automatic": write(case, at=MONDAY + 3 * HOUR, kind="auto_reply"),
        "somebody else": write(case, at=MONDAY + 3 * HOUR, sender="buur@elders.example"),
        "another case": Message.objects.get(conversation__case=other),
        "a call on another case": makers.call(other, by=agent, at=MONDAY + 3 * HOUR),
        "a call that nobody answered": makers.call(case, by=agent, at=MONDAY + 3 * HOUR, answered=False),
    }


def test_only_the_customer_says_so_on_their_case(
    called: Promise, others: dict[str, Message | Call], agent: Agent
) -> None:
    for what, source in others.items():
        with pytest.raises(NotSaidError, match="Choose a message"):
            say(called, source, by=agent)
        assert refusal(denies(called, source, by=agent)) == NOT_SAID, what
    assert fresh(called).state == "kept"


# ── Raw SQL ──


def denies(promise: Promise, source: Message | Call, *, by: Agent | None) -> str:
    point = "NULL" if isinstance(source, Call) else source.contact_point_id or "NULL"
    column = "call_id" if isinstance(source, Call) else "message_id"
    return (
        f"INSERT INTO promises_contradiction (proof_id, {column}, contact_point_id, by_id, at)"  # noqa: S608
        f" SELECT id, {source.pk}, {point}, {by.pk if by else 'NULL'}, now() FROM promises_proof"
        f" WHERE promise_id = {promise.pk} ORDER BY id DESC LIMIT 1"
    )


def test_raw_sql_names_one_place_and_who_read_it(called: Promise, case: Case, agent: Agent) -> None:
    wrote, rang = write(case, at=MONDAY + 2 * HOUR), makers.call(case, by=agent, at=MONDAY + 2 * HOUR)
    both = denies(called, wrote, by=agent).replace("message_id", "call_id, message_id", 1)
    both = both.replace("SELECT id, ", f"SELECT id, {rang.pk}, ", 1)
    for statement in (denies(called, wrote, by=None), denies(called, rang, by=None), both):
        assert "contradiction_stands_somewhere" in refusal(statement)


def test_raw_sql_names_the_address_of_who_wrote(called: Promise, case: Case, agent: Agent) -> None:
    wrote = write(case, at=MONDAY + 2 * HOUR, sender="buur@elders.example")
    theirs = case.conversations.get().contact_point_id
    statement = denies(called, wrote, by=agent).replace(f", {wrote.contact_point_id}, ", f", {theirs}, ", 1)
    assert refusal(statement) == NOT_SAID


def test_raw_sql_cannot_say_so_in_the_name_of_another(called: Promise, case: Case, agent: Agent) -> None:
    wrote, other = write(case, at=MONDAY + 2 * HOUR), makers.make_agent(teams=(agent.teams.get(),))
    say(called, wrote, by=agent)
    at = f"'{MONDAY + 4 * HOUR}'"
    again = denies(called, wrote, by=other).replace("now()", at, 1)
    assert refusal(again) == "contradiction: the ledger does not know of it"


def test_raw_sql_cannot_let_it_count_all_the_same(called: Promise, case: Case, agent: Agent) -> None:
    wrote = write(case, at=MONDAY + 2 * HOUR)
    said = refusal(denies(called, wrote, by=agent))
    assert said == "contradiction: what the customer denies counts no longer"
