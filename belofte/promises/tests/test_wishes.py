"""In whose name a promise got another date: what shows their wish, who may without, and what the customer denies."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from belofte import makers
from belofte.cases.models import Case, Event
from belofte.keeping import involving, promising
from belofte.makers import MONDAY
from belofte.parties.models import Party
from belofte.people.models import Agent, Role
from belofte.promises import chain
from belofte.promises.ledger import NothingToContradictError
from belofte.promises.models import Initiator, Promise, Renegotiation
from belofte.promises.saying import Moved, Said, SayingRefusedError
from belofte.promises.terms import Due, NewDate
from belofte.promises.tests.test_gates import another_date, entry, refusal

pytestmark = pytest.mark.django_db

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NO_WORD = "ledger: the customer said nothing since this date was given"
NO_SLIP = "ledger: no company came later than it said since this date was given"
BEYOND = "ledger: the promise does not say what its newest entry says"  # what comes after a move that may be


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), at=MONDAY - HOUR)


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, channel="")


@pytest.fixture
def lead(case: Case) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(case.team,))


def move(promise: Promise, initiator: Initiator, *, by: Agent, days: int = 3, hours: float = 2) -> Renegotiation:
    """Give a promise another date in an answer, with nothing said before."""
    promise.refresh_from_db()
    new = NewDate(due=Due(at=MONDAY + days * DAY), initiator=initiator, reason="Gevraagd.")
    said = Said(promised=(Moved(promise=promise, new=new, instead_of=promise.due_at),))
    makers.answer(promise.case, by=by, at=MONDAY + hours * HOUR, said=said)
    return promise.renegotiations.latest("pk")


@pytest.mark.parametrize("initiator", [Initiator.CUSTOMER, Initiator.PARTY])
def test_move_in_anothers_name_needs_their_word_or_a_lead(
    promise: Promise, agent: Agent, lead: Agent, initiator: Initiator
) -> None:
    with pytest.raises(SayingRefusedError, match="or ask a lead") as refused:
        move(promise, initiator, by=agent)
    assert (refused.value.field, promise.renegotiations.count()) == ("initiator", 0)
    makers.wish(promise, initiator)
    move(promise, initiator, by=agent)
    with pytest.raises(SayingRefusedError, match="or ask a lead"):  # what was said before counts once
        move(promise, initiator, by=agent, days=4, hours=3)
    move(promise, initiator, by=lead, days=4, hours=3)
    assert promise.renegotiations.count() == 2


def test_call_in_which_they_ask_for_it_is_their_word(promise: Promise, agent: Agent) -> None:
    new = NewDate(due=Due(at=MONDAY + 3 * DAY), initiator=Initiator.CUSTOMER, reason="Liever later.")
    said = Said(promised=(Moved(promise=promise, new=new, instead_of=promise.due_at),))
    makers.call(promise.case, by=agent, at=MONDAY + HOUR, said=said)
    assert promise.renegotiations.count() == 1


def test_automatic_answer_is_no_wish(promise: Promise, agent: Agent) -> None:
    makers.wish(promise, Initiator.CUSTOMER, kind="auto_reply")
    with pytest.raises(SayingRefusedError, match="or ask a lead"):
        move(promise, Initiator.CUSTOMER, by=agent)


@pytest.mark.parametrize(
    ("kind", "days", "said"),
    [
        ("company", [1], BEYOND),
        ("company", [-0.5], NO_SLIP),
        ("company", [1, 0], NO_SLIP),  # it does it in time after all
        ("company", [1, 0.5], BEYOND),
        ("company", [1, 0, 1], BEYOND),
        ("department", [1], NO_SLIP),
    ],
)
def test_only_another_company_that_comes_later_slips(
    promise: Promise, agent: Agent, kind: str, days: list[float], said: str
) -> None:
    message = makers.answer(promise.case, by=agent, at=MONDAY)
    other = makers.undertake(promise.case, by=agent, kind=Party.Kind(kind))
    for later in days:
        due = Due(at=other.due_at + later * DAY)
        involving.move(other, due=due, reason="Te druk.", by=agent, at=MONDAY)
    assert refusal(another_date(promise, by=agent, initiator="party", message=message, moves="1")) == said


@pytest.mark.parametrize(("days", "said"), [(-0.5, NO_SLIP), (0.5, BEYOND)])
def test_company_that_keeps_it_before_its_first_date_after_all_slipped_not(
    promise: Promise, agent: Agent, days: float, said: str
) -> None:
    message = makers.answer(promise.case, by=agent, at=MONDAY)
    other = makers.undertake(promise.case, by=agent)
    involving.move(other, due=Due(at=other.due_at + DAY), reason="Te druk.", by=agent, at=MONDAY)
    involving.keep(other, by=agent, at=other.due_at + days * DAY)
    assert refusal(another_date(promise, by=agent, initiator="party", message=message, moves="1")) == said


@pytest.mark.parametrize(
    ("role", "initiator", "is_wished", "said"),
    [
        (Role.AGENT, "customer", False, NO_WORD),
        (Role.AGENT, "customer", True, BEYOND),
        (Role.AGENT, "party", False, NO_SLIP),
        (Role.AGENT, "party", True, BEYOND),
        (Role.LEAD, "customer", False, BEYOND),
        (Role.LEAD, "party", False, BEYOND),
    ],
)
def test_raw_sql_cannot_move_in_anothers_name(
    promise: Promise, agent: Agent, role: Role, initiator: str, said: str, *, is_wished: bool
) -> None:
    move(promise, Initiator.US, by=agent, hours=1)
    if is_wished:
        makers.wish(promise, Initiator(initiator))
    promise.refresh_from_db()
    counts: dict[str, Any] = {"moves": "2"}
    if initiator == "customer":
        counts = {"moves": "1", "days_later": str(promise.days_later)}
    message = makers.answer(promise.case, by=agent, at=MONDAY + 31 * HOUR)
    statement = another_date(promise, by=makers.make_agent(role), initiator=initiator, message=message, **counts)
    assert refusal(statement) == said


@pytest.fixture
def moved(promise: Promise, agent: Agent) -> Renegotiation:
    makers.wish(promise, Initiator.CUSTOMER)
    return move(promise, Initiator.CUSTOMER, by=agent)


def test_denied_wish_counts_as_ours(promise: Promise, moved: Renegotiation, agent: Agent) -> None:
    point = promise.case.conversations.get().contact_point
    assert (Promise.objects.get(pk=promise.pk).moves, Promise.objects.get(pk=promise.pk).days_later) == (0, 0)
    promising.deny_wish(moved, by=point, at=MONDAY + 3 * HOUR)
    promise.refresh_from_db()
    assert (promise.state, promise.moves, promise.days_later) == ("open", 1, 2)
    assert list(promise.entries.values_list("kind", flat=True)) == ["made", "moved", "wish_denied"]
    assert promise.case.events.latest("id").kind == Event.Kind.PROMISE_WISH_DENIED
    with pytest.raises(NothingToContradictError):
        promising.deny_wish(moved, by=point, at=MONDAY + 4 * HOUR)
    with pytest.raises(SayingRefusedError, match="ask a lead"):  # we moved it before
        move(promise, Initiator.US, by=agent, days=5, hours=5)
    connection.check_constraints()
    assert chain.first_fault(promise.case) is None


def test_denied_wish_of_a_kept_promise_leaves_it_kept(promise: Promise, moved: Renegotiation, agent: Agent) -> None:
    makers.call(promise.case, by=agent, at=MONDAY + 3 * HOUR, said=Said(kept=(promise,)))
    promising.deny_wish(moved, by=promise.case.conversations.get().contact_point, at=MONDAY + 4 * HOUR)
    connection.check_constraints()
    promise.refresh_from_db()
    assert (promise.state, promise.moves) == ("kept", 1)


def denial(moved: Renegotiation, *, point: int) -> str:
    """Return the statement that denies a wish past the deeds."""
    return (
        "INSERT INTO promises_wishdenial (renegotiation_id, contact_point_id, at)"  # noqa: S608
        f" VALUES ({moved.pk}, {point}, now())"
    )


def test_raw_sql_cannot_deny_for_another_nor_unseen(promise: Promise, moved: Renegotiation, lead: Agent) -> None:
    own = promise.case.conversations.get().contact_point_id
    other = makers.make_case(sender="piet@klant.example").conversations.get().contact_point_id
    ours = move(promise, Initiator.US, by=lead, days=5, hours=3)
    assert refusal(denial(moved, point=other)) == "wish denial: it is not their case"
    assert refusal(denial(ours, point=own)) == "wish denial: nobody of us said that they wished it"
    assert refusal(denial(moved, point=own)) == "wish denial: the ledger does not know of it"


@pytest.mark.parametrize(
    ("moves", "days", "is_denied", "said"),
    [
        (1, 2, False, "ledger: its customer denied nothing"),
        (1, 2, True, BEYOND),
        (0, 2, True, "ledger: wish_denied (open) does not follow from moved (open)"),
        (1, 9, True, "ledger: what was not their wish is as much later as it was moved"),
    ],
)
def test_raw_sql_cannot_count_what_nobody_denied(
    promise: Promise, moved: Renegotiation, moves: int, days: int, said: str, *, is_denied: bool
) -> None:
    at = MONDAY + 3 * HOUR
    promise.refresh_from_db()
    with transaction.atomic(), connection.cursor() as cursor:
        if is_denied:
            point = promise.case.conversations.get().contact_point_id
            cursor.execute(denial(moved, point=point).replace("now()", f"'{at}'"))
        columns = {"moves": str(moves), "days_later": str(days), "by_id": "NULL"}
        assert refusal(entry(promise, kind="'wish_denied'", state="'open'", at=f"'{at}'", **columns)) == said
        transaction.set_rollback(True)
