"""A second complaint that nothing hears: whoever read or heard it names the message or call in which it was made."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases import reply_addresses
from belofte.cases.models import AnswerWaiver, Call, Case, Message, Receipt
from belofte.closing import closing, complaints, hindrances
from belofte.closing.models import Complaint, Outcome
from belofte.closing.tests.test_complaints import AFTER, LATER, OPEN, is_closed
from belofte.closing.tests.test_gates import refusal
from belofte.conduct.models import Grievance
from belofte.keeping import calling
from belofte.makers import ALL_SEEN, MONDAY
from belofte.parties import taking_part
from belofte.parties.models import Party
from belofte.people.models import Agent, Role
from belofte.promises.saying import NOTHING
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
SINCE = AFTER + timedelta(hours=1)
LAST = SINCE + timedelta(hours=1)
_AGAIN = "INSERT INTO closing_complaint (case_id, {column}, by_id, at, reason) VALUES (%s, %s, %s, now(), '')"
_NOT_THERE = "complaint: the customer said nothing there since the outcome of the one before"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def case(agent: Agent) -> Case:
    """A complaint that ended with its outcome."""
    case = makers.make_case()
    complaints.mark(case, by=agent, at=MONDAY)
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.FOUND, at=LATER), at=LATER)
    return case


def ring(case: Case, *, by: Agent, result: Call.Result = Call.Result.ANSWERED, incoming: bool = True) -> Call:
    direction = Call.Direction.IN if incoming else Call.Direction.OUT
    return calling.log(
        case, direction=direction, result=result, text="About it.", called_at=SINCE, said=NOTHING, by=by, at=SINCE
    )


def write(case: Case, text: str = "It is blue.", *, sender: str = "jan@klant.example") -> Message:
    ours = Message.objects.filter(conversation__case=case, direction="out").latest("pk")
    token, answers = reply_addresses.token("c", row=ours.conversation_id), (ours.external_id,)
    inbox = ours.conversation.inbox
    return makers.receive(inbox, sender=sender, answers=answers, reply_tokens=(token,), text=text, at=SINCE)


def raw(case: Case, source: Message | Call, *, by: Agent) -> str:
    column = "message_id" if isinstance(source, Message) else "call_id"
    return refusal((_AGAIN.format(column=column), [case.pk, source.pk, by.pk]))


@pytest.mark.parametrize("incoming", [True, False])
def test_what_they_say_by_telephone_opens_it_and_has_an_outcome_of_its_own(
    case: Case, agent: Agent, *, incoming: bool
) -> None:
    call = ring(case, by=agent, incoming=incoming)
    with pytest.raises(complaints.AlreadyMarkedError, match="Choose beside it"):
        complaints.mark(case, by=agent, at=LAST)
    complaints.mark(case, said_in=call, by=agent, at=LAST)
    complaint = Complaint.objects.latest("pk")
    assert (complaint.call, complaint.message, is_closed(case)) == (call, None, False)
    with pytest.raises(hindrances.ComplaintUnansweredError, match="from before the complaint"):
        closing.close(case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=agent, at=LAST)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        makers.answer(case, by=agent, outcome=Outcome.SOLVED, at=LAST)
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.DONE, at=LAST), at=LAST)
    assert is_closed(case)


def test_what_they_say_as_we_ring_them_on_an_open_case_has_an_outcome_after_it(case: Case, agent: Agent) -> None:
    write(case, "Bedankt!")
    complaints.mark(case, said_in=ring(case, by=agent, incoming=False), by=agent, at=LAST)
    with pytest.raises(hindrances.ComplaintUnansweredError, match="from before the complaint"):
        closing.close(case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=agent, at=LAST)


def test_what_they_write_is_one_though_nothing_heard_it(case: Case, agent: Agent) -> None:
    message = write(case)
    assert not hindrances.is_unsaid(case)
    complaints.mark(case, said_in=message, by=agent, at=LAST)
    assert list(Complaint.objects.order_by("pk").values_list("message", flat=True)) == [None, message.pk]
    makers.deliver(makers.answer(case, by=agent, at=LAST), at=LAST)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        closing.close(case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=agent, at=LAST)


def test_thanks_that_somebody_calls_one_wait_for_an_outcome_after_it(case: Case, agent: Agent) -> None:
    told = Message.objects.filter(conversation__case=case, direction="out").get()
    thanks = write(case, "Bedankt!")
    complaints.mark(case, said_in=thanks, by=agent, at=LAST)
    told_again = (
        "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
        " VALUES (%s, 'found', %s, %s, now(), now())"
    )
    waive = (
        "INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at, is_held_to)"
        " VALUES (%s, %s, 'thanks', now(), true)"
    )
    close = "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL WHERE id = %s"
    said = refusal((waive, [case.pk, agent.pk]), (told_again, [case.pk, told.pk, agent.pk]), (close, [case.pk]))
    assert said == OPEN


def test_what_was_said_before_the_outcome_belongs_to_the_first(case: Case, agent: Agent) -> None:
    first = case.conversations.get().messages.earliest("pk")
    with pytest.raises(complaints.NotSaidError):
        complaints.mark(case, said_in=first, by=agent, at=LAST)
    refused = raw(case, first, by=agent)
    assert refused == "complaint: the case is closed"
    ring(case, by=agent)
    complaints.mark(case, said_in=case.calls.get(), by=agent, at=LAST)
    assert raw(case, first, by=agent) == _NOT_THERE
    assert raw(case, case.calls.get(), by=agent) == _NOT_THERE  # once
    with pytest.raises(complaints.NotSaidError):
        complaints.mark(case, said_in=case.calls.get(), by=agent, at=LAST)


def test_raw_sql_takes_only_the_word_of_its_customer(case: Case, agent: Agent) -> None:
    theirs = write(case)
    told = Message.objects.filter(conversation__case=case, direction="out").get()
    stranger = makers.make_case(sender="els@klant.example").conversations.get().messages.get()
    nobody = ring(case, by=agent, result=Call.Result.NO_ANSWER, incoming=False)
    for source in (told, stranger, nobody):
        assert raw(case, source, by=agent) == _NOT_THERE
        with pytest.raises(complaints.NotSaidError):
            complaints.mark(case, said_in=source, by=agent, at=LAST)
    assert raw(case, theirs, by=agent) == ""


def test_whoever_writes_for_them_complains_for_them(case: Case, agent: Agent) -> None:
    theirs = write(case, "We are still without it.", sender="els@klant.example")
    assert theirs.contact_point is not None
    assert (theirs.conversation.case, theirs.contact_point.contact == case.contact) == (case, False)
    complaints.mark(case, said_in=theirs, by=agent, at=LAST)
    assert Complaint.objects.latest("pk").message == theirs


@pytest.mark.parametrize("sender", ["anna@desk.example", "post@oost.example"])
def test_what_a_colleague_or_a_party_writes_is_not_their_complaint(case: Case, agent: Agent, sender: str) -> None:
    makers.make_agent(email="anna@desk.example")
    kind = Party.Kind.COMPANY
    taking_part.involve(case, name="Oost", kind=kind, address="Post@oost.example", by=agent, at=LATER)
    write(case)
    other = write(case, "They are right to complain.", sender=sender)
    assert other.conversation.case == case
    with pytest.raises(complaints.NotSaidError):
        complaints.mark(case, said_in=other, by=agent, at=LAST)
    assert raw(case, other, by=agent) == _NOT_THERE


@pytest.mark.parametrize("is_rung", [True, False])
def test_of_whom_nobody_could_reach_the_first_complaint_goes_on(case: Case, agent: Agent, *, is_rung: bool) -> None:
    """Its outcome came back, so a lead gave it up; then they ring, or somebody reads what they wrote before."""
    if not is_rung:
        Grievance.objects.create(message=write(case), heard_at=SINCE)
    told = Message.objects.filter(conversation__case=case, direction="out").get().deliveries.get()
    delivering.settle(told, Receipt.Kind.BOUNCED, at=SINCE)
    facts = {"reason": AnswerWaiver.Reason.UNREACHABLE, "seen_through": ALL_SEEN, "at": SINCE}
    closing.close_without_answer(case, by=makers.make_agent(Role.LEAD), **facts)  # type: ignore[arg-type]
    assert is_closed(case)
    said_in = ring(case, by=agent) if is_rung else None
    assert complaints.mark(case, said_in=said_in, by=agent, at=LAST) is None
    assert (is_closed(case), Complaint.objects.count()) == (False, 1)
    assert AnswerWaiver.objects.get().withdrawn_by == agent
    with pytest.raises(hindrances.ComplaintUnansweredError):
        makers.answer(case, by=agent, outcome=Outcome.SOLVED, at=LAST)
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.DONE, at=LAST), at=LAST)
    assert is_closed(case)


def test_raw_sql_cannot_name_two_places_or_another(case: Case, agent: Agent) -> None:
    call, message = ring(case, by=agent), write(case)
    both = (
        "INSERT INTO closing_complaint (case_id, message_id, call_id, by_id, at, reason)"
        " VALUES (%s, %s, %s, %s, now(), '')"
    )
    assert "complaint_said_in_one_place" in refusal((both, [case.pk, message.pk, call.pk, agent.pk]))
    complaints.mark(case, said_in=message, by=agent, at=LAST)
    assert refusal(("UPDATE closing_complaint SET message_id = NULL", [])).startswith("pgtrigger: Cannot update")


def test_without_a_place_a_second_is_refused_and_says_where_to_go(case: Case, agent: Agent) -> None:
    with pytest.raises(complaints.AlreadyMarkedError, match="Log the call first"):
        complaints.mark(case, by=agent, at=LAST)
