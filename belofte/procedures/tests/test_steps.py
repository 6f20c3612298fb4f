"""A complaint goes through the steps of its procedure: each is done, skipped or extended with what shows it."""

import uuid
from datetime import date, timedelta

import pytest

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Message, Receipt
from belofte.channels.contract import Address
from belofte.closing import closing, complaints, hindrances
from belofte.closing.models import Outcome
from belofte.keeping import assigning, proceeding
from belofte.live import announcing
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people import absences
from belofte.people.absences import Days
from belofte.people.models import Role
from belofte.procedures import choosing, proving, refusals
from belofte.procedures.choosing import Outside
from belofte.procedures.models import Choice, Ground, Kind, Name, Procedure, ProcedureStep, State
from belofte.procedures.tests.conftest import COMPLAINED, DAY, HOUR, OUTCOME, Affair
from belofte.procedures.tests.test_gates import unfit_consents
from belofte.replies import delivering, forwarding

pytestmark = pytest.mark.django_db
LATER = COMPLAINED + 2 * DAY


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def follow(affair: Affair, opened: Message) -> Message:
    """Return what the customer writes after it, days later."""
    facts = {"sender": "els@klant.example", "answers": [opened.external_id], "text": "Any news?"}
    return makers.receive(affair.inbox, **facts, at=MONDAY + 5 * DAY)  # type: ignore[arg-type]


def test_mark_begins_the_procedure_from_what_the_customer_said_since_our_answer(affair: Affair) -> None:
    procedure = Procedure.objects.get(case=affair.case)
    assert (procedure.received_at, procedure.owner_then) == (COMPLAINED, affair.owner)
    dues = {step.name: f"{step.due_at:%Y-%m-%d %H:%M}" for step in ProcedureStep.objects.filter(case=affair.case)}
    assert dues == {
        "receipt": "2026-11-26 22:59",
        "offer": "2026-12-08 22:59",
        "hearing": "2026-12-22 22:59",
        "end": "2027-01-05 22:59",
    }
    assert set(affair.states().values()) == {"open"}
    assert fresh(affair.case).promise_due_at == affair.step(Name.RECEIPT).due_at


def test_mark_begins_it_with_the_first_that_nobody_answered(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    opened = case.conversations.get().messages.get()
    makers.receive(
        affair.inbox, sender="els@klant.example", answers=[opened.external_id], text="Any news?", at=MONDAY + 20 * DAY
    )
    complaints.mark(case, by=affair.owner, at=MONDAY + 21 * DAY)
    assert Procedure.objects.get(case=case).received_at == opened.received_at


@pytest.mark.parametrize("came_between", ["an answer that came back", "a forward", "an answer that is under way"])
def test_mark_begins_it_with_what_no_answer_of_ours_reached(affair: Affair, came_between: str) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    opened = case.conversations.get().messages.get()
    if came_between == "a forward":
        facts = {"to": (Address(address="post@post.example"),), "note": "", "files": [], "key": uuid.uuid4()}
        forwarding.forward(opened, **facts, by=affair.owner, at=MONDAY + DAY)  # type: ignore[arg-type]
    else:
        answer = makers.answer(case, by=affair.owner, at=MONDAY + DAY)
        if came_between == "an answer that came back":
            makers.deliver(answer, at=MONDAY + DAY)
            delivering.settle(answer.deliveries.get(), Receipt.Kind.BOUNCED, at=MONDAY + DAY + HOUR)
    follow(affair, opened)
    complaints.mark(case, by=affair.owner, at=MONDAY + 6 * DAY)
    assert Procedure.objects.get(case=case).received_at == opened.received_at


def test_mark_after_we_rang_begins_it_with_what_came_since(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    makers.call(case, by=affair.owner, at=MONDAY + DAY)
    later = follow(affair, case.conversations.get().messages.get())
    complaints.mark(case, by=affair.owner, at=MONDAY + 6 * DAY)
    assert Procedure.objects.get(case=case).received_at == later.received_at


def test_mark_in_a_team_without_a_procedure_begins_none() -> None:
    case = makers.make_case()
    complaints.mark(case, by=makers.make_agent(), at=MONDAY)
    assert not Procedure.objects.exists()


def test_mark_a_closed_case_counts_from_then() -> None:
    inbox = makers.make_inbox()
    agent = makers.make_agent(teams=(inbox.team,))
    makers.choose_procedure(inbox.team, Kind.COMPANY)
    case = makers.make_case(inbox)
    reason = AnswerWaiver.Reason.SPAM
    closing.close_without_answer(case, reason=reason, seen_through=ALL_SEEN, by=agent, at=MONDAY + HOUR)
    complaints.mark(case, by=agent, at=LATER)
    assert Procedure.objects.get(case=case).received_at == LATER


def test_answer_that_arrives_confirms_the_receipt(affair: Affair) -> None:
    message = affair.answer(at=COMPLAINED + 2 * HOUR, arrives=False)
    assert affair.states()["receipt"] == "open"
    makers.deliver(message, at=COMPLAINED + 3 * HOUR)
    assert affair.states()["receipt"] == "done"
    assert affair.step(Name.RECEIPT).entries.latest("pk").message == message


def test_receipt_that_was_confirmed_before_anybody_marked_it_was_so_then() -> None:
    inbox = makers.make_inbox()
    agent = makers.make_agent(teams=(inbox.team,))
    makers.choose_procedure(inbox.team)
    case = makers.make_case(inbox)
    makers.deliver(makers.answer(case, by=agent, at=MONDAY + HOUR), at=MONDAY + HOUR)
    complaints.mark(case, by=agent, at=MONDAY + 9 * DAY)
    receipt = ProcedureStep.objects.get(case=case, name=Name.RECEIPT)
    assert (receipt.state, receipt.settled_at) == ("done", MONDAY + HOUR)


def test_answer_that_came_back_confirms_nothing_after_all(affair: Affair) -> None:
    delivery = makers.deliver(affair.answer(at=LATER, arrives=False), at=LATER)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=LATER + HOUR)
    assert (affair.states()["receipt"], affair.kinds(Name.RECEIPT)) == ("open", ["begun", "done", "fell"])


def test_first_word_counts_when_it_says_what_came_in_and_how_it_goes_on() -> None:
    words = [
        "Dank voor uw bericht. U hoort van ons voor morgen 17.00 uur.",
        "We hebben uw klacht ontvangen.",
        "We hebben uw klacht ontvangen en behandelen die binnen zes weken.",
        "We received your complaint. A colleague deals with it within six weeks.",
    ]
    assert [proving.says_received(text) for text in words] == [False, False, True, True]


def test_offer_is_a_message_that_arrived_since(affair: Affair) -> None:
    before = Message.objects.filter(conversation__case=affair.case, direction="out").earliest("pk")
    under_way = affair.answer(at=LATER, arrives=False)
    for message in (before, under_way):
        with pytest.raises(refusals.NotToldError):
            proceeding.tell(affair.step(Name.OFFER), message=message, by=affair.lead, at=LATER + HOUR)
    makers.deliver(under_way, at=LATER + HOUR)
    proceeding.tell(affair.step(Name.OFFER), message=under_way, by=affair.lead, at=LATER + 2 * HOUR)
    assert affair.states()["offer"] == "done"
    with pytest.raises(refusals.StepOverError):
        proceeding.tell(affair.step(Name.OFFER), message=under_way, by=affair.lead, at=LATER + 3 * HOUR)


def test_hear_keeps_who_heard_when_and_what_was_said(affair: Affair) -> None:
    proceeding.hear(affair.step(Name.HEARING), affair.hearing(), by=affair.owner, at=LATER)
    entry = affair.step(Name.HEARING).entries.latest("pk")
    assert (entry.heard_by, entry.heard_at, entry.way) == (affair.lead, COMPLAINED + DAY, "meeting")
    assert affair.step(Name.HEARING).settled_at == COMPLAINED + DAY  # not when somebody wrote it down


def test_tell_was_done_when_the_answer_arrived(affair: Affair) -> None:
    offer = affair.answer(at=LATER)
    proceeding.tell(affair.step(Name.OFFER), message=offer, by=affair.lead, at=LATER + 9 * DAY)
    assert affair.step(Name.OFFER).settled_at == LATER


def test_end_was_done_when_the_outcome_arrived(affair: Affair) -> None:
    finish_hearing(affair)
    affair.answer(at=LATER + HOUR, text=OUTCOME)
    closing.close(affair.case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=affair.lead, at=LATER + 9 * DAY)
    assert affair.step(Name.END).settled_at == LATER + HOUR


def test_hear_a_complaint_of_its_own_by_who_answered_or_had_the_case_before_is_refused(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, text="Your clerk was rude.", at=LATER)
    assert case != affair.case
    complaints.mark(case, by=affair.lead, at=LATER + HOUR)
    assert {affair.earlier.pk, affair.owner.pk} <= proving.involved(Procedure.objects.get(case=case))
    hearing = affair.hearing(by=affair.owner, at=LATER + 2 * HOUR)
    step = ProcedureStep.objects.get(case=case, name=Name.HEARING)
    with pytest.raises(refusals.HearerInvolvedError):
        proceeding.hear(step, hearing, by=affair.lead, at=LATER + 3 * HOUR)


def test_hear_a_complaint_years_later_by_who_answered_then_is_allowed(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, text="Your clerk was rude.", at=LATER + 400 * DAY)
    complaints.mark(case, by=affair.lead, at=LATER + 400 * DAY + HOUR)
    assert affair.earlier.pk not in proving.involved(Procedure.objects.get(case=case))


def test_hear_by_who_gave_the_case_away_before_is_refused(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    assigning.assign(case, to=affair.lead, instead_of=None, by=affair.lead, at=MONDAY + HOUR)
    assigning.assign(case, to=None, instead_of=affair.lead, by=affair.lead, at=MONDAY + 2 * HOUR)
    complained = makers.receive(
        affair.inbox, sender="els@klant.example", answers=[opened_by(case).external_id], at=LATER
    )
    assert complained.conversation.case == case
    makers.deliver(makers.answer(case, by=affair.owner, at=LATER + HOUR), at=LATER + HOUR)
    complaints.mark(case, by=affair.owner, at=LATER + 2 * HOUR)
    assert affair.lead.pk in proving.involved(Procedure.objects.get(case=case))


def opened_by(case: Case) -> Message:
    return Message.objects.filter(conversation__case=case).earliest("pk")


def test_hear_by_who_answered_before_or_owned_the_case_is_refused(affair: Affair) -> None:
    for involved in (affair.earlier, affair.owner):
        with pytest.raises(refusals.HearerInvolvedError):
            proceeding.hear(affair.step(Name.HEARING), affair.hearing(by=involved), by=affair.lead, at=LATER)


@pytest.mark.parametrize("at", [COMPLAINED - HOUR, LATER + HOUR], ids=["before the complaint", "yet to come"])
def test_hear_at_an_unlikely_moment_is_refused(affair: Affair, at: object) -> None:
    with pytest.raises(refusals.HearingUnlikelyError):
        proceeding.hear(affair.step(Name.HEARING), affair.hearing(at=at), by=affair.lead, at=LATER)  # type: ignore[arg-type]


def test_skip_the_offer_skips_the_hearing_too(affair: Affair) -> None:
    facts = {"ground": Ground.UNFOUNDED, "reason": "The passport was never applied for."}
    proceeding.skip(affair.step(Name.OFFER), **facts, by=affair.owner, at=LATER)  # type: ignore[arg-type]
    assert affair.states() == {"receipt": "open", "offer": "skipped", "hearing": "skipped", "end": "open"}


def test_skip_as_not_answered_needs_an_offer(affair: Affair) -> None:
    facts = {"ground": Ground.SILENT, "reason": "No answer in two weeks.", "by": affair.owner}
    with pytest.raises(refusals.OfferMissingError):
        proceeding.skip(affair.step(Name.HEARING), **facts, at=LATER)  # type: ignore[arg-type]
    offer = affair.answer(at=LATER + HOUR)
    proceeding.tell(affair.step(Name.OFFER), message=offer, by=affair.owner, at=LATER + 2 * HOUR)
    proceeding.skip(affair.step(Name.HEARING), **facts, at=LATER + 3 * HOUR)  # type: ignore[arg-type]
    assert affair.states()["hearing"] == "skipped"


def test_skip_without_a_reason_or_what_cannot_be_skipped_is_refused(affair: Affair) -> None:
    step, end = affair.step(Name.HEARING), affair.step(Name.END)
    with pytest.raises(refusals.ReasonMissingError):
        proceeding.skip(step, ground=Ground.DECLINED, reason=" ", by=affair.lead, at=LATER)
    with pytest.raises(refusals.GroundUnfitError):
        proceeding.skip(end, ground=Ground.CONTENT, reason="All well.", by=affair.lead, at=LATER)


def test_extend_is_four_weeks_more_once_and_told(affair: Affair) -> None:
    told = affair.answer(at=LATER)
    proceeding.extend(affair.step(Name.END), message=told, by=affair.owner, at=LATER + HOUR)
    assert f"{affair.step(Name.END).due_at:%Y-%m-%d}" == "2027-02-02"
    with pytest.raises(refusals.LongerAlreadyError):
        proceeding.extend(affair.step(Name.END), message=told, by=affair.owner, at=LATER + 2 * HOUR)


def test_extend_after_the_term_is_for_the_customer_to_consent_to(affair: Affair) -> None:
    late = affair.step(Name.END).due_at + DAY
    told = affair.answer(at=late)
    with pytest.raises(refusals.TermPassedError):
        proceeding.extend(affair.step(Name.END), message=told, by=affair.owner, at=late + HOUR)
    step, until = affair.step(Name.END), date(2027, 2, 12)
    with pytest.raises(refusals.ConsentMissingError):
        proceeding.extend_by_consent(step, until=until, message=told, by=affair.owner, at=late + HOUR)
    answers = [told.external_id]
    consent = makers.receive(affair.inbox, answers=answers, text="Take your time.", at=late + 2 * HOUR)
    for unlikely in (None, date(2026, 12, 1), date(2029, 1, 1)):
        with pytest.raises(refusals.NotLongerError):
            proceeding.extend_by_consent(step, until=unlikely, message=consent, by=affair.owner, at=late + 3 * HOUR)
    proceeding.extend_by_consent(step, until=until, message=consent, by=affair.owner, at=late + 3 * HOUR)
    assert f"{affair.step(Name.END).due_at:%Y-%m-%d %H:%M}" == "2027-02-12 22:59"


def test_extend_by_what_is_no_consent_of_the_customer_is_refused(affair: Affair) -> None:
    for message in unfit_consents(affair, affair.answer(at=COMPLAINED + 2 * HOUR)):
        with pytest.raises(refusals.ConsentMissingError):
            proceeding.extend_by_consent(
                affair.step(Name.END), until=date(2027, 2, 12), message=message, by=affair.owner, at=LATER
            )


def test_term_of_the_law_is_not_the_houses_to_choose(affair: Affair) -> None:
    choice = Choice.objects.get()
    choice.terms = {**choice.terms, "end": 99}
    assert choosing.term_of(choice, Name.END).count == 6


def finish_hearing(affair: Affair) -> None:
    facts = {"ground": Ground.DECLINED, "reason": "She said so by telephone."}
    proceeding.skip(affair.step(Name.OFFER), **facts, by=affair.owner, at=LATER)  # type: ignore[arg-type]


def test_close_before_its_steps_is_refused(affair: Affair) -> None:
    affair.answer(at=LATER, text=OUTCOME)
    facts = {"outcome": Outcome.FOUND, "seen_through": ALL_SEEN, "by": affair.lead}
    with pytest.raises(hindrances.StepsLeftError, match="Offer a hearing"):
        closing.close(affair.case, **facts, at=LATER + HOUR)  # type: ignore[arg-type]
    finish_hearing(affair)
    closing.close(affair.case, **facts, at=LATER + 2 * HOUR)  # type: ignore[arg-type]
    assert (fresh(affair.case).is_closed, affair.states()["end"]) == (True, "done")


def test_close_confirms_a_receipt_whose_answer_came_back(affair: Affair) -> None:
    first = makers.deliver(affair.answer(at=LATER, arrives=False), at=LATER)
    finish_hearing(affair)
    affair.answer(at=LATER + 2 * HOUR, text=OUTCOME)
    delivering.settle(first, Receipt.Kind.BOUNCED, at=LATER + 3 * HOUR)
    assert affair.states()["receipt"] == "done"  # by the outcome, which arrived
    makers.call(affair.case, by=affair.lead, at=LATER + 4 * HOUR)
    closing.close(affair.case, outcome=Outcome.FOUND, seen_through=ALL_SEEN, by=affair.lead, at=LATER + 5 * HOUR)
    assert (fresh(affair.case).is_closed, affair.states()["receipt"]) == (True, "done")


def test_close_with_an_outcome_that_names_nobody_outside_is_refused(affair: Affair) -> None:
    finish_hearing(affair)
    affair.answer(at=LATER + HOUR, text="We found nothing. The Nationale Ombudsman may.")
    facts = {"outcome": Outcome.FOUND, "seen_through": ALL_SEEN, "by": affair.lead}
    with pytest.raises(hindrances.BodyUnnamedError, match="Nationale ombudsman, een jaar"):
        closing.close(affair.case, **facts, at=LATER + 2 * HOUR)  # type: ignore[arg-type]


def test_send_and_close_as_the_first_answer_confirms_and_ends(affair: Affair) -> None:
    finish_hearing(affair)
    message = affair.answer(at=LATER + HOUR, text=OUTCOME, arrives=False)
    closing.close_when_delivered(affair.case, outcome=Outcome.FOUND, message=message, by=affair.lead, at=LATER + HOUR)
    makers.deliver(message, at=LATER + 2 * HOUR)
    assert (fresh(affair.case).is_closed, affair.states()["receipt"], affair.states()["end"]) == (True, "done", "done")


def test_outcome_that_came_back_opens_the_last_step_again(affair: Affair) -> None:
    test_send_and_close_as_the_first_answer_confirms_and_ends(affair)
    message = Message.objects.filter(conversation__case=affair.case, direction="out").latest("pk")
    delivering.settle(message.deliveries.get(), Receipt.Kind.BOUNCED, at=LATER + 3 * HOUR)
    assert (fresh(affair.case).is_closed, affair.states()["end"]) == (False, "open")


def test_company_names_the_committee_only_where_nothing_changes() -> None:
    inbox = makers.make_inbox()
    agent = makers.make_agent(teams=(inbox.team,))
    makers.choose_procedure(inbox.team, Kind.COMPANY)
    case = makers.make_case(inbox)
    complaints.mark(case, by=agent, at=MONDAY + HOUR)
    makers.deliver(makers.answer(case, by=agent, at=MONDAY + 2 * HOUR), at=MONDAY + 2 * HOUR)
    facts = {"seen_through": ALL_SEEN, "by": agent, "at": MONDAY + 3 * HOUR}
    with pytest.raises(hindrances.BodyUnnamedError):
        closing.close(case, outcome=Outcome.WHY_NOT, **facts)  # type: ignore[arg-type]
    closing.close(case, outcome=Outcome.DONE, **facts)  # type: ignore[arg-type]
    assert fresh(case).is_closed


def test_change_by_a_lead_skips_what_is_left(affair: Affair) -> None:
    complaints.change(affair.case, reason="A question, it says.", by=affair.lead, at=LATER)
    assert set(affair.states().values()) == {"skipped"}
    assert fresh(affair.case).promise_due_at is None


def test_unreachable_by_a_lead_skips_what_is_left(affair: Affair) -> None:
    reason = AnswerWaiver.Reason.UNREACHABLE
    closing.close_without_answer(affair.case, reason=reason, seen_through=ALL_SEEN, by=affair.lead, at=LATER)
    assert (fresh(affair.case).is_closed, set(affair.states().values())) == (True, {"skipped"})


def test_watch_warns_the_owner_then_the_leads_and_says_what_has_passed(affair: Affair) -> None:
    due = affair.step(Name.END).due_at
    for days in range(45):
        proceeding.watch(at=COMPLAINED + days * DAY)
    steps = affair.step(Name.END).entries.filter(kind="warned").values_list("warning", flat=True)
    assert (list(steps), affair.states()["end"]) == (["owner", "near", "lead"], State.LATE)
    assert (fresh(affair.case).has_broken_promise, fresh(affair.case).waiting_since) == (True, COMPLAINED)
    assert proceeding.watch(at=due + 9 * DAY) == 0
    assert affair.kinds(Name.END)[-1] == "passed"


def test_watch_tells_the_leads_at_once_while_the_owner_is_away_and_others_while_they_are(
    affair: Affair, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    monkeypatch.setattr(announcing, "agent_changed", told.append)
    owner, lead = affair.owner, affair.lead

    def watched_on(day: int) -> set[int]:
        told.clear()
        proceeding.watch(at=COMPLAINED + day * DAY)
        return set(told)

    heard_by_owner = next(day for day in range(45) if watched_on(day))
    assert told == [owner.pk]  # who is there
    for each in (owner, lead):
        days = Days(first=(COMPLAINED + heard_by_owner * DAY).date(), last=(COMPLAINED + 60 * DAY).date())
        absences.record(each, days, by=each, at=COMPLAINED)
        expected = {lead.pk} if each == owner else {affair.earlier.pk}
        heard = next(found for day in range(heard_by_owner + 1, 45) if (found := watched_on(day)))
        assert heard == expected


def test_close_what_is_late_by_an_answer_that_arrived(affair: Affair) -> None:
    finish_hearing(affair)
    late = affair.step(Name.END).due_at + timedelta(minutes=1)
    proceeding.watch(at=late)
    affair.answer(at=late + HOUR, text=OUTCOME)
    assert fresh(affair.case).has_broken_promise
    facts = {"outcome": Outcome.FOUND, "seen_through": ALL_SEEN, "by": affair.lead}
    closing.close(affair.case, **facts, at=late + 2 * HOUR)  # type: ignore[arg-type]
    assert (fresh(affair.case).is_closed, fresh(affair.case).has_broken_promise) == (True, False)


OUTSIDE = Outside(name="Kifid", reach="www.kifid.nl")


def test_choose_keeps_what_ran_before() -> None:
    team, lead = makers.make_team(), makers.make_agent(Role.LEAD)
    first = choosing.choose(team, Kind.FINANCIAL, terms={Name.END: 4}, outside=OUTSIDE, by=lead, at=MONDAY)
    choosing.choose(team, None, terms={}, outside=None, by=lead, at=MONDAY + HOUR)
    assert (choosing.of(team.pk), Choice.objects.count(), first.terms) == (None, 2, {"receipt": 2, "end": 4})


def test_choose_refuses() -> None:
    team, lead = makers.make_team(), makers.make_agent(Role.LEAD)
    with pytest.raises(choosing.LeadNeededError):
        choosing.choose(team, Kind.COMPANY, terms={}, outside=OUTSIDE, by=makers.make_agent(), at=MONDAY)
    with pytest.raises(choosing.BodyMissingError):
        choosing.choose(team, Kind.COMPANY, terms={}, outside=None, by=lead, at=MONDAY)
    with pytest.raises(choosing.BodyTermMissingError):
        choosing.choose(team, Kind.MUNICIPAL, terms={}, outside=OUTSIDE, by=lead, at=MONDAY)
    with pytest.raises(choosing.TermTooLongError):
        choosing.choose(team, Kind.FINANCIAL, terms={Name.END: 9}, outside=OUTSIDE, by=lead, at=MONDAY)
