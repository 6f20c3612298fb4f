"""When a promise was kept: by the moment of what shows it, as long as that was written down soon enough."""

from datetime import timedelta

import pytest
from django.db import connection

from belofte import makers
from belofte.cases.models import Call, Case
from belofte.closing import confirming
from belofte.closing.models import Outcome
from belofte.keeping import calling, promising, watching
from belofte.makers import MONDAY
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.promises import kept
from belofte.promises.models import Kind, LedgerEntry, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import refusal

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
DUE = MONDAY + 3 * HOUR
WEDNESDAY, THURSDAY = (MONDAY + 48 * HOUR).date(), MONDAY + 72 * HOUR
SAYS_WHEN = "proof: it kept when they spoke or paid, if that was written down within a day"


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()), at=MONDAY - HOUR)


def ring(promise: Promise, *, called_at: object, at: object, by: Agent) -> Call:
    """Log at one moment a call of another in which the customer was spoken to."""
    facts = {"direction": Call.Direction.OUT, "result": Call.Result.ANSWERED, "text": "Besproken."}
    said = Said(kept=(promise,))
    return calling.log(promise.case, **facts, called_at=called_at, said=said, by=by, at=at)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("called", "logged", "is_in_time"),
    [
        (-10 * MINUTE, 5 * MINUTE, True),
        (-10 * MINUTE, 23 * HOUR, True),
        (-10 * MINUTE, 24 * HOUR, False),  # too late to be believed
        (1 * MINUTE, 5 * MINUTE, False),
    ],
)
def test_call_counts_from_when_they_spoke(
    case: Case, agent: Agent, called: timedelta, logged: timedelta, *, is_in_time: bool
) -> None:
    promise = makers.promise(case, by=agent, due_at=DUE)
    watching.watch(at=DUE + MINUTE)
    ring(promise, called_at=DUE + called, at=DUE + logged, by=agent)
    found = Promise.objects.annotate(kept_at=kept.moment(), is_later=kept.written_later()).get()
    assert (found.state, found.kept_at <= DUE, found.is_later) == ("kept", is_in_time, is_in_time)
    entries = promise.entries.order_by("number").annotate(is_later=kept.is_in_time_after_all())
    assert list(entries.values_list("kind", "is_later")) == [("made", False), ("broken", is_in_time), ("kept", False)]


def test_call_that_the_customer_denies_was_not_in_time(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=DUE)
    watching.watch(at=DUE + MINUTE)
    ring(promise, called_at=DUE - 10 * MINUTE, at=DUE + 5 * MINUTE, by=agent)
    promising.contradict(promise, by=case.conversations.get().contact_point, at=DUE + HOUR)
    assert not promise.entries.filter(kept.is_in_time_after_all()).exists()
    assert Promise.objects.annotate(is_later=kept.written_later()).get().is_later is False


def test_solution_that_they_call_solved_after_all_was_in_time(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, due_at=DUE, kind=Kind.SOLUTION, channel="")
    watching.watch(at=DUE + MINUTE)
    ring(promise, called_at=DUE - 10 * MINUTE, at=DUE + 5 * MINUTE, by=agent)
    makers.deliver(makers.answer(case, by=agent, at=DUE + 10 * MINUTE, outcome=Outcome.SOLVED))
    point = case.conversations.get().contact_point
    confirming.deny(case, by=point, at=DUE + HOUR)
    assert not is_later()
    confirming.confirm(case, by=point, at=DUE + 2 * HOUR)
    in_time = promise.entries.filter(kept.is_in_time_after_all())
    assert (Promise.objects.get().state, is_later(), [each.kind for each in in_time]) == ("kept", True, ["broken"])


def owe(case: Case, words: str, *, by: Agent) -> Promise:
    """Promise money back by the end of Wednesday, which is not kept; return that on Thursday morning."""
    due_at = calendars.end_of_day(WEDNESDAY, calendar=calendars.of(case.team))
    refund = makers.promise(case, by=by, kind=Kind.REFUND, words=words, channel="", due_at=due_at)
    watching.watch(at=THURSDAY)
    return refund


def is_later() -> bool:
    found: bool = Promise.objects.annotate(is_later=kept.written_later()).get().is_later
    return found


@pytest.mark.parametrize(("days_ago", "is_in_time"), [(0, False), (1, True), (2, False)])
def test_payout_counts_from_its_day(case: Case, agent: Agent, days_ago: int, *, is_in_time: bool) -> None:
    refund = owe(case, "U krijgt € 25 terug.", by=agent)
    makers.pay_out(refund, by=agent, at=THURSDAY + HOUR, paid_on=THURSDAY.date() - timedelta(days=days_ago))
    proof = refund.proofs.get()
    assert (is_later(), proof.kept_at == proof.established_at) == (is_in_time, not is_in_time)


def test_payout_in_parts_counts_from_the_part_that_was_paid_last(case: Case, agent: Agent) -> None:
    refund = owe(case, "U krijgt € 50 terug.", by=agent)
    for hours, paid_on in ((1, THURSDAY.date()), (2, WEDNESDAY)):
        makers.pay_out(
            refund, by=agent, at=THURSDAY + hours * HOUR, paid_on=paid_on, amount="25", why_less="In twee keer."
        )
    refund.refresh_from_db()
    assert (refund.state, is_later()) == ("kept", False)


def test_answer_counts_from_when_it_arrived(case: Case, agent: Agent) -> None:
    promise = makers.promise(case, by=agent, kind=Kind.REPLY, channel="email", due_at=DUE)
    makers.deliver(makers.answer(case, by=agent, said=Said(kept=(promise,))), at=DUE + HOUR)
    assert promise.proofs.get().kept_at == promise.proofs.get().established_at


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("kept_at = established_at - interval '9 minutes'", ""),
        ("kept_at = established_at - interval '16 minutes'", SAYS_WHEN),  # before they spoke
        ("kept_at = established_at - interval '2 days'", SAYS_WHEN),
        ("kept_at = established_at + interval '1 minute'", SAYS_WHEN),
    ],
)
def test_raw_sql_cannot_have_it_kept_earlier(case: Case, agent: Agent, columns: str, said: str) -> None:
    promise = makers.promise(case, by=agent, due_at=DUE)
    call = ring(promise, called_at=DUE - 10 * MINUTE, at=DUE + 5 * MINUTE, by=agent)
    other = makers.promise(case, by=agent, due_at=DUE + 30 * HOUR)
    moment = columns.partition(" = ")[2].replace("established_at", f"timestamptz '{call.recorded_at}'")
    statement = (
        "INSERT INTO promises_proof (promise_id, call_id, certainty, by_id, offered_at, established_at, kept_at)"  # noqa: S608
        f" VALUES ({other.pk}, {call.pk}, 'declared', {agent.pk}, now(), '{call.recorded_at}', {moment})"
    )
    assert refusal(statement) == said
    changed = refusal(f"UPDATE promises_proof SET {columns} WHERE promise_id = {promise.pk}")  # noqa: S608
    assert changed == "proof: what was established, or fell, stays so"


def test_all_of_a_call_bears_one_moment(case: Case, agent: Agent) -> None:
    makers.promise(case, by=agent, at=MONDAY + HOUR)
    case.refresh_from_db()
    call = makers.call(case, by=agent, at=MONDAY)  # who waited for the row read the clock before
    assert call.recorded_at > case.last_activity_at - MINUTE
    assert {event.at for event in case.events.filter(kind="called")} == {call.recorded_at}
    connection.check_constraints()
    assert LedgerEntry.objects.filter(case=case).count() == 1


@pytest.mark.parametrize(("hour", "is_refused"), [("09:58", True), ("10:00", False)])
def test_raw_sql_cannot_have_a_payout_made_before_its_day_was_over_anywhere(
    case: Case, agent: Agent, hour: str, *, is_refused: bool
) -> None:
    refund = owe(case, "U krijgt € 25 terug.", by=agent)
    payout = makers.pay_out(refund, by=agent, at=THURSDAY, paid_on=WEDNESDAY).payout
    said = refusal(
        "INSERT INTO promises_proof (promise_id, payout_id, certainty, by_id, offered_at, established_at, kept_at)"  # noqa: S608
        f" SELECT promise_id, payout_id, certainty, by_id, offered_at, established_at, '{WEDNESDAY} {hour}Z'"
        f" FROM promises_proof WHERE payout_id = {payout.pk if payout else 0}"
    )
    assert (said == SAYS_WHEN) is is_refused, said
