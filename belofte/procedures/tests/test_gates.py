"""What nobody can do about a procedure by raw SQL."""

import uuid
from datetime import datetime

import pytest

from belofte import makers
from belofte.cases.models import AnswerWaiver, Message, Participant
from belofte.closing import closing, complaints
from belofte.closing.tests.test_gates import refusal
from belofte.conduct.models import Kind as Hurts
from belofte.conduct.stops import Because
from belofte.keeping import proceeding, stopping
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Role
from belofte.procedures import proving
from belofte.procedures.models import Choice, Ground, Kind, Name
from belofte.procedures.tests.conftest import COMPLAINED, DAY, HOUR, OUTCOME, Affair
from belofte.replies.sending import Answer

pytestmark = pytest.mark.django_db
LATER = COMPLAINED + 2 * DAY
_ENTER = """
INSERT INTO procedures_stepentry (step_id, kind, at, by_id, state, due_at, settled_at, message_id, ground, words,
                                  heard_by_id, heard_at, way, warning)
SELECT id, %s, %s, %s, %s, due_at + %s::interval, %s, %s, %s, %s, %s, %s, %s, ''
FROM procedures_procedurestep WHERE case_id = %s AND name = %s
"""
_CLOSE = (
    "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL WHERE id = %s"
)

_TELL = """
INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)
VALUES (%s, %s, %s, %s, now(), now())
"""


def enter(affair: Affair, name: Name, kind: str, state: str, **given: object) -> str:
    """Return what the database says of an entry that no deed made."""
    facts = {
        "at": LATER,
        "by": affair.owner.pk,
        "longer": "0 days",
        "message": None,
        "ground": "",
        "words": "",
        "heard_by": None,
        "heard_at": None,
        "way": "",
        **given,
    }
    is_over = state in {"done", "skipped"}
    facts.setdefault("settled_at", (facts["heard_at"] or facts["at"]) if is_over else None)
    before = [facts[each] for each in ("at", "by")]
    told = ("longer", "settled_at", "message", "ground", "words", "heard_by", "heard_at", "way")
    after = [facts[each] for each in told]
    return refusal((_ENTER, [kind, *before, state, *after, affair.case.pk, name]))  # type: ignore[list-item]


def heard(affair: Affair, *, by: int, at: datetime = COMPLAINED + DAY) -> str:
    facts = {"heard_by": by, "heard_at": at, "way": "meeting", "words": "She told it."}
    return enter(affair, Name.HEARING, "done", "done", **facts)


def stop(affair: Affair) -> Message:
    """Return what told the customer that their conversation is stopped, and reached them."""
    said = affair.case.conversations.get().messages.earliest("pk")
    threat = makers.receive(affair.inbox, answers=[said.external_id], text="Ik sla je in elkaar.", at=COMPLAINED + HOUR)
    because = Because(kind=Hurts.THREAT, message=threat, quote=threat.text)
    words = Answer(text="Dit gesprek stopt.", key=uuid.uuid4(), seen_through=ALL_SEEN)
    told = stopping.stop(threat.conversation, because, words, by=affair.owner, at=COMPLAINED + 2 * HOUR).told
    makers.deliver(told, at=COMPLAINED + 3 * HOUR)
    return told


def test_that_the_conversation_is_stopped_confirms_no_receipt(affair: Affair) -> None:
    told = stop(affair)
    assert affair.step(Name.RECEIPT).state == "open"
    facts = {"message": told.pk, "settled_at": COMPLAINED + 3 * HOUR}
    assert enter(affair, Name.RECEIPT, "done", "done", **facts) == "step: the customer was not told"
    answer = affair.answer(at=COMPLAINED + 4 * HOUR)
    assert affair.step(Name.RECEIPT).state == "done"
    assert affair.step(Name.RECEIPT).entries.latest("pk").message == answer


@pytest.mark.each_channel
def test_who_had_a_part_in_it_does_not_hear(affair: Affair) -> None:
    refused = "step: who had a part in it does not hear the complaint"
    assert [heard(affair, by=one.pk) for one in (affair.earlier, affair.owner)] == [refused, refused]
    assert heard(affair, by=affair.lead.pk) == ""


def test_who_spoke_to_the_customer_before_does_not_hear(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    rang = makers.make_agent(teams=(affair.inbox.team,))
    makers.call(case, by=rang, at=MONDAY - HOUR)
    complaints.mark(case, by=affair.lead, at=COMPLAINED)
    facts = {"heard_by": rang.pk, "heard_at": COMPLAINED + HOUR, "way": "call", "words": "He told it."}
    other = Affair(inbox=affair.inbox, case=case, earlier=rang, owner=rang, lead=affair.lead)
    assert "who had a part in it" in enter(other, Name.HEARING, "done", "done", **facts)


def test_hearing_without_report_or_before_the_complaint_is_none(affair: Affair) -> None:
    assert "a hearing has somebody who heard" in enter(affair, Name.HEARING, "done", "done")
    assert "a hearing has somebody who heard" in heard(affair, by=affair.lead.pk, at=COMPLAINED - HOUR)
    facts = {"heard_by": affair.lead.pk, "heard_at": COMPLAINED, "way": "call", "words": " "}
    assert "step_heard_whole" in enter(affair, Name.HEARING, "done", "done", **facts)


def test_step_is_done_by_what_reached_the_customer_only(affair: Affair) -> None:
    message = affair.answer(at=COMPLAINED + 2 * HOUR, arrives=False)
    told = {"message": message.pk}
    refused = "step: the customer was not told"
    assert [enter(affair, Name.OFFER, "done", "done", **each) for each in ({}, told)] == [refused, refused]
    makers.deliver(message, at=COMPLAINED + 3 * HOUR)
    facts = {**told, "settled_at": COMPLAINED + 3 * HOUR}
    assert enter(affair, Name.OFFER, "done", "done", **facts) == ""


def test_end_is_an_outcome_that_closed_it(affair: Affair) -> None:
    message = affair.answer(at=COMPLAINED + 2 * HOUR)
    refused = "step: the customer was not told what came of it, and where they can go"
    facts = {"message": message.pk, "settled_at": COMPLAINED + 2 * HOUR}
    assert enter(affair, Name.END, "done", "done", **facts) == refused


def test_longer_is_once_told_in_time(affair: Affair) -> None:
    refused = "step: it takes longer once, told in time, or with the consent of the customer"
    assert enter(affair, Name.END, "extended", "open", longer="28 days") == refused
    message = affair.answer(at=COMPLAINED + 2 * HOUR)
    late = affair.step(Name.END).due_at + HOUR
    assert enter(affair, Name.END, "extended", "open", longer="28 days", message=message.pk, at=late) == refused
    proceeding.extend(affair.step(Name.END), message=message, by=affair.owner, at=LATER - HOUR)
    assert enter(affair, Name.END, "extended", "open", longer="28 days", message=message.pk) == refused


def test_skip_is_for_a_reason_and_of_receipt_and_end_for_a_lead(affair: Affair) -> None:
    facts = {"words": "So.", "ground": "unreachable"}
    assert "step_skipped_for_a_reason" in enter(affair, Name.HEARING, "skipped", "skipped", ground="declined")
    assert enter(affair, Name.END, "skipped", "skipped", **facts) == "step: only a lead skips it"
    by_lead = {"words": "So.", "by": affair.lead.pk}
    refused = "step: this is no reason to skip it"
    assert enter(affair, Name.END, "skipped", "skipped", ground="content", **by_lead) == refused
    assert enter(affair, Name.END, "skipped", "skipped", ground="unreachable", **by_lead) == ""


def test_entry_follows_from_the_one_before(affair: Affair) -> None:
    assert "passed (late) does not follow" in enter(affair, Name.END, "passed", "late")
    assert "begun (open) does not follow" in enter(affair, Name.END, "begun", "open")
    assert "fell (open) does not follow" in enter(affair, Name.END, "fell", "open")


def test_step_begins_open_and_in_the_procedure_of_its_case(affair: Affair) -> None:
    step = """
    INSERT INTO procedures_procedurestep
        (procedure_id, case_id, name, state, due_at, settled_at, next_step, next_step_at)
    SELECT procedure_id, %s, 'receipt', %s, due_at, settled_at, next_step, next_step_at FROM procedures_procedurestep
    WHERE state = 'open' LIMIT 1
    """
    other = makers.make_case(makers.make_inbox(), sender="els@buren.example")
    refused = "step: it begins open, in the procedure of its case"
    assert refusal((step, [affair.case.pk, "late"])) == refused
    assert refusal((step, [other.pk, "open"])) == refused


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE procedures_procedurestep SET state = 'done', settled_at = now(), next_step = '', next_step_at = NULL",
        "UPDATE procedures_procedurestep SET due_at = due_at + '1 day'",
        "DELETE FROM procedures_procedurestep",
        "TRUNCATE procedures_stepentry",
        "UPDATE procedures_stepentry SET words = 'x'",
        "DELETE FROM procedures_stepentry",
        "UPDATE procedures_procedure SET received_at = received_at - '1 day'::interval",
        "DELETE FROM procedures_procedure",
        "UPDATE procedures_choice SET kind = ''",
    ],
)
def test_nothing_is_changed_afterwards(affair: Affair, statement: str) -> None:
    assert refusal((statement, [])).startswith(("pgtrigger: Cannot", "permission denied", "step: "))


def test_step_is_watched_until_its_term_ends(affair: Affair) -> None:
    later = "UPDATE procedures_procedurestep SET next_step_at = due_at + interval '1 second' WHERE state = 'open'"
    assert "step_watched_while_open" in refusal((later, []))


@pytest.mark.each_channel
def test_case_does_not_close_before_its_steps(affair: Affair) -> None:
    answer = affair.answer(at=COMPLAINED + 2 * HOUR, text=OUTCOME)
    close = [(_TELL, [affair.case.pk, "found", answer.pk, affair.lead.pk]), (_CLOSE, [affair.case.pk])]
    assert refusal(*close) == "case: it stays open while a step of its procedure has to be done"  # type: ignore[arg-type]


def test_procedure_is_that_of_the_team_of_the_case(affair: Affair) -> None:
    other = makers.choose_procedure(makers.make_team())
    insert = """
    INSERT INTO procedures_procedure (case_id, choice_id, received_at, begun_at, by_id)
    VALUES (%s, %s, now(), now(), %s)
    """
    refused = "procedure: the team of this case did not choose it"
    assert refusal((insert, [affair.case.pk, other.pk, affair.lead.pk])) == refused


def test_choice_is_a_leads(affair: Affair) -> None:
    choose = """
    INSERT INTO procedures_choice (team_id, kind, terms, body_name, body_reach, body_term, by_id, at)
    VALUES (%s, %s, '{}', %s, 'www', %s, %s, now())
    """
    team, agent, lead = affair.inbox.team_id, affair.owner.pk, makers.make_agent(Role.ADMINISTRATOR).pk
    assert refusal((choose, [team, "company", "Kifid", "", agent])) == "procedure: a lead or administrator chooses it"
    assert "choice_names_the_body" in refusal((choose, [team, "company", " ", "", lead]))
    assert "choice_names_the_term" in refusal((choose, [team, "municipal", "Kifid", "", lead]))
    assert refusal((choose, [team, "company", "Kifid", "", lead])) == ""


def test_outcome_names_who_decides_outside_each_time(affair: Affair) -> None:
    unnamed = affair.answer(at=COMPLAINED + 2 * HOUR, text="We found nothing.")
    named = affair.answer(at=COMPLAINED + 3 * HOUR, text=OUTCOME)
    refused = "closure: the outcome does not tell where the customer can go"
    for outcome in ("found", "done", "change", "why_not", "refused"):
        assert refusal((_TELL, [affair.case.pk, outcome, unnamed.pk, affair.lead.pk])) == refused
    assert (
        refusal(("DELETE FROM conduct_unheard", []), (_TELL, [affair.case.pk, "explained", unnamed.pk, affair.lead.pk]))
        == ""
    )
    assert refusal((_TELL, [affair.case.pk, "found", named.pk, affair.lead.pk])) == ""


def test_name_of_the_body_is_read_whatever_spaces_are_in_it(affair: Affair) -> None:
    spaces = ("\n", "\u00a0", "\u202f", "\u2003", "\u3000")
    texts = [OUTCOME.replace(" ", space).upper() for space in spaces]
    said = [affair.answer(at=COMPLAINED + 2 * HOUR, text=text).pk for text in texts]
    taken = [refusal((_TELL, [affair.case.pk, "found", number, affair.lead.pk])) for number in said]
    assert taken == ["", "", "", "", ""]
    for text in texts:
        assert proving.unnamed(affair.case, text=text, outcome="found") is None
    assert proving.unnamed(affair.case, text="Nationale ombuds man, een jaar", outcome="found") is not None


def test_silence_needs_an_offer_that_was_done(affair: Affair) -> None:
    facts = {"ground": "silent", "words": "No answer."}
    refused = "step: nobody offered what the customer did not answer"
    assert enter(affair, Name.HEARING, "skipped", "skipped", **facts) == refused
    offer = affair.answer(at=COMPLAINED + HOUR * 2)
    proceeding.tell(affair.step(Name.OFFER), message=offer, by=affair.owner, at=COMPLAINED + 3 * HOUR)
    assert enter(affair, Name.HEARING, "skipped", "skipped", **facts) == ""


def test_step_is_settled_when_its_entry_says(affair: Affair) -> None:
    affair.answer(at=COMPLAINED + 2 * HOUR)
    sooner = "UPDATE procedures_procedurestep SET settled_at = settled_at - interval '1 day' WHERE state = 'done'"
    assert refusal((sooner, [])) == "step: it may only say what its newest entry says"


def test_entry_is_settled_when_the_customer_was_told_or_heard(affair: Affair) -> None:
    refused = "step: it was done when the customer was told or heard"
    message = affair.answer(at=COMPLAINED + 5 * HOUR)
    facts = {"message": message.pk, "settled_at": COMPLAINED + 3 * HOUR}
    assert enter(affair, Name.OFFER, "done", "done", **facts) == refused
    facts = {"heard_by": affair.lead.pk, "heard_at": COMPLAINED + DAY, "way": "meeting", "words": "So."}
    assert enter(affair, Name.HEARING, "done", "done", **facts, settled_at=COMPLAINED) == refused
    by_lead = {"ground": "declined", "words": "So.", "by": affair.lead.pk, "settled_at": COMPLAINED}
    assert enter(affair, Name.HEARING, "skipped", "skipped", **by_lead) == refused


def test_longer_is_no_longer_than_the_law_or_a_year_by_consent(affair: Affair) -> None:
    refused = "step: it takes longer once, told in time, or with the consent of the customer"
    message = affair.answer(at=COMPLAINED + 2 * HOUR)
    far = {"message": message.pk, "longer": "60 days"}
    assert enter(affair, Name.END, "extended", "open", **far) == refused
    assert enter(affair, Name.HEARING, "extended", "open", **{**far, "longer": "1 day"}) == refused
    said = makers.receive(affair.inbox, answers=[message.external_id], text="Fine.", at=COMPLAINED + DAY)
    assert enter(affair, Name.END, "extended", "open", message=said.pk, longer="400 days") == refused
    assert enter(affair, Name.END, "extended", "open", message=said.pk, longer="60 days") == ""


def test_consent_is_the_customers_own_and_later_than_the_complaint(affair: Affair) -> None:
    refused = "step: it takes longer once, told in time, or with the consent of the customer"
    answer = affair.answer(at=COMPLAINED + 2 * HOUR)
    for message in unfit_consents(affair, answer):
        assert enter(affair, Name.END, "extended", "open", message=message.pk, longer="60 days") == refused


def test_longer_term_falls_only_when_what_told_it_came_back(affair: Affair) -> None:
    message = affair.answer(at=COMPLAINED + 2 * HOUR)
    proceeding.extend(affair.step(Name.END), message=message, by=affair.owner, at=LATER - HOUR)
    facts = {"message": message.pk, "longer": "-28 days"}
    assert "shortened (open) does not follow" in enter(affair, Name.END, "shortened", "open", **facts)


def test_skipped_step_opens_only_where_nobody_was_reached(affair: Affair) -> None:
    facts = {"ground": Ground.DECLINED, "reason": "She rang.", "by": affair.owner, "at": LATER - HOUR}
    proceeding.skip(affair.step(Name.HEARING), **facts)  # type: ignore[arg-type]
    assert "fell (open) does not follow" in enter(affair, Name.HEARING, "fell", "open")


def test_no_step_opens_in_a_closed_case(affair: Affair) -> None:
    reason = AnswerWaiver.Reason.UNREACHABLE
    closing.close_without_answer(affair.case, reason=reason, seen_through=ALL_SEEN, by=affair.lead, at=LATER)
    fall = """
    INSERT INTO procedures_stepentry (step_id, kind, at, state, due_at, ground, words, way, warning)
    SELECT id, 'fell', %s, 'open', due_at, '', '', '', '' FROM procedures_procedurestep WHERE case_id = %s
    """
    reopen = """
    UPDATE procedures_procedurestep SET state = 'open', settled_at = NULL, next_step = 'break', next_step_at = due_at
    WHERE case_id = %s
    """
    opened = refusal((fall, [str(LATER + HOUR), affair.case.pk]), (reopen, [affair.case.pk]))
    assert opened == "step: what has to be done keeps its case open"


def test_complaint_follows_the_procedure_of_its_team(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    mark = "INSERT INTO closing_complaint (case_id, by_id, at, reason) VALUES (%s, %s, now(), '')"
    assert refusal((mark, [case.pk, affair.lead.pk])) == "complaint: it follows the procedure of its team"
    elsewhere = makers.make_case()
    assert refusal((mark, [elsewhere.pk, affair.lead.pk])) == ""


def test_procedure_has_all_its_steps(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    insert = """
    INSERT INTO procedures_procedure (case_id, choice_id, received_at, begun_at, by_id)
    VALUES (%s, %s, now(), now(), %s)
    """
    assert refusal((insert, [case.pk, Choice.objects.get().pk, affair.lead.pk])) == "procedure: it has all its steps"
    for kind in Kind:
        other = makers.make_inbox()
        makers.choose_procedure(other.team, kind)
        complaints.mark(makers.make_case(other), by=affair.lead, at=LATER)
    assert refusal(("SELECT 1", [])) == ""


def unfit_consents(affair: Affair, answer: Message) -> list[Message]:
    """Return what is no consent: the complaint itself, an automatic reply, and words of who reads along."""
    complaint = Message.objects.filter(conversation__case=affair.case, direction="in").latest("pk")
    answers = [answer.external_id]
    away = makers.receive(affair.inbox, answers=answers, kind="auto_reply", at=COMPLAINED + 3 * HOUR)
    point = makers.make_case(affair.inbox, sender="els@buren.example").conversations.get().contact_point
    facts = {"contact_point": point, "added_by": affair.lead, "added_at": COMPLAINED}
    Participant.objects.create(conversation=answer.conversation, **facts)
    neighbour = makers.receive(
        affair.inbox, sender="els@buren.example", answers=answers, text="Fine by me.", at=COMPLAINED + 4 * HOUR
    )
    assert {each.conversation.case_id for each in (complaint, away, neighbour)} == {affair.case.pk}
    return [complaint, away, neighbour]
