"""What nobody can do about a procedure by raw SQL."""

from datetime import datetime

import pytest

from belofte import makers
from belofte.closing.tests.test_gates import refusal
from belofte.keeping import proceeding
from belofte.people.models import Role
from belofte.procedures.models import Choice, Name, Procedure
from belofte.procedures.tests.conftest import COMPLAINED, DAY, HOUR, Affair

pytestmark = pytest.mark.django_db
LATER = COMPLAINED + 2 * DAY
_ENTER = """
INSERT INTO procedures_stepentry (step_id, kind, at, by_id, state, due_at, message_id, ground, words, heard_by_id,
                                  heard_at, way, warning)
SELECT id, %s, %s, %s, %s, due_at + %s::interval, %s, %s, %s, %s, %s, %s, ''
FROM procedures_procedurestep WHERE case_id = %s AND name = %s
"""
_CLOSE = "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL WHERE id = %s"


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
    before = [facts[each] for each in ("at", "by")]
    after = [facts[each] for each in ("longer", "message", "ground", "words", "heard_by", "heard_at", "way")]
    return refusal((_ENTER, [kind, *before, state, *after, affair.case.pk, name]))  # type: ignore[list-item]


def heard(affair: Affair, *, by: int, at: datetime = COMPLAINED + DAY) -> str:
    facts = {"heard_by": by, "heard_at": at, "way": "meeting", "words": "She told it."}
    return enter(affair, Name.HEARING, "done", "done", **facts)


def test_who_had_a_part_in_it_does_not_hear(affair: Affair) -> None:
    refused = "step: who had a part in it does not hear the complaint"
    assert [heard(affair, by=one.pk) for one in (affair.earlier, affair.owner)] == [refused, refused]
    assert heard(affair, by=affair.lead.pk) == ""


def test_who_spoke_to_the_customer_before_does_not_hear(affair: Affair) -> None:
    case = makers.make_case(affair.inbox, sender="els@klant.example")
    rang = makers.make_agent(teams=(affair.inbox.team,))
    makers.call(case, by=rang, at=COMPLAINED - HOUR)
    found = Procedure.objects.create(
        case=case, choice=Choice.objects.get(), received_at=COMPLAINED, begun_at=COMPLAINED, by=rang
    )
    insert = """
    INSERT INTO procedures_procedurestep
        (procedure_id, case_id, name, state, due_at, settled_at, next_step, next_step_at)
    VALUES (%s, %s, 'hearing', 'open', now() + '1 day', NULL, 'break', now() + '1 day') RETURNING id
    """
    begin = """
    INSERT INTO procedures_stepentry (step_id, kind, at, state, due_at, ground, words, way, warning)
    SELECT id, 'begun', %s, 'open', due_at, '', '', '', '' FROM procedures_procedurestep WHERE case_id = %s
    """
    made = refusal((insert, [found.pk, case.pk]), (begin, [str(COMPLAINED), case.pk]))
    assert made == ""
    facts = {"heard_by": rang.pk, "heard_at": COMPLAINED, "way": "call", "words": "He told it."}
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
    assert enter(affair, Name.OFFER, "done", "done", **told) == ""


def test_end_is_an_outcome_that_closed_it(affair: Affair) -> None:
    message = affair.answer(at=COMPLAINED + 2 * HOUR)
    refused = "step: the customer was not told what came of it, and where they can go"
    assert enter(affair, Name.END, "done", "done", message=message.pk) == refused


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


def test_case_does_not_close_before_its_steps(affair: Affair) -> None:
    answer = affair.answer(at=COMPLAINED + 2 * HOUR)
    tell = """
    INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)
    VALUES (%s, 'found', %s, %s, now(), now())
    """
    close = [(tell, [affair.case.pk, answer.pk, affair.lead.pk]), (_CLOSE, [affair.case.pk])]
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
