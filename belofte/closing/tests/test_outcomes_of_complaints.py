"""What came of a complaint is told after it: no answer from before that is its outcome."""

import pytest

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import AnswerWaiver, Call, Case
from belofte.closing import closing, complaints, hindrances
from belofte.closing.models import Outcome
from belofte.closing.tests.test_complaints import AFTER, LATER, OPEN, is_closed
from belofte.closing.tests.test_gates import refusal
from belofte.conduct.models import Grievance
from belofte.keeping import calling
from belofte.makers import ALL_SEEN
from belofte.parties import taking_part
from belofte.parties.models import Party
from belofte.people.models import Agent, Role
from belofte.promises.saying import NOTHING
from belofte.replies import guarding

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


def log(case: Case, direction: Call.Direction, *, by: Agent) -> None:
    spoke, text = Call.Result.ANSWERED, "About the complaint."
    calling.log(case, direction=direction, result=spoke, text=text, called_at=LATER, said=NOTHING, by=by, at=LATER)


def test_an_answer_from_before_they_complained_by_telephone_is_no_outcome(agent: Agent) -> None:
    case = makers.make_case()
    old = makers.answer(case, by=agent)
    makers.deliver(old)
    log(case, Call.Direction.IN, by=agent)
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


def test_an_outcome_stands_after_our_own_call(agent: Agent) -> None:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent))
    log(case, Call.Direction.OUT, by=agent)
    complaints.mark(case, by=agent, at=LATER)
    closing.close(case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=agent, at=AFTER)
    assert is_closed(case)


@pytest.mark.parametrize(
    ("sender", "text", "is_outcome"),
    [
        ("jan@klant.example", "Hartelijk dank, fijn dat jullie dit zo snel bekeken. Groet, Jan", True),
        ("jan@klant.example", "Hi Anna, thank you so much!", True),
        ("jan@klant.example", "Bedankt, maar ik heb nog niets ontvangen.", False),
        ("jan@klant.example", "Bedankt voor de puinhoop. Ik wil mijn geld terug.", False),
        ("jan@klant.example", "Dank u. De monteur heeft mijn vloer vernield en loog erover.", False),
        ("jan@klant.example", "Thank you for the quick answer.\n\nKind regards,\nJan de Boer", True),
        ("jan@klant.example", "The lamp is blue.", False),
        ("post@oost.example", "We trace the parcel.", True),
        ("els@klant.example", "We are still without it.", False),
        ("anna@desk.example", "I ask the planners.", True),
    ],
)
def test_an_outcome_stands_after_thanks_and_after_what_a_party_or_a_colleague_wrote(
    agent: Agent, sender: str, text: str, *, is_outcome: bool
) -> None:
    case = makers.make_case()
    ours = makers.answer(case, by=agent)
    makers.deliver(ours)
    inbox, token = ours.conversation.inbox, reply_addresses.token("c", row=ours.conversation_id)
    makers.make_agent(email="anna@desk.example")
    kind = Party.Kind.COMPANY
    taking_part.involve(case, name="Oost", kind=kind, address="Post@oost.example", by=agent, at=LATER)
    makers.receive(inbox, sender=sender, answers=(ours.external_id,), reply_tokens=(token,), text=text, at=LATER)
    complaints.mark(case, by=agent, at=LATER)
    told = (_TOLD, [case.pk, ours.pk, agent.pk])
    AnswerWaiver.objects.create(case=case, by=makers.make_agent(Role.LEAD), reason="thanks", recorded_at=AFTER)
    assert refusal(told, (_CLOSE, [case.pk])) == ("" if is_outcome else OPEN)


def test_thanks_that_sound_like_a_complaint_are_more(agent: Agent) -> None:
    case = makers.make_case()
    ours = makers.answer(case, by=agent)
    makers.deliver(ours)
    thanks = makers.receive(ours.conversation.inbox, answers=(ours.external_id,), text="Bedankt!", at=LATER)
    Grievance.objects.create(message=thanks, heard_at=LATER)
    complaints.mark(case, by=agent, at=LATER)
    AnswerWaiver.objects.create(case=case, by=makers.make_agent(Role.LEAD), reason="thanks", recorded_at=AFTER)
    assert refusal((_TOLD, [case.pk, ours.pk, agent.pk]), (_CLOSE, [case.pk])) == OPEN


@pytest.mark.parametrize(
    ("text", "is_outcome"),
    [
        ("Beste Jan,\n\nVervelend om te horen. We zoeken het uit en komen erop terug.\n\nGroet,\nAnna", False),
        ("Dear Jan,\n\nThank you for your message. We will look into this.\n\nKind regards,\nAnna", False),
        ("We zochten het uit: de bezorger belde bij de buren aan. Dat spijt ons.", True),
        ("We will not repair it, because the guarantee has ended.", True),
    ],
)
def test_that_we_look_into_it_is_no_outcome(agent: Agent, text: str, *, is_outcome: bool) -> None:
    case = makers.make_case()
    complaints.mark(case, by=agent, at=LATER)
    if is_outcome:
        makers.deliver(makers.answer(case, by=agent, outcome=Outcome.FOUND, text=text, at=AFTER), at=AFTER)
        assert is_closed(case)
        return
    with pytest.raises(guarding.StoppedError) as refused:
        makers.answer(case, by=agent, outcome=Outcome.FOUND, text=text, at=AFTER)
    makers.deliver(makers.answer(case, by=agent, text=text, at=AFTER), at=AFTER)
    with pytest.raises(hindrances.HoldingError, match="you look into it"):
        closing.close(case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=agent, at=AFTER)
    reasons = {refused.value.seen[0].key: guarding.Reason(words="It was found by telephone.")}
    message = makers.answer(case, by=agent, outcome=Outcome.FOUND, text=text, reasons=reasons, at=AFTER)
    assert message.overrulings.get().reason == "It was found by telephone."
    makers.deliver(message, at=AFTER)
    assert is_closed(case)


def test_why_what_seems_to_hold_is_an_outcome_is_kept(agent: Agent) -> None:
    case = makers.make_case()
    complaints.mark(case, by=agent, at=LATER)
    text = "We will look into this."
    makers.deliver(makers.answer(case, by=agent, text=text, at=AFTER), at=AFTER)
    why = "They asked for nothing else."
    closing.close(case, outcome=Outcome.FOUND, why_outcome=why, seen_through=ALL_SEEN, by=agent, at=AFTER)
    assert case.events.get(kind="closed").details["because"] == why


def test_of_what_tells_an_outcome_no_reason_is_kept(agent: Agent) -> None:
    case = makers.make_case()
    complaints.mark(case, by=agent, at=LATER)
    makers.deliver(makers.answer(case, by=agent, text="We repaired it yesterday.", at=AFTER), at=AFTER)
    closing.close(case, outcome=Outcome.DONE, why_outcome="As above.", seen_through=ALL_SEEN, by=agent, at=AFTER)
    assert "because" not in case.events.get(kind="closed").details


def test_close_a_complaint_that_nobody_answered_says_what_to_do(agent: Agent) -> None:
    case = makers.make_case()
    complaints.mark(case, by=agent, at=LATER)
    with pytest.raises(closing.OutcomeMissingError, match="Write it, and choose “Send and close”"):
        closing.close(case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=agent, at=AFTER)
