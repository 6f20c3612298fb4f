"""When having tried to ring a customer counts as having rung them, and when it does not."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from pytest_django import Settings

from belofte import makers
from belofte.cases.models import Call, Case, Delivery, Receipt
from belofte.keeping import calling, promising, watching
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain, offering, tries, wording
from belofte.promises.models import PartOfDay, Promise
from belofte.promises.saying import Said
from belofte.promises.tests.test_gates import entry, refusal
from belofte.replies import delivering

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
MORNING, AFTERNOON = MONDAY + HOUR, MONDAY + 5 * HOUR  # eleven and three o'clock in Amsterdam
DUE = MONDAY + 31 * HOUR


@pytest.fixture
def agent() -> Agent:
    return makers.make_agent(teams=(makers.make_team(),))


@pytest.fixture
def case(agent: Agent) -> Case:
    return makers.make_case(makers.make_inbox(agent.teams.get()))


@pytest.fixture
def promise(case: Case, agent: Agent) -> Promise:
    return makers.promise(case, by=agent, due_at=DUE)


@pytest.fixture
def ring(case: Case, agent: Agent) -> Callable[[datetime], Call]:
    """Return what rings in vain at a moment."""
    return lambda at: makers.call(case, by=agent, at=at, answered=False)


@pytest.fixture
def tell(case: Case, agent: Agent) -> Callable[[datetime], Delivery]:
    """Return what has a message arrive at a moment, which offers half hours where somebody rang in vain."""

    def tell(at: datetime) -> Delivery:
        said = Said(offered=tuple(each for each in case.promises.all() if offering.is_tried(each)))
        return makers.deliver(makers.answer(case, by=agent, at=at, text="Wij belden u.", said=said), at=at)

    return tell


def state(promise: Promise) -> str:
    return Promise.objects.get(pk=promise.pk).state


def kinds(promise: Promise) -> list[str]:
    return list(promise.entries.order_by("number").values_list("kind", flat=True))


Ring = Callable[[datetime], Call]
Tell = Callable[[datetime], Delivery]


@pytest.mark.parametrize(
    ("hour", "part"), [(0, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening")]
)
def test_part_of_day_is_that_of_the_clock_on_the_wall(hour: int, part: str) -> None:
    at = datetime(2026, 7, 6, hour, 30, tzinfo=wording.zone()).astimezone(UTC)
    assert tries.part_of_day(at, wording.zone()) == PartOfDay(part)


def test_a_try_stands_in_its_part_of_the_day_whatever_the_clock_of_the_desk_is_later(
    promise: Promise, ring: Ring, settings: Settings
) -> None:
    first = ring(MORNING)
    settings.TIME_ZONE = "Pacific/Auckland"
    second = ring(MORNING + 10 * HOUR)  # nine o'clock in the morning there
    assert (first.zone, second.zone) == ("Europe/Amsterdam", "Pacific/Auckland")
    parts = promise.entries.filter(kind="tried").order_by("number").values_list("part_of_day", flat=True)
    assert (list(parts), chain.first_fault(promise.case)) == (["morning", "morning"], None)


@pytest.mark.parametrize(
    ("zone", "part", "is_taken"),
    [
        ("Europe/Amsterdam", "morning", True),
        ("Europe/Amsterdam", "afternoon", False),
        ("Pacific/Auckland", "evening", True),  # eleven o'clock
        ("Pacific/Auckland", "morning", False),
        ("", "morning", True),  # as the release before logs it
        ("", "evening", False),
    ],
)
def test_raw_sql_tries_in_the_part_of_the_day_of_its_clock(
    promise: Promise, agent: Agent, *, zone: str, part: str, is_taken: bool
) -> None:
    facts = {"direction": "out", "result": "no_answer", "called_at": MORNING, "recorded_at": MORNING}
    call = Call.objects.create(case=promise.case, by=agent, zone=zone, **facts)
    columns = {"kind": "'tried'", "state": "'open'", "call_id": str(call.pk), "part_of_day": f"'{part}'"}
    said = refusal(entry(promise, by_id=str(agent.pk), at=f"'{MORNING}'", **columns))
    assert said == ("" if is_taken else "ledger: tried (open) does not follow from made (open)")


@pytest.mark.parametrize(
    ("zone", "refused"),
    [
        ("Mars/Olympus", 'time zone "Mars/Olympus" not recognized'),
        ("+02", "call: no clock is known by that name"),
        ("CET-1CEST", "call: no clock is known by that name"),
    ],
)
def test_raw_sql_cannot_log_a_call_by_a_clock_that_nobody_has(
    case: Case, agent: Agent, *, zone: str, refused: str
) -> None:
    columns = "case_id, by_id, direction, result, text, called_at, recorded_at, zone"
    said = refusal(
        f"INSERT INTO cases_call ({columns})"  # noqa: S608 - the columns stand above
        f" VALUES ({case.pk}, {agent.pk}, 'out', 'no_answer', '', now(), now(), '{zone}')"
    )
    assert said == refused


def test_call_by_a_clock_that_nobody_knows_any_more_is_read_by_that_of_now() -> None:
    assert [tries.rung_in(Call(called_at=MORNING, zone=zone)) for zone in ("", "+02", "../x")] == ["morning"] * 3


def test_tries_by_two_clocks_keep_nothing(promise: Promise, ring: Ring, tell: Tell, settings: Settings) -> None:
    ring(MORNING)
    told = tell(MORNING + HOUR)
    settings.TIME_ZONE = "Europe/London"
    second = ring(AFTERNOON)
    parts = promise.entries.filter(kind="tried").order_by("number").values_list("part_of_day", flat=True)
    assert (list(parts), state(promise)) == (["morning", "afternoon"], "open")
    assert keep_past_the_deeds(promise, second, told) == _TOO_FEW


def test_tries_in_two_parts_of_the_day_with_word_between_keep(
    promise: Promise, ring: Ring, tell: Tell, agent: Agent
) -> None:
    ring(MORNING)
    told = tell(MORNING + HOUR)
    assert state(promise) == "open"
    second = ring(AFTERNOON)
    proof = promise.proofs.get()
    assert (state(promise), kinds(promise)) == ("kept", ["made", "tried", "tried", "kept"])
    assert (proof.call, proof.told_by, proof.certainty, proof.by) == (second, told, "declared", agent)
    assert chain.first_fault(promise.case) is None


def test_word_that_offers_nothing_keeps_nothing(promise: Promise, ring: Ring, case: Case, agent: Agent) -> None:
    ring(MORNING)
    makers.deliver(makers.answer(case, by=agent, at=MORNING + HOUR, text="Wij belden u."), at=MORNING + HOUR)
    ring(AFTERNOON)
    assert kinds(promise) == ["made", "tried", "tried"]


def test_word_after_both_tries_keeps_once_it_arrives(promise: Promise, ring: Ring, case: Case, agent: Agent) -> None:
    ring(MORNING)
    ring(AFTERNOON)
    message = makers.answer(case, by=agent, at=AFTERNOON + HOUR, said=Said(offered=(promise,)))
    assert state(promise) == "open"
    makers.deliver(message, at=AFTERNOON + HOUR)
    assert state(promise) == "kept"
    case.refresh_from_db()
    assert (case.ball, case.promise_due_at) == ("customer", None)


def test_tries_in_one_part_of_the_day_keep_nothing(promise: Promise, ring: Ring, tell: Tell) -> None:
    ring(MORNING)
    tell(MORNING + HOUR / 4)
    ring(MORNING + HOUR / 2)
    ring(MORNING + 23 * HOUR)
    assert state(promise) == "open"


def test_tries_of_which_the_customer_did_not_hear_keep_nothing(promise: Promise, ring: Ring, tell: Tell) -> None:
    tell(MORNING - HOUR / 2)
    ring(MORNING)
    ring(AFTERNOON)
    assert state(promise) == "open"


def test_tries_after_the_date_keep_nothing(promise: Promise, ring: Ring, tell: Tell) -> None:
    watching.watch(at=DUE + HOUR)
    ring(DUE + 2 * HOUR)
    tell(DUE + 3 * HOUR)
    ring(DUE + 17 * HOUR)
    assert state(promise) == "broken"


def test_tries_of_which_the_first_was_in_time_keep_late(promise: Promise, ring: Ring, tell: Tell) -> None:
    ring(DUE - HOUR)
    tell(DUE - HOUR / 2)
    watching.watch(at=DUE + HOUR)
    assert state(promise) == "broken"
    ring(DUE + 17 * HOUR)
    assert kinds(promise) == ["made", "tried", "broken", "tried", "kept"]


def test_with_a_new_date_the_count_begins_anew(promise: Promise, ring: Ring, case: Case, agent: Agent) -> None:
    ring(MORNING)
    said = Said(promised=(makers.moved(promise, due_at=DUE + 24 * HOUR),))
    makers.deliver(makers.answer(case, by=agent, at=MORNING + HOUR, said=said), at=MORNING + HOUR)
    ring(AFTERNOON)
    assert kinds(promise) == ["made", "tried", "moved", "tried"]


def test_try_that_was_too_late_does_not_spoil_later_ones(
    promise: Promise, ring: Ring, tell: Tell, case: Case, agent: Agent
) -> None:
    watching.watch(at=DUE + HOUR)
    ring(DUE + 2 * HOUR)
    promise.refresh_from_db()
    said = Said(promised=(makers.moved(promise, due_at=DUE + 72 * HOUR),))
    makers.deliver(makers.answer(case, by=agent, at=DUE + 3 * HOUR, said=said), at=DUE + 3 * HOUR)
    ring(MORNING + 48 * HOUR)
    tell(MORNING + 49 * HOUR)
    assert state(promise) == "open"
    ring(AFTERNOON + 48 * HOUR)
    assert state(promise) == "kept"


@pytest.mark.parametrize(("kind", "channel"), [("reply", "email"), ("reply", "phone"), ("solution", "")])
def test_tries_keep_promises_to_ring_only(
    case: Case, agent: Agent, ring: Ring, tell: Tell, kind: str, channel: str
) -> None:
    promise = makers.promise(case, by=agent, kind=kind, channel=channel)
    ring(MORNING)
    tell(MORNING + HOUR)
    ring(AFTERNOON)
    assert state(promise) == "open"


def test_word_that_comes_back_takes_it_back_until_another_arrives(promise: Promise, ring: Ring, tell: Tell) -> None:
    ring(MORNING)
    told = tell(MORNING + HOUR)
    ring(AFTERNOON)
    delivering.settle(told, Receipt.Kind.BOUNCED, at=AFTERNOON + HOUR)
    assert kinds(promise)[-2:] == ["kept", "proof_fell"]
    again = tell(AFTERNOON + 2 * HOUR)
    assert (kinds(promise)[-1], state(promise)) == ("kept", "kept")
    assert [(proof.told_by, bool(proof.fallen_at)) for proof in promise.proofs.all()] == [(told, True), (again, False)]


def test_customer_who_says_that_nobody_rang_begins_the_count_anew(promise: Promise, ring: Ring, tell: Tell) -> None:
    ring(MORNING)
    tell(MORNING + HOUR)
    ring(AFTERNOON)
    point = promise.case.conversations.get().contact_point
    promising.contradict(promise, by=point, at=AFTERNOON + HOUR)
    tell(AFTERNOON + 2 * HOUR)
    assert state(promise) == "open"
    ring(MORNING + 24 * HOUR)
    tell(MORNING + 25 * HOUR)
    ring(AFTERNOON + 24 * HOUR)
    assert state(promise) == "kept"


def test_customer_who_rings_first_and_is_helped_keeps_it(promise: Promise, case: Case, agent: Agent) -> None:
    calling.log(
        case,
        direction=Call.Direction.IN,
        result=Call.Result.ANSWERED,
        text="Geholpen.",
        called_at=MORNING,
        said=Said(kept=(promise,)),
        by=agent,
        at=MORNING,
    )
    assert kinds(promise) == ["made", "kept"]


def test_answered_call_keeps_it_after_a_try(promise: Promise, case: Case, agent: Agent, ring: Ring) -> None:
    ring(MORNING)
    makers.call(case, by=agent, at=AFTERNOON, said=Said(kept=(promise,)))
    assert promise.proofs.get().told_by is None


def keep_past_the_deeds(promise: Promise, call: Call, told_by: Delivery) -> str:
    """Return what the database says when raw SQL keeps a promise by a try."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO promises_proof"
                " (promise_id, call_id, told_by_id, certainty, by_id, offered_at, established_at)"
                " VALUES (%s, %s, %s, 'declared', %s, now(), now()) RETURNING id",
                [promise.pk, call.pk, told_by.pk, call.by_id],
            )
            (proof,) = cursor.fetchone()
            cursor.execute(
                "INSERT INTO promises_ledgerentry (case_id, promise_id, kind, at, initiator, state, due_at, grain,"
                " channel, owner_id, moves, proof_id) SELECT case_id, id, 'kept', %s, '', 'kept', due_at, grain,"
                " channel, owner_id, moves, %s FROM promises_promise WHERE id = %s",
                [DUE + 100 * HOUR, proof, promise.pk],
            )
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


_TOO_FEW = "ledger: tries keep nothing before there are enough, told with half hours to choose from"


def test_raw_sql_cannot_keep_by_one_try(promise: Promise, ring: Ring, tell: Tell) -> None:
    call = ring(MORNING)
    assert keep_past_the_deeds(promise, call, tell(MORNING + HOUR)) == _TOO_FEW


def test_raw_sql_cannot_keep_by_tries_in_one_part_of_the_day(promise: Promise, ring: Ring, tell: Tell) -> None:
    ring(MORNING)
    told = tell(MORNING + HOUR / 4)
    assert keep_past_the_deeds(promise, ring(MORNING + HOUR / 2), told) == _TOO_FEW


def test_raw_sql_cannot_keep_by_tries_of_which_nobody_heard(promise: Promise, ring: Ring, tell: Tell) -> None:
    told = tell(MORNING - HOUR / 2)
    ring(MORNING)
    assert keep_past_the_deeds(promise, ring(AFTERNOON), told) == _TOO_FEW


def test_raw_sql_cannot_keep_by_tries_after_the_date(promise: Promise, ring: Ring, tell: Tell) -> None:
    watching.watch(at=DUE + HOUR)
    ring(DUE + 2 * HOUR)
    told = tell(DUE + 3 * HOUR)
    assert keep_past_the_deeds(promise, ring(DUE + 17 * HOUR), told) == _TOO_FEW


def test_raw_sql_cannot_keep_by_an_answer_that_did_not_arrive(
    promise: Promise, ring: Ring, case: Case, agent: Agent
) -> None:
    ring(MORNING)
    message = makers.answer(case, by=agent, at=MORNING + HOUR, said=Said(offered=(promise,)))
    call = ring(AFTERNOON)
    assert keep_past_the_deeds(promise, call, message.deliveries.get()) == _TOO_FEW


def test_raw_sql_cannot_keep_by_word_that_offered_nothing(
    promise: Promise, ring: Ring, case: Case, agent: Agent
) -> None:
    ring(MORNING)
    told = makers.deliver(makers.answer(case, by=agent, at=MORNING + HOUR), at=MORNING + HOUR)
    assert keep_past_the_deeds(promise, ring(AFTERNOON), told) == _TOO_FEW


def test_raw_sql_cannot_keep_another_kind_by_tries(case: Case, agent: Agent, ring: Ring, tell: Tell) -> None:
    promise = makers.promise(case, by=agent, kind="solution", channel="")
    ring(MORNING)
    told = tell(MORNING + HOUR)
    assert keep_past_the_deeds(promise, ring(AFTERNOON), told) == _TOO_FEW


def test_tries_minutes_apart_across_noon_keep_nothing(promise: Promise, ring: Ring, tell: Tell) -> None:
    noon = MORNING.astimezone(wording.zone()).replace(hour=12, minute=0)
    ring(noon - HOUR / 10)
    tell(noon - HOUR / 20)
    ring(noon + HOUR / 10)
    assert state(promise) == "open"
    ring(noon + 3 * HOUR)
    assert state(promise) == "kept"
