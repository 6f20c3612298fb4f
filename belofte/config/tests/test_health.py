from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateWorker

from belofte import clock, makers
from belofte.channels.models import Canary, Inbox, RawEnvelope
from belofte.intake import bookmarks
from belofte.makers import MONDAY
from belofte.ops.doctor import mail_port
from belofte.ops.doctor.findings import Finding


def test_live_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.django_db
def test_ready_answers_when_the_database_does(client: Client) -> None:
    assert client.get("/readyz").status_code == 200


@pytest.mark.django_db
def test_ready_says_when_the_database_does_not_answer(client: Client) -> None:
    connection.ensure_connection()
    usual = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT unharmed")
    assert usual is not None
    usual.close()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"The database does not answer.")
    connection.close()


# ── Whether mail flows (F33) ─────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[datetime]:
    """Have a worker be heard of and a port be open, on a Monday morning."""
    well = Finding(subject="mail in", level="well", words="LMTP")
    monkeypatch.setattr(mail_port, "look_at_mail_port", lambda: well)
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [MONDAY])
    with clock.moved_to(MONDAY):
        yield MONDAY
    assert ProcrastinateWorker.objects.exists()


def lines(client: Client, *, status: int) -> list[str]:
    response = client.get("/mailz")
    assert response.status_code == status, response.content
    return response.content.decode().splitlines()


@pytest.mark.django_db
@pytest.mark.usefixtures("running")
def test_mail_that_flows_is_well_with_what_last_came_in_and_names_no_inbox_to_a_stranger(client: Client) -> None:
    inbox = makers.make_inbox(address="help@desk.example")
    makers.make_envelope(inbox, at=MONDAY - timedelta(hours=9))
    other = makers.make_inbox(address="klacht@desk.example")
    parts = ["well disk", "well mail in", "well worker", "well reading"]
    assert lines(client, status=200) == [
        *parts,
        f"well inbox {inbox.pk} last mail in: 2026-11-23 00:00 UTC",
        f"well inbox {other.pk} last mail in: never",
    ]
    client.force_login(makers.make_agent())
    assert lines(client, status=200) == [
        *parts,
        "well help@desk.example last mail in: 2026-11-23 00:00 UTC",
        "well klacht@desk.example last mail in: never",
    ]


@pytest.mark.django_db
def test_a_worker_of_which_nothing_is_heard_is_red(client: Client, running: datetime) -> None:
    with clock.moved_to(running + timedelta(minutes=2)):
        assert "wrong worker" in lines(client, status=503)


def leave_unread(inbox: Inbox) -> None:
    row = makers.make_envelope(inbox, at=MONDAY - timedelta(minutes=5, seconds=1))
    RawEnvelope.objects.filter(pk=row.pk).update(state="waiting", settled_at=None)


def fail_to_fetch(inbox: Inbox) -> None:
    Inbox.objects.filter(pk=inbox.pk).update(credentials={"imap_host": "127.0.0.1"})
    bookmarks.fail(inbox, problem="wrong password for s3cret", at=MONDAY - timedelta(minutes=6))


def lose_canaries(inbox: Inbox) -> None:
    Inbox.objects.filter(pk=inbox.pk).update(canary_minutes=15)
    Canary.objects.create(inbox=inbox, sent_at=MONDAY, missed=2, failing_since=MONDAY - timedelta(minutes=30))


@pytest.mark.django_db
@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("harm", "line", "told"),
    [
        (leave_unread, "wrong reading", "Mail that came in at 09:54 has not been read yet."),
        (fail_to_fetch, "wrong inbox {} in", "No mail of Help comes in since 09:54"),
        (lose_canaries, "wrong inbox {} canary", "Perhaps no mail to Help comes in since 09:30"),
    ],
)
def test_silence_is_red_on_every_page_and_for_whoever_watches(
    client: Client, harm: Callable[[Inbox], None], line: str, told: str
) -> None:
    inbox = makers.make_inbox(address="help@desk.example")
    harm(inbox)
    found = lines(client, status=503)
    shown = "\n".join(found)
    assert (line.format(inbox.pk) in found, "s3cret" in shown, inbox.address in shown) == (True, False, False)
    client.force_login(makers.make_agent(teams=(inbox.team,)))
    assert told in client.get("/cases/").content.decode()
