"""A desk is backed up by command while mail comes in, and restored on an empty machine; both are killed on the way."""

import base64
import os
import random
import secrets
import signal
import smtplib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from pytest_django import DjangoDbBlocker

from belofte import backups, jobs
from belofte.cases.models import Attachment, Message
from belofte.channels.models import RawEnvelope
from belofte.database.embedded import Cluster
from belofte.ops.tests import running
from belofte.ops.tests.running import REPOSITORY, Installation
from tests import desks
from tests.desks import Desk
from tests.measuring import filling

_FILE_BYTES = 100_000


@pytest.fixture
def desk(django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Start a desk."""
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as opened:
        yield opened


@dataclass
class Customers:
    """Who hand mail over without end, and the numbers under which it is kept."""

    desk: Desk
    kept: list[int] = field(default_factory=list)
    _enough: threading.Event = field(default_factory=threading.Event)

    def write(self) -> None:
        """Hand over one mail after another, each with a file."""
        with smtplib.LMTP("127.0.0.1", self.desk.installation.mail_port, "klant.test", timeout=60) as server:
            server.ehlo()
            while not self._enough.is_set():
                server.mail(f"klant{len(self.kept)}@klant.test")
                server.rcpt(self.desk.inbox.address)
                code, said = server.data(_mail(len(self.kept)))
                assert code == 250
                self.kept.append(int(said.split()[-1]))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Have them write meanwhile."""
        thread = threading.Thread(target=self.write)
        thread.start()
        running.wait_until(lambda: len(self.kept) > 10, seconds=60)
        try:
            yield
        finally:
            self._enough.set()
            thread.join()


def _mail(number: int) -> bytes:
    file = base64.encodebytes(random.Random(number).randbytes(_FILE_BYTES)).replace(b"\n", b"\r\n")
    head = (
        f"From: klant{number}@klant.test\r\nSubject: Brief {number}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="deel"\r\n\r\n--deel\r\n\r\nZie de brief.\r\n'
        "--deel\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="brief.pdf"\r\n\r\n'
    )
    return head.encode() + file + b"--deel--\r\n"


def kill(installation: Installation, *arguments: str, said: str, seconds: float = 0) -> None:
    """Start a command, and kill it (-9) so long after it said this."""
    asked = [sys.executable, "-P", "-u", "-m", "belofte", *arguments]
    with subprocess.Popen(
        asked, env=installation.environment, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert any(said in line for line in process.stdout)
        time.sleep(seconds)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL


def well(installation: Installation, *arguments: str) -> str:
    """Run a command that must succeed; return what it said."""
    done = installation.command(*arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_a_desk_is_backed_up_under_load_and_restored_on_an_empty_machine(desk: Desk, tmp_path: Path) -> None:
    customers, folder, keys = Customers(desk), tmp_path / "backups", tmp_path / "keys"
    with customers.writing():
        kill(desk.installation, "backup", str(folder), said="Reading", seconds=0.3)
        kill(desk.installation, "backup", str(folder), said="Copying", seconds=0.1)
        assert backups.find(folder) == []
        acknowledged = len(customers.kept)
        well(desk.installation, "backup", str(folder), "--with-keys", str(keys))
        assert len(customers.kept) > acknowledged  # it did come in meanwhile
    (backup,) = backups.find(folder)
    assert backup.manifest.blobs > acknowledged
    well(desk.installation, "backup-test", str(folder))
    assert "equal" in (folder / "self-test.json").read_text()
    with running.installation() as machine:
        machine.command("brake", "on")  # makes keys of its own, as any first command does
        kill(machine, "restore", str(folder), "--keys", str(keys), said="Copying")
        kill(machine, "restore", str(folder), "--keys", str(keys), said="Loading")
        kill(machine, "restore", str(folder), "--keys", str(keys), said="Compared")
        refused = machine.command("worker")  # the killed one left its database running
        assert (refused.returncode, "not finished" in refused.stderr) == (1, True), refused.stderr
        refused = machine.command("up")
        assert (refused.returncode, "not finished" in refused.stderr) == (1, True), refused.stderr
        said = well(machine, "restore", str(folder), "--keys", str(keys))
        assert "LOOK AT" not in said
        assert "The brake is on." in said
        _expect_there(machine, customers.kept[:acknowledged], address=desk.inbox.address)
        refused = machine.command("restore", str(folder))
        assert (refused.returncode, "not empty" in refused.stderr) == (1, True), refused.stderr
    assert RawEnvelope.objects.count() >= len(customers.kept)  # the desk itself never stopped


def _expect_there(machine: Installation, kept: list[int], *, address: str) -> None:
    """Expect all that was acknowledged before the backup began, every file that a row names, and a desk that works."""
    machine.start("up", said=desks.RUNNING)
    with psycopg.connect(Cluster(machine.state).dsn(), autocommit=True) as server:
        found = {number for (number,) in server.execute("SELECT id FROM channels_rawenvelope")}
        assert set(kept) <= found
        names = server.execute(
            "SELECT blob FROM channels_rawenvelope WHERE blob <> '' UNION SELECT blob FROM cases_attachment"
        )
        assert [name for (name,) in names if not (machine.state / "blobs" / name).is_file()] == []
        with smtplib.LMTP("127.0.0.1", machine.mail_port, "klant.test", timeout=30) as line:
            line.sendmail("jan@klant.test", [address], b"From: jan@klant.test\r\nSubject: Nieuw\r\n\r\nDag\r\n")
        query = "SELECT max(id) > 1000000 FROM cases_case"
        running.wait_until(lambda: server.execute(query.encode()).fetchone() == (True,), seconds=30)
    machine.stop()


@pytest.mark.slow
def test_the_worker_makes_a_backup_and_tries_it(django_db_blocker: DjangoDbBlocker, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    port = running.free_port()
    with desks.open_desk(django_db_blocker, smtp_port=port, BELOFTE_BACKUP_FOLDER=str(folder)) as opened:
        jobs.defer("belofte.ops.backups.jobs.back_up")  # perhaps beside the clock's, missed last night
        running.wait_until(lambda: backups.newest(folder), seconds=60)
        jobs.defer("belofte.ops.backups.jobs.prove")
        running.wait_until(lambda: backups.last_self_test(folder), seconds=60)
        assert _told(opened) == ["well", "well"]
        jobs.defer("belofte.ops.backups.jobs.back_up")
        running.wait_until(lambda: list(folder.glob("*.partial")), seconds=60)  # it stops in time all the same


def _told(desk: Desk) -> list[str]:
    """Return how the doctor finds the backups."""
    lines = desk.installation.command("doctor").stdout.splitlines()
    return [line.split()[0] for line in lines if " backups " in line or " self-test of a backup " in line]


@pytest.mark.slow
def test_100_000_messages_are_back_within_a_quarter_of_an_hour(
    desk: Desk, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    filling.fill(desk.inbox, count=33_334)
    _fill_files(desk, count=20_000)
    folder = tmp_path / "backups"
    seconds = {"backup": _timed(desk.installation, "backup", str(folder))}
    time.sleep(1)  # the next has a name of its own
    seconds["the next backup"] = _timed(desk.installation, "backup", str(folder))
    seconds["self-test"] = _timed(desk.installation, "backup-test", str(folder))
    with running.installation() as machine:
        seconds["restore"] = _timed(machine, "restore", str(folder))
    manifest = backups.find(folder)[-1].manifest
    sizes = (
        f"dump {manifest.files[backups.DUMP].size_bytes / 1024**2:.0f} MB of {manifest.rows} rows, "
        f"{manifest.blobs} files of {manifest.blob_bytes / 1024**2:.0f} MB"
    )
    record_property("figures", f"{', '.join(f'{name} {taken:.0f} s' for name, taken in seconds.items())}; {sizes}")
    assert seconds["restore"] < 15 * 60


def _fill_files(desk: Desk, *, count: int) -> None:
    """Give so many messages a file each, of 30 kB."""
    files = []
    for message in Message.objects.order_by("pk").values_list("pk", flat=True)[:count]:
        name = secrets.token_hex(32)
        blob = f"{name[:2]}/{name[2:4]}/{name}"
        path = desk.installation.state / "blobs" / blob
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(30_000))
        files.append(
            Attachment(
                message_id=message, name="brief.pdf", content_type="application/pdf", size_bytes=30_000, blob=blob
            )
        )
    Attachment.objects.bulk_create(files, batch_size=1_000)


def _timed(installation: Installation, *arguments: str) -> float:
    began = time.monotonic()
    done = installation.command(*arguments, seconds_max=15 * 60)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - began
