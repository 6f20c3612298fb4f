"""Told in the same act, in raw SQL: not before, not by the desk, not to a third party, not in vain; and tries."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.cases.models import Call, Case, Message, Receipt
from belofte.channels.contract import Address
from belofte.keeping import calling
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Initiator, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import another_date, entry, refusal
from belofte.replies import delivering, forwarding, sending

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
UNTOLD = "ledger: another date is told as it is given, in an answer or a call of its own"
BEYOND = "ledger: the promise does not say what its newest entry says"  # what comes after one that may be


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


def make_message(how: str, case: Case, agent: Agent) -> Message:
    """Return what left, or did not, at the moment at which another date is given."""
    at, conversation = MONDAY + HOUR, case.conversations.get()
    if how == "automatic":
        return sending.send_by_itself(conversation, subject="x", text="We got it.", answers=[], at=at)[0]
    if how == "forwarded":
        first = conversation.messages.earliest("pk")
        to = [Address(address="fitter@fit.example")]
        return forwarding.forward(first, to=to, note="Kunt u dit?", files=[], key=uuid.uuid4(), by=agent, at=at)
    message = makers.answer(case, by=agent, at=at)
    if how == "lost":
        delivering.settle(makers.deliver(message, at=at), Receipt.Kind.BOUNCED, at=at)
    return message


@pytest.mark.parametrize(
    ("how", "said"),
    [("answer", BEYOND), ("automatic", UNTOLD), ("forwarded", UNTOLD), ("lost", UNTOLD), ("of before", UNTOLD)],
)
def test_raw_sql_cannot_move_untold(case: Case, agent: Agent, how: str, said: str) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 80 * HOUR)
    message = make_message(how, case, agent)
    columns: dict[str, Any] = {"moves": "1"}
    if how == "of before":
        columns["at"] = f"'{MONDAY + 2 * HOUR}'"
    assert refusal(another_date(promise, by=agent, initiator="us", message=message, **columns)) == said


def test_raw_sql_cannot_move_twice_in_one_answer(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 80 * HOUR)
    said = Said(promised=(makers.moved(promise, due_at=MONDAY + 85 * HOUR),))
    message = makers.answer(case, by=agent, said=said)
    promise = Promise.objects.get(pk=promise.pk)
    makers.wish(promise, Initiator.CUSTOMER)
    again = another_date(promise, by=agent, initiator="customer", message=message, moves="1", days_later="0")
    assert refusal(again) == UNTOLD


@pytest.mark.parametrize("how", ["answer", "automatic", "forwarded", "lost", "of before"])
def test_raw_sql_cannot_withdraw_in_what_tells_nobody(case: Case, agent: Agent, how: str) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 80 * HOUR)
    message, other = make_message(how, case, agent), makers.make_agent(teams=(case.team,))
    at = MONDAY + 2 * HOUR if how == "of before" else message.recorded_at
    facts = {"kind": "'withdrawn'", "state": "'withdrawn'", "message_id": str(message.pk), "by_id": str(other.pk)}
    facts["at"] = f"'{at}'"
    statement = (
        "INSERT INTO promises_withdrawal (promise_id, reason, message_id, by_id, at)"  # noqa: S608
        f" VALUES ({promise.pk}, 'x', {message.pk}, {other.pk}, '{at}'); {entry(promise, **facts)}"
    )
    untold = "ledger: withdrawn untold, by no lead or once it is held to, and not as just misread"
    assert refusal(statement) == (BEYOND if how == "answer" else untold)


@pytest.mark.parametrize("how", ["answer", "automatic", "forwarded", "lost", "of before"])
def test_raw_sql_cannot_pay_out_in_what_tells_nobody(case: Case, agent: Agent, how: str) -> None:
    promise = makers.promise(case, by=agent, kind="refund", channel="", words="U krijgt € 25 terug.")
    message = make_message(how, case, agent)
    at = MONDAY + 2 * HOUR if how == "of before" else message.recorded_at
    said = refusal(
        "INSERT INTO promises_payout (promise_id, amount, paid_on, way, method, why_other, why_less, reference,"  # noqa: S608
        " message_id, by_id, at)"
        f" VALUES ({promise.pk}, 25, '{MONDAY:%Y-%m-%d}', 'original', '', '', '', '', {message.pk}, {agent.pk}, '{at}')"
    )
    untold, unknown = "payout: the customer was not told of it there", "payout: the ledger does not know of it"
    assert said == (unknown if how == "answer" else untold)


# ── Tries ──


@pytest.mark.parametrize(
    ("what", "part", "said"),
    [
        ("try", "morning", ""),
        ("try", "evening", "ledger"),
        ("try", "", "ledger"),
        ("elsewhere", "morning", "ledger"),
        ("spoke", "morning", "ledger"),
        ("rung", "morning", "ledger"),
        ("nothing", "morning", "ledger"),
    ],
)
def test_raw_sql_cannot_say_that_somebody_tried(case: Case, agent: Agent, what: str, part: str, said: str) -> None:
    called = _call(what, case, agent)
    promise = makers.promise(case, by=agent, at=MONDAY + HOUR, due_at=MONDAY + 80 * HOUR)
    facts = {"kind": "'tried'", "state": "'open'", "call_id": called, "part_of_day": f"'{part}'"}
    refused = refusal(entry(promise, **facts))
    assert refused == (said and "ledger: tried (open) does not follow from made (open)")


def _call(what: str, case: Case, agent: Agent) -> str:
    if what == "nothing":
        return "NULL"
    at, elsewhere = MONDAY + HOUR, makers.make_case(makers.make_inbox(case.team))
    if what == "rung":
        facts: dict[str, Any] = {"direction": Call.Direction.IN, "result": Call.Result.NO_ANSWER, "text": ""}
        return str(calling.log(case, **facts, called_at=at, by=agent, at=at).pk)
    on = elsewhere if what == "elsewhere" else case
    return str(makers.call(on, by=agent, at=at, answered=what == "spoke").pk)


def test_raw_sql_cannot_count_one_call_twice(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=MONDAY + 80 * HOUR)
    called = makers.call(case, by=agent, at=MONDAY + HOUR, answered=False)
    facts = {"kind": "'tried'", "state": "'open'", "call_id": str(called.pk), "part_of_day": "'morning'"}
    assert refusal(entry(promise, **facts)) == "ledger: tried (open) does not follow from tried (open)"
