from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from belofte import clock
from belofte.cases.models import Case
from belofte.channels.contract import Address, Envelope, Incoming
from belofte.channels.email import build
from belofte.channels.email.tests import wire
from belofte.channels.models import Canary, Inbox, RawEnvelope
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
