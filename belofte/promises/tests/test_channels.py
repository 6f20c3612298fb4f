"""A promise names how it is kept, and nothing else keeps it: who is called back is not written to."""

from datetime import timedelta

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import Case
from belofte.channels import registry
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import PHONE, Form, Kind, Promise
from belofte.promises.refusals import UnfitChannelError
from belofte.promises.saying import Said, SayingRefusedError
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
UNPROVEN = "ledger: nothing is kept without proof on the promised channel"
BY_TELEPHONE = "promise: who is called back is called back by telephone"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.mark.parametrize("form", [Form.FIRM, Form.CLAIMED])
@pytest.mark.parametrize("named", ["", PHONE])
def test_call_back_is_by_telephone_whatever_is_left_open(case: Case, agent: Agent, named: str, form: Form) -> None:
    claimed_of = "De winkel" if form == Form.CLAIMED else ""
    promise = makers.promise(case, by=agent, kind=Kind.CALLBACK, channel=named, form=form, claimed_of=claimed_of)
    assert promise.channel == PHONE


def test_nobody_is_called_back_in_writing(case: Case, agent: Agent) -> None:
    with pytest.raises(UnfitChannelError, match="is by telephone"):
        makers.promise(case, by=agent, kind=Kind.CALLBACK, channel="email")


@pytest.mark.parametrize("name", registry.NAMES)
def test_answer_is_promised_on_every_channel_that_there_is(case: Case, agent: Agent, name: str) -> None:
    assert makers.promise(case, by=agent, kind=Kind.REPLY, channel=name).channel == name


def test_nothing_is_promised_on_a_channel_that_there_is_not(case: Case, agent: Agent) -> None:
    with pytest.raises(UnfitChannelError, match="Choose how"):
        makers.promise(case, by=agent, kind=Kind.REPLY, channel="pigeon")


def test_answer_in_writing_is_not_kept_by_a_call(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email")
    with pytest.raises(SayingRefusedError, match="promised in writing"):
        makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))


def test_call_of_before_that_left_it_open_is_not_kept_by_a_mail(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    before_the_gates.leave_open_how(promise)
    with pytest.raises(SayingRefusedError, match="promised by telephone"):
        makers.answer(case, by=agent, said=Said(kept=(promise,)))
    makers.call(case, by=agent, at=MONDAY + HOUR, said=Said(kept=(promise,)))
    assert Promise.objects.get(pk=promise.pk).state == "kept"


# ── Raw SQL ──


@pytest.mark.parametrize("channel", ["", "email"])
def test_raw_sql_cannot_promise_to_call_back_in_writing(case: Case, agent: Agent, channel: str) -> None:
    promise = makers.promise(case, by=agent)
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, origin, made_by_id, made_at"
    columns += ", owner_id, grain, moves, due_words, due_at, first_due_at, state, next_step, next_step_at"
    said = refusal(
        f"INSERT INTO promises_promise ({columns}, channel)"  # noqa: S608 - the columns stand above
        f" SELECT {columns}, '{channel}' FROM promises_promise WHERE id = {promise.pk}"
    )
    assert said == BY_TELEPHONE


def test_raw_sql_cannot_keep_by_a_mail_a_call_of_before_that_left_it_open(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent)
    before_the_gates.leave_open_how(promise)
    delivery = makers.deliver(makers.answer(case, by=agent))
    arrived = f"{delivery.message_id}, {delivery.pk}"
    assert refusal(entry(promise, proof_id=proof(promise, "message_id, delivery_id", arrived))) == UNPROVEN


def test_raw_sql_cannot_keep_an_answer_in_writing_by_a_call(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email")
    call = makers.call(case, by=agent, at=MONDAY + HOUR)
    assert refusal(entry(promise, proof_id=proof(promise, "call_id", str(call.pk)))) == UNPROVEN


def proof(promise: Promise, columns: str, values: str) -> str:
    """Write a proof past the deeds, and return its number."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO promises_proof (promise_id, {columns}, certainty, by_id, offered_at, established_at)"  # noqa: S608
            f" VALUES ({promise.pk}, {values}, 'declared', {promise.owner_id}, now(), now()) RETURNING id"
        )
        return str(cursor.fetchone()[0])
