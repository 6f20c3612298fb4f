"""A program of ours promised what it may not: the case is ours, and does not end before the customer heard of it."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from belofte import makers
from belofte.attention import ball
from belofte.cases import said_by_programs
from belofte.cases.models import AnswerWaiver, Call, Case, Message
from belofte.channels.contract import Address, Incoming
from belofte.channels.models import Inbox, RawEnvelope
from belofte.closing import closing, hindrances
from belofte.closing.models import Closure, Outcome, Reopening
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent
from belofte.promises.models import Promise
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MONEY = "U krijgt morgen € 25 terug op uw rekening."
Reason = AnswerWaiver.Reason


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def inbox(agent: Agent) -> Inbox:
    return makers.make_inbox(agent.teams.get(), channel="console", address="console")


@pytest.fixture
def answered(inbox: Inbox, agent: Agent) -> Message:
    """Return a question that was answered."""
    asked = makers.receive(inbox)
    makers.deliver(makers.answer(asked.conversation.case, by=agent))
    return asked


def told(inbox: Inbox, *, hours: float, after: Message | None = None, text: str = MONEY) -> Message:
    answers = (after.external_id,) if after else ()
    return makers.receive(inbox, program="Belbot", text=text, answers=answers, at=MONDAY + hours * HOUR)


def close(case: Case, *, by: Agent, hours: float) -> Closure:
    at = MONDAY + hours * HOUR
    return closing.close(case, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, by=by, at=at)


def test_case_that_it_begins_is_ours_until_we_called(inbox: Inbox, agent: Agent) -> None:
    message = told(inbox, hours=0)
    case, at = Case.objects.get(), MONDAY + HOUR
    assert (case.ball, case.waiting_since, Promise.objects.count()) == ("us", message.recorded_at, 0)
    Call.objects.create(case=case, by=agent, direction="out", result="answered", called_at=at, recorded_at=at)
    ball.settle(case, at=at)
    assert (Case.objects.get().ball, Case.objects.get().waiting_since) == ("customer", None)


def test_it_is_ours_until_an_answer_arrived(inbox: Inbox, agent: Agent, answered: Message) -> None:
    told(inbox, hours=2, after=answered)
    case = Case.objects.get()
    sent = makers.answer(case, by=agent, text="Een bedrag beloven wij nog niet.", at=MONDAY + 3 * HOUR)
    assert Case.objects.get().ball == "us"
    makers.deliver(sent, at=MONDAY + 3 * HOUR)
    assert Case.objects.get().ball == "customer"
    assert close(case, by=agent, hours=4).completed_at is not None


def test_what_it_may_say_waits_for_nobody(inbox: Inbox) -> None:
    told(inbox, hours=0, text="Dank voor uw bericht.")
    assert Case.objects.get().ball == "customer"


def test_case_that_was_closed_is_open_again(inbox: Inbox, agent: Agent, answered: Message) -> None:
    close(answered.conversation.case, by=agent, hours=3)
    message = told(inbox, hours=5, after=answered)
    assert (Reopening.objects.get().message, Case.objects.get().ball) == (message, "us")


def test_case_that_was_to_close_stays_open(inbox: Inbox, agent: Agent) -> None:
    asked = makers.receive(inbox)
    sent = makers.answer(asked.conversation.case, by=agent, outcome=Outcome.EXPLAINED)
    told(inbox, hours=1.5, after=asked)
    makers.deliver(sent, at=MONDAY + 2 * HOUR)
    assert (Case.objects.get().ball, Case.objects.get().closed_at) == ("us", None)


def test_it_keeps_the_case_open(inbox: Inbox, agent: Agent, answered: Message) -> None:
    told(inbox, hours=2, after=answered)
    with pytest.raises(closing.OutcomeMissingError):
        close(Case.objects.get(), by=agent, hours=3)


def test_that_nobody_waits_is_a_leads_word(inbox: Inbox, agent: Agent, answered: Message) -> None:
    told(inbox, hours=2, after=answered)
    case, at = Case.objects.get(), MONDAY + 3 * HOUR
    with pytest.raises(hindrances.QuestionAskedError, match="promised the customer what it may not"):
        closing.close_without_answer(case, reason=Reason.THANKS, seen_through=ALL_SEEN, by=agent, at=at)
    waived = f"{case.pk}, {agent.pk}, 'thanks', '{at}'"
    said = refusal(f"INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at) VALUES ({waived})")  # noqa: S608
    assert said == "waiver: over what somebody pressed or asked twice it is for a lead to say"


def test_raw_sql_does_not_close_over_it(inbox: Inbox, agent: Agent, answered: Message) -> None:
    told(inbox, hours=2, after=answered)
    said = refusal(
        f"""
        DELETE FROM conduct_unheard;  -- all was listened to
        INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)
        SELECT case_id, 'explained', message_id, {agent.pk}, now(), now() FROM cases_delivery;
        UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL
        """  # noqa: S608
    )
    assert said == "case: it stays open while the customer waits for an answer"


def test_database_has_no_closed_case_stay_closed_over_it(inbox: Inbox, agent: Agent, answered: Message) -> None:
    close(answered.conversation.case, by=agent, hours=3)
    with pytest.raises(DatabaseError, match="case: it does not stay closed over a message that waits"):
        _record_alone(answered, envelope=makers.make_envelope(inbox, at=MONDAY + 5 * HOUR))


@transaction.atomic
def _record_alone(asked: Message, *, envelope: RawEnvelope) -> None:
    """Record what a program said as `programs.hear` would not: with nothing of what follows from it."""
    incoming = Incoming(external_id="later", author=Address(address="jan@klant.example"), program="Belbot", text=MONEY)
    said_by_programs.record(
        incoming,
        conversation=asked.conversation,
        envelope=envelope,
        problems=[MONEY],
        doubts=[],
        at=envelope.received_at,
    )
    connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_it_waits_where_its_case_was_closed_as_answered(inbox: Inbox, agent: Agent, answered: Message) -> None:
    second = told(inbox, hours=2).conversation.case
    close_at, other = MONDAY + 3 * HOUR, answered.conversation.case
    closing.close_without_answer(
        second, reason=Reason.SAME_MATTER, same_as=other, seen_through=ALL_SEEN, by=agent, at=close_at
    )
    assert Case.objects.get(pk=other.pk).ball == "us"
    with pytest.raises(hindrances.OwedHereError):
        close(other, by=agent, hours=4)
