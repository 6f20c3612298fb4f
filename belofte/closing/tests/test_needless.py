"""That nobody needs an answer: over a question, and over who wrote again, a lead says so."""

from datetime import timedelta

import pytest
from django.db import transaction

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Message
from belofte.closing import closing, complaints, confirming, hindrances
from belofte.closing.models import Outcome
from belofte.closing.tests.test_gates import raw_waiver, refusal
from belofte.conduct.models import Grievance
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = MONDAY + 2 * DAY
SPAM = AnswerWaiver.Reason.SPAM
_KNOWN = "waiver: what somebody asks whom we know is called spam by a lead only"
_UNSAID = "closure: nobody said whether what sounds like a complaint is one"
REASONS = [AnswerWaiver.Reason.THANKS, AnswerWaiver.Reason.AUTOMATIC, AnswerWaiver.Reason.NOT_FOR_US]


def waive(case: Case, reason: AnswerWaiver.Reason, *, by: Agent) -> bool:
    closing.close_without_answer(case, reason=reason, seen_through=ALL_SEEN, by=by, at=LATER)
    return Case.objects.get(pk=case.pk).is_closed


@pytest.mark.parametrize("reason", REASONS)
def test_a_question_is_needless_by_a_lead_only(reason: AnswerWaiver.Reason) -> None:
    case = makers.make_case(text="Where is my parcel?")
    with pytest.raises(hindrances.QuestionAskedError, match="Where is my parcel"):
        waive(case, reason, by=makers.make_agent())
    assert waive(case, reason, by=makers.make_agent(Role.LEAD))


@pytest.mark.parametrize("reason", REASONS)
def test_who_wrote_on_several_days_is_needless_by_a_lead_only(reason: AnswerWaiver.Reason) -> None:
    inbox, agent = makers.make_inbox(), makers.make_agent()
    first = makers.receive(inbox, text="The parcel is blue.")
    makers.receive(inbox, answers=(first.external_id,), text="It is blue.", at=MONDAY + timedelta(days=1))
    case = first.conversation.case
    with pytest.raises(hindrances.QuestionAskedError, match="more than once"):
        waive(case, reason, by=agent)
    said = refusal(*raw_waiver(case, reason, by=agent))
    assert said == "waiver: over what somebody pressed or asked twice it is for a lead to say"
    assert waive(case, reason, by=makers.make_agent(Role.LEAD))


@pytest.mark.parametrize("reason", REASONS)
def test_what_asks_nothing_is_needless_by_any_agent(reason: AnswerWaiver.Reason) -> None:
    assert waive(makers.make_case(text="The parcel is blue."), reason, by=makers.make_agent())


def answered(*, text: str = "Where is my parcel?") -> Case:
    """Return a case of somebody whom we answered, and who wrote since."""
    inbox = makers.make_inbox()
    case = makers.make_case(inbox)
    ours = makers.answer(case, by=makers.make_agent())
    makers.deliver(ours)
    makers.receive(inbox, answers=(ours.external_id,), text=text, at=MONDAY + timedelta(hours=2))
    return case


@pytest.mark.parametrize("text", ["Where is my parcel?", "Order 4411?"])
def test_what_somebody_asks_whom_we_answered_is_spam_by_a_lead_only(text: str) -> None:
    case, agent = answered(text=text), makers.make_agent()
    with pytest.raises(hindrances.QuestionAskedError, match="asks something"):
        waive(case, SPAM, by=agent)
    assert refusal(*raw_waiver(case, SPAM, by=agent)) == _KNOWN
    assert waive(case, SPAM, by=makers.make_agent(Role.LEAD))


def test_what_sounds_like_a_complaint_is_spam_once_somebody_says_that_it_is_none() -> None:
    case, agent = answered(text="It is blue."), makers.make_agent()
    newest = Message.objects.filter(conversation__case=case).latest("pk")
    Grievance.objects.create(message=newest, heard_at=MONDAY)
    with pytest.raises(hindrances.UnsaidError):
        waive(case, SPAM, by=agent)
    assert refusal(*raw_waiver(case, SPAM, by=agent)) == _KNOWN
    lead = makers.make_agent(Role.LEAD)
    with pytest.raises(hindrances.UnsaidError):
        waive(case, SPAM, by=lead)
    complaints.deny(case, reason="", by=lead, at=LATER)
    assert waive(case, SPAM, by=lead)


def test_what_sounds_like_a_complaint_of_a_stranger_is_no_spam_unasked() -> None:
    case, agent = makers.make_case(text="It is blue."), makers.make_agent()
    Grievance.objects.create(message=case.conversations.get().messages.get(), heard_at=MONDAY)
    with pytest.raises(hindrances.UnsaidError):
        waive(case, SPAM, by=agent)
    assert refusal(*raw_waiver(case, SPAM, by=agent)) == _UNSAID
    complaints.deny(case, reason="", by=agent, at=LATER)
    assert waive(case, SPAM, by=agent)


def test_what_was_pressed_is_spam_by_a_lead_only() -> None:
    case, agent = makers.make_case(), makers.make_agent()
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED))
    confirming.deny(case, by=case.conversations.get().contact_point, at=MONDAY + timedelta(hours=3))
    with pytest.raises(hindrances.QuestionAskedError, match="not solved"):
        waive(case, SPAM, by=agent)
    assert refusal(*raw_waiver(case, SPAM, by=agent)) == _KNOWN


def test_whom_we_know_by_an_earlier_case_or_a_promise_asks_for_a_lead() -> None:
    inbox = makers.make_inbox()
    agent = makers.make_agent(teams=(inbox.team,))
    promised = makers.make_case(inbox)
    makers.promise(promised, by=agent)
    for case in (promised, makers.make_case(inbox, at=MONDAY + timedelta(hours=1))):
        with pytest.raises(hindrances.QuestionAskedError, match="asks something"):
            waive(case, SPAM, by=agent)
        assert refusal(*raw_waiver(case, SPAM, by=agent)) == _KNOWN


def test_spam_of_a_stranger_asks_no_lead_however_often_it_comes() -> None:
    inbox, agent = makers.make_inbox(), makers.make_agent()
    cases = [makers.make_case(inbox, text="Do you want more visitors?", at=MONDAY + n * DAY / 24) for n in range(3)]
    assert [waive(case, SPAM, by=agent) for case in cases] == [True] * 3


def test_stranger_who_wrote_twice_before_anybody_looked_is_still_one() -> None:
    inbox, agent = makers.make_inbox(), makers.make_agent()
    cases = [makers.make_case(inbox, text="Do you want more visitors?", at=MONDAY + n * DAY / 24) for n in range(2)]
    assert waive(cases[1], SPAM, by=agent)


def test_whom_we_answered_after_all_is_known_though_it_was_once_called_spam() -> None:
    inbox, agent = makers.make_inbox(), makers.make_agent()
    wrong = makers.make_case(inbox, text="Do you want more visitors?")
    waive(wrong, SPAM, by=agent)
    at = LATER + DAY
    makers.deliver(makers.answer(wrong, by=agent, at=at), at=at)
    case = makers.make_case(inbox, at=at + DAY)
    assert refusal(*raw_waiver(case, SPAM, by=agent)) == _KNOWN


def test_whom_we_answered_in_a_later_case_is_known_in_an_older_one() -> None:
    inbox, agent = makers.make_inbox(), makers.make_agent()
    older = makers.make_case(inbox)
    newer = makers.make_case(inbox, at=MONDAY + timedelta(hours=1))
    makers.deliver(makers.answer(newer, by=agent, at=LATER), at=LATER)
    with pytest.raises(hindrances.QuestionAskedError, match="asks something"):
        waive(older, SPAM, by=agent)
    assert refusal(*raw_waiver(older, SPAM, by=agent)) == _KNOWN


@pytest.mark.parametrize("again", [AnswerWaiver.Reason.NOT_FOR_US, SPAM])
def test_who_was_called_spam_is_known_once_that_was_closed_as_something_else(again: AnswerWaiver.Reason) -> None:
    inbox, agent = makers.make_inbox(), makers.make_agent()
    wrong = makers.make_case(inbox, text="The parcel is blue.")
    waive(wrong, SPAM, by=agent)
    first = wrong.conversations.get().messages.get().external_id
    with transaction.atomic():  # it opens the case again
        makers.receive(inbox, answers=(first,), text="It is blue.", at=LATER + DAY)
    closing.close_without_answer(wrong, reason=again, seen_through=ALL_SEEN, by=agent, at=LATER + 2 * DAY)
    case = makers.make_case(inbox, at=LATER + 3 * DAY)
    assert refusal(*raw_waiver(case, SPAM, by=agent)) == ("" if again == SPAM else _KNOWN)
    if again != SPAM:
        with pytest.raises(hindrances.QuestionAskedError, match="asks something"):
            waive(case, SPAM, by=agent)


def test_whom_we_know_and_who_asks_nothing_is_spam_by_any_agent() -> None:
    assert waive(answered(text="Great offers at shop.example/?page=2."), SPAM, by=makers.make_agent())
