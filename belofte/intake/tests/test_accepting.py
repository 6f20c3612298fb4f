"""What is stored before anything is acknowledged, and what counts as the same thing again."""

import hashlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from belofte import makers
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import accepting, reading, waking
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db

WAKING = "SELECT pg_notify('belofte_intake', '')"
MAIL = b"Received: from a by b; Mon\r\n\tfolded on\r\nFrom: jan@klant.example\r\nSubject: x\r\n\r\nReceived: y\r\n"


@pytest.fixture
def inbox() -> Inbox:
    return makers.make_inbox()


def accept(inbox: Inbox, raw: bytes = MAIL, **fields: object) -> RawEnvelope:
    usual = {"sender": "jan@klant.example", "recipients": (inbox.address,), "received_at": MONDAY, **fields}
    return accepting.accept(Envelope(raw=raw, **usual), inbox=inbox)  # type: ignore[arg-type]


def test_accept_keeps_every_byte_and_wakes_the_reading(inbox: Inbox) -> None:
    with CaptureQueriesContext(connection) as asked:
        kept = accept(inbox, bytes(range(256)))
    row = RawEnvelope.objects.get(pk=kept.pk)
    assert (reading.raw_bytes(row), row.size_bytes, row.state) == (bytes(range(256)), 256, "waiting")
    assert [query["sql"] for query in asked if waking.CHANNEL in query["sql"]] == [
        "SELECT pg_notify('belofte_intake', '')"
    ]


def test_accept_keeps_a_large_mail_as_a_blob(inbox: Inbox) -> None:
    raw = b"Subject: big\r\n\r\n" + bytes(300_000)
    row = RawEnvelope.objects.get(pk=accept(inbox, raw).pk)
    assert (row.raw, hashlib.sha256(reading.raw_bytes(row)).digest()) == (None, hashlib.sha256(raw).digest())


@pytest.mark.parametrize(
    "again",
    [
        MAIL,
        MAIL.replace(b"from a by b", b"from c by d"),
        b"Return-Path: <x>\r\n" + MAIL,
        MAIL.partition(b"folded on\r\n")[2],
    ],
    ids=["same", "other relay", "one more line", "no trace"],
)
def test_accept_the_same_again_is_a_second_delivery(inbox: Inbox, again: bytes) -> None:
    first = accept(inbox)
    assert accept(inbox, again, received_at=MONDAY + timedelta(hours=1)).second_delivery_of == first


@pytest.mark.parametrize(
    "other", [MAIL.replace(b"Received: y", b"Received: z"), MAIL.replace(b"Subject: x", b"Subject: y")]
)
def test_accept_other_words_are_another_mail(inbox: Inbox, other: bytes) -> None:
    accept(inbox)
    assert accept(inbox, other).second_delivery_of is None


def test_accept_a_third_time_points_at_the_first(inbox: Inbox) -> None:
    first = accept(inbox)
    accept(inbox)
    assert accept(inbox).second_delivery_of == first


def test_accept_the_same_a_week_later_is_said_anew(inbox: Inbox) -> None:
    accept(inbox)
    assert accept(inbox, received_at=MONDAY + timedelta(days=7)).second_delivery_of is None


def test_accept_the_same_transport_key_again_stores_nothing(inbox: Inbox) -> None:
    first = accept(inbox, transport_key="INBOX/1/7")
    assert accept(inbox, transport_key="INBOX/1/7") == first
    assert RawEnvelope.objects.count() == 1


def test_accept_another_mail_under_a_known_transport_key_is_stored_once(inbox: Inbox) -> None:
    first = accept(inbox, transport_key="postal/17")
    other = MAIL.replace(b"Subject: x", b"Subject: y")
    rows = [accept(inbox, other, transport_key="postal/17") for _ in range(2)]
    assert (rows[0] == rows[1], rows[0] != first, rows[0].second_delivery_of) == (True, True, None)
    assert (reading.raw_bytes(rows[0]), accept(inbox, transport_key="postal/17")) == (other, first)


def test_accept_another_transport_key_with_the_same_content_is_a_second_delivery(inbox: Inbox) -> None:
    first = accept(inbox, transport_key="INBOX/1/7")
    assert accept(inbox, transport_key="INBOX/1/8").second_delivery_of == first


@pytest.mark.parametrize("raw", [b"", b"\r\n", b"\x00", b"no headers at all", b"A: b"])
def test_accept_refuses_nothing_for_what_is_in_it(inbox: Inbox, raw: bytes) -> None:
    assert reading.raw_bytes(accept(inbox, raw)) == raw


def keep_import(inbox: Inbox, raw: bytes = MAIL, **fields: object) -> RawEnvelope | None:
    usual = {"sender": "jan@klant.example", "recipients": (), "received_at": MONDAY - timedelta(days=300), **fields}
    return accepting.keep_import(Envelope(raw=raw, is_import=True, **usual), inbox=inbox)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "filed",
    [
        MAIL,
        MAIL.replace(b"\r\n", b"\n"),
        b"Status: RO\r\nX-Mozilla-Status: 0001\r\nX-Gmail-Labels: Inbox,\r\n Opened\r\n" + MAIL,
    ],
    ids=["same", "lines as in files", "what mail programs add"],
)
def test_an_import_of_what_came_in_is_known(inbox: Inbox, filed: bytes) -> None:
    accept(inbox)
    assert keep_import(inbox, filed) is None


def test_an_import_of_what_came_to_another_inbox_is_known(inbox: Inbox) -> None:
    accept(makers.make_inbox(inbox.team))
    assert keep_import(inbox) is None


def test_what_comes_in_after_its_import_is_a_second_delivery_however_much_later(inbox: Inbox) -> None:
    first = keep_import(inbox, MAIL.replace(b"\r\n", b"\n"))
    assert accept(inbox).second_delivery_of == first


def test_only_an_import_can_be_history(inbox: Inbox) -> None:
    with pytest.raises(IntegrityError, match="envelope_history_is_an_import"):
        accept(inbox, is_history=True)
