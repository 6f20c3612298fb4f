"""Posts of hosted services at their own address: kept once each, acknowledged after that, and nothing of strangers."""

import random
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import OperationalError, connections
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from belofte import blobs, clock, makers
from belofte.cases.models import Case, Message
from belofte.channels.email.tests import services
from belofte.channels.email.tests.mails import mail
from belofte.channels.email.tests.services import Mail, Request
from belofte.channels.models import Bookmark, Inbox, RawEnvelope
from belofte.intake import accepting, bookmarks, posting, reading

EVERY = pytest.mark.parametrize("name", services.ALL)
committed = pytest.mark.usefixtures("committed")


def inbox_of(name: str, **fields: Any) -> Inbox:
    return makers.make_inbox(credentials=services.credentials(name), **fields)


def request_of(name: str, inbox: Inbox, raw: bytes = mail(), **told: Any) -> Request:
    return services.ALL[name](Mail(**{"raw": raw, "at": clock.now(), "url": posting.url_of(inbox), **told}))


def send(inbox: Inbox, request: Request) -> HttpResponse:
    client = Client(raise_request_exception=False)
    content_type = request.headers["content-type"]
    others = {name: value for name, value in request.headers.items() if name != "content-type"}
    url = f"/hooks/{inbox.pk}/mime"
    return client.post(url, request.body, content_type=content_type, headers=others)  # type: ignore[return-value]


def rows(inbox: Inbox) -> int:
    return RawEnvelope.objects.filter(inbox=inbox).exclude(transport_key__startswith="post/").count()


@EVERY
@committed
def test_a_post_becomes_a_case_and_the_same_again_nothing(name: str) -> None:
    inbox = inbox_of(name)
    request = request_of(name, inbox)
    assert [send(inbox, request).status_code for _ in range(3)] == [200, 200, 200]
    assert (rows(inbox), Case.objects.count()) == (1, 0)
    reading.read_waiting()
    assert (Case.objects.count(), Message.objects.get().text) == (1, "Waar is mijn pakket?")


@EVERY
@pytest.mark.django_db
def test_a_post_of_a_stranger_leaves_no_trace_but_a_count(name: str) -> None:
    inbox = inbox_of(name)
    request = request_of(name, inbox)
    odd = {**request.headers, "authorization": "Basic x", "signature": "x"}
    odd |= {"x-mandrill-signature": "x", "x-postal-signature": "x"}
    wrong = Request(body=request.body.replace(b'name="signature"\r\n\r\n', b'name="signature"\r\n\r\n0'), headers=odd)
    answer = send(inbox, wrong)
    assert answer.status_code == (401 if name in {"postmark", "sendgrid", "mailjet", "sparkpost"} else 403)
    assert RawEnvelope.objects.count() == 0
    fare = bookmarks.fare(Inbox.objects.get(pk=inbox.pk), at=clock.now())
    assert fare is not None
    assert (fare.state, fare.refused, fare.reached_at, bool(fare.problem)) == ("posted", 1, None, True)


@pytest.mark.django_db
def test_a_service_that_may_name_its_secret_later_is_asked_for_it() -> None:
    inbox = inbox_of("postmark")
    answer = send(inbox, Request(body=b"{}", headers={"content-type": services.JSON}))
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Basic realm="Belofte"')


@pytest.mark.django_db
def test_a_flood_of_strangers_writes_once_a_second() -> None:
    inbox, at = inbox_of("postmark"), datetime(2026, 3, 2, 9, tzinfo=UTC)
    for number in range(50):
        bookmarks.note_refused(inbox, problem="no", at=at + timedelta(milliseconds=100 * number))
    assert Bookmark.objects.get(inbox=inbox).cursor["posts"]["refused"] == 5


@pytest.mark.django_db
def test_posts_are_for_inboxes_that_a_service_posts_to() -> None:
    others = [makers.make_inbox(), makers.make_inbox(channel="console"), Inbox(pk=2_000_000_000), Inbox(pk=10**30)]
    request = services.postmark(Mail(raw=mail(), at=clock.now()))
    assert [send(inbox, request).status_code for inbox in others] == [404, 404, 404, 404]
    assert RawEnvelope.objects.count() == 0


@pytest.mark.django_db
def test_a_service_can_try_whether_we_are_there() -> None:
    inbox = inbox_of("mandrill")
    url = f"/hooks/{inbox.pk}/mime"
    assert [Client().head(url).status_code, Client().get(url).status_code] == [200, 405]


@pytest.mark.django_db
def test_a_post_that_is_too_large_is_refused_before_it_is_read(settings: Settings) -> None:
    inbox = inbox_of("postmark")
    request = request_of("postmark", inbox)
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"mail_size_max": 1024})
    enough = Request(body=request.body + b" " * 1_000_000, headers=request.headers)
    too_much = Request(body=request.body + b" " * 1_100_000, headers=request.headers)
    assert [send(inbox, enough).status_code, send(inbox, too_much).status_code] == [200, 413]
    assert rows(inbox) == 1


@pytest.mark.django_db
def test_a_mail_larger_than_a_form_of_django_is_taken(settings: Settings) -> None:
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE == 5 * 1024 * 1024
    large = mail(b"x" * 76 + b"\r\n") + b"y" * 76 * 150_000
    for name in ("mailgun", "mandrill", "postmark"):
        inbox = inbox_of(name)
        assert send(inbox, request_of(name, inbox, large)).status_code == 200
        row = RawEnvelope.objects.get(inbox=inbox)
        assert (row.size_bytes, reading.raw_bytes(row)) == (len(large), large)


@pytest.mark.django_db
def test_large_posts_have_so_many_places(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posting, "PLACE_SECONDS", 0.01)
    inbox = inbox_of("postmark")
    small, large = (request_of("postmark", inbox, mail(b"x" * size)) for size in (10, posting.LARGE_BYTES))
    with posting.place(posting.LARGE_BYTES + 1), posting.place(posting.LARGE_BYTES + 1):
        assert [send(inbox, each).status_code for each in (small, large)] == [200, 503]
    assert [send(inbox, each).status_code for each in (small, large)] == [200, 200]
    assert rows(inbox) == 2


@pytest.mark.django_db
def test_what_is_no_mail_is_refused_in_words() -> None:
    inbox = inbox_of("postmark")
    bounce = services.with_secret(services.in_json({"RecordType": "Bounce"}))
    assert (send(inbox, bounce).status_code, RawEnvelope.objects.count()) == (422, 0)
    fare = bookmarks.fare(Inbox.objects.get(pk=inbox.pk), at=clock.now())
    assert fare is not None
    assert "outgoing mail" in fare.problem


@committed
def test_what_is_not_understood_waits_for_a_person() -> None:
    inbox = inbox_of("mailersend")
    request = services.with_mailersend_proof(services.in_json({"type": "inbound.message", "data": {"row": "x"}}))
    assert [send(inbox, request).status_code for _ in range(2)] == [200, 200]
    reading.read_waiting()
    row = RawEnvelope.objects.get()
    assert (row.state, reading.raw_bytes(row)) == (RawEnvelope.State.UNREADABLE, request.body)


@committed
def test_a_mail_in_parts_keeps_the_post_beside_it() -> None:
    inbox = inbox_of("mailjet")
    request = request_of("mailjet", inbox)
    assert [send(inbox, request).status_code for _ in range(2)] == [200, 200]
    reading.read_waiting()
    rebuilt, beside = RawEnvelope.objects.order_by("id")
    assert (reading.raw_bytes(beside), beside.state, beside.headers["content-type"]) == (
        request.body,
        RawEnvelope.State.READ,
        services.JSON,
    )
    assert (rebuilt.transport_key, beside.transport_key) == (
        rebuilt.transport_key,
        f"post/{rebuilt.transport_key}",
    )
    assert Case.objects.count() == 1


@committed
def test_the_same_mail_by_post_and_handed_over_is_one() -> None:
    inbox = inbox_of("postmark", address="hallo@pakketlijn.example")
    send(inbox, request_of("postmark", inbox, number="1"))
    send(inbox, request_of("postmark", inbox, number="2"))  # the service numbers it anew
    first, second = RawEnvelope.objects.order_by("id")
    assert second.second_delivery_of == first
    reading.read_waiting()
    assert Case.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("failure", [OperationalError("away"), OSError(28, "No space left on device")])
def test_what_cannot_be_kept_stays_at_the_service(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = inbox_of("postmark")
    request = request_of("postmark", inbox)

    def fail(*_: object, **__: object) -> None:
        raise failure

    monkeypatch.setattr(accepting, "accept", fail)
    answer = send(inbox, request)
    assert (answer.status_code, int(answer["Retry-After"]) > 0, rows(inbox)) == (503, True, 0)
    monkeypatch.undo()
    assert (send(inbox, request).status_code, rows(inbox)) == (200, 1)


@EVERY
@pytest.mark.django_db
def test_what_is_posted_to_an_inbox_whose_secrets_no_key_opens_stays_at_the_service(
    name: str, settings: Settings
) -> None:
    inbox, keys = inbox_of(name), settings.BELOFTE_KEYS
    request = request_of(name, inbox)
    settings.BELOFTE_KEYS = (b"n" * 32,)
    answer = send(inbox, request)
    assert (answer.status_code, int(answer["Retry-After"]) > 0, rows(inbox)) == (503, True, 0)
    fare = bookmarks.fare(Inbox.objects.get(pk=inbox.pk), at=clock.now())
    assert fare is not None
    assert fare.state == "locked"
    settings.BELOFTE_KEYS = keys
    assert (send(inbox, request).status_code, rows(inbox)) == (200, 1)


@pytest.mark.django_db
def test_a_database_that_is_away_at_once_is_told_too(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = inbox_of("postmark")

    def fail(_number: int) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(posting, "_find", fail)
    assert send(inbox, request_of("postmark", inbox)).status_code == 503


@pytest.mark.django_db
def test_a_blob_that_cannot_be_written_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = inbox_of("postmark")

    def fail(_content: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(blobs, "keep", fail)
    assert (send(inbox, request_of("postmark", inbox, mail(b"x" * 300_000))).status_code, rows(inbox)) == (503, 0)


@pytest.mark.django_db
def test_the_secret_stands_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    inbox = inbox_of("postmark")
    send(inbox, request_of("postmark", inbox))
    send(inbox, services.with_secret(services.in_json({"MessageID": 1}), "canary-of-a-stranger"))
    send(inbox, services.with_secret(services.in_json({"MessageID": 1})))
    found = [word in caplog.text for word in (services.SECRET, services.KEY, "canary-of-a-stranger", "YmVsb2Z0ZT")]
    assert found == [False] * 4


@committed
def test_posts_one_to_five_times_at_once_out_of_order_are_kept_once() -> None:
    chance = random.Random(13)
    inboxes = {name: inbox_of(name) for name in services.ALL}
    posts = [
        (inboxes[name], request_of(name, inboxes[name], mail(f"Zaak {number} van {name}".encode())))
        for name in services.ALL
        for number in range(5)
    ]
    every = [each for each in posts for _ in range(chance.randint(1, 5))]
    chance.shuffle(every)
    begin = threading.Barrier(8)

    def send_all(part: list[tuple[Inbox, Request]]) -> list[int]:
        begin.wait(10)
        try:
            return [send(inbox, request).status_code for inbox, request in part]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as threads:
        told = Counter(code for codes in threads.map(send_all, [every[each::8] for each in range(8)]) for code in codes)
    assert told == {200: len(every)}
    assert {name: rows(inbox) for name, inbox in inboxes.items()} == dict.fromkeys(inboxes, 5)
    assert RawEnvelope.objects.filter(second_delivery_of__isnull=False).count() == 0
    reading.read_waiting()
    assert Message.objects.count() == len(posts)
