"""That raw SQL gives no reason and no terms without words, wherever the ledger wants them."""

from datetime import timedelta
from typing import Any

import pytest

from belofte import makers
from belofte.makers import MONDAY
from belofte.promises.models import Every, Form, Promise
from belofte.promises.tests import before_the_gates
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
BLANKS = ["''", "' '", "E'\\t\\n'"]
_MOVED = (
    "(promise_id, due_at, due_words, initiator, reason, at) VALUES ({promise}, now(), '', 'customer', {reason}, now())"
)
_CORRECTED = (
    "(promise_id, from_kind, kind, from_due_words, due_words, from_channel, channel, reason, by_id, at)"
    " VALUES ({promise}, 'reply', 'reply', '', '', '', '', {reason}, {by}, now())"
)
_WITHDRAWN = "(promise_id, reason, by_id, at) VALUES ({promise}, {reason}, {by}, now())"
_HANDED_OVER = "(promise_id, owner_id, reason, by_id, at) VALUES ({promise}, {by}, {reason}, {by}, now())"


@pytest.fixture
def promise() -> Promise:
    agent = makers.make_agent(teams=(makers.make_team(),))
    return makers.promise(makers.make_case(makers.make_inbox(agent.teams.get())), by=agent)


@pytest.mark.parametrize("reason", BLANKS)
@pytest.mark.parametrize(
    ("what", "values"),
    [
        ("renegotiation", _MOVED),
        ("correction", _CORRECTED),
        ("withdrawal", _WITHDRAWN),
        ("handover", _HANDED_OVER),
    ],
)
def test_raw_sql_cannot_leave_out_why(promise: Promise, what: str, values: str, reason: str) -> None:
    given = values.format(promise=promise.pk, reason=reason, by=promise.owner_id)
    said = refusal(f"INSERT INTO promises_{what} {given}")
    assert said.endswith(f'violates check constraint "{what}_has_reason"')
    words = values.format(promise=promise.pk, reason="'Ziek.'", by=promise.owner_id)
    assert "has_reason" not in refusal(f"INSERT INTO promises_{what} {words}")  # it is the reason that was wrong


_COPIED = (
    "case_id, kind, form, words, salt, origin, made_by_id, made_at, state, due_at, first_due_at, grain, channel,"
    " owner_id, moves, due_words, next_step, next_step_at"
)


@pytest.mark.parametrize("blank", BLANKS)
@pytest.mark.parametrize(
    ("column", "fields"),
    [
        ("condition", {"form": Form.CONDITIONAL, "condition": "als het terug is"}),
        ("recurrence", {"form": Form.RECURRING, "every": Every.WEEK}),
        ("claimed_of", {"form": Form.CLAIMED, "claimed_of": "Monteur Jan"}),
    ],
)
def test_raw_sql_cannot_leave_out_the_words_of_its_terms(
    promise: Promise, column: str, fields: dict[str, Any], blank: str
) -> None:
    agent = promise.case.team.agents.get()
    made = makers.promise(promise.case, by=agent, kind="delivery", channel="", **fields)
    again = (
        f"INSERT INTO promises_promise ({_COPIED}, condition, recurrence, claimed_of)"  # noqa: S608
        f" SELECT {_COPIED}, {{condition}}, {{recurrence}}, {{claimed_of}} FROM promises_promise WHERE id = {made.pk}"
    )
    none = {"condition": "''", "recurrence": "''", "claimed_of": "''"}
    said = refusal(again.format(**none | {column: blank}))
    assert said == "promise: its condition, its recurrence or who promised it stands in words"
    assert refusal(again.format(**none | {column: "'x'"})) == "promise: the ledger does not know of it"


def test_raw_sql_cannot_give_a_date_other_words_in_a_ledger_of_before(promise: Promise) -> None:
    """Its entries knew no words of dates: they are of who gave the date."""
    makers.moved(promise, due_at=MONDAY + timedelta(days=4))
    before_the_gates.chain_as_before(promise.case)
    said = refusal(f"UPDATE promises_promise SET due_words = 'ooit' WHERE id = {promise.pk}")  # noqa: S608
    assert said == "promise: the words of its date are of who gave it"
