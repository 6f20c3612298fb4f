"""A case that was closed as answered in another one: that one does not end before it answered."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case
from belofte.channels.models import Inbox
from belofte.closing import closing, complaints, confirming, hindrances
from belofte.closing.models import Outcome, WaivedForCause
from belofte.closing.tests.test_gates import raw_waiver, refusal, unkept
from belofte.conduct.models import Grievance
from belofte.makers import ALL_SEEN, MONDAY
from belofte.people.models import Agent, Role

pytestmark = pytest.mark.django_db
Reason = AnswerWaiver.Reason
Statement = tuple[str, Sequence[int | str | datetime | None]]
HOUR = timedelta(hours=1)
_WAIVER = "INSERT INTO cases_answerwaiver (case_id, by_id, reason, same_as_id, recorded_at) VALUES (%s, %s, %s, %s, %s)"
_UNSAID = "closure: nobody said whether what sounds like a complaint is one"
WAITS = "case: it stays open while the customer waits for an answer"
_CLOSURE = (
    "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
    " SELECT %s, 'explained', max(id), %s, now(), now() FROM cases_message WHERE direction = 'out'"
)
_CLOSURE_WAIVED = (
    "INSERT INTO closing_closure (case_id, outcome, waiver_id, by_id, requested_at, completed_at)"
    " SELECT case_id, '', id, by_id, now(), now() FROM cases_answerwaiver WHERE case_id = %s ORDER BY id DESC LIMIT 1"
)
_CLOSE = (
    "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL WHERE id = %s"
)


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox()


@pytest.fixture
def other(inbox: Inbox, agent: Agent) -> Case:
    """Return a case in which everything has an answer, from before another question."""
    case = makers.make_case(inbox, external_id="b@klant.example")
    makers.deliver(makers.answer(case, by=agent, at=MONDAY + HOUR), at=MONDAY + HOUR)
    return case


@pytest.fixture
def case(inbox: Inbox, other: Case, agent: Agent) -> Case:
    """Return a case that was closed as answered in the other."""
    case = makers.make_case(inbox, external_id="a@klant.example", at=MONDAY + 2 * HOUR)
    pass_on(case, to=other, by=agent, at=MONDAY + 3 * HOUR)
    return case


def pass_on(case: Case, *, to: Case, by: Agent, at: datetime) -> None:
    waive(case, Reason.SAME_MATTER, same_as=to, by=by, at=at)


def waive(case: Case, reason: Reason, *, by: Agent, at: datetime, same_as: Case | None = None) -> None:
    closing.close_without_answer(case, reason=reason, same_as=same_as, seen_through=ALL_SEEN, by=by, at=at)


def close(case: Case, *, by: Agent, at: datetime) -> None:
    closing.close(case, outcome=Outcome.EXPLAINED, seen_through=ALL_SEEN, by=by, at=at)


def ball(case: Case) -> tuple[str, datetime | None]:
    found = Case.objects.get(pk=case.pk)
    return found.ball, found.waiting_since


def test_it_waits_there_since_it_was_asked(case: Case, other: Case) -> None:
    assert (ball(case), ball(other)) == (("nobody", None), ("us", MONDAY + 2 * HOUR))
    assert list(other.events.values_list("kind", "details"))[-1] == ("answers_another", {"of": case.pk})


def test_an_old_answer_does_not_close_it(case: Case, other: Case, agent: Agent) -> None:
    with pytest.raises(hindrances.OwedHereError, match=f"#{case.pk} was closed as answered here"):
        close(other, by=agent, at=MONDAY + 4 * HOUR)
    assert refusal((_CLOSURE, [other.pk, agent.pk]), (_CLOSE, [other.pk])) == WAITS


@pytest.mark.parametrize("reason", [Reason.THANKS, Reason.SPAM, Reason.NOT_FOR_US])
def test_that_it_needs_no_answer_itself_does_not_close_it(case: Case, other: Case, reason: Reason) -> None:
    lead = makers.make_agent(Role.LEAD)
    with pytest.raises(hindrances.OwedHereError, match=f"#{case.pk} "):
        waive(other, reason, by=lead, at=MONDAY + 4 * HOUR)
    assert refusal(*raw_waiver(other, reason, by=lead)) == WAITS


@pytest.mark.usefixtures("case")
def test_an_answer_since_closes_it(other: Case, agent: Agent) -> None:
    at = MONDAY + 4 * HOUR
    makers.deliver(makers.answer(other, by=agent, outcome=Outcome.EXPLAINED, at=at), at=at)
    assert ball(other) == ("nobody", None)


def test_what_was_answered_there_already_waits_for_nothing(inbox: Inbox, other: Case, agent: Agent) -> None:
    case = makers.make_case(inbox, external_id="a@klant.example")
    pass_on(case, to=other, by=agent, at=MONDAY + 3 * HOUR)
    assert ball(other) == ("customer", None)
    close(other, by=agent, at=MONDAY + 4 * HOUR)


def test_whom_nobody_can_reach_waits_nowhere(case: Case, other: Case) -> None:
    waive(other, Reason.UNREACHABLE, by=makers.make_agent(Role.LEAD), at=MONDAY + 4 * HOUR)
    assert (ball(case), ball(other)) == (("nobody", None), ("nobody", None))


def test_passed_on_once_more_it_waits_there(inbox: Inbox, case: Case, other: Case, agent: Agent) -> None:
    third = makers.make_case(inbox, external_id="c@klant.example")
    makers.deliver(makers.answer(third, by=agent, at=MONDAY + HOUR), at=MONDAY + HOUR)
    pass_on(other, to=third, by=agent, at=MONDAY + 4 * HOUR)
    assert (ball(other), ball(third)) == (("nobody", None), ("us", MONDAY + 2 * HOUR))
    with pytest.raises(hindrances.OwedHereError, match=f"#{case.pk} "):
        close(third, by=agent, at=MONDAY + 5 * HOUR)
    assert refusal(*raw_waiver(third, "spam", by=agent)) == WAITS


@pytest.mark.usefixtures("case")
def test_two_that_stand_for_each_other_are_answered_in_the_one_that_is_open(
    inbox: Inbox, case: Case, other: Case, agent: Agent
) -> None:
    makers.receive(inbox, answers=("a@klant.example",), at=MONDAY + 5 * HOUR)
    pass_on(other, to=case, by=agent, at=MONDAY + 6 * HOUR)
    assert (ball(case), ball(other)) == (("us", MONDAY + 2 * HOUR), ("nobody", None))
    at = MONDAY + 7 * HOUR
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.EXPLAINED, at=at), at=at)
    assert ball(case) == ("nobody", None)


def test_one_that_ended_as_spam_holds_no_answer(inbox: Inbox, other: Case, agent: Agent) -> None:
    case = makers.make_case(inbox, external_id="a@klant.example", at=MONDAY + 2 * HOUR)
    waive(other, Reason.SPAM, by=agent, at=MONDAY + 3 * HOUR)
    with pytest.raises(hindrances.SameCaseMissingError):
        pass_on(case, to=other, by=agent, at=MONDAY + 4 * HOUR)
    said = refusal((_WAIVER, [case.pk, agent.pk, "same_matter", other.pk, MONDAY + 4 * HOUR]))
    assert said == "waiver: no other case of this contact can hold the answer"


def test_an_answer_under_way_there_does_not_close_over_it(inbox: Inbox, other: Case, agent: Agent) -> None:
    case = makers.make_case(inbox, external_id="a@klant.example", at=MONDAY + 2 * HOUR)
    early = makers.answer(other, by=agent, outcome=Outcome.EXPLAINED, at=MONDAY + HOUR + timedelta(minutes=1))
    pass_on(case, to=other, by=agent, at=MONDAY + 3 * HOUR)
    makers.deliver(early, at=MONDAY + 3 * HOUR)
    assert ball(other) == ("us", MONDAY + 2 * HOUR)


def test_that_it_is_solved_says_nothing_of_what_they_asked_in_another(inbox: Inbox, other: Case, agent: Agent) -> None:
    close(other, by=agent, at=MONDAY + HOUR)
    who = other.conversations.get().contact_point
    confirming.deny(other, by=who, at=MONDAY + HOUR)
    case = makers.make_case(inbox, external_id="a@klant.example", at=MONDAY + 2 * HOUR)
    pass_on(case, to=other, by=agent, at=MONDAY + 3 * HOUR)
    assert not confirming.confirm(other, by=who, at=MONDAY + 4 * HOUR)
    assert ball(other) == ("us", MONDAY + 2 * HOUR)
    confirmed = _WAIVER.replace("%s, %s, %s, %s, %s", "%s, NULL, 'confirmed', NULL, now()")
    closed = (_CLOSURE_WAIVED, [other.pk])
    assert refusal((confirmed, [other.pk]), closed, (_CLOSE, [other.pk])) == WAITS


def test_a_complaint_or_what_sounds_like_one_is_not_passed_on(inbox: Inbox, other: Case, agent: Agent) -> None:
    case = makers.make_case(inbox, external_id="a@klant.example", at=MONDAY + 2 * HOUR)
    Grievance.objects.create(message=case.conversations.get().messages.get(), heard_at=MONDAY + 2 * HOUR)
    passed: Statement = (_WAIVER, [case.pk, agent.pk, "same_matter", other.pk, MONDAY + 3 * HOUR])
    raw: tuple[Statement, ...] = (passed, (_CLOSURE_WAIVED, [case.pk]), (_CLOSE, [case.pk]))
    with pytest.raises(hindrances.UnsaidError):
        pass_on(case, to=other, by=agent, at=MONDAY + 3 * HOUR)
    assert refusal(*raw) == _UNSAID
    complaints.mark(case, by=agent, at=MONDAY + 3 * HOUR)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        pass_on(case, to=other, by=agent, at=MONDAY + 4 * HOUR)
    assert refusal(*raw) == "case: a complaint stays open until its outcome was told"


def test_what_was_passed_on_before_the_other_case_was_held_to_it_waits_for_nobody(
    inbox: Inbox, other: Case, agent: Agent
) -> None:
    case = makers.make_case(inbox, external_id="a@klant.example", at=MONDAY + 2 * HOUR)
    passed: Statement = (_WAIVER, [case.pk, agent.pk, "same_matter", other.pk, MONDAY + 3 * HOUR])
    unheld: Statement = (
        _WAIVER.replace("reason,", "is_held_to, reason,").replace("%s, %s, %s,", "%s, %s, false, %s,"),
        passed[1],
    )
    assert refusal(unheld) == "waiver: the case that answers it is held to that"
    with transaction.atomic():  # as the upgrade left it
        assert refusal(unkept(WaivedForCause, "same_matter_names_its_case"), unheld) == ""
    close(other, by=agent, at=MONDAY + 4 * HOUR)
