"""A customer denies that a date was their wish, and an answer that told them a date comes back: their word stands."""

from datetime import datetime, timedelta

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import Case, Delivery, Message, Receipt
from belofte.desk import pledges, tellings
from belofte.desk.templatetags.desk import move_words
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from belofte.promises import chain
from belofte.promises.models import Initiator, Promise
from belofte.promises.saying import Said, SayingRefusedError
from belofte.promises.tests.test_gates import entry, refusal
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FIRST, SECOND, THIRD = MONDAY + 2 * DAY, MONDAY + 9 * DAY, MONDAY + 16 * DAY
AS_BEFORE = "ledger: what the customer did not hear leaves it as it was before"
ARRIVED = "ledger: what arrived, or may have, was told"  # the gate after that one


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), at=MONDAY - HOUR)


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=FIRST, channel="")


@pytest.fixture
def in_their_name(promise: Promise, agent: Agent) -> Message:
    """The answer that tells a date of which we say that the customer wished it, taken by their server."""
    makers.wish(promise, Initiator.CUSTOMER)
    return makers.deliver(move(promise, agent, SECOND, hours=2, initiator="customer")).message


def move(promise: Promise, agent: Agent, due_at: datetime, *, hours: float, initiator: str) -> Message:
    said = makers.moved(fresh(promise), due_at=due_at, initiator=Initiator(initiator))
    return makers.answer(promise.case, by=agent, at=MONDAY + hours * HOUR, said=Said(promised=(said,)))


def deny(promise: Promise) -> None:
    moved = promise.renegotiations.get(initiator="customer")
    promising.deny_wish(moved, by=promise.case.conversations.get().contact_point, at=MONDAY + 4 * HOUR)


def bounce(message: Message) -> None:
    delivery = Delivery.objects.select_related("message").filter(message=message).latest("pk")
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=MONDAY + 5 * HOUR)


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def counted(promise: Promise) -> tuple[str, datetime | None, int, int]:
    connection.check_constraints()
    assert chain.first_fault(promise.case) is None
    promise = fresh(promise)
    return promise.state, promise.due_at, promise.moves, promise.days_later


def test_what_was_denied_goes_on_counting_when_a_later_date_came_back(
    promise: Promise, in_their_name: Message, agent: Agent
) -> None:
    later = move(promise, agent, THIRD, hours=3, initiator="us")
    assert counted(promise) == ("open", THIRD, 1, 7)
    deny(promise)
    assert counted(promise) == ("open", THIRD, 2, 14)
    bounce(later)
    assert counted(promise) == ("open", SECOND, 1, 7)
    with pytest.raises(SayingRefusedError, match="ask a lead"):  # we moved it before, as they say
        move(promise, agent, THIRD, hours=6, initiator="us")
    bounce(in_their_name)
    assert counted(promise) == ("open", FIRST, 1, 0)


def test_date_that_they_deny_and_then_comes_back_was_moved_all_the_same(
    promise: Promise, in_their_name: Message, agent: Agent
) -> None:
    deny(promise)
    bounce(in_their_name)
    assert counted(promise) == ("open", FIRST, 1, 0)  # they have seen it; it is no later now
    with pytest.raises(SayingRefusedError, match="ask a lead"):
        move(promise, agent, THIRD, hours=6, initiator="us")
    move(promise, makers.make_agent(Role.LEAD, teams=(promise.case.team,)), THIRD, hours=7, initiator="us")
    assert counted(promise) == ("open", THIRD, 2, 14)


@pytest.mark.parametrize(
    ("moves", "days", "said"),
    [(0, 0, AS_BEFORE), (2, 7, AS_BEFORE), (1, 0, AS_BEFORE), (1, 14, AS_BEFORE), (1, 7, ARRIVED)],
)
def test_raw_sql_cannot_take_a_denial_away_with_a_date_that_came_back(
    promise: Promise, in_their_name: Message, agent: Agent, moves: int, days: int, said: str
) -> None:
    later = move(promise, agent, THIRD, hours=3, initiator="us")
    deny(promise)
    taken = promise.entries.get(message=later)
    columns = {"at": f"'{MONDAY + 5 * HOUR}'", "state": "'open'", "due_at": f"'{SECOND}'", "by_id": "NULL"}
    columns |= {"takes_back_id": str(taken.pk), "message_id": str(later.pk)}
    columns |= {"moves": str(moves), "days_later": str(days)}
    assert refusal(entry(fresh(promise), kind="'untold'", **columns)) == said


def test_raw_sql_cannot_move_again_what_they_denied_though_it_came_back(
    promise: Promise, in_their_name: Message, agent: Agent
) -> None:
    deny(promise)
    bounce(in_their_name)
    answer = makers.answer(promise.case, by=agent, at=MONDAY + 6 * HOUR)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promises_renegotiation (promise_id, from_due_at, due_at, due_words, initiator, reason,"
            " message_id, by_id, at) VALUES (%s, %s, %s, '', 'us', 'x', %s, %s, %s) RETURNING id",
            [promise.pk, FIRST, THIRD, answer.pk, agent.pk, answer.recorded_at],
        )
        (pk,) = cursor.fetchone()
    columns = {"at": f"'{answer.recorded_at}'", "state": "'open'", "due_at": f"'{THIRD}'", "moves": "2"}
    columns |= {"days_later": "14", "initiator": "'us'", "renegotiation_id": str(pk), "message_id": str(answer.pk)}
    said = refusal(entry(fresh(promise), kind="'moved'", by_id=str(agent.pk), **columns))
    assert said == "ledger: force majeure, and a second move by us, need a lead"


def test_who_looks_at_it_sees_that_it_counts_as_ours(promise: Promise, in_their_name: Message, agent: Agent) -> None:
    def shown() -> tuple[str, bool]:
        (found,) = pledges.all_promises(promise.case)
        needs_lead = any(telling.needs_lead for telling in tellings.of([found], by=agent))
        return move_words(vars(found)["moved"][0], MONDAY + 5 * HOUR), needs_lead

    assert "The customer" in shown()[0]
    deny(promise)
    bounce(in_their_name)
    said, needs_lead = shown()
    assert ("The customer" in said, "We ourselves" in said, needs_lead) == (False, True, True)
