"""Whom nobody reached chooses when we ring: what is offered, what is chosen, and what the database says of it."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.db import Error, connection, transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from belofte import makers
from belofte.cases.models import Call, Case, Message
from belofte.channels.contract import Address
from belofte.contacts.models import ContactPoint
from belofte.keeping import promising
from belofte.makers import MONDAY
from belofte.people.models import Agent
from belofte.promises import chain, offering, saying_again, slots, wording
from belofte.promises.models import Initiator, Promise, SlotChoice
from belofte.promises.offers import SlotOffer
from belofte.promises.saying import Said, SayingRefusedError
from belofte.replies import delivering, forwarding

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
AT = MONDAY + HOUR  # eleven o'clock in Amsterdam
TOLD = AT + HOUR
DUE = MONDAY + 7 * HOUR
TUESDAY_AT_NINE = datetime(MONDAY.year, MONDAY.month, MONDAY.day, 9, tzinfo=wording.zone()) + timedelta(days=1)


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
def point(case: Case) -> ContactPoint:
    return case.conversations.get().contact_point


def try_and_offer(promise: Promise, by: Agent, *, text: str = "Wij belden u.", at: datetime = TOLD) -> Message:
    makers.call(promise.case, by=by, at=at - HOUR, answered=False)
    message = makers.answer(promise.case, by=by, at=at, text=text, said=Said(offered=(promise,)))
    makers.deliver(message, at=at)
    return message


def test_what_was_offered_is_a_record(promise: Promise, agent: Agent) -> None:
    with translation.override("nl"):
        words = f"We belden u. Kan het {wording.half_hour(TUESDAY_AT_NINE, now=AT)}?"
    message = try_and_offer(promise, agent, text=words)
    offer = SlotOffer.objects.get()
    assert (offer.promise, offer.message, offer.has_link, offer.slots) == (promise, message, True, [TUESDAY_AT_NINE])


def test_half_hours_begin_tomorrow_and_stay_within_working_hours(agent: Agent) -> None:
    free = [slot.astimezone(wording.zone()) for slot in slots.free(agent.teams.get(), after=AT)]
    assert {slot.date() - AT.date() for slot in free} == {timedelta(days=days) for days in (1, 2, 3)}
    assert (min(slot.hour for slot in free), max((slot.hour, slot.minute) for slot in free)) == (9, (16, 30))
    assert [f"{slot:%a %H:%M}" for slot in free[:2]] == ["Tue 09:00", "Tue 09:30"]


def test_what_the_customer_chooses_is_the_date_at_their_wish(
    promise: Promise, agent: Agent, point: ContactPoint
) -> None:
    try_and_offer(promise, agent)
    for _ in range(2):
        promising.choose_slot(promise, TUESDAY_AT_NINE, by=point, at=TOLD + HOUR)
    promise.refresh_from_db()
    assert (promise.due_at, promise.state, promise.moves, promise.days_later) == (
        TUESDAY_AT_NINE + HOUR / 2,
        "open",
        0,
        0,
    )
    entry = promise.entries.latest("number")
    assert (entry.kind, entry.initiator, entry.by, entry.message) == ("moved", Initiator.CUSTOMER, None, None)
    choice = SlotChoice.objects.get()
    assert (choice.slot, choice.contact_point, choice.renegotiation) == (TUESDAY_AT_NINE, point, entry.renegotiation)
    assert slots.slot_of(promise.kind, promise.due_at, promise.grain, promise.due_words) == TUESDAY_AT_NINE
    assert wording.begins(promise.due_words, ends=TUESDAY_AT_NINE + HOUR / 2) == TUESDAY_AT_NINE
    assert (promise.case.events.latest("pk").kind, chain.first_fault(promise.case)) == ("promise_moved", None)
    case = Case.objects.get()
    assert (case.ball, case.promise_due_at) == ("us", promise.due_at)


def test_what_was_chosen_stays_where_the_message_comes_back_after_all(
    promise: Promise, agent: Agent, point: ContactPoint
) -> None:
    message = try_and_offer(promise, agent)
    promising.choose_slot(promise, TUESDAY_AT_NINE, by=point, at=TOLD + HOUR)
    envelope = makers.make_envelope(makers.make_inbox())
    delivering.take_bounce(message.deliveries.get(), detail="550", envelope=envelope, at=TOLD + 2 * HOUR)
    promise.refresh_from_db()
    assert promise.due_at == TUESDAY_AT_NINE + HOUR / 2


def test_past_its_date_it_was_broken_first(promise: Promise, agent: Agent, point: ContactPoint) -> None:
    try_and_offer(promise, agent)
    promising.choose_slot(promise, TUESDAY_AT_NINE + HOUR * 24, by=point, at=DUE + HOUR)
    assert [each.kind for each in promise.entries.order_by("number")] == ["made", "tried", "broken", "moved"]


def test_a_half_hour_that_is_full_is_not_free_to_choose(
    promise: Promise, agent: Agent, case: Case, point: ContactPoint
) -> None:
    slots.set_capacity(case.team, 1, by=None)
    words = wording.half_hour(TUESDAY_AT_NINE, now=AT)
    other = makers.make_case(makers.make_inbox(case.team), sender="ria@klant.example")
    theirs = makers.promise(other, by=agent, due_at=DUE)
    try_and_offer(theirs, agent)
    try_and_offer(promise, agent, text=f"We called. {words}?")
    promising.choose_slot(theirs, TUESDAY_AT_NINE, by=other.conversations.get().contact_point, at=TOLD + HOUR)
    with pytest.raises(offering.SlotTakenError, match="not free any more"):
        promising.choose_slot(promise, TUESDAY_AT_NINE, by=point, at=TOLD + HOUR)
    assert slots.free(case.team, after=TOLD)[0] == TUESDAY_AT_NINE + HOUR / 2


@pytest.mark.parametrize("at", [AT + HOUR * 24, TUESDAY_AT_NINE - HOUR * 12, TUESDAY_AT_NINE + HOUR / 6])
def test_only_half_hours_that_are_shown_can_be_chosen(
    promise: Promise, agent: Agent, point: ContactPoint, at: datetime
) -> None:
    try_and_offer(promise, agent)
    with pytest.raises(offering.SlotTakenError):
        promising.choose_slot(promise, at if at.minute else at.replace(hour=3), by=point, at=TOLD + HOUR)


def test_who_was_rung_meanwhile_need_not_choose(promise: Promise, agent: Agent, point: ContactPoint) -> None:
    try_and_offer(promise, agent)
    makers.call(promise.case, by=agent, at=TOLD + HOUR, said=Said(kept=(promise,)))
    with pytest.raises(offering.NotOfferedError, match="spoke to you meanwhile"):
        promising.choose_slot(promise, TUESDAY_AT_NINE, by=point, at=TOLD + 2 * HOUR)


def test_nothing_is_chosen_of_what_was_offered_for_another_date(
    promise: Promise, agent: Agent, point: ContactPoint
) -> None:
    try_and_offer(promise, agent)
    said = Said(promised=(makers.moved(promise, due_at=DUE + 24 * HOUR),))
    makers.answer(promise.case, by=agent, at=TOLD + HOUR, said=said)
    with pytest.raises(offering.NotOfferedError, match="another date"):
        promising.choose_slot(promise, TUESDAY_AT_NINE, by=point, at=TOLD + 2 * HOUR)


def test_half_hours_are_offered_once_somebody_rang(promise: Promise, agent: Agent) -> None:
    with pytest.raises(SayingRefusedError, match="No try has been logged"):
        makers.answer(promise.case, by=agent, said=Said(offered=(promise,)))


def test_an_answer_does_not_offer_and_settle_at_once(promise: Promise, agent: Agent) -> None:
    makers.call(promise.case, by=agent, at=AT, answered=False)
    said = Said(offered=(promise,), promised=(makers.moved(promise, due_at=DUE + 24 * HOUR),))
    with pytest.raises(SayingRefusedError, match="does not also settle"):
        makers.answer(promise.case, by=agent, at=TOLD, said=said)


def test_where_no_link_goes_along_the_words_name_half_hours(
    promise: Promise, agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings.ENVIRONMENT, "address", "http://localhost:8000")  # where no customer comes
    with pytest.raises(SayingRefusedError, match="No link goes along"):
        try_and_offer(promise, agent)
    text = f"We called. Shall we call on {wording.half_hour(TUESDAY_AT_NINE, now=TOLD)}?"
    makers.answer(promise.case, by=agent, at=TOLD + HOUR, text=text, said=Said(offered=(promise,)))
    offer = SlotOffer.objects.get()
    assert (offer.has_link, offer.slots) == (False, [TUESDAY_AT_NINE])


def test_half_hours_that_have_begun_are_not_offered(promise: Promise, agent: Agent) -> None:
    words = wording.half_hour(TUESDAY_AT_NINE, now=AT)
    with pytest.raises(SayingRefusedError, match="has passed"):
        try_and_offer(promise, agent, text=f"We called. {words}?", at=TUESDAY_AT_NINE)


def test_what_waited_for_an_address_does_not_offer_half_hours_that_have_begun(promise: Promise, agent: Agent) -> None:
    words = wording.half_hour(TUESDAY_AT_NINE, now=AT)
    message = try_and_offer(promise, agent, text=f"We called. {words}?")
    assert saying_again.said_in(message, at=TUESDAY_AT_NINE - HOUR).offered == (promise,)
    with pytest.raises(offering.SlotsPassedError):
        saying_again.said_in(message, at=TUESDAY_AT_NINE)


def test_what_is_kept_of_a_choice_is_in_the_language_of_the_inbox(
    promise: Promise, agent: Agent, point: ContactPoint
) -> None:
    try_and_offer(promise, agent)
    with translation.override("nl"):
        promising.choose_slot(promise, TUESDAY_AT_NINE, by=point, at=TOLD + HOUR)
    moved = promise.renegotiations.get()
    assert (moved.due_words, moved.reason) == (
        "Tuesday 24 November, between 09:00 and 09:30",
        "The customer chose this half hour on their page.",
    )


def test_free_half_hours_take_one_query(agent: Agent, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    team = agent.teams.get()
    slots.set_capacity(team, 1, by=None)
    with django_assert_num_queries(1):
        assert slots.free(team, after=AT)[0] == TUESDAY_AT_NINE


def raw(sql: str, *given: int | str | datetime) -> str:
    """Return what the database says."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, given)
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


_OFFER = (
    "INSERT INTO promises_slotoffer (promise_id, message_id, has_link, slots, at)"
    " SELECT %s, id, true, ARRAY[]::timestamptz[], recorded_at{later} FROM cases_message WHERE id = %s"
)


def test_raw_sql_cannot_offer_without_a_try(promise: Promise, agent: Agent) -> None:
    message = makers.answer(promise.case, by=agent)
    refused = "offer: an answer of ours offers half hours after a try to ring this customer"
    at_once = _OFFER.format(later="")
    assert raw(at_once, promise.pk, message.pk) == refused
    makers.call(promise.case, by=agent, at=TOLD, answered=False)
    first = Message.objects.earliest("pk")  # the customer's own
    assert raw(at_once, promise.pk, first.pk) == refused
    elsewhere = [Address(address="ria@buren.example")]
    sent = forwarding.forward(first, to=elsewhere, note="Kijk.", files=(), key=uuid.uuid4(), by=agent, at=TOLD)
    assert raw(at_once, promise.pk, sent.pk) == refused
    assert raw(_OFFER.format(later=" + interval '1 minute'"), promise.pk, message.pk) == refused
    assert raw(at_once, promise.pk, message.pk) == ""


def test_raw_sql_cannot_give_another_date_that_nobody_chose(promise: Promise, agent: Agent) -> None:
    try_and_offer(promise, agent)
    renegotiate = (
        "INSERT INTO promises_renegotiation (promise_id, from_due_at, due_at, due_words, initiator, reason, by_id, at)"
        " VALUES (%s, %s, %s, '', %s, 'x', NULL, %s) RETURNING id"
    )
    late = DUE + 24 * HOUR
    assert "renegotiation_told_in_the_same_act" in raw(renegotiate, promise.pk, DUE, late, "us", TOLD + HOUR)
    with connection.cursor() as cursor:
        cursor.execute(renegotiate, [promise.pk, DUE, late, "customer", TOLD + HOUR])
        (moved,) = cursor.fetchone()
    enter = (
        "INSERT INTO promises_ledgerentry (case_id, promise_id, kind, at, initiator, state, due_at, grain, channel,"
        " owner_id, moves, renegotiation_id) SELECT case_id, id, 'moved', %s, 'customer', 'open', %s, grain, channel,"
        " owner_id, moves, %s FROM promises_promise WHERE id = %s"
    )
    assert raw(enter, TOLD + HOUR, late, moved, promise.pk).startswith("ledger: another date is told as it is given")
    choose = (
        "INSERT INTO promises_slotchoice (offer_id, renegotiation_id, slot, contact_point_id)"
        " SELECT %s, %s, %s, contact_point_id FROM cases_conversation LIMIT 1"
    )
    refused = "choice: a customer chooses a half hour once, of what was offered last"
    offered = SlotOffer.objects.get().pk
    assert raw(choose, offered, moved, DUE) == refused
    makers.make_case(makers.make_inbox(promise.case.team), sender="ria@klant.example")
    stranger = choose.replace("LIMIT 1", "ORDER BY id DESC LIMIT 1")
    assert raw(stranger, offered, moved, late - HOUR / 2) == refused
    with connection.cursor() as cursor:
        cursor.execute(renegotiate, [promise.pk, DUE, TOLD + HOUR / 2, "customer", TOLD + HOUR])
        (past,) = cursor.fetchone()
    assert raw(choose, offered, past, TOLD) == refused
    assert raw(choose.replace("LIMIT 1", "ORDER BY id LIMIT 1"), offered, moved, late - HOUR / 2) == ""


def test_raw_sql_cannot_change_what_was_offered_or_chosen(promise: Promise, agent: Agent, point: ContactPoint) -> None:
    try_and_offer(promise, agent)
    promising.choose_slot(promise, TUESDAY_AT_NINE, by=point, at=TOLD + HOUR)
    refused = [
        raw("UPDATE promises_slotoffer SET has_link = false"),
        raw("DELETE FROM promises_slotoffer"),
        raw("UPDATE promises_slotchoice SET slot = now()"),
        raw("DELETE FROM promises_slotchoice"),
    ]
    assert [each.partition(" rows")[0] for each in refused] == ["pgtrigger: Cannot update or delete"] * 4


def test_a_call_offers_nothing(promise: Promise, agent: Agent) -> None:
    makers.call(promise.case, by=agent, at=AT, answered=False)
    with pytest.raises(SayingRefusedError, match="in an answer"):
        makers.call(promise.case, by=agent, at=TOLD, said=Said(offered=(promise,)))
    assert Call.objects.count() == 1
