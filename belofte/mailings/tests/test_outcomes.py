"""How far a message to many got, and what became of each date that it promised."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.cases.models import Case, Delivery, Receipt
from belofte.channels.models import Inbox
from belofte.closing import complaints, inquiring
from belofte.keeping import watching
from belofte.mailings import mailing, outcomes, telling, words
from belofte.mailings.models import Mailing
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role, Team
from belofte.promises.models import Promise, State
from belofte.promises.saying import Said
from belofte.replies import delivering

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture
def team() -> Team:
    return makers.make_team()


@pytest.fixture
def inbox(team: Team) -> Inbox:
    return makers.make_inbox(team)


@pytest.fixture
def lead(team: Team) -> Agent:
    return makers.make_agent(Role.LEAD, teams=(team,))


def wait(inbox: Inbox, count: int) -> list[Case]:
    return [makers.make_case(inbox, sender=f"k{number}@klant.example", at=MONDAY - 9 * DAY) for number in range(count)]


def tell(cases: Sequence[Case], lead: Agent, *, last_day: date = date(2026, 11, 24), at: datetime = MONDAY) -> Mailing:
    sent = mailing.send_to(cases, words.ready(), last_day=last_day, by=lead, at=at)
    for row in sent.addressees.all():
        telling.tell(row.pk, at=at)
    return sent


def counted(sent: Mailing, *names: str) -> list[int]:
    found = outcomes.counts(sent)
    return [found[name] for name in names]


def settle(row_number: int, sent: Mailing, heard: Receipt.Kind) -> None:
    told = sent.addressees.order_by("place")[row_number].message
    delivery = Delivery.objects.select_related("message").get(message=told)
    delivering.settle(makers.claim(delivery, at=MONDAY), heard, at=MONDAY + HOUR)


def test_what_is_under_way_is_not_what_arrived_and_not_what_did_not(inbox: Inbox, lead: Agent) -> None:
    cases = wait(inbox, 6)
    sent = tell(cases[:5], lead)
    for number, heard in enumerate((Receipt.Kind.ACCEPTED, Receipt.Kind.ACCEPTED, Receipt.Kind.REFUSED)):
        settle(number, sent, heard)
    settle(3, sent, Receipt.Kind.LOST)
    names = ("sent", "delivered", "lost", "uncertain", "under_way", "to_leave", "left_out")
    assert counted(sent, *names) == [5, 2, 1, 1, 1, 0, 0]
    assert [row.case for row in outcomes.not_arrived(sent)] == cases[2:4]
    waiting = mailing.send_to(cases[5:], words.ready(), last_day=date(2026, 11, 24), by=lead, at=MONDAY)
    assert counted(waiting, *names) == [0, 0, 0, 0, 0, 1, 0]


def test_a_day_that_was_not_kept_stays_that_when_the_next_message_moves_it(inbox: Inbox, lead: Agent) -> None:
    cases = wait(inbox, 2)
    first = tell(cases, lead)
    names = ("open", "kept", "broken", "moved")
    assert counted(first, *names) == [2, 0, 0, 0]
    watching.watch(at=MONDAY + 2 * DAY)
    assert counted(first, *names) == [0, 0, 2, 0]
    second = tell(cases, lead, last_day=date(2026, 12, 11), at=MONDAY + 8 * DAY)
    assert set(Promise.objects.values_list("state", flat=True)) == {State.OPEN}
    assert counted(first, *names) == [0, 0, 2, 0]
    assert counted(second, *names) == [2, 0, 0, 0]
    makers.deliver(makers.answer(cases[0], by=lead, at=MONDAY + 9 * DAY), at=MONDAY + 9 * DAY)
    assert counted(first, *names) == [0, 0, 2, 0]
    assert counted(second, *names) == [1, 1, 0, 0]


def test_a_day_on_which_nothing_arrived_after_all_is_a_broken_one(inbox: Inbox, lead: Agent) -> None:
    cases = wait(inbox, 1)
    first = tell(cases, lead)
    names = ("open", "kept", "broken", "moved")
    delivery = makers.deliver(makers.answer(cases[0], by=lead, at=MONDAY + HOUR), at=MONDAY + HOUR)
    assert counted(first, *names) == [0, 1, 0, 0]
    delivering.settle(delivery, Receipt.Kind.BOUNCED, at=MONDAY + 3 * DAY)
    assert Promise.objects.get().state == State.BROKEN
    assert counted(first, *names) == [0, 0, 1, 0]
    tell(cases, lead, last_day=date(2026, 12, 11), at=MONDAY + 8 * DAY)
    makers.deliver(makers.answer(cases[0], by=lead, at=MONDAY + 9 * DAY), at=MONDAY + 9 * DAY)
    assert counted(first, *names) == [0, 0, 1, 0]


def test_who_was_answered_since_was_reached(inbox: Inbox, lead: Agent) -> None:
    cases = wait(inbox, 2)
    sent = tell(cases, lead)
    settle(0, sent, Receipt.Kind.REFUSED)
    settle(1, sent, Receipt.Kind.REFUSED)
    makers.deliver(makers.answer(cases[0], by=lead, at=MONDAY + 2 * HOUR), at=MONDAY + 2 * HOUR)
    assert [row.case for row in outcomes.not_arrived(sent)] == [cases[1]]
    makers.call(cases[1], by=lead, at=MONDAY + 3 * HOUR)
    assert not outcomes.not_arrived(sent).exists()


def test_a_day_that_was_moved_in_time_is_no_broken_one(inbox: Inbox, lead: Agent) -> None:
    cases = wait(inbox, 1)
    first = tell(cases, lead, last_day=date(2026, 12, 11))
    promise = Promise.objects.get()
    said = makers.moved(promise, due_at=MONDAY + 25 * DAY)
    makers.call(cases[0], by=lead, at=MONDAY + DAY, said=Said(promised=(said,)))
    assert counted(first, "open", "kept", "broken", "moved") == [0, 0, 0, 1]


def test_who_waits_after_all_has_their_day_again(inbox: Inbox, lead: Agent) -> None:
    (case,) = wait(inbox, 1)
    complaints.mark(case, by=lead, at=MONDAY - DAY)  # so that it stays open
    sent = tell([case], lead)
    point = case.conversations.get().contact_point
    inquiring.reply(case, is_solved=True, by=point, at=MONDAY + HOUR)
    assert counted(sent, "open", "withdrawn") == [0, 1]
    inquiring.reply(case, is_solved=False, by=point, at=MONDAY + 2 * HOUR)
    assert counted(sent, "open", "withdrawn") == [1, 0]


def test_counting_takes_one_statement(inbox: Inbox, lead: Agent) -> None:
    sent = tell(wait(inbox, 3), lead)
    with CaptureQueriesContext(connection) as seen:
        outcomes.counts(sent)
    assert len(seen) == 1
