"""A disk that fills up (F19): what cannot be kept is never acknowledged, nothing breaks, and it heals by itself."""

import http.client
import itertools
import os
import smtplib
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

import pytest
from pytest_django import DjangoDbBlocker

from belofte import makers
from belofte.channels.models import RawEnvelope
from belofte.database.embedded import Cluster
from belofte.database.tests.test_recovering import amcheck
from belofte.ops.tests import running
from tests import browsing, desks
from tests.desks import Desk

pytestmark = [pytest.mark.slow, pytest.mark.needs("root")]

_MB = 1024**2
_STATE_MB, _BLOBS_MB = 400, 64
_LARGE_BYTES = 300_000  # above what is kept in a row: a file
_SECONDS_MAX = 60.0
_STOP_SECONDS_MAX = 15.0


@contextmanager
def small_disk(place: Path, *, size_mb: int) -> Iterator[None]:
    """Lay a folder with what is in it on a disk of its own."""
    kept = place.with_name(f"{place.name}.kept")
    place.mkdir(exist_ok=True)
    subprocess.run(["cp", "--archive", place, kept], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size_mb}m,mode=755", "tmpfs", place], check=True)
    try:
        subprocess.run(["cp", "--archive", f"{kept}/.", place], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def small_disks(state: Path) -> Iterator[None]:
    """Give the state folder a small disk, and the files one of their own."""
    with small_disk(state, size_mb=_STATE_MB), small_disk(state / "blobs", size_mb=_BLOBS_MB):
        yield


@contextmanager
def filled(place: Path, *, left_mb: int) -> Iterator[None]:
    """Take all room but so much, and give it back."""
    filler = place / "filler"
    found = os.statvfs(place)
    size = found.f_bavail * found.f_frsize - left_mb * _MB
    with filler.open("wb", buffering=0) as file, suppress(OSError):  # others may have taken the last of it
        while size > 0:
            size -= file.write(bytes(min(size, _MB)))
    try:
        yield
    finally:
        filler.unlink()


@dataclass(kw_only=True)
class Sender:
    """A mail server that hands over one mail after another, and keeps what it was answered."""

    port: int
    recipient: str
    answers: dict[int, int] = field(default_factory=dict)  # by the number of the mail; 0 for none
    _stopping: threading.Event = field(default_factory=threading.Event)

    def offer(self, number: int, *, size: int = 3_000) -> int:
        words = b"Waar blijft mijn pakket?\r\n" * (size // 26)
        head = f"From: jan@klant.test\r\nSubject: {number}\r\nMessage-ID: <{number}@klant.test>\r\n\r\n".encode()
        try:
            with smtplib.LMTP("127.0.0.1", self.port, "klant.test", timeout=15) as server:
                server.sendmail("jan@klant.test", [self.recipient], head + words)
                self.answers[number] = 250
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, _words),) = refused.recipients.values()
            self.answers[number] = code
        except smtplib.SMTPResponseException as refused:
            self.answers[number] = refused.smtp_code
        except (OSError, smtplib.SMTPException):
            self.answers[number] = 0
        return self.answers[number]

    @contextmanager
    def sending(self, numbers: Iterator[int]) -> Iterator[None]:
        """Go on all the while, also with large ones."""

        def send() -> None:
            while not self._stopping.is_set():
                number = next(numbers)
                self.offer(number, size=_LARGE_BYTES if number % 5 == 0 else 3_000)

        thread = threading.Thread(target=send)
        self._stopping.clear()
        thread.start()
        try:
            yield
        finally:
            self._stopping.set()
            thread.join()


def test_f19_full_disk_takes_nothing_and_heals_by_itself(
    django_db_blocker: DjangoDbBlocker, record_property: Callable[[str, str], None]
) -> None:
    numbers, healed = itertools.count(1), {}
    with (
        running.prepared_installation() as made,
        small_disks(made.state),
        desks.run(made, django_db_blocker, smtp_port=running.free_port()) as desk,
    ):
        posted = makers.make_inbox(desk.team, credentials={"hook_service": "postmark", "hook_secret": "geheim"})
        sender = Sender(port=desk.installation.mail_port, recipient=desk.inbox.address)
        assert sender.offer(next(numbers)) == 250
        for name, left_mb in (("state", 20), ("state/blobs", 3)):
            place = desk.installation.state / name.removeprefix("state").removeprefix("/")
            with filled(place, left_mb=left_mb):
                told = {sender.offer(next(numbers), size=size) for size in (3_000, _LARGE_BYTES)}
                assert told == {452}
                assert _posted(desk, posted.pk) == (HTTPStatus.SERVICE_UNAVAILABLE, "60")
                assert browsing.Visitor(address=desk.address).open(browsing.SIGN_IN).status == HTTPStatus.OK
                assert "wrong disk" in desk.installation.get("/mailz")[1]
            healed[name] = running.wait_until(lambda: sender.offer(next(numbers)) == 250, seconds=_SECONDS_MAX)
        with sender.sending(numbers):
            for place in (desk.installation.state, desk.installation.state / "blobs"):
                with filled(place, left_mb=0):  # at a stroke, past what is kept back
                    time.sleep(5)
                running.wait_until(lambda: desk.installation.get("/readyz")[0] == HTTPStatus.OK, seconds=_SECONDS_MAX)
        healed["full"] = running.wait_until(lambda: sender.offer(next(numbers)) == 250, seconds=_SECONDS_MAX)
        running.wait_until(desks.is_read, seconds=_SECONDS_MAX)
        lost, doubled = _lost_and_doubled(sender, blobs=desk.installation.state / "blobs")
        checked = amcheck(Cluster(desk.installation.state))
    answers = dict(sorted(Counter(sender.answers.values()).items()))
    seconds = {name: round(value, 1) for name, value in healed.items()}
    record_property("figures", f"F19: answers {answers}, lost {lost}, doubled {doubled}, healed after s {seconds}")
    assert (lost, doubled, checked) == (0, 0, (0, ""))


def _posted(desk: Desk, inbox: int) -> tuple[int, str | None]:
    """Return how a service that posts is answered."""
    headers = {"Authorization": "Basic YmVsb2Z0ZTpnZWhlaW0=", "Content-Type": "application/json"}
    connection = http.client.HTTPConnection("127.0.0.1", desk.installation.port, timeout=15)
    connection.request("POST", f"/hooks/{inbox}/mime", b"{}", headers)
    answer = connection.getresponse()
    connection.close()
    return answer.status, answer.headers["Retry-After"]


def _lost_and_doubled(sender: Sender, *, blobs: Path) -> tuple[int, int]:
    """Return how many acknowledged mails have no row, and how many have two that are not second deliveries."""
    kept: Counter[int] = Counter()
    for row in RawEnvelope.objects.filter(second_delivery_of=None):
        raw = bytes(row.raw) if row.raw is not None else (blobs / str(row.blob)).read_bytes()
        kept[int(raw.partition(b"Subject: ")[2].split(b"\r\n")[0])] += 1
    acknowledged = [number for number, code in sender.answers.items() if code == 250]
    return sum(kept[number] == 0 for number in acknowledged), sum(count > 1 for count in kept.values())


def test_f19_full_log_stops_nothing() -> None:
    """Where what the desk says cannot be written, it goes on, and parts that are killed come back."""
    with running.prepared_installation() as made, Path("/dev/full").open("w") as full:
        made.process = subprocess.Popen(
            [*made.program, "up"], env=made.environment, cwd=made.folder, stdout=full, stderr=full, text=True
        )
        running.wait_until(lambda: _is_ready(made), seconds=_SECONDS_MAX)
        worker = made.process_of("worker")
        os.kill(worker, 9)
        running.wait_until(lambda: made.process_of("worker") not in {0, worker}, seconds=_SECONDS_MAX)
        with smtplib.LMTP("127.0.0.1", made.mail_port, timeout=15) as server:
            assert server.noop()[0] == 250
        assert made.stop()[0] < _STOP_SECONDS_MAX


def _is_ready(made: running.Installation) -> bool:
    try:
        return made.get("/readyz")[0] == HTTPStatus.OK
    except OSError:
        return False
