"""What is taken back: by a letter that came back, by a customer who denies an outcome, or who writes after all."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import AnswerWaiver, Call, Case, Message, Receipt
from belofte.closing import closing, complaints, confirming, finals, hindrances
from belofte.closing.models import Body, Outcome
from belofte.conduct.models import Grievance
from belofte.contacts.models import ContactPoint
from belofte.keeping import calling, proceeding
from belofte.makers import ALL_SEEN
from belofte.procedures import proving
from belofte.procedures.models import Ground, Kind, Name, Procedure, ProcedureStep
from belofte.procedures.tests.conftest import COMPLAINED, DAY, HOUR, OUTCOME, Affair
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
LATER = COMPLAINED + 2 * DAY
FIRST_WORD = "We hebben uw klacht ontvangen en behandelen die binnen zes weken."


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def bounce(message: Message, *, at: object) -> None:
    delivering.settle(message.deliveries.get(), Receipt.Kind.BOUNCED, at=at)  # type: ignore[arg-type]


def decline_hearing(affair: Affair) -> None:
    facts = {"ground": Ground.DECLINED, "reason": "She said so by telephone."}
    proceeding.skip(affair.step(Name.OFFER), **facts, by=affair.owner, at=LATER)  # type: ignore[arg-type]


def close(affair: Affair, *, at: object = LATER + 2 * HOUR, outcome: Outcome = Outcome.FOUND) -> None:
    facts = {"outcome": outcome, "seen_through": ALL_SEEN, "by": affair.lead, "at": at}
    closing.close(affair.case, **facts)  # type: ignore[arg-type]


def end_with_its_outcome(affair: Affair) -> Message:
    decline_hearing(affair)
    told = affair.answer(at=LATER + HOUR, text=OUTCOME)
    close(affair)
    return told


def customer(affair: Affair) -> ContactPoint:
    return affair.case.conversations.get().contact_point


# ── A longer term ───────────────────────────────────────────────────────────────────────────────────────


def test_longer_term_that_came_back_is_none(affair: Affair) -> None:
    ordinary = affair.step(Name.END).due_at
    told = affair.answer(at=LATER)
    proceeding.extend(affair.step(Name.END), message=told, by=affair.owner, at=LATER + HOUR)
    bounce(told, at=LATER + DAY)
    end = affair.step(Name.END)
    assert (end.state, end.due_at, affair.kinds(Name.END)) == ("open", ordinary, ["begun", "extended", "shortened"])
    assert end.next_step_at is not None
    assert end.next_step_at < ordinary


def test_longer_term_that_came_back_late_leaves_a_term_that_has_passed(affair: Affair) -> None:
    ordinary = affair.step(Name.END).due_at
    told = affair.answer(at=ordinary - DAY)
    proceeding.extend(affair.step(Name.END), message=told, by=affair.owner, at=ordinary - HOUR)
    bounce(told, at=ordinary + DAY)
    assert (affair.step(Name.END).state, affair.step(Name.END).due_at) == ("late", ordinary)
    assert fresh(affair.case).has_broken_promise


def test_longer_term_is_told_anew_after_it_came_back(affair: Affair) -> None:
    lost = affair.answer(at=LATER)
    proceeding.extend(affair.step(Name.END), message=lost, by=affair.owner, at=LATER + HOUR)
    longest = affair.step(Name.END).due_at
    bounce(lost, at=LATER + DAY)
    again = affair.answer(at=LATER + 2 * DAY)
    proceeding.extend(affair.step(Name.END), message=again, by=affair.owner, at=LATER + 2 * DAY + HOUR)
    assert affair.step(Name.END).due_at == longest


def test_consent_stands_though_the_letter_before_it_came_back(affair: Affair) -> None:
    told = affair.answer(at=LATER)
    proceeding.extend(affair.step(Name.END), message=told, by=affair.owner, at=LATER + HOUR)
    said = makers.receive(affair.inbox, answers=[told.external_id], text="Take your time.", at=LATER + 2 * HOUR)
    until = affair.step(Name.END).due_at + 20 * DAY
    facts = {"until": until.date(), "message": said, "by": affair.owner, "at": LATER + 3 * HOUR}
    proceeding.extend_by_consent(affair.step(Name.END), **facts)  # type: ignore[arg-type]
    bounce(told, at=LATER + DAY)
    assert affair.step(Name.END).due_at.date() == until.date()


# ── The first word ──────────────────────────────────────────────────────────────────────────────────────


def greeted(affair: Affair) -> tuple[Case, Message]:
    """Return a complaint of somebody else, and the first word to it, which is still under way."""
    inbox = makers.make_inbox(affair.inbox.team, acknowledges=True, acknowledgement=FIRST_WORD)
    case = makers.make_case(inbox, sender="els@klant.example", text="I complain.", at=COMPLAINED)
    return case, Message.objects.get(conversation__case=case, is_automatic=True)


def receipt_of(case: Case) -> ProcedureStep:
    return ProcedureStep.objects.get(case=case, name=Name.RECEIPT)


def test_first_word_that_arrives_after_the_mark_confirms_the_receipt(affair: Affair) -> None:
    case, word = greeted(affair)
    complaints.mark(case, by=affair.owner, at=COMPLAINED + HOUR)
    assert receipt_of(case).state == "open"
    makers.deliver(word, at=COMPLAINED + 2 * HOUR)
    assert (receipt_of(case).state, receipt_of(case).entries.latest("pk").message) == ("done", word)


def test_first_word_that_came_back_confirms_nothing_after_all(affair: Affair) -> None:
    case, word = greeted(affair)
    makers.deliver(word, at=COMPLAINED + HOUR)
    complaints.mark(case, by=affair.owner, at=COMPLAINED + 2 * HOUR)
    assert receipt_of(case).state == "done"
    bounce(word, at=COMPLAINED + 3 * HOUR)
    assert receipt_of(case).state == "open"
    assert fresh(case).promise_due_at is not None


def test_first_word_that_says_nothing_of_a_complaint_confirms_nothing(affair: Affair) -> None:
    inbox = makers.make_inbox(affair.inbox.team, acknowledges=True)
    case = makers.make_case(inbox, sender="els@klant.example", text="I complain.", at=COMPLAINED)
    complaints.mark(case, by=affair.owner, at=COMPLAINED + HOUR)
    makers.deliver(Message.objects.get(conversation__case=case, is_automatic=True), at=COMPLAINED + 2 * HOUR)
    assert receipt_of(case).state == "open"


def test_first_word_that_came_back_opens_no_closed_case(affair: Affair) -> None:
    inbox = makers.make_inbox(acknowledges=True, acknowledgement=FIRST_WORD)
    makers.choose_procedure(inbox.team, Kind.COMPANY)
    agent = makers.make_agent(teams=(inbox.team,))
    case = makers.make_case(inbox, sender="els@klant.example", text="I complain.", at=COMPLAINED)
    word = Message.objects.get(conversation__case=case, is_automatic=True)
    makers.deliver(word, at=COMPLAINED)
    complaints.mark(case, by=agent, at=COMPLAINED + HOUR)
    outcome = makers.answer(case, by=agent, at=COMPLAINED + 2 * HOUR)
    makers.deliver(outcome, at=COMPLAINED + 2 * HOUR)
    facts = {"outcome": Outcome.DONE, "seen_through": ALL_SEEN, "by": agent, "at": COMPLAINED + 3 * HOUR}
    closing.close(case, **facts)  # type: ignore[arg-type]
    bounce(word, at=COMPLAINED + DAY)
    newest = receipt_of(case).entries.latest("pk")
    assert (fresh(case).is_closed, receipt_of(case).state, newest.message) == (True, "done", outcome)


def test_receipt_rests_on_another_answer_when_the_first_came_back(affair: Affair) -> None:
    first = affair.answer(at=LATER)
    second = affair.answer(at=LATER + HOUR)
    bounce(first, at=LATER + 2 * HOUR)
    assert affair.kinds(Name.RECEIPT) == ["begun", "done", "fell", "done"]
    assert affair.step(Name.RECEIPT).entries.latest("pk").message == second


# ── What came of it ─────────────────────────────────────────────────────────────────────────────────────


def test_second_outcome_names_who_decides_outside_too(affair: Affair) -> None:
    told = end_with_its_outcome(affair)
    makers.receive(affair.inbox, answers=[told.external_id], text="And my costs?", at=LATER + DAY)
    affair.answer(at=LATER + DAY + HOUR, text="We do not pay your costs.")
    for outcome in (Outcome.FOUND, Outcome.WHY_NOT, Outcome.REFUSED):
        with pytest.raises(hindrances.BodyUnnamedError):
            close(affair, at=LATER + DAY + 2 * HOUR, outcome=outcome)
    close(affair, at=LATER + DAY + 3 * HOUR, outcome=Outcome.EXPLAINED)
    assert fresh(affair.case).is_closed


def test_second_complaint_is_dealt_with_by_its_own_procedure(affair: Affair) -> None:
    told = end_with_its_outcome(affair)
    first = proving.running(affair.case)
    text = "Now the counter was closed. I complain again."
    again = makers.receive(affair.inbox, answers=[told.external_id], text=text, at=LATER + DAY)
    Grievance.objects.create(message=again, heard_at=LATER + DAY)
    complaints.mark(affair.case, by=affair.owner, at=LATER + DAY + HOUR)
    assert proving.running(affair.case) == Procedure.objects.latest("pk").pk != first


def test_complaint_made_again_by_telephone_has_terms_from_that_call(affair: Affair) -> None:
    end_with_its_outcome(affair)
    rung_at = LATER + DAY
    facts = {"result": Call.Result.ANSWERED, "text": "Again.", "called_at": rung_at, "by": affair.owner, "at": rung_at}
    call = calling.log(affair.case, direction=Call.Direction.IN, **facts)  # type: ignore[arg-type]
    complaints.mark(affair.case, said_in=call, by=affair.owner, at=LATER + 2 * DAY)
    running = Procedure.objects.filter(pk__in=[proving.running(affair.case)]).values_list("received_at", flat=True)
    assert (fresh(affair.case).is_closed, [*running]) == (False, [rung_at])


def test_denied_outcome_opens_the_last_step_again(affair: Affair) -> None:
    end_with_its_outcome(affair)
    confirming.deny(affair.case, by=customer(affair), at=LATER + DAY)
    assert (fresh(affair.case).is_closed, affair.states()["end"]) == (False, "open")
    assert affair.kinds(Name.END) == ["begun", "done", "fell"]


def test_denial_taken_back_closes_it_as_it_was(affair: Affair) -> None:
    end_with_its_outcome(affair)
    settled_at = affair.step(Name.END).settled_at
    confirming.deny(affair.case, by=customer(affair), at=LATER + DAY)
    assert confirming.confirm(affair.case, by=customer(affair), at=LATER + 2 * DAY)
    assert (affair.step(Name.END).state, affair.step(Name.END).settled_at) == ("done", settled_at)


def test_denial_of_a_final_answer_leaves_the_procedure_ended(affair: Affair) -> None:
    end_with_its_outcome(affair)
    finals.declare(affair.case, body=Body.OMBUDSMAN, by=affair.lead, at=LATER + 3 * HOUR)
    confirming.deny(affair.case, by=customer(affair), at=LATER + DAY)
    assert affair.states()["end"] == "done"
    reason = AnswerWaiver.Reason.NOTHING_NEW
    facts = {"reason": reason, "seen_through": ALL_SEEN, "by": affair.lead, "at": LATER + DAY + HOUR}
    closing.close_without_answer(affair.case, **facts)  # type: ignore[arg-type]
    assert fresh(affair.case).is_closed


# ── The hearing ─────────────────────────────────────────────────────────────────────────────────────────


def test_offer_that_came_back_opens_the_hearing_that_nobody_asked_for(affair: Affair) -> None:
    offer = affair.answer(at=LATER)
    proceeding.tell(affair.step(Name.OFFER), message=offer, by=affair.owner, at=LATER + HOUR)
    facts = {"ground": Ground.SILENT, "reason": "No answer in two weeks."}
    proceeding.skip(affair.step(Name.HEARING), **facts, by=affair.owner, at=LATER + 2 * HOUR)  # type: ignore[arg-type]
    bounce(offer, at=LATER + DAY)
    assert (affair.states()["offer"], affair.states()["hearing"]) == ("open", "open")


def test_offer_that_came_back_while_nobody_could_be_reached_opens_the_hearing_too(affair: Affair) -> None:
    offer = affair.answer(at=LATER - 2 * HOUR)
    proceeding.tell(affair.step(Name.OFFER), message=offer, by=affair.owner, at=LATER - HOUR)
    facts = {"ground": Ground.SILENT, "reason": "No answer in two weeks."}
    proceeding.skip(affair.step(Name.HEARING), **facts, by=affair.owner, at=LATER - HOUR)  # type: ignore[arg-type]
    give_up(affair)
    bounce(offer, at=LATER + 20 * DAY)
    assert affair.states()["offer"] != "done"
    assert affair.states()["hearing"] != "skipped"


def test_offer_that_came_back_leaves_a_hearing_that_the_customer_declined(affair: Affair) -> None:
    offer = affair.answer(at=LATER)
    proceeding.tell(affair.step(Name.OFFER), message=offer, by=affair.owner, at=LATER + HOUR)
    facts = {"ground": Ground.DECLINED, "reason": "She rang."}
    proceeding.skip(affair.step(Name.HEARING), **facts, by=affair.owner, at=LATER + 2 * HOUR)  # type: ignore[arg-type]
    bounce(offer, at=LATER + DAY)
    assert (affair.states()["offer"], affair.states()["hearing"]) == ("open", "skipped")


# ── Nobody to reach ─────────────────────────────────────────────────────────────────────────────────────


def give_up(affair: Affair) -> AnswerWaiver:
    facts = {"reason": AnswerWaiver.Reason.UNREACHABLE, "seen_through": ALL_SEEN, "by": affair.lead, "at": LATER}
    closing.close_without_answer(affair.case, **facts)  # type: ignore[arg-type]
    return AnswerWaiver.objects.get(case=affair.case)


def write_again(affair: Affair, **fields: object) -> None:
    opened = Message.objects.filter(conversation__case=affair.case, direction="in").earliest("pk")
    facts = {"answers": [opened.external_id], "text": "I was in hospital.", "at": LATER + 9 * DAY, **fields}
    makers.receive(affair.inbox, **facts)  # type: ignore[arg-type]


def test_customer_who_writes_after_all_was_to_be_reached(affair: Affair) -> None:
    waiver = give_up(affair)
    write_again(affair)
    waiver.refresh_from_db()
    assert (waiver.withdrawn_at is not None, waiver.withdrawn_by) == (True, None)
    assert (fresh(affair.case).is_closed, set(affair.states().values())) == (False, {"open", "late"})
    affair.answer(at=LATER + 10 * DAY)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        close(affair, at=LATER + 10 * DAY + HOUR, outcome=Outcome.SOLVED)


def test_customer_who_writes_after_somebody_answered_the_closed_case_was_to_be_reached_too(affair: Affair) -> None:
    give_up(affair)
    affair.answer(at=LATER + DAY)
    write_again(affair)
    assert affair.states() == {"receipt": "done", "offer": "open", "hearing": "open", "end": "open"}


def test_out_of_office_takes_nothing_back(affair: Affair) -> None:
    waiver = give_up(affair)
    write_again(affair, kind="auto_reply")
    waiver.refresh_from_db()
    assert (waiver.withdrawn_at, set(affair.states().values())) == (None, {"skipped"})


def test_what_was_dropped_as_no_complaint_stays_dropped(affair: Affair) -> None:
    complaints.change(affair.case, reason="A question, it says.", by=affair.lead, at=LATER)
    write_again(affair)
    assert set(affair.states().values()) == {"skipped"}


def test_receipt_of_no_complaint_does_not_open_when_its_answer_comes_back(affair: Affair) -> None:
    first = affair.answer(at=LATER)
    complaints.change(affair.case, reason="A question, it says.", by=affair.lead, at=LATER + timedelta(hours=1))
    bounce(first, at=LATER + DAY)
    assert affair.states()["receipt"] == "done"
