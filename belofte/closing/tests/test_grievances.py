"""What sounds like a complaint: the desk asks whether it is one, and nothing ends it as something else before."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Receipt
from belofte.closing import closing, complaints, hindrances, sweeping
from belofte.closing.models import Closure, LeftOpen, Outcome
from belofte.closing.sweeping import Chosen
from belofte.closing.tests.test_gates import raw_waiver, refusal
from belofte.conduct import abuse
from belofte.conduct.models import Grievance, Unheard
from belofte.language.triage.judging import Judges
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
CROSS = (
    "Ik ben zeer ontevreden over jullie service. Voor de derde keer is mijn pakket niet geleverd en niemand doet iets."
)
NAMED = f"{CROSS} Ik dien hierbij een klacht in."
AGAIN = "Dit IS een klacht."
CALM = "Mijn pakket is blauw. Dank alvast."
WORSE = "Schandalig dat de monteur gisteren weer niet kwam opdagen. Zo ga je toch niet met klanten om!"
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
LATER = MONDAY + timedelta(hours=2)
AFTER = LATER + timedelta(hours=1)
_UNSAID = "closure: nobody said whether what sounds like a complaint is one"
_CLOSURE = (
    "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at) VALUES (%s, %s, %s, %s, now())"
)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def case() -> Case:
    case = makers.make_case(text=CROSS)
    while abuse.listen(at=MONDAY):
        pass
    return case


def is_closed(case: Case) -> bool:
    return Case.objects.get(pk=case.pk).is_closed


def close(case: Case, *, by: Agent, outcome: Outcome = Outcome.EXPLAINED) -> Closure:
    return closing.close(case, outcome=outcome, seen_through=ALL_SEEN, by=by, at=AFTER)


def test_what_sounds_so_is_asked_and_what_does_not_is_not(case: Case) -> None:
    makers.make_case(text=CALM)
    abuse.listen(at=LATER)
    heard = Grievance.objects.get()
    assert (heard.message.conversation.case, heard.heard_at, heard.is_complaint) == (case, MONDAY, None)


def test_answering_goes_on_and_only_ending_it_asks(case: Case, agent: Agent) -> None:
    makers.deliver(makers.answer(case, by=agent))
    with pytest.raises(hindrances.UnsaidError):
        close(case, by=agent)
    with pytest.raises(hindrances.UnsaidError):
        makers.answer(case, by=agent, at=LATER, outcome=Outcome.SOLVED)
    told = case.conversations.get().messages.latest("pk")
    assert refusal((_CLOSURE, [case.pk, "explained", told.pk, agent.pk])) == _UNSAID
    assert refusal((_CLOSURE, [case.pk, "found", told.pk, agent.pk])) == ""


@pytest.mark.parametrize("reason", ["thanks", "automatic", "not_for_us"])
def test_that_it_needs_no_answer_asks_too(case: Case, reason: str) -> None:
    lead = makers.make_agent(Role.LEAD)
    needless = AnswerWaiver.Reason(reason)
    with pytest.raises(hindrances.UnsaidError):
        closing.close_without_answer(case, reason=needless, seen_through=ALL_SEEN, by=lead, at=LATER)
    assert refusal(*raw_waiver(case, reason, by=lead)) == _UNSAID


def test_sweep_leaves_it(agent: Agent) -> None:
    case = makers.make_case(text=CALM)
    Grievance.objects.create(message=case.conversations.get().messages.get(), heard_at=MONDAY)
    chosen = [Chosen(case=case, seen_through=ALL_SEEN)]
    swept = sweeping.sweep(chosen, reason=AnswerWaiver.Reason.THANKS, by=agent, at=LATER)
    assert swept.left.get().because == LeftOpen.Because.SOUNDS


def test_yes_makes_it_a_complaint(case: Case, agent: Agent) -> None:
    complaints.mark(case, by=agent, at=LATER)
    heard = Grievance.objects.get()
    assert (heard.is_complaint, heard.by, hindrances.is_unsaid(case)) == (True, agent, False)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        makers.answer(case, by=agent, at=AFTER, outcome=Outcome.SOLVED)


def test_no_is_kept_and_lets_it_end(case: Case, agent: Agent) -> None:
    complaints.deny(case, reason="", by=agent, at=LATER)
    assert list(case.events.values_list("kind", "by"))[-1] == ("complaint_denied", agent.pk)
    makers.deliver(makers.answer(case, by=agent, at=AFTER, outcome=Outcome.SOLVED), at=AFTER)
    assert is_closed(case)
    with pytest.raises(complaints.NothingHeardError):
        complaints.deny(case, reason="", by=agent, at=AFTER)


@pytest.mark.parametrize("is_by_telephone", [True, False])
def test_no_of_who_answered_has_a_reason(case: Case, agent: Agent, *, is_by_telephone: bool) -> None:
    if is_by_telephone:
        makers.call(case, by=agent, at=LATER)
    else:
        makers.answer(case, by=agent)
    with pytest.raises(complaints.ReasonMissingError):
        complaints.deny(case, reason=" ", by=agent, at=AFTER)
    denied = "UPDATE conduct_grievance SET is_complaint = false, by_id = %s, at = now()"
    assert refusal((denied, [agent.pk])) == "grievance: who answered it says why it is none"
    complaints.deny(case, reason="They ask when the shop opens.", by=agent, at=AFTER)
    assert Grievance.objects.get().reason == "They ask when the shop opens."


def test_what_is_heard_after_send_and_close_keeps_it_open(agent: Agent) -> None:
    case = makers.make_case(text=CALM)
    message = makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    Grievance.objects.create(message=case.conversations.get().messages.earliest("pk"), heard_at=LATER)
    makers.deliver(message, at=AFTER)
    assert (is_closed(case), Closure.objects.get().cancelled_at is None) == (False, False)


@pytest.mark.parametrize("change", ["is_complaint = true", "reason = 'x'", "heard_at = now()"])
def test_raw_sql_cannot_change_a_word_that_was_given(case: Case, agent: Agent, change: str) -> None:
    complaints.deny(case, reason="", by=agent, at=LATER)
    assert refusal((f"UPDATE conduct_grievance SET {change}", [])).startswith("pgtrigger: Cannot update")  # noqa: S608


@pytest.mark.usefixtures("case")
def test_raw_sql_cannot_answer_for_nobody_or_delete_it() -> None:
    said = refusal(("UPDATE conduct_grievance SET is_complaint = true, at = now()", []))
    assert "grievance_is_somebodys_word" in said
    assert refusal(("DELETE FROM conduct_grievance", [])).startswith("pgtrigger: Cannot delete")


def hear(case: Case, text: str, *, at: datetime) -> list[bool | None]:
    """Have the customer of a case write more, and return what was said of all that was asked."""
    conversation = case.conversations.get()
    first = conversation.messages.earliest("pk").external_id
    with transaction.atomic():
        makers.receive(conversation.inbox, answers=(first,), text=text, at=at)
    while abuse.listen(at=at):
        pass
    return list(Grievance.objects.order_by("message").values_list("is_complaint", flat=True))


def test_what_was_called_none_is_asked_again_only_over_something_new(case: Case, agent: Agent) -> None:
    complaints.deny(case, reason="", by=agent, at=LATER)
    assert hear(case, CROSS, at=AFTER) == [False]
    assert hear(case, WORSE, at=AFTER + DAY) == [False, None]


def test_another_complaint_after_the_outcome_is_asked_and_has_its_own(case: Case, agent: Agent) -> None:
    complaints.mark(case, by=agent, at=LATER)
    assert hear(case, WORSE, at=LATER) == [True, None]  # it belongs to the complaint
    assert not hindrances.is_unsaid(case)
    makers.deliver(makers.answer(case, by=agent, at=AFTER, outcome=Outcome.FOUND), at=AFTER)
    assert is_closed(case)
    assert (hear(case, CALM, at=AFTER + HOUR), hindrances.is_unsaid(case)) == ([True, None], False)
    assert (hear(case, WORSE, at=AFTER + DAY), hindrances.is_unsaid(case)) == ([True, None, None], True)
    makers.deliver(makers.answer(case, by=agent, at=AFTER + DAY), at=AFTER + DAY)
    told = case.conversations.get().messages.latest("pk")
    with pytest.raises(hindrances.UnsaidError):
        closing.close(case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=agent, at=AFTER + 2 * DAY)
    assert refusal((_CLOSURE, [case.pk, "solved", told.pk, agent.pk])) == _UNSAID
    complaints.mark(case, by=agent, at=AFTER + 2 * DAY)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        makers.answer(case, by=agent, at=AFTER + 3 * DAY, outcome=Outcome.SOLVED)
    with pytest.raises(complaints.AlreadyMarkedError):
        complaints.mark(case, by=agent, at=AFTER + 3 * DAY)


def test_raw_sql_cannot_say_yes_without_a_complaint_or_make_a_second_unasked(case: Case, agent: Agent) -> None:
    yes = "UPDATE conduct_grievance SET is_complaint = true, by_id = %s, at = now()"
    assert refusal((yes, [agent.pk])) == "grievance: that it is a complaint marks its case as one"
    complaints.mark(case, by=agent, at=LATER)
    second = "INSERT INTO closing_complaint (case_id, by_id, at, reason) VALUES (%s, %s, now(), '')"
    said = refusal((second, [case.pk, agent.pk]))
    assert said == "complaint: the case is one, and nothing sounds like another since its outcome"


def test_raw_sql_cannot_complete_an_end_over_what_was_heard_since(agent: Agent) -> None:
    case = makers.make_case(text=CALM)
    message = makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    delivery = makers.claim(message.deliveries.get())
    Grievance.objects.create(message=case.conversations.get().messages.earliest("pk"), heard_at=LATER)
    Receipt.objects.create(delivery=delivery, kind=Receipt.Kind.ACCEPTED, at=AFTER)
    arrived = ("UPDATE cases_delivery SET state = 'accepted', settled_at = now() WHERE id = %s", [delivery.pk])
    assert refusal(arrived, ("UPDATE closing_closure SET completed_at = now()", [])) == _UNSAID


def test_what_nobody_listened_to_yet_is_heard_before_it_ends(agent: Agent) -> None:
    case = makers.make_case(text=CROSS)
    makers.deliver(makers.answer(case, by=agent))
    with pytest.raises(hindrances.UnsaidError):
        close(case, by=agent)
    with pytest.raises(hindrances.UnsaidError):
        makers.answer(makers.make_case(text=CROSS), by=agent, outcome=Outcome.SOLVED)
    lead = makers.make_agent(Role.LEAD)
    other = makers.make_case(text=CROSS)
    with pytest.raises(hindrances.UnsaidError):
        closing.close_without_answer(other, reason=AnswerWaiver.Reason.THANKS, seen_through=ALL_SEEN, by=lead, at=LATER)


def test_what_cannot_be_heard_keeps_nothing_from_ending_and_waits() -> None:
    case = makers.make_case(text=CALM)
    abuse.hear(case, judges=Judges(kinds=None, flags=None), at=LATER)  # type: ignore[arg-type]  # which can judge nothing
    assert Unheard.objects.count() == 1
    abuse.hear(case, at=LATER)
    assert Unheard.objects.count() == 0
