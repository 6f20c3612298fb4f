"""A complaint ends with what came of it, and only a lead makes it something else."""

from datetime import timedelta

import pytest

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Receipt
from belofte.channels.models import Inbox
from belofte.closing import closing, complaints, hindrances
from belofte.closing.models import Complaint, Outcome
from belofte.closing.tests.test_gates import raw_waiver, refusal
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)
AFTER = LATER + timedelta(hours=1)
OPEN = "case: a complaint stays open until its outcome was told"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def lead() -> Agent:
    return makers.make_agent(Role.LEAD)


@pytest.fixture
def case(inbox: Inbox, agent: Agent) -> Case:
    case = makers.make_case(inbox)
    complaints.mark(case, by=agent, at=MONDAY)
    return case


def is_closed(case: Case) -> bool:
    return Case.objects.get(pk=case.pk).is_closed


def waive(case: Case, *, by: Agent) -> None:
    reason = AnswerWaiver.Reason.SPAM
    closing.close_without_answer(case, reason=reason, seen_through=ALL_SEEN, by=by, at=AFTER)


def test_mark_is_in_the_history(case: Case) -> None:
    assert list(case.events.values_list("kind", flat=True)) == ["opened", "received", "complaint_marked"]


def test_mark_twice_is_refused(case: Case, agent: Agent) -> None:
    with pytest.raises(complaints.AlreadyMarkedError):
        complaints.mark(case, by=agent, at=LATER)


def test_mark_a_closed_case_opens_it(agent: Agent) -> None:
    case = makers.make_case()
    waive(case, by=agent)
    complaints.mark(case, by=agent, at=AFTER)
    assert not is_closed(case)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        waive(case, by=agent)
    found = Case.objects.get(pk=case.pk)
    assert (found.ball, found.waiting_since is None) == ("us", False)
    makers.deliver(makers.answer(case, by=agent, at=AFTER + timedelta(hours=1)), at=AFTER + timedelta(hours=1))
    assert Case.objects.get(pk=case.pk).ball == "customer"


@pytest.mark.each_channel
def test_close_with_an_ordinary_outcome_is_refused(case: Case, agent: Agent) -> None:
    makers.deliver(makers.answer(case, by=agent))
    with pytest.raises(hindrances.ComplaintUnansweredError):
        closing.close(case, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, by=agent, at=LATER)


@pytest.mark.each_channel
def test_close_without_answer_is_refused(case: Case, agent: Agent) -> None:
    with pytest.raises(hindrances.ComplaintUnansweredError):
        waive(case, by=agent)


@pytest.mark.each_channel
def test_send_and_close_with_an_ordinary_outcome_is_refused(case: Case, agent: Agent) -> None:
    with pytest.raises(hindrances.ComplaintUnansweredError):
        makers.answer(case, by=agent, outcome=Outcome.SOLVED)


@pytest.mark.parametrize("outcome", ["found", "done", "change", "why_not"])
def test_send_and_close_with_an_outcome_of_its_own(case: Case, agent: Agent, outcome: str) -> None:
    message = makers.answer(case, by=agent, outcome=Outcome(outcome))
    before = is_closed(case)
    makers.deliver(message)
    assert (before, is_closed(case)) == (False, True)


def test_mark_keeps_open_what_was_about_to_close(agent: Agent) -> None:
    case = makers.make_case()
    message = makers.answer(case, by=agent, outcome=Outcome.SOLVED)
    complaints.mark(case, by=agent, at=LATER)
    makers.deliver(message, at=AFTER)
    assert not is_closed(case)


def test_thanks_for_an_outcome_close_it_again(agent: Agent) -> None:
    inbox = makers.make_inbox()
    case = makers.make_case(inbox)
    complaints.mark(case, by=agent, at=MONDAY)
    told = makers.answer(case, by=agent, outcome=Outcome.DONE)
    makers.deliver(told)
    makers.receive(inbox, answers=(told.external_id,), text="Bedankt!", at=LATER)
    before = is_closed(case)
    waive(case, by=agent)
    assert (before, is_closed(case)) == (False, True)


def test_change_by_a_lead_keeps_the_reason(case: Case, lead: Agent, agent: Agent) -> None:
    complaint = complaints.change(case, reason=" A question about opening hours. ", by=lead, at=LATER)
    waive(case, by=agent)
    assert (complaint.reason, is_closed(case)) == ("A question about opening hours.", True)
    assert "complaint_changed" in case.events.values_list("kind", flat=True)


def test_change_by_who_is_no_lead_is_refused(case: Case, agent: Agent) -> None:
    with pytest.raises(complaints.LeadNeededError):
        complaints.change(case, reason="A question.", by=agent, at=LATER)


def test_change_without_a_reason_is_refused(case: Case, lead: Agent) -> None:
    with pytest.raises(complaints.ReasonMissingError):
        complaints.change(case, reason=" ", by=lead, at=LATER)


def test_change_of_what_is_none_is_refused(lead: Agent) -> None:
    with pytest.raises(complaints.NoComplaintError):
        complaints.change(makers.make_case(), reason="A question.", by=lead, at=LATER)


def test_mark_again_after_a_change(case: Case, agent: Agent, lead: Agent) -> None:
    complaints.change(case, reason="A question.", by=lead, at=LATER)
    complaints.mark(case, by=agent, at=AFTER)
    assert Complaint.objects.filter(case=case).count() == 2


@pytest.mark.each_channel
def test_raw_sql_cannot_close_without_an_answer(case: Case, agent: Agent) -> None:
    assert refusal(*raw_waiver(case, "thanks", by=agent)) == OPEN


@pytest.mark.each_channel
def test_raw_sql_cannot_close_with_an_ordinary_outcome(case: Case, agent: Agent) -> None:
    told = makers.answer(case, by=agent)
    makers.deliver(told)
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
        " VALUES (%s, %s, %s, %s, now(), now())"
    )
    close = (
        "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL"
        " WHERE id = %s"
    )
    assert refusal((closure, [case.pk, "solved", told.pk, agent.pk]), (close, [case.pk])) == OPEN
    assert refusal((closure, [case.pk, "found", told.pk, agent.pk]), (close, [case.pk])) == ""


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("changed_at = now(), changed_by_id = %s, reason = 'x'", "complaint: only a lead says that it is none"),
        ("at = now() - interval '1 year' WHERE %s > 0", "pgtrigger: Cannot update"),
    ],
)
def test_raw_sql_cannot_change_it(case: Case, agent: Agent, change: str, said: str) -> None:
    assert refusal((f"UPDATE closing_complaint SET {change}", [agent.pk])).startswith(said)  # noqa: S608
    assert Complaint.objects.get(case=case).changed_at is None


@pytest.mark.parametrize("reason", ["", "  "])
def test_raw_sql_cannot_change_it_without_a_reason(case: Case, lead: Agent, reason: str) -> None:
    change = "UPDATE closing_complaint SET changed_at = now(), changed_by_id = %s, reason = %s WHERE case_id = %s"
    assert "complaint_changed_with_a_reason" in refusal((change, [lead.pk, reason, case.pk]))


@pytest.mark.usefixtures("case")
def test_raw_sql_cannot_delete_it() -> None:
    assert refusal(("DELETE FROM closing_complaint", [])).startswith("pgtrigger: Cannot delete")


def test_raw_sql_cannot_mark_a_closed_case(agent: Agent) -> None:
    case = makers.make_case()
    waive(case, by=agent)
    mark = "INSERT INTO closing_complaint (case_id, by_id, at, reason) VALUES (%s, %s, now(), '')"
    assert refusal((mark, [case.pk, agent.pk])) == "complaint: the case is closed"


def test_raw_sql_cannot_take_back_a_change(case: Case, lead: Agent) -> None:
    complaints.change(case, reason="A question.", by=lead, at=LATER)
    change = "UPDATE closing_complaint SET changed_at = NULL, changed_by_id = NULL, reason = ''"
    assert refusal((change, [])).startswith("pgtrigger: Cannot update")


def test_an_outcome_that_came_back_was_not_told(case: Case, agent: Agent) -> None:
    told = makers.answer(case, by=agent, outcome=Outcome.FOUND)
    delivery = makers.deliver(told)
    assert is_closed(case)
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=LATER)
    assert not is_closed(case)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        closing.close_without_answer(case, reason=AnswerWaiver.Reason.SPAM, seen_through=ALL_SEEN, by=agent, at=AFTER)


def test_a_lead_closes_the_complaint_of_whom_nobody_can_reach(case: Case, lead: Agent) -> None:
    reason = AnswerWaiver.Reason.UNREACHABLE
    closing.close_without_answer(case, reason=reason, seen_through=ALL_SEEN, by=lead, at=AFTER)
    assert is_closed(case)
