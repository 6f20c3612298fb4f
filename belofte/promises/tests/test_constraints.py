"""What a row of the ledger and a row of proof cannot hold, where no trigger is left that refuses it."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Promise
from belofte.promises.tests.test_gates import another_date, entry, refusal

pytestmark = pytest.mark.django_db
_AGAIN = {"kind": "'said_again'", "state": "'open'"}
_MESSAGE = {"message_id": "(SELECT max(id) FROM cases_message)"}
_CALL = {"call_id": "(SELECT max(id) FROM cases_call)"}
_DELIVERY = {"delivery_id": "(SELECT max(id) FROM cases_delivery)"}
_ESTABLISHED = {"established_at": "now()"}
_VIOLATES = 'new row for relation "promises_{table}" violates check constraint "{name}"'
_ONE_SORT = _VIOLATES.format(table="proof", name="proof_is_of_one_sort")
_NEEDS_DELIVERY = _VIOLATES.format(table="proof", name="proof_by_message_needs_delivery")
_NEEDS_RENEGOTIATION = _VIOLATES.format(table="ledgerentry", name="ledger_move_has_renegotiation")


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def promise(agent: Agent) -> Promise:
    case = makers.make_case(makers.make_inbox(agent.teams.get()))
    return makers.promise(case, by=agent, kind="reply", channel="")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (_MESSAGE, ""),
        (_CALL | _ESTABLISHED, ""),
        ({}, _ONE_SORT),
        (_MESSAGE | _CALL, _ONE_SORT),
        (_CALL | _DELIVERY, _ONE_SORT),
        (_MESSAGE | _DELIVERY | _ESTABLISHED, ""),
        (_MESSAGE | _ESTABLISHED, _NEEDS_DELIVERY),
        (
            _MESSAGE | _ESTABLISHED | {"certainty": "'proven'"},  # of which a trigger asks more, and first
            "proof: only the wire proves that it arrived; what one of us says is declared",
        ),
    ],
)
def test_raw_sql_cannot_mix_proof(promise: Promise, agent: Agent, columns: dict[str, str], said: str) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + timedelta(hours=1))
    makers.deliver(makers.answer(promise.case, by=agent, at=MONDAY + timedelta(hours=2)))
    values = {"promise_id": str(promise.pk), "by_id": str(agent.pk), "offered_at": "now()", "certainty": "'declared'"}
    values |= columns
    statement = f"INSERT INTO promises_proof ({', '.join(values)}) VALUES ({', '.join(values.values())})"  # noqa: S608
    assert refusal(statement) == said


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, ""),
        ({"initiator": "'us'"}, _NEEDS_RENEGOTIATION),
        ({"renegotiation_id": "(SELECT max(id) FROM promises_renegotiation)"}, _NEEDS_RENEGOTIATION),
    ],
)
def test_raw_sql_cannot_move_what_is_only_said_again(
    promise: Promise, agent: Agent, columns: dict[str, str], said: str
) -> None:
    another_date(promise, by=agent, initiator="us")  # the row of it stands; the statement is for the ledger
    assert refusal(entry(promise, **_AGAIN, **columns)) == said


@pytest.mark.parametrize(
    ("initiator", "renegotiation", "said"),
    [
        ("", "(SELECT max(id) FROM promises_renegotiation)", _NEEDS_RENEGOTIATION),
        ("us", "NULL", "ledger: moved (open) does not follow from made (open)"),  # a trigger asks this first
    ],
)
def test_raw_sql_cannot_move_at_nobody_s_wish_or_by_no_renegotiation(
    promise: Promise, agent: Agent, initiator: str, renegotiation: str, said: str
) -> None:
    moves = str(int(initiator == "us"))
    statement = another_date(promise, by=agent, initiator=initiator, moves=moves, renegotiation_id=renegotiation)
    assert refusal(statement) == said
