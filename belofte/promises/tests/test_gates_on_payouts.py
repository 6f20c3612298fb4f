"""What the database refuses about money back: raw SQL, in every way that somebody might have it look paid."""

from datetime import timedelta
from typing import Final

import pytest

from belofte import makers
from belofte.cases.models import Case
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Form, Kind, Payout, Promise
from belofte.promises.tests.test_gates import entry, refusal

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
_KEPT_UNPAID: Final = "ledger: money back is kept by paying all of it"
_DECLARED: Final = "'declared'"
_PROVEN: Final = "'proven'"
_NEWEST: Final = "(SELECT max(id) FROM promises_proof)"
_NEWEST_PAYOUT: Final = "(SELECT max(id) FROM promises_payout)"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def refund(case: Case, agent: Agent) -> Promise:
    words = "U krijgt € 24,95 terug."
    return makers.promise(case, by=agent, kind=Kind.REFUND, words=words, channel="", due_at=MONDAY + 7 * DAY)


def insert(table: str, **columns: str) -> str:
    return f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(columns.values())})"  # noqa: S608


def payout(promise: Promise, **columns: str) -> str:
    """Return the statement that adds a payout past the deeds; the database says nothing of it before the commit."""
    texts = dict.fromkeys(("method", "why_other", "why_less", "reference"), "''")
    facts = {"promise_id": str(promise.pk), "amount": "24.95", "paid_on": f"'{MONDAY.date()}'", "way": "'original'"}
    who = {"by_id": str(promise.owner_id), "at": f"'{MONDAY + HOUR}'"}
    return insert("promises_payout", **{**texts, **facts, **who, **columns})


def proof(promise: Promise, **columns: str) -> str:
    facts = {"promise_id": str(promise.pk), "certainty": _DECLARED, "by_id": str(promise.owner_id)}
    return insert("promises_proof", **{**facts, "offered_at": "now()", "established_at": "now()", **columns})


def test_raw_sql_cannot_change_or_delete_a_payout(refund: Promise, agent: Agent) -> None:
    makers.pay_out(refund, by=agent, at=MONDAY + HOUR)
    assert refusal("UPDATE promises_payout SET amount = 1").startswith("pgtrigger: Cannot update")
    assert refusal("DELETE FROM promises_payout").startswith("pgtrigger: Cannot update or delete")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({}, "payout: the ledger does not know of it"),
        ({"amount": "25"}, "payout: never more than was promised, and less only for a reason"),
        ({"amount": "10"}, "payout: never more than was promised, and less only for a reason"),
        ({"paid_on": "'2026-11-20'"}, "payout: it was paid after it was promised, and before it is recorded"),
        ({"paid_on": "'2026-11-26'"}, "payout: it was paid after it was promised, and before it is recorded"),
        ({"amount": "0", "why_less": "'Later.'"}, "payout_of_something"),
        ({"way": "'other'", "method": "'cadeaukaart'"}, "payout_another_way_has_reason"),
        ({"way": "'other'", "why_other": "'Kaart verlopen.'"}, "payout_another_way_has_reason"),
        ({"method": "'creditcard 4111111111111111'"}, "payout_names_no_whole_number"),
        ({"reference": "'NL91ABNA0417164300'"}, "payout_names_no_whole_number"),
        ({"reference": "'4111 1111 1111 1111'"}, "payout_names_no_whole_number"),
    ],
)
def test_raw_sql_cannot_pay_out_so(refund: Promise, columns: dict[str, str], said: str) -> None:
    assert said in refusal(payout(refund, **columns))


def test_raw_sql_cannot_pay_out_anything_else(case: Case, refund: Promise, agent: Agent) -> None:
    said = "payout: only money back that has to be paid is paid out"
    assert refusal(payout(makers.promise(case, by=agent))) == said
    makers.pay_out(refund, by=agent, at=MONDAY + HOUR)
    assert refusal(payout(refund)) == said  # it is kept


def test_raw_sql_cannot_pay_out_more_in_parts(refund: Promise, agent: Agent) -> None:
    makers.pay_out(refund, "20", by=agent, at=MONDAY + HOUR, why_less="De rest volgt.")
    said = refusal(payout(refund, amount="5", why_less="'Meer.'"))
    assert said == "payout: never more than was promised, and less only for a reason"


def test_raw_sql_may_pay_out_what_others_promised_before(case: Case, agent: Agent) -> None:
    claimed = makers.promise(case, by=agent, kind=Kind.REFUND, form=Form.CLAIMED, claimed_of="De winkel", channel="")
    said = refusal(payout(claimed, paid_on="'2026-11-20'"))
    assert said == "payout: the ledger does not know of it"  # and nothing about the day


def test_raw_sql_cannot_say_that_a_payout_was_told_on_another_case(refund: Promise, agent: Agent) -> None:
    elsewhere = makers.answer(makers.make_case(makers.make_inbox(agent.teams.get())), by=agent)
    assert refusal(payout(refund, message_id=str(elsewhere.pk))) == "payout: the customer was not told of it there"


def test_raw_sql_cannot_keep_a_refund_by_a_call(case: Case, refund: Promise, agent: Agent) -> None:
    call = makers.call(case, by=agent, at=MONDAY + HOUR)
    statement = f"{proof(refund, call_id=str(call.pk))}; {entry(refund, proof_id=_NEWEST)}"
    assert refusal(statement) == _KEPT_UNPAID


def test_raw_sql_cannot_keep_a_refund_by_a_part(refund: Promise, agent: Agent) -> None:
    part = makers.pay_out(refund, "10", by=agent, at=MONDAY + HOUR, why_less="De rest volgt.")
    assert refusal(entry(refund, proof_id=str(part.pk))) == _KEPT_UNPAID


def test_raw_sql_cannot_keep_anything_by_the_payout_of_something_else(
    case: Case, refund: Promise, agent: Agent
) -> None:
    other = makers.promise(case, by=agent, channel="")
    paid = f"{payout(refund)}; {proof(other, payout_id=_NEWEST_PAYOUT)}"
    said = refusal(f"{paid}; {entry(other, proof_id=_NEWEST)}")
    assert said == "ledger: nothing is kept without proof on the promised channel"


def test_raw_sql_cannot_note_a_part_that_was_not_paid(refund: Promise) -> None:
    said = refusal(entry(refund, kind="'part_paid'", state="'open'"))
    assert said == "ledger: part_paid (open) does not follow from made (open)"


def test_raw_sql_cannot_say_that_a_bank_proved_it(refund: Promise) -> None:
    paid = f"{payout(refund)}; {proof(refund, payout_id=_NEWEST_PAYOUT, certainty=_PROVEN)}"
    assert refusal(paid).startswith("proof: only an answer is proven")
    assert Payout.objects.count() == 0
