"""Another date, a withdrawal or a taking over of which the customer heard nothing: the answer came back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Subquery
from django.db.models.functions import JSONObject

from belofte import makers
from belofte.cases.models import Ball, Case, Delivery, Event, Message, Receipt
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.outages.models import Outage
from belofte.people.models import Agent
from belofte.promises import chain, saying_again, untelling
from belofte.promises.models import Form, Initiator, Kind, LedgerEntry, Promise, State
from belofte.promises.saying import Honoured, Moved, Repeated, Said, SayingRefusedError, Withdrawn
from belofte.promises.terms import Due, NewDate, Terms
from belofte.promises.tests.test_gates import entry, refusal
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
FIRST, SECOND, THIRD = MONDAY + 2 * DAY, MONDAY + 9 * DAY, MONDAY + 16 * DAY


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=FIRST, channel="")


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


def move(promise: Promise, agent: Agent, due_at: object, *, hours: float = 1, initiator: str = "party") -> Message:
    said = makers.moved(fresh(promise), due_at=due_at, initiator=Initiator(initiator))  # type: ignore[arg-type]
    return makers.answer(promise.case, by=agent, at=MONDAY + hours * HOUR, said=Said(promised=(said,)))


def bounce(message: Message, *, at: object = MONDAY + 5 * HOUR) -> None:
    delivery = Delivery.objects.select_related("message").filter(message=message).latest("pk")
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=at)  # type: ignore[arg-type]


@pytest.mark.parametrize("is_taken_first", [True, False])
def test_date_that_nobody_heard_is_taken_back(case: Case, agent: Agent, promise: Promise, is_taken_first: bool) -> None:  # noqa: FBT001 - a parameter
    message = move(promise, agent, SECOND, initiator="us")
    if is_taken_first:
        makers.deliver(message)
    bounce(message)
    promise = fresh(promise)
    assert (promise.state, promise.due_at, promise.due_words) == (State.OPEN, FIRST, "morgen voor 17.00 uur")
    assert (promise.moves, promise.days_later, kinds(promise)) == (0, 0, ["made", "moved", "untold"])
    case.refresh_from_db()
    assert (case.ball, case.promise_due_at, chain.first_fault(case)) == (Ball.US, FIRST, None)
    event = case.events.get(kind=Event.Kind.PROMISE_UNTOLD)
    assert (event.by, event.details["promise"]) == (None, promise.pk)
    move(promise, agent, THIRD, hours=6, initiator="us")  # which needs no lead: the first was none
    assert fresh(promise).moves == 1


def forced(promise: Promise, outage: Outage | None) -> Moved:
    """Return that an outage moves a promise."""
    new = NewDate(due=Due(at=SECOND), initiator=Initiator.FORCE_MAJEURE, reason="Storing.", outage=outage)
    return Moved(promise=fresh(promise), new=new, instead_of=FIRST)


def test_a_date_of_an_outage_that_nobody_heard_is_told_again_once_it_is_over(case: Case, promise: Promise) -> None:
    outage = makers.make_outage(case.team, at=MONDAY - 20 * DAY)
    lead = outage.recorded_by
    message = makers.answer(case, by=lead, said=Said(promised=(forced(promise, outage),)))
    bounce(message)
    Outage.objects.filter(pk=outage.pk).update(ended_at=MONDAY - 10 * DAY, ended_by=lead)
    other = makers.moved(fresh(promise), due_at=THIRD, initiator=Initiator.FORCE_MAJEURE)
    other = replace(other, new=replace(other.new, outage=outage))
    with pytest.raises(SayingRefusedError):  # another date is another matter
        makers.answer(case, by=lead, at=MONDAY + 6 * HOUR, said=Said(promised=(other,)))
    said = saying_again.said_in(message, at=MONDAY + 6 * HOUR)
    makers.deliver(makers.answer(case, by=lead, at=MONDAY + 6 * HOUR, said=said), at=MONDAY + 6 * HOUR)
    connection.check_constraints()
    assert (fresh(promise).due_at, kinds(promise)) == (SECOND, ["made", "moved", "untold", "moved"])


def test_an_outage_that_began_once_the_date_had_passed_is_not_why(case: Case, promise: Promise) -> None:
    outage = makers.make_outage(case.team, at=FIRST + HOUR)
    said = Said(promised=(forced(promise, outage),))
    with pytest.raises(SayingRefusedError, match="began after"):
        makers.answer(case, by=outage.recorded_by, at=FIRST + 2 * HOUR, said=said)


def test_date_that_passed_meanwhile_is_broken(case: Case, agent: Agent, promise: Promise) -> None:
    bounce(makers.deliver(move(promise, agent, SECOND)).message, at=FIRST + DAY)
    case.refresh_from_db()
    assert (fresh(promise).state, case.has_broken_promise) == (State.BROKEN, True)


def test_date_stands_where_a_later_one_may_have_arrived(agent: Agent, promise: Promise) -> None:
    first, second = move(promise, agent, SECOND), move(promise, agent, THIRD, hours=2)
    bounce(first)
    assert (fresh(promise).due_at, fresh(promise).moves) == (THIRD, 2)
    bounce(second, at=MONDAY + 6 * HOUR)
    assert (fresh(promise).due_at, fresh(promise).moves) == (FIRST, 0)
    assert kinds(promise) == ["made", "moved", "moved", "untold", "untold"]


def test_date_stands_where_nobody_is_sure_and_while_it_is_sent_again(agent: Agent, promise: Promise) -> None:
    message = move(promise, agent, SECOND)
    doubtful = makers.claim(Delivery.objects.select_related("message").get(message=message))
    delivering.settle(doubtful, Receipt.Kind.LOST, at=MONDAY + 2 * HOUR)
    assert fresh(promise).due_at == SECOND
    again = delivering.send_again(doubtful, by=agent, at=MONDAY + 3 * HOUR)
    assert fresh(promise).due_at == SECOND
    delivering.settle(makers.claim(again), Receipt.Kind.REFUSED, at=MONDAY + 4 * HOUR)
    assert fresh(promise).due_at == FIRST


def test_date_stands_once_somebody_says_that_it_arrived(agent: Agent, promise: Promise) -> None:
    doubtful = makers.claim(Delivery.objects.select_related("message").get(message=move(promise, agent, SECOND)))
    delivering.settle(doubtful, Receipt.Kind.LOST, at=MONDAY + 2 * HOUR)
    delivering.declare_arrived(doubtful, by=agent, at=MONDAY + 3 * HOUR)
    assert (fresh(promise).due_at, kinds(promise)) == (SECOND, ["made", "moved"])


@pytest.mark.parametrize("form", [Form.FIRM, Form.CONDITIONAL])
def test_withdrawal_that_nobody_heard_is_taken_back(case: Case, agent: Agent, form: Form) -> None:
    terms = {"due": None, "condition": "Het pakket is terug."} if form == Form.CONDITIONAL else {"due_at": FIRST}
    promise = makers.promise(case, by=agent, form=form, **terms)
    before = promise.state
    for hours in (1, 3):  # and again: told anew, and lost anew
        withdrawn = Withdrawn(promise=fresh(promise), reason="Uitverkocht.")
        message = makers.answer(case, by=agent, at=MONDAY + hours * HOUR, said=Said(withdrawn=(withdrawn,)))
        assert fresh(promise).state == State.WITHDRAWN
        bounce(message, at=MONDAY + (hours + 1) * HOUR)
        assert (fresh(promise).state, fresh(promise).settled_at) == (before, None)
    assert kinds(promise) == ["made", "withdrawn", "untold", "withdrawn", "untold"]
    assert promise.withdrawals.count() == 2


def test_taking_over_that_nobody_heard_is_taken_back_and_can_be_told_again(case: Case, agent: Agent) -> None:
    claimed = makers.promise(case, by=agent, form=Form.CLAIMED, claimed_of="De winkel", due_at=FIRST, channel="")
    terms = Terms(kind=Kind.CALLBACK, words="Wij bellen u.", owner=agent, due=Due(at=SECOND))
    message = makers.answer(case, by=agent, said=Said(promised=(Honoured(claimed=claimed, terms=terms),)))
    ours = Promise.objects.get(follows=claimed)
    assert fresh(claimed).state == State.HONOURED
    bounce(message)
    assert (fresh(claimed).state, fresh(ours).state) == (State.OPEN, State.OPEN)  # what we promised we owe
    said = Said(promised=(Honoured(claimed=fresh(claimed), terms=terms),))
    makers.deliver(makers.answer(case, by=agent, at=MONDAY + 6 * HOUR, said=said), at=MONDAY + 6 * HOUR)
    assert (fresh(claimed).state, kinds(ours)) == (State.HONOURED, ["made", "said_again"])
    assert kinds(claimed) == ["made", "honoured", "untold", "honoured"]


def test_date_that_nobody_heard_is_taken_back_once_it_was_not_kept_after_all(agent: Agent, promise: Promise) -> None:
    message = move(promise, agent, SECOND)
    makers.call(promise.case, by=agent, at=MONDAY + 2 * HOUR, said=Said(kept=(fresh(promise),)))
    bounce(message)
    assert (fresh(promise).state, fresh(promise).due_at) == (State.KEPT, SECOND)
    point = promise.case.conversations.get().contact_point
    promising.contradict(fresh(promise), by=point, at=MONDAY + 6 * HOUR)
    assert (fresh(promise).state, fresh(promise).due_at) == (State.OPEN, FIRST)
    assert kinds(promise) == ["made", "moved", "kept", "contradicted", "untold"]


def what_is_unheard(case: Case) -> list[str]:
    kinds = {"fact": JSONObject(what="what")}
    found = Promise.objects.filter(case=case).annotate(missed=Subquery(untelling.missed().values(**kinds)[:1]))
    return [each.missed["what"] if each.missed else "" for each in found.order_by("pk")]


def test_unheard_is_what_came_back_until_it_is_told_again(case: Case, agent: Agent, promise: Promise) -> None:
    bounce(move(promise, agent, SECOND))
    assert what_is_unheard(case) == ["moved"]
    again = move(promise, agent, SECOND, hours=6)
    assert what_is_unheard(case) == [""]
    bounce(again, at=MONDAY + 7 * HOUR)
    assert what_is_unheard(case) == ["moved"]
    said = makers.moved(fresh(promise), due_at=SECOND)
    makers.call(case, by=agent, at=MONDAY + 8 * HOUR, said=Said(promised=(said,)))
    assert what_is_unheard(case) == [""]


def test_unheard_is_what_was_promised_in_an_answer_that_came_back(case: Case, agent: Agent) -> None:
    terms = Terms(kind=Kind.CALLBACK, words="Wij bellen u.", owner=agent, due=Due(at=FIRST))
    message = makers.answer(case, by=agent, said=Said(promised=(terms,)))
    assert what_is_unheard(case) == [""]
    bounce(message)
    assert what_is_unheard(case) == ["made"]
    said = Said(promised=(Repeated(promise=case.promises.get()),))
    lost = makers.answer(case, by=agent, at=MONDAY + 6 * HOUR, said=said)
    assert what_is_unheard(case) == [""]
    bounce(lost, at=MONDAY + 7 * HOUR)
    assert what_is_unheard(case) == ["made"]


def untold(promise: Promise, **columns: str) -> str:
    taken = LedgerEntry.objects.get(promise=promise, kind="moved")
    values = {
        "kind": "'untold'",
        "at": f"'{MONDAY + 5 * HOUR}'",
        "state": "'open'",
        "due_at": f"'{FIRST}'",
        "moves": "0",
        "takes_back_id": str(taken.pk),
        "message_id": str(taken.message_id),
        **columns,
    }
    return entry(promise, **values)


_ARRIVED = "ledger: what arrived, or may have, was told"
_AS_BEFORE = "ledger: what the customer did not hear leaves it as it was before"
_LAST_TOLD = "ledger: only what was told of it last is taken back"


@pytest.mark.parametrize("state", ["queued", "accepted", "uncertain"])
def test_raw_sql_cannot_take_back_what_may_have_arrived(agent: Agent, promise: Promise, state: str) -> None:
    message = move(promise, agent, SECOND)
    if state == "accepted":
        makers.deliver(message)
    if state == "uncertain":
        doubtful = makers.claim(Delivery.objects.select_related("message").get(message=message))
        delivering.settle(doubtful, Receipt.Kind.LOST, at=MONDAY + 2 * HOUR)
    assert refusal(untold(fresh(promise))) == _ARRIVED


def test_raw_sql_cannot_take_back_by_another_answer_or_for_another_promise(agent: Agent, promise: Promise) -> None:
    move(promise, agent, SECOND)
    lost = makers.answer(promise.case, by=agent, at=MONDAY + 2 * HOUR)
    other = makers.promise(promise.case, by=agent, due_at=FIRST, channel="", at=MONDAY + 3 * HOUR)
    bounce(lost)
    assert refusal(untold(fresh(promise), message_id=str(lost.pk))) == _ARRIVED
    statement = untold(fresh(promise), promise_id=str(other.pk))
    assert refusal(statement) == _LAST_TOLD


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"due_at": f"'{THIRD}'"}, _AS_BEFORE),
        ({"moves": "1"}, _AS_BEFORE),
        ({"state": "'broken'"}, _AS_BEFORE),
        ({"by_id": "{by}"}, _LAST_TOLD),
        ({"kind": "'broken'"}, "ledger: broken (open) does not follow from moved (open)"),
    ],
)
def test_raw_sql_cannot_take_back_to_anything_else(
    agent: Agent, promise: Promise, columns: dict[str, str], said: str
) -> None:
    move(promise, agent, SECOND)
    given = {name: value.format(by=agent.pk) for name, value in columns.items()}
    assert refusal(untold(fresh(promise), **given)) == said


def test_raw_sql_cannot_take_back_twice_nor_move_by_it_again(agent: Agent, promise: Promise) -> None:
    message = move(promise, agent, SECOND)
    bounce(message)
    at = f"'{MONDAY + 6 * HOUR}'"
    assert refusal(untold(fresh(promise), at=at)) == _LAST_TOLD
    first = promise.renegotiations.get()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promises_renegotiation"
            " (promise_id, from_due_at, due_at, due_words, initiator, reason, message_id, by_id, at)"
            " VALUES (%s, %s, %s, '', 'party', 'x', %s, %s, now()) RETURNING id",
            [promise.pk, FIRST, SECOND, message.pk, agent.pk],
        )
        (pk,) = cursor.fetchone()
    moved = {"at": at, "kind": "'moved'", "state": "'open'", "due_at": f"'{SECOND}'", "moves": "1", "days_later": "7"}
    moved |= {"initiator": "'party'", "renegotiation_id": str(pk), "by_id": str(agent.pk)}
    assert pk != first.pk
    for message_id in (str(message.pk), "NULL"):  # nor as if nobody had written it
        said = refusal(entry(fresh(promise), message_id=message_id, **moved))
        assert said == "ledger: moved (open) does not follow from untold (open)"


def test_chain_shows_another_message_and_another_entry_that_is_taken_back(agent: Agent, promise: Promise) -> None:
    bounce(move(promise, agent, SECOND))
    entries = list(LedgerEntry.objects.filter(case=promise.case).order_by("number"))
    assert chain.first_fault_in(entries) is None
    told, entries[1].message_id = entries[1].message_id, None
    assert chain.first_fault_in(entries) == entries[1].number
    entries[1].message_id = told
    entries[2].takes_back_id = entries[0].pk
    assert chain.first_fault_in(entries) == entries[2].number
