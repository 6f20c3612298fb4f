"""What was said and what happened cannot be altered, not by raw SQL either."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from belofte import makers
from belofte.cases.models import Call, Note, Participant
from belofte.channels.models import CANARY, RawEnvelope
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
    conversation = case.conversations.get()
    point = conversation.contact_point
    Participant.objects.create(conversation=conversation, contact_point=point, added_by=agent, added_at=MONDAY)


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
        "cases_participant SET added_by_id = added_by_id + 1",
        "cases_call SET result = 'no_answer'",
        "cases_event SET at = now() - interval '1 year'",
        "cases_delivery SET message_id = message_id + 1",
    ],
)
def test_raw_sql_cannot_change(change: str) -> None:
    assert refusal(f"UPDATE {change}").startswith("pgtrigger: Cannot")


@pytest.mark.parametrize("move", ["cases_message SET conversation_id", "cases_conversation SET case_id"])
def test_raw_sql_cannot_move_what_waits_to_where_it_is_answered(move: str) -> None:
    inbox = makers.make_inbox()
    waiting, answered = (makers.make_case(inbox, external_id=f"{each}@klant.example") for each in "ab")
    makers.deliver(makers.answer(answered, by=makers.make_agent()))
    to, of = (answered.conversations.get(), waiting.conversations.get())
    if move.startswith("cases_message"):
        what, place = of.messages.get().pk, to.pk
    else:
        what, place = of.pk, answered.pk
    said = refusal(f"UPDATE {move} = {place} WHERE id = {what}")
    assert said.startswith("pgtrigger: Cannot update")


@pytest.mark.usefixtures("_one_of_each")
def test_raw_sql_cannot_truncate() -> None:
    assert refusal("TRUNCATE cases_event").startswith("permission denied")


_WAITS = ("cases_case", "cases_conversation", "cases_message", "channels_rawenvelope")


@pytest.mark.parametrize("table", _WAITS)
def test_raw_sql_cannot_delete_what_nobody_answered(table: str) -> None:
    makers.make_case()
    assert refusal(f"DELETE FROM {table}").startswith("pgtrigger: Cannot delete")  # noqa: S608 - the names stand above


@pytest.mark.parametrize("table", _WAITS)
def test_raw_sql_of_the_owner_cannot_delete_or_truncate_what_nobody_answered(table: str) -> None:
    makers.make_case()
    as_owner = "SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE;"
    assert refusal(f"{as_owner} DELETE FROM {table}").startswith("pgtrigger: Cannot delete")  # noqa: S608
    assert refusal(f"{as_owner} TRUNCATE {table} CASCADE").startswith("pgtrigger: Cannot truncate")


@pytest.mark.parametrize("state", ["waiting", "unreadable", "failed", "spam"])
def test_raw_sql_cannot_delete_mail_that_made_no_case(state: str) -> None:
    settled_at = None if state == "waiting" else MONDAY
    makers.make_envelope(makers.make_inbox())
    RawEnvelope.objects.update(state=state, settled_at=settled_at, problem="x")
    assert refusal("DELETE FROM channels_rawenvelope").startswith("pgtrigger: Cannot delete")


def test_raw_sql_cannot_call_mail_a_test_to_delete_it() -> None:
    makers.make_envelope(makers.make_inbox())
    assert refusal(
        f"UPDATE channels_rawenvelope SET kind = '{CANARY}', state = 'read'; DELETE FROM channels_rawenvelope"  # noqa: S608
    ).startswith("pgtrigger: Cannot delete")


def test_raw_sql_cannot_have_what_hangs_on_a_case_delete_it() -> None:
    case = makers.make_case()
    for table, column in (("contacts_contact", case.contact_id), ("people_team", case.team_id)):
        assert "violates foreign key" in refusal(
            f"DELETE FROM {table} WHERE id = {column}; SET CONSTRAINTS ALL IMMEDIATE"  # noqa: S608
        )


_SETTLED = "UPDATE cases_delivery SET state = '{}', settled_at = now()"


@pytest.mark.parametrize("state", ["accepted", "failed", "bounced", "uncertain"])
def test_raw_sql_cannot_say_what_became_of_a_delivery_of_which_nothing_was_heard(state: str) -> None:
    makers.claim(makers.answer(makers.make_case(), by=makers.make_agent()).deliveries.get())
    assert refusal(_SETTLED.format(state)) == f"delivery: nothing was heard that shows it to be {state}"


def test_raw_sql_cannot_have_a_delivery_arrive_that_never_left() -> None:
    makers.answer(makers.make_case(), by=makers.make_agent())
    assert refusal(_SETTLED.format("accepted")) == "delivery: accepted does not follow on queued"


@pytest.mark.parametrize("state", ["queued", "sending"])
def test_raw_sql_cannot_send_again_what_arrived(state: str) -> None:
    makers.deliver(makers.answer(makers.make_case(), by=makers.make_agent()))
    statement = f"UPDATE cases_delivery SET state = '{state}', settled_at = NULL"  # noqa: S608 - it stands above
    assert refusal(statement) == f"delivery: {state} does not follow on accepted"


def test_raw_sql_cannot_change_when_it_was_known_what_became_of_a_delivery() -> None:
    makers.deliver(makers.answer(makers.make_case(), by=makers.make_agent()))
    said = refusal("UPDATE cases_delivery SET settled_at = settled_at + interval '1 day'")
    assert said == "delivery: when it was known stays"


def test_raw_sql_cannot_take_a_sending_back_that_nobody_put_off() -> None:
    makers.claim(makers.answer(makers.make_case(), by=makers.make_agent()).deliveries.get())
    statement = "UPDATE cases_delivery SET state = 'queued'"
    assert refusal(statement) == "delivery: nothing was heard that shows it to be queued"


def test_raw_sql_cannot_make_a_delivery_that_has_arrived() -> None:
    delivery = makers.deliver(makers.answer(makers.make_case(), by=makers.make_agent()))
    columns = "message_id, case_id, contact_point_id, meant_for, state, queued_at, settled_at, attempts"
    values = "message_id, case_id, contact_point_id, meant_for, 'accepted', now(), now(), 1"
    statement = f"INSERT INTO cases_delivery ({columns}) SELECT {values} FROM cases_delivery WHERE id = {delivery.pk}"  # noqa: S608
    assert refusal(statement) == "delivery: it waits before it leaves"


@pytest.mark.usefixtures("_one_of_each")
@pytest.mark.parametrize(
    ("moment", "is_taken"),
    [
        ("clock_timestamp() + interval '10 minutes'", True),
        ("clock_timestamp() + interval '20 minutes'", False),
        ("(SELECT opened_at - interval '10 minutes' FROM cases_case)", True),
        ("(SELECT opened_at - interval '20 minutes' FROM cases_case)", False),
    ],
)
def test_raw_sql_cannot_waive_what_is_yet_to_be_said(*, moment: str, is_taken: bool) -> None:
    said = refusal(
        "INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at)"  # noqa: S608 - the moments stand above
        f" SELECT cases_case.id, people_agent.id, 'thanks', {moment} FROM cases_case, people_agent"
    )
    assert said == ("" if is_taken else "waiver: it is of now, not of a moment to come or before its case")
