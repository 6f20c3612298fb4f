"""That nobody needs an answer: over a question, and over who wrote again, a lead says so."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case
from belofte.closing import closing, hindrances
from belofte.closing.tests.test_gates import raw_waiver, refusal
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=2)
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
