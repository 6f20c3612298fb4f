"""What an ordinary case ends with: an answer that only asks, or says that we look into it, tells nobody how it ends."""

import pytest

from belofte import makers
from belofte.closing import closing, hindrances
from belofte.closing.models import ORDINARY, Outcome
from belofte.closing.tests.test_complaints import AFTER, LATER, is_closed
from belofte.makers import ALL_SEEN
from belofte.people.models import Agent
from belofte.replies import guarding

pytestmark = pytest.mark.django_db
ASKS = "Beste Jan,\n\nWat is uw ordernummer?\n\nGroet,\nAnna"
HOLDS = "Wij zoeken het uit en komen erop terug."
NO_REACTION = "Omdat we niets van u hoorden, stoppen we voor nu. Antwoord op dit bericht, en we gaan verder."


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.mark.parametrize(("text", "why"), [(ASKS, "only asks something"), (HOLDS, "you look into it")])
@pytest.mark.parametrize("outcome", ORDINARY)
def test_closing_with_what_tells_nothing_is_refused(agent: Agent, text: str, why: str, outcome: Outcome) -> None:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent, text=text))
    with pytest.raises(hindrances.HoldingError, match=why):
        closing.close(case, outcome=outcome, seen_through=ALL_SEEN, by=agent, at=LATER)
    assert not is_closed(case)
    reason = "They were told by telephone."
    closing.close(case, outcome=outcome, why_outcome=reason, seen_through=ALL_SEEN, by=agent, at=LATER)
    assert case.events.get(kind="closed").details["because"] == reason


@pytest.mark.parametrize(("text", "why"), [(ASKS, "only asks something"), (HOLDS, "we look into it")])
def test_sending_it_as_an_outcome_asks_for_a_reason(agent: Agent, text: str, why: str) -> None:
    case = makers.make_case()
    with pytest.raises(guarding.StoppedError) as refused:
        makers.answer(case, by=agent, outcome=Outcome.SOLVED, text=text)
    (stop,) = refused.value.seen
    assert why in stop.remark.reason
    reasons = {stop.key: guarding.Reason(words="They were told by telephone.")}
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, text=text, reasons=reasons))
    assert is_closed(case)


@pytest.mark.parametrize(
    "text", ["Ja, dat kan.", "Nee, wij zijn maandag dicht. Kunnen we nog iets doen?", NO_REACTION, "It is on its way."]
)
def test_a_short_answer_is_an_outcome(agent: Agent, text: str) -> None:
    sent, told = makers.make_case(), makers.make_case(sender="els@klant.example")
    makers.deliver(makers.answer(sent, by=agent, outcome=Outcome.EXPLAINED, text=text))
    makers.deliver(makers.answer(told, by=agent, text=text))
    closing.close(told, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, by=agent, at=LATER)
    assert (is_closed(sent), is_closed(told)) == (True, True)


def test_who_did_not_react_is_told_and_opens_it_by_an_answer(agent: Agent) -> None:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent, text=ASKS))
    ours = makers.answer(case, by=agent, outcome=Outcome.EXPLAINED, text=NO_REACTION, at=LATER)
    makers.deliver(ours, at=LATER)
    before = is_closed(case)
    makers.receive(ours.conversation.inbox, answers=(ours.external_id,), text="Het is 4411.", at=AFTER)
    assert (before, is_closed(case)) == (True, False)
