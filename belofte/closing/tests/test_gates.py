"""What nobody can do about closing, by a deed or by raw SQL."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from django.db.models import Model

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Conversation, Delivery, Message, Receipt
from belofte.channels.models import Inbox
from belofte.closing import closing, hindrances
from belofte.closing.models import Closure, Outcome, Reopening
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
Reason = AnswerWaiver.Reason
LATER = MONDAY + timedelta(hours=2)
LOST = [Receipt.Kind.REFUSED, Receipt.Kind.LOST]
_STAYS_CLOSED = "case: it does not stay closed over a message that waits for an answer"
CLOSE = (
    "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL WHERE id = %s"
)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD)


def refusal(*statements: tuple[str, Sequence[int | str | datetime | None]]) -> str:
    """Return what the database says of some statements together; "" when it takes them."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, values in statements:
                cursor.execute(statement, values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # as a commit does
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


def unkept(model: type[Model], name: str) -> tuple[str, list[str | int | datetime | None]]:
    """Return what puts a gate aside for the statements after it, which the owner of the tables alone can."""
    gates = {gate.name: gate for gate in model._meta.triggers}  # type: ignore[attr-defined]  # noqa: SLF001
    aside = "SELECT set_config('role', 'none', true), set_config('pgtrigger.ignore', %s, true)"
    return aside, [f"{{{gates[name].get_pgid(model)}}}"]


def lose(case: Case, *, by: Agent, heard: Receipt.Kind = Receipt.Kind.REFUSED) -> Delivery:
    """Have an answer not arrive, or perhaps not."""
    delivery = makers.answer(case, by=by).deliveries.get()
    delivering.settle(makers.claim(delivery), heard, at=LATER)
    return delivery


def close(case: Case, *, by: Agent) -> Closure:
    return closing.close(case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=by, at=LATER + timedelta(hours=1))


def waive(case: Case, reason: Reason, *, by: Agent, at: datetime = LATER + timedelta(hours=1)) -> Closure:
    return closing.close_without_answer(case, reason=reason, seen_through=ALL_SEEN, by=by, at=at)


def raw_waiver(
    case: Case, reason: str, *, after: int | None = None, by: Agent
) -> tuple[tuple[str, list[int | str | None]], ...]:
    """Return what closes a case without an answer, in SQL alone, once all that came in was listened to."""
    heard: tuple[str, list[int | str | None]] = ("DELETE FROM conduct_unheard", [])
    waiver = "INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at) VALUES (%s, %s, %s, now())"
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, waiver_id, after_id, by_id, requested_at, completed_at)"
        " SELECT case_id, '', id, %s, by_id, now(), now() FROM cases_answerwaiver WHERE case_id = %s"
    )
    return (waiver, [case.pk, by.pk, reason]), heard, (closure, [after, case.pk]), (CLOSE, [case.pk])


@pytest.mark.each_channel
@pytest.mark.parametrize("heard", LOST)
def test_close_while_the_last_answer_is_lost_is_refused(inbox: Inbox, agent: Agent, heard: Receipt.Kind) -> None:
    case = makers.make_case(inbox)
    makers.deliver(makers.answer(case, by=agent))
    lose(case, by=agent, heard=heard)
    with pytest.raises((hindrances.AnswerLostError, hindrances.ArrivalUncertainError)):
        close(case, by=agent)


@pytest.mark.each_channel
@pytest.mark.parametrize(
    ("heard", "refused"),
    [
        (Receipt.Kind.REFUSED, hindrances.AnswerLostError),
        (Receipt.Kind.LOST, hindrances.ArrivalUncertainError),
    ],
)
def test_close_without_answer_while_the_last_answer_is_lost_is_refused(
    inbox: Inbox, agent: Agent, heard: Receipt.Kind, refused: type[Exception]
) -> None:
    case = makers.make_case(inbox)
    lose(case, by=agent, heard=heard)
    with pytest.raises(refused):
        waive(case, Reason.NOT_FOR_US, by=makers.make_agent(Role.LEAD))
    assert not AnswerWaiver.objects.exists()


def test_close_after_a_bounce_is_refused(agent: Agent) -> None:
    case = makers.make_case()
    delivery = makers.deliver(makers.answer(case, by=agent))
    delivering.take_bounce(delivery, detail="550", envelope=makers.make_envelope(makers.make_inbox()), at=LATER)
    with pytest.raises(hindrances.AnswerLostError):
        waive(case, Reason.NOT_FOR_US, by=makers.make_agent(Role.LEAD))


def test_close_after_a_later_answer_arrived(agent: Agent) -> None:
    case = makers.make_case()
    lose(case, by=agent)
    again = LATER + timedelta(minutes=1)
    makers.deliver(makers.answer(case, by=agent, at=again), at=again)
    assert close(case, by=agent).completed_at is not None


def test_close_after_it_arrived_elsewhere(agent: Agent) -> None:
    case = makers.make_case()
    lost = lose(case, by=agent, heard=Receipt.Kind.LOST)
    delivering.send_again(lost, by=agent, at=LATER)
    makers.deliver(lost.message, at=LATER)
    assert close(case, by=agent).completed_at is not None


def test_close_after_a_call(agent: Agent) -> None:
    case = makers.make_case()
    lose(case, by=agent)
    makers.call(case, by=agent, at=LATER + timedelta(minutes=1))
    assert waive(case, Reason.NOT_FOR_US, by=agent).completed_at is not None


def test_close_spam_that_was_answered(agent: Agent) -> None:
    case = makers.make_case()
    lose(case, by=agent)
    assert waive(case, Reason.SPAM, by=agent).completed_at is not None


def test_close_spam_while_nobody_knows_if_the_answer_arrived_is_refused(agent: Agent) -> None:
    case = makers.make_case()
    lose(case, by=agent, heard=Receipt.Kind.LOST)
    with pytest.raises(hindrances.ArrivalUncertainError):
        waive(case, Reason.SPAM, by=agent)


def test_close_as_unreachable_is_for_a_lead(agent: Agent, lead: Agent) -> None:
    case = makers.make_case()
    lose(case, by=agent)
    with pytest.raises(hindrances.LeadNeededError):
        waive(case, Reason.UNREACHABLE, by=agent)
    assert waive(case, Reason.UNREACHABLE, by=lead).completed_at is not None


def test_send_and_close_closes_although_an_earlier_answer_was_lost(agent: Agent) -> None:
    case = makers.make_case()
    lose(case, by=agent)
    again = LATER + timedelta(minutes=1)
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, at=again), at=again)
    assert Case.objects.get(pk=case.pk).is_closed


def test_send_and_close_is_cancelled_when_an_earlier_answer_comes_back_meanwhile(agent: Agent) -> None:
    case = makers.make_case()
    first = makers.deliver(makers.answer(case, by=agent))
    message = makers.answer(case, by=agent, outcome=Outcome.SOLVED, at=LATER)
    envelope = makers.make_envelope(makers.make_inbox())
    delivering.take_bounce(first, detail="550", envelope=envelope, at=LATER + timedelta(minutes=1))
    makers.deliver(message, at=LATER + timedelta(minutes=2))
    assert (Case.objects.get(pk=case.pk).is_closed, Closure.objects.get().completed_at) == (False, None)


@pytest.mark.each_channel
@pytest.mark.parametrize("heard", LOST)
def test_raw_sql_cannot_close_while_the_last_answer_is_lost(inbox: Inbox, agent: Agent, heard: Receipt.Kind) -> None:
    case = makers.make_case(inbox)
    lose(case, by=agent, heard=heard)
    said = refusal(*raw_waiver(case, "thanks", by=agent))
    assert said == "case: it stays open while the last answer did not arrive, or may not have"


def test_raw_sql_cannot_say_that_somebody_is_unreachable_for_who_is_no_lead(agent: Agent, lead: Agent) -> None:
    case = makers.make_case()
    said = refusal(*raw_waiver(case, "unreachable", by=agent))
    assert said == "waiver: that a customer cannot be reached is for a lead to say"
    assert refusal(*raw_waiver(case, "unreachable", by=lead)) == ""


@pytest.mark.each_channel
def test_raw_sql_cannot_close_over_a_message_without_an_answer(inbox: Inbox, agent: Agent) -> None:
    first = makers.receive(inbox)
    case = first.conversation.case
    told = makers.answer(case, by=agent)
    makers.deliver(told)
    makers.receive(inbox, answers=(first.external_id,), at=LATER)
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
        " VALUES (%s, 'solved', %s, %s, now(), now())"
    )
    said = refusal((closure, [case.pk, told.pk, agent.pk]), (CLOSE, [case.pk]))
    assert said == "case: it stays open while the customer waits for an answer"


def test_raw_sql_cannot_use_an_old_waiver_for_a_new_message(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    case = first.conversation.case
    waive(case, Reason.SPAM, by=agent)
    makers.receive(inbox, answers=(first.external_id,), at=LATER + timedelta(days=1))
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, waiver_id, by_id, requested_at, completed_at)"
        " VALUES (%s, '', (SELECT max(id) FROM cases_answerwaiver), %s, now(), now())"
    )
    assert refusal((closure, [case.pk, agent.pk])).startswith("duplicate key")
    assert refusal((CLOSE, [case.pk])) == "case: it can only be closed by a completed closure"


@pytest.mark.each_channel
def test_raw_sql_cannot_close_while_something_is_promised(inbox: Inbox, agent: Agent) -> None:
    case = makers.make_case(inbox)
    makers.promise(case, by=makers.make_agent(teams=(inbox.team,)))
    said = refusal(*raw_waiver(case, "thanks", by=agent))
    assert said == "case: it stays open while a promise has to be kept"


@pytest.mark.each_channel
def test_raw_sql_cannot_put_an_unanswered_message_in_a_closed_case(inbox: Inbox, agent: Agent) -> None:
    closed = makers.receive(inbox, sender="els@klant.example").conversation
    waive(closed.case, Reason.SPAM, by=agent)
    waiting = makers.receive(inbox, at=LATER + timedelta(days=1))
    said = refusal(("UPDATE cases_message SET conversation_id = %s WHERE id = %s", [closed.pk, waiting.pk]))
    assert said.startswith("pgtrigger: Cannot update")
    moved = ("UPDATE cases_conversation SET case_id = %s WHERE id = %s", [closed.case.pk, waiting.conversation.pk])
    assert refusal(moved).startswith("pgtrigger: Cannot update")


@pytest.mark.parametrize("moved", ["message", "conversation"])
def test_what_a_deed_moves_opens_a_closed_case(agent: Agent, moved: str) -> None:
    inbox = makers.make_inbox()
    closed = makers.receive(inbox, sender="els@klant.example").conversation
    waive(closed.case, Reason.SPAM, by=agent)
    waiting = makers.receive(inbox, at=LATER + timedelta(days=1))
    message = ("UPDATE cases_message SET conversation_id = %s WHERE id = %s", [closed.pk, waiting.pk])
    whole = ("UPDATE cases_conversation SET case_id = %s WHERE id = %s", [closed.case.pk, waiting.conversation.pk])
    if moved == "message":
        assert refusal(unkept(Message, "message_kept"), message) == _STAYS_CLOSED
    else:
        assert refusal(unkept(Conversation, "conversation_stays_in_its_case"), whole) == _STAYS_CLOSED


def test_a_closure_that_ended_stays_as_it_ended(agent: Agent) -> None:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED))
    assert refusal(("UPDATE closing_closure SET completed_at = NULL", [])).startswith("pgtrigger: Cannot")


@pytest.mark.parametrize("statement", ["UPDATE closing_reopening SET at = now()", "DELETE FROM closing_reopening"])
def test_raw_sql_cannot_change_why_a_case_was_opened_again(agent: Agent, statement: str) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    waive(first.conversation.case, Reason.SPAM, by=agent)
    makers.receive(inbox, answers=(first.external_id,), at=LATER + timedelta(days=1))
    assert Reopening.objects.exists()
    assert refusal((statement, [])).startswith("pgtrigger: Cannot update or delete")


def test_a_case_is_only_opened_again_by_a_reopening(agent: Agent) -> None:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED))
    said = refusal(("UPDATE cases_case SET closed_at = NULL, ball = 'us'", []))
    assert said == "case: it is only opened again by a reopening"


_SAME_AS = (
    "INSERT INTO cases_answerwaiver (case_id, by_id, reason, same_as_id, recorded_at) VALUES (%s, %s, %s, %s, %s)"
)
_NO_CASE = "waiver: no other case of this contact can hold the answer"


def same(case: Case, other: Case | None, *, by: Agent, at: datetime = LATER + timedelta(hours=1)) -> str:
    """Return the refusal to close a case as answered in another; "" when it is closed."""
    reason = Reason.SAME_MATTER
    try:
        closing.close_without_answer(case, reason=reason, same_as=other, seen_through=ALL_SEEN, by=by, at=at)
    except hindrances.SameCaseMissingError as refused:
        return str(refused)
    return ""


def raw_same(case: Case, other: Case | None, *, by: Agent, reason: str = "same_matter") -> str:
    return refusal((_SAME_AS, [case.pk, by.pk, reason, other.pk if other else None, str(LATER)]))


def test_same_matter_names_another_open_case_of_the_customer(agent: Agent) -> None:
    inbox = makers.make_inbox()
    case, other = (makers.make_case(inbox, external_id=f"{each}@klant.example") for each in "ab")
    strangers = makers.make_case(inbox, sender="bo@klant.example")
    for wrong in (None, case, strangers):
        assert same(case, wrong, by=agent).startswith("In which case do they get the answer?")
        assert raw_same(case, wrong, by=agent) == _NO_CASE
    assert raw_same(case, other, by=agent, reason="spam") == "waiver: only the same matter is answered in another case"
    assert raw_same(case, other, by=agent) == ""


def test_two_cases_are_not_each_answered_in_the_other(agent: Agent) -> None:
    inbox = makers.make_inbox()
    case, other = (makers.make_case(inbox, external_id=f"{each}@klant.example") for each in "ab")
    assert same(case, other, by=agent) == ""
    assert case.answer_waivers.get().same_as == other
    assert same(other, case, by=agent) != ""
    assert raw_same(other, case, by=agent) == _NO_CASE
    assert refusal(("UPDATE cases_answerwaiver SET same_as_id = NULL", [])).startswith("pgtrigger: Cannot update")


def test_same_matter_is_not_answered_in_a_case_that_was_over_before(agent: Agent) -> None:
    inbox = makers.make_inbox()
    other = makers.make_case(inbox)
    waive(other, Reason.SPAM, by=agent)
    later = LATER + timedelta(days=1)
    case = makers.make_case(inbox, at=later)
    assert same(case, other, by=agent) != ""
    assert raw_same(case, other, by=agent) == _NO_CASE


def test_same_matter_counts_from_what_waits_now(agent: Agent, lead: Agent) -> None:
    inbox = makers.make_inbox()
    case, other = (makers.make_case(inbox, external_id=f"{each}@klant.example") for each in "ab")
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED))
    waive(other, Reason.SPAM, by=lead, at=MONDAY + timedelta(days=2))
    makers.receive(inbox, answers=("a@klant.example",), at=MONDAY + timedelta(days=90))
    assert same(case, other, by=agent, at=MONDAY + timedelta(days=91)) != ""
    assert raw_same(case, other, by=agent) == _NO_CASE


def test_cases_do_not_stand_in_a_circle_in_which_nobody_answers(agent: Agent) -> None:
    inbox = makers.make_inbox()
    one, two, three = (makers.make_case(inbox, external_id=f"{each}@klant.example") for each in "abc")
    assert (same(one, two, by=agent), same(two, three, by=agent)) == ("", "")
    assert same(three, one, by=agent) != ""
    assert raw_same(three, one, by=agent) == _NO_CASE


def test_case_that_was_answered_elsewhere_holds_an_answer_once_it_is_open_again(agent: Agent) -> None:
    inbox = makers.make_inbox()
    case, other = (makers.make_case(inbox, external_id=f"{each}@klant.example") for each in "ab")
    assert same(case, other, by=agent) == ""
    makers.receive(inbox, answers=("a@klant.example",), at=LATER + timedelta(days=1))
    assert same(other, case, by=agent, at=LATER + timedelta(days=2)) == ""


_WAIVER = "INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at) VALUES (%s, %s, %s, %s)"


def test_raw_sql_cannot_waive_for_a_reason_of_its_own(agent: Agent) -> None:
    assert "waiver_known_reason" in refusal((_WAIVER, [makers.make_case().pk, agent.pk, "tired", LATER]))


@pytest.mark.each_channel
def test_raw_sql_cannot_call_mail_of_today_history(inbox: Inbox) -> None:
    waiver = (_WAIVER, [makers.make_case(inbox).pk, None, "imported", LATER])
    assert refusal(waiver) == "waiver: only old mail that was brought in is history"
