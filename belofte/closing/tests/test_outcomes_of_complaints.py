"""What came of a complaint is told after it: no answer from before that is its outcome."""

import pytest

from belofte import makers
from belofte.cases.models import Call
from belofte.closing import closing, complaints, hindrances
from belofte.closing.models import Outcome
from belofte.closing.tests.test_complaints import AFTER, LATER, OPEN, is_closed
from belofte.closing.tests.test_gates import refusal
from belofte.keeping import calling
from belofte.makers import ALL_SEEN
from belofte.people.models import Agent
from belofte.promises.saying import NOTHING

pytestmark = pytest.mark.django_db
_WHY = "Your last answer is from before the complaint"
_TOLD = (
    "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
    " VALUES (%s, 'found', %s, %s, now(), now())"
)
_CLOSE = (
    "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL WHERE id = %s"
)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.mark.parametrize("direction", [Call.Direction.IN, Call.Direction.OUT])
def test_an_answer_from_before_they_complained_by_telephone_is_no_outcome(
    agent: Agent, direction: Call.Direction
) -> None:
    case = makers.make_case()
    old = makers.answer(case, by=agent)
    makers.deliver(old)
    spoke, text = Call.Result.ANSWERED, "They complain."
    calling.log(case, direction=direction, result=spoke, text=text, called_at=LATER, said=NOTHING, by=agent, at=LATER)
    complaints.mark(case, by=agent, at=LATER)
    with pytest.raises(hindrances.ComplaintUnansweredError, match=_WHY):
        closing.close(case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=agent, at=AFTER)
    assert refusal((_TOLD, [case.pk, old.pk, agent.pk]), (_CLOSE, [case.pk])) == OPEN
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.FOUND, at=AFTER), at=AFTER)
    assert is_closed(case)


def test_an_answer_from_before_it_was_opened_by_a_complaint_is_no_outcome(agent: Agent) -> None:
    case = makers.make_case()
    old = makers.answer(case, by=agent, outcome=Outcome.EXPLAINED)
    makers.deliver(old)
    complaints.mark(case, by=agent, at=AFTER)  # nobody logged a call
    assert refusal((_TOLD, [case.pk, old.pk, agent.pk]), (_CLOSE, [case.pk])) == OPEN


def test_a_mail_that_was_answered_before_somebody_marked_it_has_its_outcome(agent: Agent) -> None:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent))
    complaints.mark(case, by=agent, at=LATER)
    closing.close(case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=agent, at=AFTER)
    assert is_closed(case)
