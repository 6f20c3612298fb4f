from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import Error, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock
from belofte.cases.models import Case
from belofte.channels.contract import Address, Envelope, Incoming
from belofte.channels.email import build
from belofte.channels.email.tests import wire
from belofte.channels.models import RAW_IN_ROW_BYTES_MAX, Canary, Inbox, RawEnvelope
from belofte.intake import accepting, canaries, reading
from belofte.makers import MONDAY, make_inbox
from belofte.replies import braking, standstills

pytestmark = pytest.mark.django_db


def come_in(inbox: Inbox, raw: bytes) -> None:
    accepting.accept(
        Envelope(raw=raw, sender=inbox.address, recipients=(inbox.address,), received_at=MONDAY), inbox=inbox
    )
    reading.read_waiting()


def incoming(external_id: str) -> Incoming:
    return Incoming(external_id=external_id, author=Address(address="jan@klant.example"), text="x")


def test_one_comes_back_through_the_whole_intake_and_is_no_case(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("belofte.clock.now", lambda: MONDAY)
    inbox = make_inbox(acknowledges=True)
    sent = canaries.make(inbox, at=MONDAY)
    assert canaries.find(sent, inbox=inbox) is None
    come_in(inbox, build.message_bytes(sent))
    back = canaries.find(sent, inbox=inbox)
    assert back is not None
    assert b"Auto-Submitted: auto-generated" in back
    assert (Case.objects.count(), RawEnvelope.objects.get().state) == (0, "read")


def test_one_of_another_inbox_or_too_old_or_with_a_false_signature_is_a_message() -> None:
    inbox, other = make_inbox(), make_inbox()
    name = canaries.make(inbox, at=MONDAY).external_id
    assert canaries.is_one(incoming(name), inbox=inbox, at=MONDAY + canaries.GOOD_FOR / 2)
    assert canaries.is_one(incoming(name.upper()), inbox=inbox, at=MONDAY)
    assert not canaries.is_one(incoming(name), inbox=other, at=MONDAY)
    assert not canaries.is_one(incoming(name), inbox=inbox, at=MONDAY + canaries.GOOD_FOR)
    number = str(inbox.pk)
    forged = name.replace(f".canary.{number}.", f".canary.{other.pk}.", 1)
    assert not canaries.is_one(incoming(forged), inbox=other, at=MONDAY)
    assert not canaries.is_one(incoming("belofte.canary.1.1.x@y"), inbox=inbox, at=MONDAY)
    assert not canaries.is_one(incoming(""), inbox=inbox, at=MONDAY)


# ── By the clock (F34) ───────────────────────────────────────────────────────────────────────────────────

QUARTER = timedelta(minutes=15)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with wire.taking() as credentials:
        yield make_inbox(address="help@desk.example", canary_minutes=15, credentials=credentials)


def at_each(count: int, *, first: datetime = MONDAY) -> None:
    """Have the clock come by that often, a quarter apart."""
    for number in range(count):
        canaries.send_due(at=first + number * QUARTER)


def due() -> int:
    return ProcrastinateJob.objects.filter(task_name="belofte.intake.jobs.send_canary").count()


def alarmed() -> list[tuple[str, str]]:
    return [(one.kind, one.inbox) for one in standstills.find(at=MONDAY)]


def test_one_is_sent_each_quarter_and_none_where_that_is_off(inbox: Inbox) -> None:
    make_inbox(address="zwijgt@desk.example")
    make_inbox(address="console", channel="console", canary_minutes=15)
    at_each(2)
    canaries.send_due(at=MONDAY + 2 * QUARTER - timedelta(seconds=31))
    jobs = ProcrastinateJob.objects.filter(task_name="belofte.intake.jobs.send_canary")
    assert [job.args for job in jobs] == [{"inbox_id": inbox.pk}] * 2


def test_after_two_that_do_not_come_in_everybody_is_told_and_one_that_does_ends_it(inbox: Inbox) -> None:
    at_each(2)
    assert alarmed() == []
    at_each(1, first=MONDAY + 2 * QUARTER)
    assert alarmed() == [("canary", "Help")]
    kept = Canary.objects.get(inbox=inbox)
    assert (kept.missed, kept.failing_since) == (2, MONDAY)
    sent_at = MONDAY + 2 * QUARTER
    with clock.moved_to(sent_at + timedelta(seconds=9)):
        come_in(inbox, build.message_bytes(canaries.make(inbox, at=sent_at)))
    kept.refresh_from_db()
    assert (alarmed(), kept.missed, kept.is_out, Case.objects.count()) == ([], 0, False, 0)


def test_what_the_mail_server_says_against_it_is_told() -> None:
    with wire.refusing(permanent=True) as credentials:
        inbox = make_inbox(address="help@desk.example", canary_minutes=15, credentials=credentials)
        at_each(3)
        canaries.send(inbox.pk, at=MONDAY)
    assert [one.words for one in standstills.find(at=MONDAY)] == ["550 no such user"]


def test_it_leaves_by_the_inboxes_own_mail_server() -> None:
    server = wire.ScriptedServer({})
    credentials = {"smtp_host": "127.0.0.1", "smtp_port": server.port, "timeout_seconds": 2}
    inbox = make_inbox(address="help@desk.example", canary_minutes=15, credentials=credentials)
    canaries.send(inbox.pk, at=MONDAY)
    server.close()
    assert [b"To: Help <help@desk.example>" in mail for mail in server.mails] == [True]


def test_an_alarm_ends_where_it_is_switched_off(inbox: Inbox) -> None:
    at_each(3)
    Inbox.objects.filter(pk=inbox.pk).update(canary_minutes=0)
    assert alarmed() == []


@pytest.mark.usefixtures("inbox")
def test_none_is_sent_while_the_brake_is_on() -> None:
    braking.brake(reason="A wrong text went out.", by=None, at=MONDAY)
    at_each(3)
    assert (due(), alarmed()) == (0, [("brake", "")])


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────────────────

OLD = MONDAY + canaries.KEPT_FOR + timedelta(minutes=1)


def come_back(inbox: Inbox) -> RawEnvelope:
    """Have one come back on Monday."""
    with clock.moved_to(MONDAY):
        come_in(inbox, build.message_bytes(canaries.make(inbox, at=MONDAY)))
    return RawEnvelope.objects.latest("pk")


def test_those_that_came_back_are_removed_after_a_week_and_no_other_mail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(canaries, "_REMOVED_AT_ONCE", 1)
    inbox = make_inbox()
    come_back(inbox), come_back(make_inbox())
    come_in(inbox, b"From: jan@klant.example\r\nSubject: x\r\n\r\nWhat is belofte.canary.1.2?")
    come_in(inbox, b"From: robot@klant.example\r\nAuto-Submitted: auto-generated\r\n\r\nbelofte.canary.1.2")
    late = canaries.make(inbox, at=MONDAY - 2 * canaries.GOOD_FOR)
    with clock.moved_to(MONDAY):
        come_in(inbox, build.message_bytes(late))
    assert canaries.remove_old(at=OLD - timedelta(minutes=2)) == 0
    assert canaries.remove_old(at=OLD) == 2
    assert sorted(RawEnvelope.objects.values_list("state", "kind")) == [
        ("filed", "auto_reply"), ("filed", "auto_reply"), ("read", "")
    ]  # fmt: skip
    assert canaries.remove_old(at=OLD) == 0


def test_one_that_came_twice_stays_and_stops_nothing() -> None:
    inbox = make_inbox()
    raw = bytes(come_back(inbox).raw or b"")
    with clock.moved_to(MONDAY):
        come_in(inbox, raw)
    come_back(make_inbox())
    assert canaries.remove_old(at=OLD) == 1
    assert sorted(RawEnvelope.objects.values_list("state", flat=True)) == ["read", "second_delivery"]


def test_what_a_mailbox_still_holds_stays_as_it_would_be_fetched_again() -> None:
    mailbox = {"imap_host": "127.0.0.1", "imap_port": 1, "imap_user": "help", "imap_password": "x"}
    come_back(make_inbox(credentials=mailbox))
    locked = make_inbox()
    come_back(locked)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE channels_inbox SET credentials = 'not a secret' WHERE id = %s", [locked.pk])
    assert canaries.remove_old(at=OLD) == 0


def test_the_database_refuses_to_delete_what_is_only_called_a_canary() -> None:
    inbox = make_inbox()
    come_in(inbox, b"From: jan@klant.example\r\nSubject: x\r\n\r\nMy order is late.")
    large = b"From: jan@klant.example\r\nSubject: y\r\n\r\nbelofte.canary.\r\n" + b"x\r\n" * RAW_IN_ROW_BYTES_MAX
    come_in(inbox, large)
    come_back(inbox)
    for change in ({"kind": "canary"}, {"kind": ""}, {"kind": "canary", "state": "waiting"}):
        RawEnvelope.objects.update(**change)
        for row in RawEnvelope.objects.order_by("pk")[: 2 if change == {"kind": "canary"} else 3]:
            with pytest.raises(Error, match="Cannot delete"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("DELETE FROM channels_rawenvelope WHERE id = %s", [row.pk])
