"""What the desk promises by itself: who keeps it, who is warned, and what the database refuses about it."""

from datetime import timedelta

import pytest
from django.db import Error, connection, transaction

from belofte import makers
from belofte.cases.models import AnswerWaiver, Case, Event
from belofte.closing import closing
from belofte.keeping import promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain, first_answers
from belofte.promises.models import Grain, LedgerEntry, Occasion, Origin, Promise, State, Warned
from belofte.promises.saying import Said
from belofte.promises.terms import Due
from belofte.replies import delivering

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DUE = MONDAY + 7 * HOUR  # five o'clock, when the team goes home


@pytest.fixture
def anna() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def lead(anna: Agent) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(anna.teams.get(),))


@pytest.fixture
def promise(anna: Agent) -> Promise:
    message = makers.receive(makers.make_inbox(anna.teams.get()))
    with transaction.atomic():
        return first_answers.promise(
            message.conversation.case,
            words="You get an answer today.",
            due=Due(at=DUE, grain=Grain.MINUTE),
            occasion=Occasion.FIRST_WORD,
            message=message,
            at=MONDAY + timedelta(seconds=1),
        )


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_promise_of_the_desk_is_the_teams(promise: Promise) -> None:
    assert (promise.origin, promise.made_by, promise.owner, promise.keeper) == (
        Origin.DESK,
        None,
        None,
        f"team {promise.case.team.name}",
    )
    assert chain.first_fault(promise.case) is None


def test_an_answer_keeps_it_once_delivered(promise: Promise, anna: Agent) -> None:
    message = makers.answer(promise.case, by=anna)
    assert fresh(promise).state == State.OPEN
    makers.deliver(message)
    assert fresh(promise).state == State.KEPT


def test_an_answer_that_comes_back_leaves_it_to_be_kept(promise: Promise, anna: Agent) -> None:
    delivery = makers.deliver(makers.answer(promise.case, by=anna))
    envelope = makers.make_envelope(promise.case.conversations.get().inbox)
    delivering.take_bounce(delivery, detail="550", envelope=envelope, at=MONDAY + 2 * HOUR)
    assert fresh(promise).state == State.OPEN
    makers.deliver(makers.answer(promise.case, by=anna, at=MONDAY + 3 * HOUR), at=MONDAY + 3 * HOUR)
    assert fresh(promise).state == State.KEPT


def test_an_answered_call_keeps_it_and_a_missed_one_does_not(promise: Promise, anna: Agent) -> None:
    makers.call(promise.case, by=anna, at=MONDAY + HOUR, answered=False)
    assert fresh(promise).state == State.OPEN
    makers.call(promise.case, by=anna, at=MONDAY + 2 * HOUR)
    assert fresh(promise).state == State.KEPT


def test_a_late_answer_keeps_it_after_it_was_broken(promise: Promise, anna: Agent) -> None:
    watching.watch(at=DUE + HOUR)
    assert (fresh(promise).state, Case.objects.get(pk=promise.case_id).has_broken_promise) == (State.BROKEN, True)
    makers.deliver(makers.answer(promise.case, by=anna, at=DUE + 2 * HOUR), at=DUE + 2 * HOUR)
    assert (fresh(promise).state, Case.objects.get(pk=promise.case_id).has_broken_promise) == (State.KEPT, False)


def test_closing_without_an_answer_takes_it_back(promise: Promise, anna: Agent) -> None:
    reason = AnswerWaiver.Reason.SPAM
    closing.close_without_answer(promise.case, reason=reason, seen_through=makers.ALL_SEEN, by=anna, at=MONDAY + HOUR)
    assert (fresh(promise).state, fresh(promise).withdrawals.get().reason) == (
        State.WITHDRAWN,
        "No answer is needed any more.",
    )
    assert Case.objects.get(pk=promise.case_id).is_closed


def test_send_and_close_closes_with_the_answer_that_keeps_it(promise: Promise, anna: Agent) -> None:
    makers.deliver(makers.answer(promise.case, by=anna, outcome="solved"))
    assert (fresh(promise).state, Case.objects.get(pk=promise.case_id).is_closed) == (State.KEPT, True)


def test_nobody_has_it_so_the_leads_are_warned_from_the_start(promise: Promise, lead: Agent) -> None:
    watching.watch(at=DUE - 2 * HOUR)
    assert [(each.step, each.whom) for each in Warned.objects.all()] == [("owner", None)]
    assert lead.has_role(Role.LEAD)


def test_who_answers_the_case_is_warned_of_it(promise: Promise, anna: Agent) -> None:
    Case.objects.filter(pk=promise.case_id).update(assignee=anna)
    watching.watch(at=DUE - HOUR / 2)
    assert list(Warned.objects.values_list("step", "whom")) == [("owner", anna.pk), ("near", anna.pk)]


def test_it_can_be_handed_to_somebody(promise: Promise, anna: Agent) -> None:
    promising.hand_over(promise, to=anna, by=anna, at=MONDAY + HOUR)
    assert fresh(promise).owner == anna
    assert chain.first_fault(promise.case) is None


def test_who_moves_it_has_it_from_then_on(promise: Promise, anna: Agent) -> None:
    said = Said(promised=(makers.moved(fresh(promise), due_at=MONDAY + 30 * HOUR),))
    makers.call(promise.case, by=anna, at=MONDAY + HOUR, answered=True, said=said)
    kinds = list(LedgerEntry.objects.values_list("kind", flat=True))
    assert kinds == ["made", "handed_over", "moved", "kept"]


def refusal(statement: str) -> str:
    """Return what the database says to a statement and to committing it; "" when it takes it."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


def test_raw_sql_cannot_make_a_persons_promise_the_desks(promise: Promise, anna: Agent) -> None:
    own = makers.promise(promise.case, by=anna, at=MONDAY + HOUR)
    assert refusal(f"UPDATE promises_promise SET origin = 'desk' WHERE id = {own.pk}").startswith("pgtrigger: Cannot")  # noqa: S608


def test_it_names_its_occasion(promise: Promise) -> None:
    assert (promise.occasion, promise.get_occasion_display()) == ("first_word", "in its first word to who wrote")


@pytest.mark.parametrize(
    ("occasion", "said"),
    [
        ("", "promise: the ledger does not know of it"),  # as the release before writes it, which is no other fault
        (
            "whim",
            'new row for relation "promises_promise" violates check constraint "promise_of_the_desk_on_an_occasion"',
        ),
    ],
)
def test_raw_sql_cannot_have_the_desk_promise_on_no_occasion(promise: Promise, occasion: str, said: str) -> None:
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, origin, made_at, state, due_at"
    columns += ", first_due_at, grain, channel, moves, due_words, next_step, next_step_at"
    statement = f"INSERT INTO promises_promise ({columns}, occasion) SELECT {columns}, '{occasion}'"
    assert refusal(f"{statement} FROM promises_promise WHERE id = {promise.pk}") == said
    changed = refusal(f"UPDATE promises_promise SET occasion = 'mailing' WHERE id = {promise.pk}")  # noqa: S608
    assert changed.startswith("pgtrigger: Cannot")


def test_raw_sql_cannot_have_a_person_promise_on_an_occasion(promise: Promise, anna: Agent) -> None:
    own = makers.promise(promise.case, by=anna, at=MONDAY + HOUR)
    columns = "case_id, kind, form, words, condition, recurrence, claimed_of, salt, origin, made_by_id, made_at, state"
    columns += ", due_at, first_due_at, grain, channel, owner_id, moves, due_words, next_step, next_step_at"
    statement = f"INSERT INTO promises_promise ({columns}, occasion) SELECT {columns}, 'mailing'"
    assert "promise_of_the_desk_on_an_occasion" in refusal(f"{statement} FROM promises_promise WHERE id = {own.pk}")


def test_raw_sql_cannot_take_the_owner_from_a_promise(promise: Promise, anna: Agent) -> None:
    own = makers.promise(promise.case, by=anna, at=MONDAY + HOUR)
    again = f"""
        INSERT INTO promises_ledgerentry
        (case_id, promise_id, kind, at, initiator, state, due_at, grain, channel, moves)
        SELECT case_id, promise_id, 'handed_over', now() + interval '1 year', '', state, due_at, grain, channel, moves
        FROM promises_ledgerentry WHERE promise_id = {own.pk}
    """  # noqa: S608
    assert refusal(again).startswith("ledger: handed_over (open) does not follow")


def test_events_name_nobody_as_who_promised(promise: Promise) -> None:
    event = Event.objects.get(case=promise.case, kind=Event.Kind.PROMISED)
    assert (event.by, event.details) == (None, {"promise": promise.pk})
