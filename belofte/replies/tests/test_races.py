"""Everybody at once on one case: who comes second hears who was first, and nothing is said or done twice."""

import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from threading import Barrier
from typing import Final

import pytest
from django.db import connections, transaction

from belofte import makers
from belofte.cases.models import AnswerWaiver, Call, Case, Delivery, Event, Message
from belofte.cases.seeing import CaseChangedError
from belofte.closing import closing
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import Closure, Outcome
from belofte.keeping import calling, promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain, ledger
from belofte.promises.models import Initiator, LedgerEntry, Promise
from belofte.promises.refusals import FieldRefusedError
from belofte.promises.saying import Said, SayingRefusedError
from belofte.replies import sending
from belofte.replies.refusals import SendingRefusedError

pytestmark = pytest.mark.usefixtures("committed_together")
LATER: Final = MONDAY + timedelta(hours=2)
ROUNDS: Final = [pytest.param(12, id="few"), pytest.param(200, id="many", marks=pytest.mark.slow)]
Deed = Callable[[], object]


@contextmanager
def hands(count: int) -> Iterator[Callable[..., list[object]]]:
    """Yield what does deeds at the same moment, each in a connection of its own, and returns what came of each."""
    barrier = Barrier(count)

    def do(deed: Deed) -> object:
        barrier.wait(10)
        try:
            return deed()
        except (CaseChangedError, SayingRefusedError, SendingRefusedError) as refused:
            return refused
        except (ClosingRefusedError, ledger.LedgerRefusedError, FieldRefusedError) as refused:
            return refused

    def at_once(*deeds: Deed) -> list[object]:
        return [each.result(30) for each in [threads.submit(do, deed) for deed in deeds]]

    with ThreadPoolExecutor(count) as threads:
        try:
            yield at_once
        finally:
            for each in [threads.submit(_leave, barrier) for _ in range(count)]:
                each.result(10)


def _leave(barrier: Barrier) -> None:
    """Close the connection of one thread; all wait for each other, so that each does."""
    barrier.wait(10)
    connections.close_all()


def refusals(came: list[object]) -> list[Exception]:
    return [each for each in came if isinstance(each, Exception)]


@pytest.fixture
def people() -> tuple[Agent, Agent]:
    team = makers.make_team()
    return tuple(makers.make_agent(Role.LEAD, teams=(team,), name=name) for name in ("Anna", "Bram"))  # type: ignore[return-value]


def make_case(people: tuple[Agent, Agent]) -> Case:
    return makers.make_case(makers.make_inbox(people[0].teams.get()))


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_who_answer_at_once_and_one_who_presses_twice(people: tuple[Agent, Agent], rounds: int) -> None:
    anna, bram = people
    with hands(3) as at_once:
        for _ in range(rounds):
            case, key = make_case(people), uuid.uuid4()
            seen = Message.objects.get(conversation__case=case).pk
            came = at_once(
                lambda: makers.answer(case, by=anna, key=key, seen_through=seen, at=LATER),  # noqa: B023 - done in this round
                lambda: makers.answer(case, by=anna, key=key, seen_through=seen, at=LATER),  # noqa: B023
                lambda: makers.answer(case, by=bram, seen_through=seen, at=LATER),  # noqa: B023
            )
            (said,) = Message.objects.filter(conversation__case=case, direction="out")
            assert Delivery.objects.filter(case=case).count() == 1
            assert [each for each in came if isinstance(each, Message)] == [said]
            for refused in refusals(came):
                assert isinstance(refused, sending.AlreadySentError | CaseChangedError)
                if isinstance(refused, CaseChangedError):
                    assert [each.author for each in refused.newer] == [said.author]


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_new_dates_at_once(people: tuple[Agent, Agent], rounds: int) -> None:
    anna, bram = people
    with hands(2) as at_once:
        for _ in range(rounds):
            case = make_case(people)
            promise = makers.promise(case, by=anna)
            friday, monday = (makers.moved(promise, due_at=MONDAY + timedelta(days=days)) for days in (4, 7))
            came = at_once(
                lambda: makers.call(case, by=anna, at=LATER, said=Said(promised=(friday,))),  # noqa: B023
                lambda: makers.call(case, by=bram, at=LATER, said=Said(promised=(monday,))),  # noqa: B023
            )
            (refused,) = refusals(came)
            (call,) = Call.objects.filter(case=case)
            moved = LedgerEntry.objects.get(case=case, kind=LedgerEntry.Kind.MOVED)
            assert (moved.by, Promise.objects.get(pk=promise.pk).due_at) == (call.by, moved.due_at)
            assert str(refused) == f"Meanwhile {call.by.name} gave this promise another date. Look at it first."
            assert chain.first_fault(case) is None


@pytest.mark.parametrize("rounds", ROUNDS)
def test_answer_close_move_and_contradict_at_once(people: tuple[Agent, Agent], rounds: int) -> None:
    anna, bram = people
    with hands(5) as at_once:
        for _ in range(rounds):
            case = make_case(people)
            kept, running = makers.promise(case, by=anna), makers.promise(case, by=anna)
            makers.call(case, by=anna, at=MONDAY, said=Said(kept=(kept,)))
            moved = makers.moved(running, due_at=MONDAY + timedelta(days=4), initiator=Initiator.CUSTOMER)
            seen = Message.objects.filter(conversation__case=case).latest("pk").pk
            point = case.conversations.get().contact_point
            came = at_once(
                lambda: makers.answer(case, by=anna, seen_through=seen, at=LATER, said=Said(promised=(moved,))),  # noqa: B023
                lambda: calling.log(
                    case,  # noqa: B023
                    direction=Call.Direction.OUT,
                    result=Call.Result.ANSWERED,
                    text="Done.",
                    called_at=LATER,
                    said=Said(kept=(running,)),  # noqa: B023
                    by=bram,
                    at=LATER,
                ),
                lambda: closing.close(case, outcome=Outcome.SOLVED, seen_through=seen, by=bram, at=LATER),  # noqa: B023
                lambda: promising.contradict(kept, by=point, at=LATER),  # noqa: B023
                lambda: promising.contradict(kept, by=point, at=LATER),  # noqa: B023
            )
            answered, called, closed, *contradicted = came
            assert isinstance(closed, ClosingRefusedError | CaseChangedError), (
                "a promise runs, or somebody answered first"
            )
            assert len(refusals(contradicted)) == 1
            kinds = list(LedgerEntry.objects.filter(promise=running).order_by("number").values_list("kind", flat=True))
            state = Promise.objects.get(pk=running.pk).state
            if isinstance(answered, Exception):
                assert (kinds, state) == (["made", "kept"], "kept")
                assert str(answered) == "This promise has been kept already, by Bram."
            else:
                assert (kinds, state) == (["made", "moved", "kept"], "kept")
            assert isinstance(called, Call)
            assert (Promise.objects.get(pk=kept.pk).state, chain.first_fault(case)) == ("open", None)
            found = Case.objects.get(pk=case.pk)
            assert (found.is_closed, found.ball) == (False, "us")


@pytest.mark.parametrize("rounds", ROUNDS)
def test_two_who_close_and_a_customer_who_writes_at_once(people: tuple[Agent, Agent], rounds: int) -> None:
    anna, bram = people
    with hands(3) as at_once:
        for _ in range(rounds):
            first = makers.receive(makers.make_inbox(anna.teams.get()))
            case, inbox = first.conversation.case, first.conversation.inbox
            seen = first.pk

            def close(by: Agent) -> Closure:
                spam = AnswerWaiver.Reason.SPAM
                return closing.close_without_answer(case, reason=spam, seen_through=seen, by=by, at=LATER)  # noqa: B023

            def write() -> Message:
                with transaction.atomic():  # as the intake does
                    return makers.receive(inbox, answers=(first.external_id,), at=LATER)  # noqa: B023

            came = at_once(
                lambda: close(anna),
                lambda: close(bram),
                write,
            )
            closures = [each for each in came if isinstance(each, Closure)]
            assert list(Closure.objects.filter(case=case)) == closures
            assert len(closures) <= 1
            found = Case.objects.get(pk=case.pk)
            assert (found.is_closed, found.ball) == (False, "us"), "the customer wrote, before or after"
            events = Event.objects.filter(case=case, kind__in=["closed", "reopened"]).order_by("pk")
            assert list(events.values_list("kind", flat=True)) == ["closed", "reopened"] * len(closures)
            for refused in refusals(came):
                if isinstance(refused, closing.AlreadyClosedError):
                    assert str(refused).endswith(f"by {closures[0].by.name}.")  # type: ignore[union-attr]
                else:
                    assert isinstance(refused, CaseChangedError)


@pytest.mark.parametrize("rounds", ROUNDS)
def test_one_who_closes_and_a_customer_who_contradicts_at_once(people: tuple[Agent, Agent], rounds: int) -> None:
    anna, bram = people
    first_was = set()
    with hands(3) as at_once:
        for _ in range(rounds):
            case = make_case(people)
            kept = makers.promise(case, by=anna)
            makers.call(case, by=anna, at=MONDAY, said=Said(kept=(kept,)))
            makers.deliver(makers.answer(case, by=anna, at=MONDAY), at=MONDAY)
            seen, point = Message.objects.latest("pk").pk, case.conversations.get().contact_point
            came = at_once(
                lambda: closing.close(case, outcome=Outcome.SOLVED, seen_through=seen, by=bram, at=LATER),  # noqa: B023
                lambda: promising.contradict(kept, by=point, at=LATER),  # noqa: B023
                lambda: promising.contradict(kept, by=point, at=LATER),  # noqa: B023
            )
            closed, *contradicted = came
            assert len(refusals(contradicted)) == 1
            events = Event.objects.filter(case=case, kind__in=["closed", "reopened"]).order_by("pk")
            is_closed_first = isinstance(closed, Closure)
            assert list(events.values_list("kind", flat=True)) == (["closed", "reopened"] if is_closed_first else [])
            assert list(Closure.objects.filter(case=case)) == ([closed] if is_closed_first else [])
            if not is_closed_first:
                assert isinstance(closed, ClosingRefusedError)
                assert kept.words in str(closed)
            found = Case.objects.get(pk=case.pk)
            assert (found.is_closed, found.ball, chain.first_fault(case)) == (False, "us", None)
            assert Promise.objects.get(pk=kept.pk).state == "open"
            first_was.add(is_closed_first)
    assert rounds < 100 or first_was == {True, False}, "both came first in some of two hundred"


@pytest.mark.parametrize("rounds", ROUNDS)
def test_another_date_and_who_keeps_it_and_closes_at_once(people: tuple[Agent, Agent], rounds: int) -> None:
    """Nothing is left to keep once the call comes first: then closing wins, and the other date is told to nobody."""
    anna, bram = people
    first_was = set()
    with hands(3) as at_once:
        for _ in range(rounds):
            case = make_case(people)
            promise = makers.promise(case, by=anna)
            makers.deliver(makers.answer(case, by=anna, at=MONDAY), at=MONDAY)
            moved = makers.moved(promise, due_at=MONDAY + timedelta(days=4))
            seen = Message.objects.latest("pk").pk

            def close() -> Closure:
                return closing.close(case, outcome=Outcome.SOLVED, seen_through=seen, by=bram, at=LATER)  # noqa: B023

            def keep_and_close() -> Closure:
                makers.call(case, by=bram, at=LATER, said=Said(kept=(promise,)))  # noqa: B023
                return close()

            answered, *closed = at_once(
                lambda: makers.answer(case, by=anna, seen_through=seen, at=LATER, said=Said(promised=(moved,))),  # noqa: B023
                keep_and_close,
                close,
            )
            closures = [each for each in closed if isinstance(each, Closure)]
            assert list(Closure.objects.filter(case=case)) == closures
            kinds = list(LedgerEntry.objects.filter(case=case).order_by("number").values_list("kind", flat=True))
            is_closed = isinstance(answered, SayingRefusedError)
            if is_closed:
                assert str(answered) == "This promise has been kept already, by Bram."
                assert (kinds, len(closures)) == (["made", "kept"], 1)
            else:
                assert isinstance(answered, Message)
                assert (kinds, closures) == (["made", "moved", "kept"], [])
            found = Case.objects.get(pk=case.pk)
            assert (found.is_closed, Promise.objects.get(pk=promise.pk).state) == (is_closed, "kept")
            assert (Delivery.objects.filter(case=case).count(), chain.first_fault(case)) == (2 - is_closed, None)
            first_was.add(is_closed)
    assert rounds < 100 or first_was == {True, False}, "both came first in some of two hundred"
