"""A week in which nothing was fetched: it all comes in, oldest first, and a new mail does not wait for it."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import connections

from belofte import clock
from belofte.cases.models import Case, Message
from belofte.channels.models import Bookmark, Inbox, RawEnvelope
from belofte.intake import bookmarks, fetching, reading
from belofte.ops.tests import running
from tests.stories import mail_servers
from tests.stories.mail_servers import Mailboxes
from tests.test_fetching import HELP, follows, inbox_of, is_idle  # noqa: F401 - follows is a fixture

pytestmark = pytest.mark.needs("dovecot", "lmtp", "root")
Record = Callable[[str, object], None]
WEEK = timedelta(days=7)
NEW_SECONDS_MAX = 30.0
READERS = 2
CUSTOMERS = 4_000  # who write, some more than once


def mail(name: str, *, author: str) -> bytes:
    head = f"From: {author}@klant.test\r\nTo: {HELP}\r\nSubject: Pakket\r\nMessage-ID: <{name}@klant.test>\r\n"
    return f"{head}\r\nWaar blijft {name}?\r\n".encode()


def fill(mailboxes: Mailboxes, *, count: int, since: datetime) -> None:
    """Put mails into the mailbox's files, as if they had come one by one since then."""
    folder = mailboxes.folder / "mail" / HELP.partition("@")[0]
    owner = (mailboxes.folder / "mail").stat()
    for name in ("cur", "new", "tmp"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(count):
        arrived = (since + number * (WEEK / count)).timestamp()
        path = folder / "new" / f"{int(arrived)}.M{number}P1.mx"
        path.write_bytes(mail(f"oud{number:05}", author=f"klant{number % CUSTOMERS}"))
        os.utime(path, (arrived, arrived))
    for path in [folder, *folder.rglob("*")]:
        shutil.chown(path, owner.st_uid, owner.st_gid)


@contextmanager
def workers() -> Iterator[None]:
    """Read what comes in, as the worker does."""
    stopping = threading.Event()

    def read() -> None:
        while not stopping.is_set():
            if not reading.read_waiting():
                stopping.wait(0.2)
        connections.close_all()

    threads = [threading.Thread(target=read) for _ in range(READERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stopping.set()
        for thread in threads:
            thread.join(30)


def became_message(name: str) -> bool:
    return Message.objects.filter(external_id=f"{name}@klant.test").exists()


@pytest.mark.slow
@pytest.mark.parametrize("count", [60, 10_000])
@pytest.mark.usefixtures("follows")
def test_a_week_of_mail_comes_in_oldest_first_and_a_new_one_at_once(count: int, record_property: Record) -> None:
    with mail_servers.make_mailboxes(HELP) as mailboxes:
        inbox = connected_a_week_ago(mailboxes)
        fill(mailboxes, count=count, since=clock.now() - WEEK)
        began = time.monotonic()
        with mailboxes.run(), fetching.running(), workers():
            waits: list[float] = []
            for number in range(5):
                running.wait_until(lambda: Message.objects.count() > len(waits) * count // 6, seconds=1800)
                mailboxes.deliver(mail(f"nieuw{number}", author=f"nieuw{number}"), to=HELP)
                waits.append(running.wait_until(lambda: became_message(f"nieuw{len(waits)}"), seconds=600))
            running.wait_until(lambda: Message.objects.count() == count + 5, seconds=3600)
            took = time.monotonic() - began
            bookmarks.ask_comparison(inbox, at=clock.now())
            running.wait_until(lambda: Bookmark.objects.get(inbox=inbox).comparison_asked_at is None, seconds=300)
        kept = Bookmark.objects.get(inbox=inbox)
    worst = max(waits)
    record_property(
        "figures",
        f"outage: {count} mails of a week became messages in {took:.0f} s ({count / took:.0f} a second); of five new "
        f"ones meanwhile the slowest in {worst:.1f} s; compared: {kept.held} there, {kept.missed} missed",
    )
    assert (kept.held, kept.missed, kept.lacking) == (count + 5, 0, 0)
    assert RawEnvelope.objects.filter(second_delivery_of__isnull=False).count() == 0
    assert not RawEnvelope.objects.filter(is_import=True).exists()  # it came since the mailbox was connected
    old = RawEnvelope.objects.exclude(sender="").order_by("id").values_list("headers__arrived", flat=True)
    arrived = [each for each in old if each < (clock.now() - timedelta(seconds=took + 60)).isoformat()]
    assert arrived == sorted(arrived)
    assert Case.objects.count() > 0
    assert worst <= NEW_SECONDS_MAX


def connected_a_week_ago(mailboxes: Mailboxes) -> Inbox:
    """Connect an empty mailbox, and have that be a week ago."""
    inbox = inbox_of(mailboxes, HELP)
    with mailboxes.run(), fetching.running():
        running.wait_until(lambda: is_idle(inbox), seconds=30)
    bookmark = Bookmark.objects.get(inbox=inbox)
    bookmark.cursor["connected_at"] = (clock.now() - WEEK - timedelta(hours=1)).isoformat()
    bookmark.save()
    return inbox
