"""Who has the ball, and since when somebody waits."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from belofte import makers
from belofte.attention import ball
from belofte.cases.models import AnswerWaiver, Ball, Call, Case, Receipt
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


def settled(case: Case, *, hours: float) -> Case:
    fresh = Case.objects.get(pk=case.pk)
    ball.settle(fresh, at=MONDAY + hours * HOUR)
    return Case.objects.get(pk=case.pk)


def test_settle_an_unanswered_message_is_ours(agent: Agent) -> None:
    case = makers.make_case()
    assert (settled(case, hours=1).ball, settled(case, hours=1).waiting_since) == (Ball.US, MONDAY)


def test_settle_counts_from_the_first_unanswered_message(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    makers.receive(inbox, answers=(first.external_id,), at=MONDAY + 2 * HOUR)
    assert settled(first.conversation.case, hours=3).waiting_since == MONDAY


def test_settle_an_answer_counts_only_once_delivered(agent: Agent) -> None:
    case = makers.make_case()
    message = makers.answer(case, by=agent)
    before = settled(case, hours=1)
    makers.deliver(message)
    after = settled(case, hours=2)
    assert (before.ball, before.answer_under_way_since) == (Ball.US, MONDAY + HOUR)
    assert (after.ball, after.waiting_since, after.answer_under_way_since) == (Ball.CUSTOMER, None, None)


def test_settle_a_message_that_came_while_the_answer_was_under_way_is_unanswered(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    message = makers.answer(first.conversation.case, by=agent)
    makers.receive(inbox, answers=(first.external_id,), at=MONDAY + 1.1 * HOUR)
    makers.deliver(message, at=MONDAY + 1.2 * HOUR)
    case = settled(first.conversation.case, hours=2)
    assert (case.ball, case.waiting_since) == (Ball.US, MONDAY + 1.1 * HOUR)


def test_settle_an_answer_long_under_way_is_shown_again(agent: Agent) -> None:
    case = makers.make_case()
    makers.answer(case, by=agent)
    assert settled(case, hours=1.2).answer_under_way_since == MONDAY + HOUR
    assert delivering.show_delays(at=MONDAY + 1.3 * HOUR) == 1
    assert Case.objects.get(pk=case.pk).answer_under_way_since is None


@pytest.mark.parametrize(
    ("result", "expected"), [("answered", Ball.CUSTOMER), ("no_answer", Ball.US), ("voicemail", Ball.US)]
)
def test_settle_only_a_call_that_was_answered_answers(agent: Agent, result: str, expected: Ball) -> None:
    case = makers.make_case()
    Call.objects.create(
        case=case, by=agent, direction="out", result=result, called_at=MONDAY + HOUR, recorded_at=MONDAY + HOUR
    )
    assert settled(case, hours=2).ball == expected


def test_settle_a_waiver_answers_what_came_before_it(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    case = first.conversation.case
    AnswerWaiver.objects.create(case=case, by=agent, reason="thanks", recorded_at=MONDAY + HOUR)
    assert settled(case, hours=2).ball == Ball.CUSTOMER
    makers.receive(inbox, answers=(first.external_id,), at=MONDAY + 3 * HOUR)
    assert settled(case, hours=4).waiting_since == MONDAY + 3 * HOUR


@pytest.mark.parametrize("heard", [Receipt.Kind.REFUSED, Receipt.Kind.BOUNCED, Receipt.Kind.LOST])
def test_settle_an_answer_that_did_not_arrive_is_ours_again(agent: Agent, heard: Receipt.Kind) -> None:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent))
    second = makers.answer(case, by=agent, at=MONDAY + 2 * HOUR)
    delivering.settle(makers.claim(second.deliveries.get()), heard, at=MONDAY + 3 * HOUR)
    found = settled(case, hours=4)
    assert (found.ball, found.waiting_since) == (Ball.US, MONDAY + 3 * HOUR)


def test_settle_what_was_sent_again_and_arrived_is_no_longer_ours(agent: Agent) -> None:
    case = makers.make_case()
    lost = makers.claim(makers.answer(case, by=agent).deliveries.get())
    delivering.settle(lost, Receipt.Kind.LOST, at=MONDAY + 2 * HOUR)
    again = delivering.send_again(lost, by=agent, at=MONDAY + 3 * HOUR)
    delivering.settle(makers.claim(again), Receipt.Kind.ACCEPTED, at=MONDAY + 3.1 * HOUR)
    assert settled(case, hours=4).ball == Ball.CUSTOMER


def test_settle_asks_the_database_once(agent: Agent, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    case = makers.make_case()
    with django_assert_num_queries(1):
        ball.settle(case, at=MONDAY)


def test_settle_an_automatic_message_waits_for_nobody(agent: Agent) -> None:
    case = makers.make_case()
    ours = makers.answer(case, by=agent)
    makers.deliver(ours)
    makers.receive(ours.conversation.inbox, kind="auto_reply", answers=(ours.external_id,), at=MONDAY + 2 * HOUR)
    assert settled(case, hours=3).ball == Ball.CUSTOMER
