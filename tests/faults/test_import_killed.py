"""An import that is killed at any point goes on where it was: nothing lost, nothing twice, whatever it is read from."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from psycopg.conninfo import make_conninfo

from belofte import clock, makers
from belofte.cases.models import Case, Delivery, Message
from belofte.channels.models import RawEnvelope
from belofte.intake import reading
from belofte.ops.progressing import PASSWORD
from belofte.ops.tests import running
from tests.faults.test_outage import WEEK, fill, mail
from tests.stories import mail_servers
from tests.test_fetching import HELP

Record = Callable[[str, object], None]
KINDS, THRICE = (".eml", "mbox", "Maildir"), (40, 90, 150)
pytestmark = pytest.mark.usefixtures("committed")


def file_mails(place: Path, *, kind: str, count: int) -> Path:
    """Write mails to files as mail programs keep them."""
    mails = [mail(f"oud{number}", author=f"klant{number}") for number in range(count)]
    if kind == "mbox":
        begun = b"From klant@klant.test Mon Mar  2 10:00:00 2026\n"
        (place / "archive.mbox").write_bytes(b"".join(begun + each.replace(b"\r\n", b"\n") + b"\n" for each in mails))
        return place / "archive.mbox"
    for name in ("cur", "new", "tmp") if kind == "Maildir" else ("2024", "2025"):
        (place / name).mkdir()
    for number, each in enumerate(mails):
        name = f"cur/{number}.M1P1.mx:2,S" if kind == "Maildir" else f"{2024 + number % 2}/{number}.eml"
        (place / name).write_bytes(each)
    return place


def bring_in(source: str, *, kill_at: int = 0) -> str:
    """Run the command, and kill it once so many mails are kept, or never; return what it said."""
    dsn = make_conninfo(os.environ["BELOFTE_DATABASE"], dbname=connection.settings_dict["NAME"])
    environment = {**os.environ, "BELOFTE_DATABASE": dsn, PASSWORD: mail_servers.PASSWORD}
    command = [sys.executable, "-m", "belofte", "import", source, "--into", HELP, "--no-wait"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=running.REPOSITORY) as one:
        if kill_at:
            running.wait_until(lambda: RawEnvelope.objects.count() >= kill_at, seconds=60)
            one.send_signal(signal.SIGKILL)
        said, _nothing = one.communicate(timeout=300)
    assert one.returncode == (-signal.SIGKILL if kill_at else 0)
    return said


def goes_on(source: str, *, count: int, kills: tuple[int, ...]) -> str:
    """Import with so many kills, read it, and hold it against what there is; return the figures."""
    makers.make_inbox(address=HELP, acknowledges=True)
    kept = []
    for kill_at in kills:
        bring_in(source, kill_at=kill_at)
        kept.append(RawEnvelope.objects.count())
    known = kept[-1]
    assert f"{count - known} taken, {known} known already." in bring_in(source)
    assert f"0 taken, {count} known already." in bring_in(source)
    reading.read_waiting()
    assert (RawEnvelope.objects.count(), Message.objects.count(), Delivery.objects.count()) == (count, count, 0)
    assert Message.objects.values("external_id").distinct().count() == count
    assert not Case.objects.filter(closed_at__isnull=True).exists()
    return f"import of {count} killed with {kept} kept, then done again: lost 0, doubled 0, sent 0"


@pytest.mark.parametrize(
    ("kind", "count", "kills"),
    [pytest.param(kind, 300, THRICE, marks=pytest.mark.slow) for kind in KINDS],  # an account's is not slow
)
def test_an_import_of_files_that_is_killed_goes_on(
    tmp_path: Path, kind: str, count: int, kills: tuple[int, ...], record_property: Record
) -> None:
    place = file_mails(tmp_path, kind=kind, count=count)
    record_property("figures", f"{kind}: {goes_on(str(place), count=count, kills=kills)}")


@pytest.mark.needs("dovecot", "lmtp", "root")
@pytest.mark.parametrize(("count", "kills"), [(30, (10,)), pytest.param(300, THRICE, marks=pytest.mark.slow)])
def test_an_import_of_an_account_that_is_killed_goes_on(
    count: int, kills: tuple[int, ...], record_property: Record
) -> None:
    with mail_servers.make_mailboxes(HELP) as mailboxes, mailboxes.run():
        fill(mailboxes, count=count, since=clock.now() - WEEK)
        account = f"imap+plain://{HELP.replace('@', '%40')}@127.0.0.1:{mailboxes.imap_port}/INBOX"
        record_property("figures", f"account: {goes_on(account, count=count, kills=kills)}")
