"""Who waits is asked if it is solved meanwhile: a press closes it, or says that they wait; silence does nothing."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.cases.models import AnswerWaiver, Ball, Case
from belofte.closing import complaints, confirming, inquiring
from belofte.contacts.models import ContactPoint
from belofte.keeping import watching
from belofte.mailings import mailing, telling, words
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain
from belofte.promises.models import Promise, State

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
SAID = MONDAY + 3 * HOUR


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    """Return a case that was told, with others, by when it is answered."""
    team = agent.teams.get()
    waiting = makers.make_case(makers.make_inbox(team), at=MONDAY - timedelta(days=7))
    lead = makers.make_agent(Role.LEAD, teams=(team,))
    sent = mailing.send_to([waiting], words.ready(), last_day=date(2026, 11, 24), by=lead, at=MONDAY + HOUR)
    telling.tell(sent.addressees.get().pk, at=MONDAY + 2 * HOUR)
    return Case.objects.get(pk=waiting.pk)


def who(case: Case) -> ContactPoint:
    return case.conversations.get().contact_point


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_raw_sql_cannot_answer_before_it_was_asked(case: Case) -> None:
    inquiry = case.inquiries.get()
    reply = "INSERT INTO testimony_inquiryreply (inquiry_id, contact_point_id, is_solved, at) VALUES (%s, %s, true, %s)"
    asked = "inquiry: it is of before it was asked"
    with pytest.raises(DatabaseError, match=asked), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(reply, [inquiry.pk, who(case).pk, inquiry.at - HOUR])


def test_solved_withdraws_what_the_desk_promised_and_closes(case: Case) -> None:
    assert inquiring.reply(case, is_solved=True, by=who(case), at=SAID)
    promise = Promise.objects.get()
    withdrawal = promise.withdrawals.get()
    assert (promise.state, withdrawal.by, withdrawal.reason) == (
        State.WITHDRAWN,
        None,
        "The customer says that it is solved meanwhile.",
    )
    assert AnswerWaiver.objects.get().reason == AnswerWaiver.Reason.CONFIRMED
    assert (now(case).ball, inquiring.asked(now(case))) == (Ball.NOBODY, None)
    assert chain.first_fault(case) is None


def test_not_solved_after_all_opens_it_again(case: Case) -> None:
    inquiring.reply(case, is_solved=True, by=who(case), at=SAID)
    assert confirming.asked(now(case)).said is True
    confirming.deny(now(case), by=who(case), at=SAID + HOUR)
    assert (now(case).ball, now(case).waiting_since) == (Ball.US, case.waiting_since)
    waiver = AnswerWaiver.objects.get()
    assert (waiver.withdrawn_at, waiver.withdrawn_by) == (SAID + HOUR, None)
    assert Promise.objects.latest("pk").state == State.OPEN  # the same day stands again
    assert chain.first_fault(case) is None


def test_not_solved_after_the_day_promises_no_day_that_is_over(case: Case) -> None:
    inquiring.reply(case, is_solved=True, by=who(case), at=SAID)
    confirming.deny(now(case), by=who(case), at=MONDAY + timedelta(days=3))
    assert Promise.objects.get().state == State.WITHDRAWN


def test_still_waiting_is_kept_and_changes_nothing_but_that(case: Case) -> None:
    before = (case.ball, case.waiting_since, case.promise_due_at)
    assert not inquiring.reply(case, is_solved=False, by=who(case), at=SAID)
    after = now(case)
    assert (after.ball, after.waiting_since, after.promise_due_at) == before
    found = inquiring.asked(after)
    assert found is not None
    assert (found.said, after.events.latest("pk").kind) == (False, "still_waiting")


def test_solved_after_still_waiting_closes(case: Case) -> None:
    inquiring.reply(case, is_solved=False, by=who(case), at=SAID)
    assert inquiring.reply(case, is_solved=True, by=who(case), at=SAID + HOUR)


def test_second_press_is_told_so(case: Case) -> None:
    inquiring.reply(case, is_solved=False, by=who(case), at=SAID)
    with pytest.raises(inquiring.SaidAlreadyError):
        inquiring.reply(case, is_solved=False, by=who(case), at=SAID + HOUR)
    inquiring.reply(case, is_solved=True, by=who(case), at=SAID + HOUR)
    with pytest.raises(inquiring.NothingAskedError):
        inquiring.reply(case, is_solved=True, by=who(case), at=SAID + 2 * HOUR)


def test_solved_complaint_stays_open_with_what_they_said(case: Case, agent: Agent) -> None:
    complaints.mark(case, by=agent, at=MONDAY + 2 * HOUR)
    assert not inquiring.reply(case, is_solved=True, by=who(case), at=SAID)
    assert (now(case).is_closed, Promise.objects.get().state) == (False, State.WITHDRAWN)
    with pytest.raises(inquiring.SaidAlreadyError):
        inquiring.reply(case, is_solved=True, by=who(case), at=SAID + HOUR)


def test_still_waiting_takes_back_solved_while_it_is_open(case: Case, agent: Agent) -> None:
    complaints.mark(case, by=agent, at=MONDAY + 2 * HOUR)
    inquiring.reply(case, is_solved=True, by=who(case), at=SAID)
    inquiring.reply(case, is_solved=False, by=who(case), at=SAID + HOUR)
    withdrawn, again = Promise.objects.order_by("pk")
    assert (withdrawn.state, again.state, again.due_at, again.words) == (
        State.WITHDRAWN,
        State.OPEN,
        withdrawn.due_at,
        withdrawn.words,
    )
    assert chain.first_fault(case) is None


def test_solved_with_another_promise_stays_open(case: Case, agent: Agent) -> None:
    makers.promise(case, by=agent, at=MONDAY + 2.5 * HOUR)
    assert not inquiring.reply(case, is_solved=True, by=who(case), at=SAID)
    assert not now(case).is_closed


def test_nothing_is_asked_once_somebody_answered(case: Case, agent: Agent) -> None:
    makers.answer(case, by=agent, at=SAID)
    assert inquiring.asked(now(case)) is None
    with pytest.raises(inquiring.NothingAskedError):
        inquiring.reply(case, is_solved=True, by=who(case), at=SAID + HOUR)


def test_nothing_is_asked_once_somebody_called(case: Case, agent: Agent) -> None:
    makers.call(case, by=agent, at=SAID)
    assert inquiring.asked(now(case)) is None


def test_silence_closes_nothing_and_the_date_is_broken(case: Case) -> None:
    watching.watch(at=MONDAY + timedelta(days=3))
    assert (now(case).is_closed, now(case).has_broken_promise, Promise.objects.get().state) == (
        False,
        True,
        State.BROKEN,
    )
