"""The customer says whether it is solved. That it is not opens the case; each word takes the other back."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Delivery
from belofte.closing import closing, complaints, confirming, hindrances
from belofte.closing.models import Outcome, Reopening
from belofte.closing.tests.test_gates import refusal
from belofte.contacts.models import ContactPoint
from belofte.keeping import assigning, promising
from belofte.makers import ALL_SEEN, MONDAY
from belofte.parties.models import AtRisk
from belofte.people.models import Agent, Role
from belofte.promises.models import Kind, Promise, State
from belofte.promises.saying import Said
from belofte.replies import delivering
from belofte.testimony.models import Confirmation

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(hours=2)
_CONFIRM = "INSERT INTO testimony_confirmation (case_id, contact_point_id, is_solved, at) VALUES (%s, %s, %s, now())"
_DEFERRED = "SET CONSTRAINTS ALL DEFERRED"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent()


def ended(agent: Agent, outcome: Outcome = Outcome.SOLVED) -> Case:
    case = makers.make_case()
    makers.deliver(makers.answer(case, by=agent, outcome=outcome))
    return now(case)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def who(case: Case) -> ContactPoint:
    return case.conversations.get().contact_point


def after(hours: float) -> datetime:
    return LATER + timedelta(hours=hours)


def confirm(case: Case, hours: float = 0) -> bool:
    return confirming.confirm(case, by=who(case), at=after(hours))


def deny(case: Case, hours: float = 0) -> Confirmation:
    return confirming.deny(case, by=who(case), at=after(hours))


def kinds(case: Case) -> list[str]:
    return list(case.events.order_by("id").values_list("kind", flat=True))


def test_confirm_is_kept_and_the_case_stays_closed(agent: Agent) -> None:
    case = ended(agent)
    assert confirm(case)
    said = Confirmation.objects.get()
    assert (said.case, said.contact_point, said.is_solved) == (case, who(case), True)
    assert (now(case).is_closed, confirming.asked(case).said, kinds(case)[-1]) == (True, True, "confirmed")


def test_deny_opens_the_case_with_its_owner_and_us_to_act(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    assigning.assign(case, to=agent, instead_of=None, by=agent, at=MONDAY)
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED))
    said = deny(case)
    case = now(case)
    assert (case.is_closed, case.ball, case.assignee, case.waiting_since) == (False, "us", agent, said.at)
    assert (Reopening.objects.get().confirmation, kinds(case)[-2:]) == (said, ["denied", "reopened"])


def test_deny_is_answered_by_the_next_answer(agent: Agent) -> None:
    case = ended(agent)
    deny(case)
    makers.deliver(makers.answer(case, by=agent, at=after(1)), at=after(1))
    assert now(case).ball == "customer"
    closing.close(case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=agent, at=after(2))
    assert confirming.asked(case).said is None


def test_close_while_the_customer_says_it_is_not_solved_is_refused(agent: Agent) -> None:
    case = ended(agent)
    deny(case)
    with pytest.raises(closing.OutcomeMissingError):
        closing.close(case, outcome=Outcome.SOLVED, seen_through=ALL_SEEN, by=agent, at=after(1))


@pytest.mark.parametrize("is_solved", [True, False])
def test_the_same_word_twice_is_one(agent: Agent, *, is_solved: bool) -> None:
    case = ended(agent)
    say = confirm if is_solved else deny
    say(case)
    with pytest.raises(confirming.SaidAlreadyError):
        say(case, 1)
    assert Confirmation.objects.count() == 1


def test_deny_after_confirm_opens_it(agent: Agent) -> None:
    case = ended(agent)
    confirm(case)
    deny(case, 1)
    assert (now(case).is_closed, confirming.asked(case).said) == (False, False)


def test_confirm_after_deny_closes_it_again(agent: Agent) -> None:
    case = ended(agent)
    deny(case)
    assert confirm(case, 1)
    closure = case.closures.latest("id")
    assert closure.waiver is not None
    assert (now(case).ball, closure.waiver.reason, closure.by) == ("nobody", AnswerWaiver.Reason.CONFIRMED, None)
    assert confirming.asked(case).said is True


def test_each_takes_the_other_back_as_often_as_they_like(agent: Agent) -> None:
    case = ended(agent)
    for hour in range(3):
        deny(case, 2 * hour)
        assert not now(case).is_closed
        assert confirm(case, 2 * hour + 1)


def test_confirm_while_something_was_said_since_leaves_it_open(agent: Agent) -> None:
    inbox = makers.make_inbox()
    first = makers.receive(inbox)
    case = first.conversation.case
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED))
    deny(case)
    makers.receive(inbox, answers=(first.external_id,), text="And another question.", at=after(1))
    assert not confirm(case, 2)
    assert (now(case).is_closed, now(case).ball, kinds(case)[-1]) == (False, "us", "confirmed")


def test_confirm_while_something_is_promised_leaves_it_open(agent: Agent) -> None:
    case = ended(agent)
    agent.teams.add(case.team)
    deny(case)
    makers.promise(case, by=agent, at=after(1))
    assert not confirm(case, 2)
    assert (now(case).ball, Confirmation.objects.count()) == ("us", 2)


def test_deny_contradicts_a_promised_solution(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    promise = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.")
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=Said(kept=(promise,))))
    promise.refresh_from_db()
    assert (promise.state, now(case).is_closed) == (State.KEPT, True)
    deny(case)
    promise.refresh_from_db()
    assert (promise.state, now(case).ball) == (State.OPEN, "us")


def test_deny_puts_what_hangs_on_the_solution_at_risk(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    solution = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="Het is af.", due_at=after(0))
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=Said(kept=(solution,))))
    added = case.conversations.get().messages.get(direction="in")
    closing.reopen(now(case), by=agent, at=after(0.1), message=added)
    hanging = makers.promise(now(case), by=agent, due_at=after(90), at=after(0.2))
    promising.depend(hanging, on=solution, by=agent, at=after(0.3))
    confirming.deny(now(case), message=added, by=who(case), at=after(1))
    assert list(AtRisk.objects.values_list("promise", "other_state")) == [(hanging.pk, State.BROKEN)]


def solved(agent: Agent) -> tuple[Case, Promise]:
    case = makers.make_case()
    agent.teams.add(case.team)
    promise = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.")
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=Said(kept=(promise,))))
    return case, promise


def test_confirm_after_deny_restores_the_solution_and_closes(agent: Agent) -> None:
    case, promise = solved(agent)
    for hours in (0, 2):  # no, yes, and both again
        deny(case, hours)
        assert confirm(case, hours + 1)
        promise.refresh_from_db()
        assert (promise.state, promise.settled_at, now(case).is_closed) == (State.KEPT, after(hours + 1), True)
    entries = list(promise.entries.order_by("number").values_list("kind", flat=True))
    assert entries == ["made", "kept", *["contradicted", "restored"] * 2]


def test_what_proved_the_solution_comes_back_after_it_was_restored(agent: Agent) -> None:
    case, promise = solved(agent)
    deny(case)
    confirm(case, 1)
    bounce(case, 2)
    promise.refresh_from_db()
    assert (promise.state, now(case).is_closed) == (State.OPEN, False)


def test_confirm_restores_no_solution_of_which_the_answer_came_back(agent: Agent) -> None:
    case, promise = solved(agent)
    deny(case)
    bounce(case, 1)
    confirm(case, 2)
    promise.refresh_from_db()
    assert (promise.state, now(case).is_closed) == (State.OPEN, False)


@pytest.mark.parametrize("has_said_yes", [False, True])
def test_database_restores_nothing_before_the_customer_says_that_it_is_solved(
    agent: Agent, *, has_said_yes: bool
) -> None:
    case, promise = solved(agent)
    deny(case)
    if has_said_yes:
        with connection.cursor() as cursor:
            cursor.execute(_CONFIRM, [case.pk, who(case).pk, True])
    same = "case_id, promise_id, initiator, due_at, grain, channel, owner_id, moves, forced_moves, days_later, proof_id"
    statement = (
        f"INSERT INTO promises_ledgerentry ({same}, kind, state, at) SELECT {same}, 'restored', 'kept', now()"  # noqa: S608
        f" FROM promises_ledgerentry WHERE promise_id = {promise.pk} ORDER BY number DESC LIMIT 1"
    )
    follows = "ledger: restored (kept) does not follow from contradicted (open)"
    behind = "ledger: the promise does not say what its newest entry says"  # so it would follow
    assert refusal((statement, [])) == (behind if has_said_yes else follows)


def bounce(case: Case, hours: float) -> None:
    envelope = makers.make_envelope(case.conversations.get().inbox)
    delivering.take_bounce(Delivery.objects.get(case=case), detail="550", envelope=envelope, at=after(hours))


def test_deny_leaves_the_solution_of_an_earlier_end(agent: Agent) -> None:
    case = makers.make_case()
    agent.teams.add(case.team)
    promise = makers.promise(case, by=agent, kind=Kind.SOLUTION, channel="", words="We lossen het op.")
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.SOLVED, said=Said(kept=(promise,))))
    another = makers.answer(case, by=agent, at=LATER, outcome=Outcome.SOLVED)  # which opens it, and closes it anew
    makers.deliver(another, at=LATER)
    deny(case, 1)
    promise.refresh_from_db()
    assert (promise.state, now(case).ball) == (State.KEPT, "us")


def test_an_open_case_has_no_end_to_speak_of(agent: Agent) -> None:
    case = makers.make_case()
    for say in (confirm, deny):
        with pytest.raises(confirming.NothingEndedError):
            say(case)
    assert (confirming.asked(case).is_asked, Confirmation.objects.count()) == (False, 0)


def test_a_complaint_that_is_not_solved_needs_an_outcome_again(agent: Agent) -> None:
    case = makers.make_case()
    complaints.mark(case, by=agent, at=MONDAY)
    makers.deliver(makers.answer(case, by=agent, outcome=Outcome.FOUND))
    deny(case)
    spam, lead = AnswerWaiver.Reason.SPAM, makers.make_agent(Role.LEAD)
    with pytest.raises(hindrances.ComplaintUnansweredError):
        closing.close_without_answer(case, reason=spam, seen_through=ALL_SEEN, by=lead, at=after(1))
    assert confirm(case, 2)


def test_spam_is_asked_nothing(agent: Agent) -> None:
    case = makers.make_case()
    spam = AnswerWaiver.Reason.SPAM
    closing.close_without_answer(case, reason=spam, seen_through=ALL_SEEN, by=agent, at=LATER)
    assert not confirming.asked(now(case)).is_asked


def test_raw_sql_cannot_speak_for_a_stranger(agent: Agent) -> None:
    case, other = ended(agent), makers.make_case(makers.make_inbox(), sender="piet@klant.example")
    assert refusal((_CONFIRM, [case.pk, who(other).pk, True])) == "confirmation: it is not their case"


def test_raw_sql_cannot_speak_of_a_case_that_never_ended() -> None:
    case = makers.make_case()
    assert refusal((_CONFIRM, [case.pk, who(case).pk, True])) == "confirmation: the case has not ended"


def test_raw_sql_cannot_say_the_same_twice(agent: Agent) -> None:
    case = ended(agent)
    confirm(case)
    assert refusal((_CONFIRM, [case.pk, who(case).pk, True])) == "confirmation: the customer said so before"


def test_raw_sql_cannot_leave_closed_what_is_not_solved(agent: Agent) -> None:
    case = ended(agent)
    settled: tuple[tuple[str, list[int | str]], ...] = (("SET CONSTRAINTS ALL IMMEDIATE", []), (_DEFERRED, []))
    said = refusal(*settled, (_CONFIRM, [case.pk, who(case).pk, False]))
    assert said == "confirmation: what is not solved does not stay closed"


def test_raw_sql_cannot_close_what_is_not_solved(agent: Agent) -> None:
    case = ended(agent)
    deny(case)
    told = case.closures.get().message_id
    closure = (
        "INSERT INTO closing_closure (case_id, outcome, message_id, by_id, requested_at, completed_at)"
        " VALUES (%s, 'solved', %s, %s, now(), now())"
    )
    close = (
        "UPDATE cases_case SET closed_at = now(), ball = 'nobody', waiting_since = NULL, lifted_since = NULL"
        " WHERE id = %s"
    )
    said = refusal((closure, [case.pk, told or 0, agent.pk]), (close, [case.pk]))
    assert said == "case: it stays open while the customer waits for an answer"


@pytest.mark.parametrize("is_theirs", [True, False])
def test_raw_sql_cannot_say_that_the_customer_said_so(agent: Agent, *, is_theirs: bool) -> None:
    case = ended(agent)
    if is_theirs:
        confirm(case)
    waiver = "INSERT INTO cases_answerwaiver (case_id, by_id, reason, recorded_at) VALUES (%s, %s, 'confirmed', now())"
    assert refusal((waiver, [case.pk, agent.pk])) == "waiver: only the customer says that it is solved"


@pytest.mark.parametrize(
    "statement", ["UPDATE testimony_confirmation SET is_solved = false", "DELETE FROM testimony_confirmation"]
)
def test_raw_sql_cannot_change_what_was_said(agent: Agent, statement: str) -> None:
    confirm(ended(agent))
    assert refusal((statement, [])).startswith("pgtrigger: Cannot update or delete")


def test_raw_sql_cannot_use_a_word_of_before_the_customer_wrote_again(agent: Agent) -> None:
    case = ended(agent)
    confirm(case)
    makers.receive(case.conversations.get().inbox, answers=(case_message(case),), at=after(5))
    waiver = "INSERT INTO cases_answerwaiver (case_id, reason, recorded_at) VALUES (%s, 'confirmed', now())"
    assert refusal((waiver, [case.pk])) == "waiver: the customer wrote since they said that it is solved"


def test_raw_sql_cannot_speak_of_an_end_before_it_came(agent: Agent) -> None:
    case = ended(agent)
    said = _CONFIRM.replace("now()", "'2000-01-01'")
    assert refusal((said, [case.pk, who(case).pk, False])).startswith("confirmation: it is of before the end")


def case_message(case: Case) -> str:
    return str(case.conversations.get().messages.order_by("pk").first().external_id)  # type: ignore[union-attr]
