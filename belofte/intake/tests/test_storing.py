"""Storing several mails that came at the same time: each once, and what came before as a second delivery."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import storing, waking
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox()


def envelope(words: str, *, at: datetime = MONDAY, relay: str = "a") -> Envelope:
    raw = f"Received: from {relay}\r\nFrom: jan@klant.example\r\nSubject: {words}\r\n\r\n{words}\r\n".encode()
    return Envelope(raw=raw, sender="jan@klant.example", recipients=("help@desk.example",), received_at=at)


def repeated(rows: list[RawEnvelope]) -> list[int | None]:
    return [row.second_delivery_of_id for row in RawEnvelope.objects.filter(pk__in=[row.pk for row in rows])]


def test_store_together_keeps_each_in_its_order_and_wakes_the_reading_once(inbox: Inbox) -> None:
    with CaptureQueriesContext(connection) as asked:
        rows = storing.store_together([(envelope(words), inbox) for words in ("een", "twee", "drie")])
    kept = list(RawEnvelope.objects.order_by("pk"))
    assert [row.pk for row in kept] == [row.pk for row in rows]
    assert [bytes(row.raw or b"").split(b"\r\n")[-2] for row in kept] == [b"een", b"twee", b"drie"]
    assert {row.state for row in kept} == {RawEnvelope.State.WAITING}
    assert sum(waking.CHANNEL in query["sql"] for query in asked) == 1


def test_store_together_knows_a_repetition_within_and_before(inbox: Inbox) -> None:
    other = makers.make_inbox(address="klachten@desk.example")
    (before,) = storing.store_together([(envelope("een"), inbox)])
    given = [(envelope("een", relay="b"), other), (envelope("twee"), inbox), (envelope("twee", relay="c"), other)]
    rows = storing.store_together(given)
    assert repeated(rows) == [before.pk, None, rows[1].pk]


def test_store_together_after_five_days_is_no_repetition(inbox: Inbox) -> None:
    storing.store_together([(envelope("een"), inbox)])
    later = MONDAY + storing.REPEATED_FOR + timedelta(seconds=1)
    assert repeated(storing.store_together([(envelope("een", at=later), inbox)])) == [None]


def test_store_together_asks_three_times_and_once_for_each(inbox: Inbox) -> None:
    def asked_for(count: int) -> int:
        given = [(envelope(f"{count} {number}"), inbox) for number in range(count)]
        with CaptureQueriesContext(connection) as asked:
            storing.store_together(given)
        return sum("SAVEPOINT" not in each["sql"] for each in asked)

    assert [asked_for(count) for count in (1, 10)] == [3 + 1, 3 + 10]
