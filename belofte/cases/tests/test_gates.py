"""What was said and what happened cannot be altered, not by raw SQL either."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from belofte import makers
from belofte.cases.models import Call, Note
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def _one_of_each() -> None:
    agent = makers.make_agent()
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent))
    Note.objects.create(case=case, author=agent, text="a note", recorded_at=MONDAY)
    Call.objects.create(
        case=case,
        by=agent,
        direction="in",
        result="answered",
        called_at=MONDAY,
        recorded_at=MONDAY + timedelta(hours=1),
    )


def refusal(statement: str) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


@pytest.mark.usefixtures("_one_of_each")
@pytest.mark.parametrize(
    "table",
    [
        "channels_rawenvelope",
        "cases_message",
        "cases_delivery",
        "cases_receipt",
        "cases_note",
        "cases_call",
        "cases_event",
    ],
)
def test_raw_sql_cannot_delete(table: str) -> None:
    statement = f"DELETE FROM {table}"  # noqa: S608 - the names stand above
    assert refusal(statement).startswith("pgtrigger: Cannot")


@pytest.mark.usefixtures("_one_of_each")
@pytest.mark.parametrize(
    "change",
    [
        "channels_rawenvelope SET raw = '\\x00'",
        "cases_message SET text = 'never said'",
        "cases_message SET recorded_at = now()",
        "cases_message SET needs_answer = NOT needs_answer",
        "cases_receipt SET detail = 'x'",
        "cases_note SET text = 'x'",
        "cases_call SET result = 'no_answer'",
        "cases_event SET at = now() - interval '1 year'",
        "cases_delivery SET message_id = message_id + 1",
    ],
)
def test_raw_sql_cannot_change(change: str) -> None:
    assert refusal(f"UPDATE {change}").startswith("pgtrigger: Cannot")


@pytest.mark.usefixtures("_one_of_each")
def test_raw_sql_can_move_a_message_to_another_conversation() -> None:
    assert refusal("UPDATE cases_message SET conversation_id = conversation_id") == ""


@pytest.mark.usefixtures("_one_of_each")
def test_raw_sql_cannot_truncate() -> None:
    assert refusal("TRUNCATE cases_event").startswith("permission denied")
