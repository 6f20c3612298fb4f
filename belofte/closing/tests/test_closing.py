"""How a case ends, and that it cannot end otherwise."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases import seeing
from belofte.cases.models import AnswerWaiver, Case, Event, Receipt
from belofte.channels.models import Inbox
from belofte.closing import closing, hindrances
from belofte.closing.models import Closure, Outcome
from belofte.closing.tests.test_gates import CLOSE, refusal
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Every, Form
from belofte.promises.saying import Said
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
SPAM = AnswerWaiver.Reason.SPAM
LATER = MONDAY + timedelta(hours=2)
_BY_CLOSURE_ONLY = "case: it can only be closed by a completed closure"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


def kinds(case: Case) -> list[str]:
    return list(case.events.values_list("kind", flat=True))


def test_close_with_a_delivered_answer(agent: Agent) -> None:
    case = makers.make_case()
    told = makers.answer(case, by=agent)
    makers.deliver(told)
    closure = closing.close(case, outcome=Outcome.SOLVED, seen_through=makers.ALL_SEEN, by=agent, at=LATER)
    case.refresh_from_db()
    assert (closure.message, case.closed_at, case.ball) == (told, LATER, "nobody")


@pytest.mark.each_channel
def test_close_without_any_answer_is_refused(inbox: Inbox, agent: Agent) -> None:
    with pytest.raises(closing.OutcomeMissingError):
        closing.close(makers.make_case(inbox), outcome=Outcome.SOLVED, seen_through=makers.ALL_SEEN, by=agent, at=LATER)


@pytest.mark.each_channel
def test_close_while_the_answer_is_under_way_is_refused(inbox: Inbox, agent: Agent) -> None:
    case = makers.make_case(inbox)
    makers.answer(case, by=agent)
    with pytest.raises(hindrances.AnswerUnderWayError):
        closing.close(case, outcome=Outcome.SOLVED, seen_through=makers.ALL_SEEN, by=agent, at=LATER)


@pytest.mark.each_channel
def test_close_with_a_newer_unanswered_message_is_refused(inbox: Inbox, agent: Agent) -> None:
    first = makers.receive(inbox)
    makers.deliver(makers.answer(first.conversation.case, by=agent))
    makers.receive(inbox, answers=(first.external_id,), at=LATER)
    with pytest.raises(closing.OutcomeMissingError):
        closing.close(first.conversation.case, outcome=Outcome.SOLVED, seen_through=makers.ALL_SEEN, by=agent, at=LATER)


@pytest.mark.each_channel
@pytest.mark.parametrize(
    ("close", "chosen"),
    [(closing.close, {"outcome": Outcome.SOLVED}), (closing.close_without_answer, {"reason": SPAM})],
    ids=["with outcome", "without answer"],
)
def test_close_over_a_message_that_nobody_saw_is_refused(
    inbox: Inbox, agent: Agent, close: Callable[..., Closure], chosen: dict[str, str]
) -> None:
    first = makers.receive(inbox)
    case = first.conversation.case
    seen = makers.answer(case, by=agent)
    makers.deliver(seen)
    makers.receive(inbox, answers=(first.external_id,), at=LATER)
    with pytest.raises(seeing.CaseChangedError):
        close(case, **chosen, seen_through=seen.pk, by=agent, at=LATER)
    assert Case.objects.get(pk=case.pk).ball == "us"


def test_close_twice_is_refused(agent: Agent) -> None:
    case = makers.make_case()
    closing.close_without_answer(case, reason=SPAM, seen_through=makers.ALL_SEEN, by=agent, at=LATER)
    with pytest.raises(closing.AlreadyClosedError):
        closing.close_without_answer(case, reason=SPAM, seen_through=makers.ALL_SEEN, by=agent, at=LATER)


def test_close_without_answer_keeps_the_reason(agent: Agent) -> None:
    case = makers.make_case()
    closure = closing.close_without_answer(case, reason=SPAM, seen_through=makers.ALL_SEEN, by=agent, at=LATER)
    assert closure.waiver is not None
    assert (closure.waiver.reason, closure.outcome) == ("spam", "")


def test_send_and_close_completes_when_delivered(agent: Agent) -> None:
    case = makers.make_case()
    message = makers.answer(case, by=agent, outcome=Outcome.EXPLAINED)
    before = Case.objects.get(pk=case.pk).closed_at
    makers.deliver(message, at=LATER)
    assert (before, Case.objects.get(pk=case.pk).closed_at) == (None, LATER)
    assert kinds(case) == ["opened", "received", "sent", "closing", "delivered", "closed"]


@pytest.mark.each_channel
@pytest.mark.parametrize("heard", [Receipt.Kind.REFUSED, Receipt.Kind.LOST])
def test_send_and_close_is_cancelled_when_not_delivered(inbox: Inbox, agent: Agent, heard: Receipt.Kind) -> None:
    case = makers.make_case(inbox)
    message = makers.answer(case, by=agent, outcome=Outcome.EXPLAINED)
    delivering.settle(makers.claim(message.deliveries.get()), heard, at=LATER)
    case.refresh_from_db()
    assert (case.closed_at, case.ball, Closure.objects.get().cancelled_at) == (None, "us", LATER)


def test_send_and_close_is_cancelled_when_the_customer_writes_first(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    case = first.conversation.case
    message = makers.answer(case, by=agent, outcome=Outcome.EXPLAINED)
    makers.receive(inbox, answers=(first.external_id,), at=LATER)
    makers.deliver(message, at=LATER)
    assert (Case.objects.get(pk=case.pk).closed_at, Closure.objects.get().cancelled_at) == (None, LATER)


def test_send_and_close_is_cancelled_by_a_later_answer(agent: Agent) -> None:
    case = makers.make_case()
    ends = makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    asks = makers.answer(case, by=agent, text="Nog een vraag: welke maat hebt u?", at=LATER)
    makers.deliver(ends, at=LATER)
    case = Case.objects.get(pk=case.pk)
    assert (case.closed_at, Closure.objects.get().cancelled_at) == (None, LATER)
    makers.deliver(asks, at=LATER)
    assert (Case.objects.get(pk=case.pk).ball, kinds(case).count("closed")) == ("customer", 0)


def test_an_answer_reopens(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    case = first.conversation.case
    ours = makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    makers.deliver(ours)
    reply = makers.receive(inbox, answers=(ours.external_id,), at=LATER)
    case.refresh_from_db()
    assert (case.closed_at, case.ball, case.waiting_since) == (None, "us", LATER)
    assert Closure.objects.get().reopening.message == reply


def test_an_automatic_answer_does_not_reopen(agent: Agent) -> None:
    inbox = makers.make_inbox()
    case = makers.receive(inbox).conversation.case
    ours = makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    makers.deliver(ours)
    makers.receive(inbox, answers=(ours.external_id,), kind="auto_reply", at=LATER)
    assert Case.objects.get(pk=case.pk).is_closed


def test_a_bounce_reopens(agent: Agent) -> None:
    inbox = makers.make_inbox()
    case = makers.receive(inbox).conversation.case
    delivery = makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED))
    delivering.take_bounce(delivery, detail="550 no such user", envelope=makers.make_envelope(inbox), at=LATER)
    case.refresh_from_db()
    assert (case.closed_at, case.ball, case.waiting_since) == (None, "us", MONDAY)
    assert kinds(case)[-2:] == ["bounced", "reopened"]


def test_reopened_and_closed_again(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    case = first.conversation.case
    closing.close_without_answer(case, reason=SPAM, seen_through=makers.ALL_SEEN, by=agent, at=MONDAY)
    makers.receive(inbox, answers=(first.external_id,), at=LATER)
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, at=LATER), at=LATER)
    assert kinds(case).count(Event.Kind.CLOSED) == 2


@pytest.mark.each_channel
def test_raw_sql_cannot_close_without_a_closure(inbox: Inbox) -> None:
    assert refusal((CLOSE, [makers.make_case(inbox).pk])) == _BY_CLOSURE_ONLY


@pytest.mark.each_channel
def test_raw_sql_cannot_complete_a_closure_before_delivery(inbox: Inbox, agent: Agent) -> None:
    case = makers.make_case(inbox)
    makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    said = refusal(("UPDATE closing_closure SET completed_at = now() WHERE case_id = %s", [case.pk]))
    assert said == "closure: the outcome has not been delivered to the customer"


def test_raw_sql_cannot_close_again_what_was_reopened(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    case = first.conversation.case
    closing.close_without_answer(case, reason=SPAM, seen_through=makers.ALL_SEEN, by=agent, at=MONDAY)
    makers.receive(inbox, answers=(first.external_id,), at=LATER)
    assert refusal((CLOSE, [case.pk])) == _BY_CLOSURE_ONLY


@pytest.mark.parametrize("outcome", ["", "solved"])
def test_raw_sql_cannot_invent_a_closure_without_outcome_or_waiver(agent: Agent, outcome: str) -> None:
    heard: tuple[str, list[int | str]] = ("DELETE FROM conduct_unheard", [])
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, by_id, requested_at, completed_at)"
        " VALUES (%s, %s, %s, now(), now())"
    )
    said = refusal(heard, (closure, [makers.make_case().pk, outcome, agent.pk]))
    assert said.endswith('violates check constraint "closure_has_outcome_told_or_waiver"')


def test_send_and_close_is_refused_while_what_it_keeps_comes_again(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    monthly = makers.promise(
        case, by=agent, kind="reply", channel="", form=Form.RECURRING, every=Every.MONTH, words="We write each month."
    )
    with pytest.raises(closing.PromiseOpenError):
        makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=Said(kept=(monthly,)), at=LATER)
