"""Fetching from a real mailbox, Dovecot's: in threads of this process, and by a whole desk."""

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker, Settings

from belofte import clock, makers
from belofte.cases.models import Message
from belofte.channels.models import Bookmark, Inbox, RawEnvelope
from belofte.intake import fetching
from belofte.ops.backups import restoring
from belofte.ops.backups.tests import desks as backed_up
from belofte.ops.tests import running
from tests import desks
from tests.stories import mail_servers
from tests.stories.mail_servers import Mailboxes

pytestmark = pytest.mark.needs("dovecot", "lmtp", "root")
Record = Callable[[str, object], None]

HELP, COMPLAINTS = "help@desk.test", "klachten@desk.test"


@pytest.fixture(scope="module")
def mailboxes() -> Iterator[Mailboxes]:
    with mail_servers.make_mailboxes(HELP, COMPLAINTS) as made:
        yield made


@pytest.fixture
def follows(committed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Follow the rows quickly, and try again soon."""
    monkeypatch.setattr(fetching, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(fetching, "PAUSE_SECONDS", 0.1)
    monkeypatch.setattr(fetching, "REFUSED_SECONDS", 0.1)


def credentials(mailboxes: Mailboxes, owner: str, **changed: object) -> dict[str, object]:
    place = {"imap_host": "127.0.0.1", "imap_port": mailboxes.imap_port, "imap_security": "none"}
    return {**place, "imap_user": owner, "imap_password": mail_servers.PASSWORD, **changed}


def inbox_of(mailboxes: Mailboxes, owner: str, **changed: object) -> Inbox:
    return makers.make_inbox(address=owner, credentials=credentials(mailboxes, owner, **changed))


def mail(name: str) -> bytes:
    head = f"From: Jan <jan@klant.test>\r\nTo: {HELP}\r\nSubject: Pakket\r\nMessage-ID: <{name}@klant.test>\r\n"
    return f"{head}\r\nWaar blijft {name}?\r\n".encode()


def count(inbox: Inbox) -> int:
    return RawEnvelope.objects.filter(inbox=inbox).count()


def unread(mailboxes: Mailboxes, owner: str) -> int:
    with mailboxes.opened(owner) as mailbox:
        return len(mailbox.search(None, "UNSEEN")[1][0].split())


def is_idle(inbox: Inbox) -> bool:
    return Bookmark.objects.filter(inbox=inbox, reached_at__isnull=False, problem="").exists()


def problem(inbox: Inbox) -> str:
    return Bookmark.objects.filter(inbox=inbox).values_list("problem", flat=True).first() or ""


@pytest.mark.usefixtures("follows")
def test_fetching_follows_mail_servers_and_settings(mailboxes: Mailboxes, record_property: Record) -> None:
    """One run, as starting and stopping is what takes the time; each paragraph is a case of its own."""
    with ExitStack() as dovecot, fetching.running():
        dovecot.enter_context(mailboxes.run())
        inbox = inbox_of(mailboxes, HELP)
        running.wait_until(lambda: is_idle(inbox), seconds=10)

        mailboxes.deliver(mail("een"), to=HELP)
        seconds = running.wait_until(lambda: count(inbox) == 1)
        record_property("figures", f"IMAP: from Dovecot's mailbox to the desk in {seconds:.2f} s, by IDLE")
        row = RawEnvelope.objects.get()
        assert (row.sender, row.recipients) == ("jan@klant.test", [HELP])
        running.wait_until(lambda: unread(mailboxes, HELP) == 0)

        with mailboxes.opened(HELP) as mailbox:  # a colleague reads it at once, in a mail program
            mailbox.append("INBOX", "\\Seen", "", mail("twee"))
        running.wait_until(lambda: count(inbox) == 2)

        second = inbox_of(mailboxes, COMPLAINTS)  # a new inbox: another thread
        mailboxes.deliver(mail("drie"), to=COMPLAINTS)
        running.wait_until(lambda: count(second) == 1)
        names = {thread.name for thread in threading.enumerate()}
        assert {f"fetch {inbox.pk}", f"fetch {second.pk}"} <= names

        dovecot.close()  # the server is restarted
        running.wait_until(lambda: "refused" in problem(inbox))
        dovecot.enter_context(mailboxes.run())
        mailboxes.deliver(mail("vier"), to=HELP)
        running.wait_until(lambda: count(inbox) == 3)
        running.wait_until(lambda: problem(inbox) == "")

        inbox.credentials |= {"imap_password": "fout"}  # the password changes at one side
        inbox.save()
        running.wait_until(lambda: "AUTHENTICATIONFAILED" in problem(inbox), seconds=20)
        mailboxes.deliver(mail("vijf"), to=HELP)
        inbox.credentials |= {"imap_password": mail_servers.PASSWORD}
        inbox.save()
        running.wait_until(lambda: count(inbox) == 4, seconds=20)

        second.credentials = {}  # no longer fetched
        second.save()
        running.wait_until(lambda: f"fetch {second.pk}" not in {each.name for each in threading.enumerate()})
        began = time.monotonic()
    assert time.monotonic() - began < 2.5
    assert RawEnvelope.objects.filter(second_delivery_of__isnull=False).count() == 0


@pytest.mark.usefixtures("follows")
def test_fetching_again_after_a_restart_takes_what_came_meanwhile(mailboxes: Mailboxes) -> None:
    with mailboxes.run():
        inbox = inbox_of(mailboxes, HELP)
        with fetching.running():
            running.wait_until(lambda: is_idle(inbox), seconds=10)
            mailboxes.deliver(mail("zes"), to=HELP)
            running.wait_until(lambda: count(inbox) == 1)
        mailboxes.deliver(mail("zeven"), to=HELP)
        with fetching.running():
            running.wait_until(lambda: count(inbox) == 2)


@pytest.mark.usefixtures("follows")
def test_fetching_on_a_restored_desk_takes_what_came_since_its_backup_once(
    mailboxes: Mailboxes, settings: Settings, tmp_path: Path
) -> None:
    with mailboxes.run():
        inbox = inbox_of(mailboxes, HELP)
        with fetching.running():
            running.wait_until(lambda: is_idle(inbox), seconds=10)
            mailboxes.deliver(mail("acht"), to=HELP)
            running.wait_until(lambda: any(b"acht" in raw for raw in raws(inbox)))
            backup, before = backed_up.back_up(tmp_path / "backups"), count(inbox)
            mailboxes.deliver(mail("negen"), to=HELP)
            running.wait_until(lambda: count(inbox) == before + 1)
        with backed_up.empty(settings, tmp_path / "state"):
            restoring.restore(backup.place, keys_file=None, identity=None, tell=print, at=clock.now())
            assert count(inbox) == before
            with fetching.running():
                running.wait_until(lambda: count(inbox) == before + 1)
                mailboxes.deliver(mail("tien"), to=HELP)
                running.wait_until(lambda: count(inbox) == before + 2)
            assert [sum(word in raw for raw in raws(inbox)) for word in (b"acht", b"negen", b"tien")] == [1, 1, 1]


def raws(inbox: Inbox) -> list[bytes]:
    return [bytes(raw or b"") for raw in RawEnvelope.objects.filter(inbox=inbox).values_list("raw", flat=True)]


@pytest.mark.slow
def test_a_desk_shows_fetched_mail_within_a_second(
    mailboxes: Mailboxes, django_db_blocker: DjangoDbBlocker, record_property: Record
) -> None:
    """From a mailbox to a message on a case, by `belofte up`; its listener is killed in between; it stops in time."""
    smtp_port = running.free_port()
    with mailboxes.run(), desks.open_desk(django_db_blocker, smtp_port=smtp_port) as desk:
        desk.inbox.credentials = credentials(mailboxes, COMPLAINTS)
        desk.inbox.save()
        took = running.wait_until(lambda: is_idle(desk.inbox), seconds=30)
        before = Message.objects.count()
        mailboxes.deliver(mail("acht"), to=COMPLAINTS)
        seconds = running.wait_until(lambda: Message.objects.count() == before + 1)
        record_property("figures", f"IMAP: a new setting after {took:.1f} s, from mailbox to case in {seconds:.2f} s")
        for number in range(5):
            running_now = desk.installation.process_of("listen")
            mailboxes.deliver(mail(f"negen{number}"), to=COMPLAINTS)
            if running_now:
                os.kill(running_now, signal.SIGKILL)
        running.wait_until(lambda: Message.objects.count() == before + 6, seconds=60)
        assert RawEnvelope.objects.filter(second_delivery_of__isnull=False).count() == 0
