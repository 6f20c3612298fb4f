"""Several batches at the same time: each goes on by itself, and one that is about the same waits for the other."""

import random
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from belofte import locks, makers
from belofte.cases.models import Case, Message
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox, RawEnvelope
from belofte.contacts.models import Contact
from belofte.intake import reading, storing
from belofte.makers import MONDAY
from belofte.ops.tests import running

pytestmark = pytest.mark.usefixtures("committed")

MAIL = (
    b"From: Klant <%(who)b>\r\nTo: help@desk.example\r\nSubject: Pakket\r\nMessage-ID: <%(number)d.%(who)b>\r\n"
    b"%(answers)bDate: Mon, 23 Nov 2026 09:00:00 +0100\r\n\r\nMail %(number)d\r\n"
)
_SECONDS_MAX = 20.0


def store(inbox: Inbox, who: str, number: int, *, answers: str = "") -> None:
    """Store a mail; what it answers is named in `answers`."""
    told = f"In-Reply-To: <{answers}>\r\n".encode() if answers else b""
    raw = MAIL % {b"who": who.encode(), b"number": number, b"answers": told}
    storing.store_together([(Envelope(raw=raw, sender=who, recipients=(inbox.address,), received_at=MONDAY), inbox)])


def apart(work: Callable[[], int]) -> int:
    """Do it in a connection of its own."""
    try:
        return work()
    finally:
        connections.close_all()


def read_all() -> int:
    count = 0
    while read := reading.read_some():
        count += read
    return count


def test_read_at_two_places_gives_each_its_place_once_and_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_MAX", 5)
    inbox = makers.make_inbox(cases_a_day_max=1_000)
    people = [f"klant{number}@klant.example" for number in range(9)]
    chance = random.Random(7)
    last: dict[str, int] = {}
    for number in range(90):
        who = chance.choice(people)
        store(inbox, who, number, answers=f"{last[who]}.{who}" if who in last else "")
        last[who] = number
    with ThreadPoolExecutor(2) as threads:
        places = [threads.submit(apart, read_all) for _ in range(2)]
        counts = [place.result(_SECONDS_MAX) for place in places]
    assert (sum(counts), RawEnvelope.objects.waiting().count()) == (90, 0)
    assert (Message.objects.count(), Case.objects.count(), Contact.objects.count()) == (90, len(last), len(last))
    for case in Case.objects.all():
        said = Message.objects.filter(conversation__case=case).order_by("pk").values_list("text", flat=True)
        numbers = [int(text.split()[1]) for text in said]
        assert numbers == sorted(numbers)


@pytest.mark.parametrize(
    "shared",
    ["jan@klant.example", "2.jan@klant.example", "1.ria@elders.example"],
    ids=["author", "id", "what it answers"],
)
def test_read_waits_for_a_batch_that_is_about_the_same(shared: str) -> None:
    inbox = makers.make_inbox()
    store(inbox, "jan@klant.example", 2, answers="1.ria@elders.example")
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            locks.hold_all("intake", [shared])
            waiting = threads.submit(apart, reading.read_some)
            running.wait_until(running.waits_for_a_lock, seconds=_SECONDS_MAX)
            assert Message.objects.count() == 0
        assert waiting.result(_SECONDS_MAX) == 1
    assert Message.objects.count() == 1


def test_read_waits_for_no_batch_that_is_about_something_else() -> None:
    inbox = makers.make_inbox()
    store(inbox, "jan@klant.example", 2)
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        locks.hold_all("intake", ["ria@elders.example"])
        assert threads.submit(apart, reading.read_some).result(_SECONDS_MAX) == 1


def test_read_leaves_what_another_batch_is_about_and_what_follows_upon_it() -> None:
    inbox = makers.make_inbox()
    store(inbox, "jan@klant.example", 1)
    store(inbox, "els@klant.example", 2, answers="1.jan@klant.example")
    store(inbox, "ria@klant.example", 3)
    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        locks.hold_all("intake", ["jan@klant.example"])
        assert threads.submit(apart, reading.read_some).result(_SECONDS_MAX) == 1
        assert (
            Message.objects.filter(contact_point__address="ria@klant.example").count() == Message.objects.count() == 1
        )
    assert read_all() == 2
    assert Message.objects.count() == 3
