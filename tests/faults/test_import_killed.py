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
KINDS = (".eml", "mbox", "Maildir")
COUNT, KILLED_AT = 300, (40, 90, 150)  # mails
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed")]


def file_mails(place: Path, *, kind: str) -> Path:
    """Write mails to files as mail programs keep them."""
    mails = [mail(f"oud{number}", author=f"klant{number}") for number in range(COUNT)]
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


def goes_on(source: str) -> str:
    """Import, killed thrice, read it, and hold it against what there is; return the figures."""
    makers.make_inbox(address=HELP, acknowledges=True)
    kept = []
    for kill_at in KILLED_AT:
        bring_in(source, kill_at=kill_at)
        kept.append(RawEnvelope.objects.count())
    known = kept[-1]
    assert f"{COUNT - known} taken, {known} known already." in bring_in(source)
    assert f"0 taken, {COUNT} known already." in bring_in(source)
    reading.read_waiting()
    assert (RawEnvelope.objects.count(), Message.objects.count(), Delivery.objects.count()) == (COUNT, COUNT, 0)
    assert Message.objects.values("external_id").distinct().count() == COUNT
    assert not Case.objects.filter(closed_at__isnull=True).exists()
    return f"import of {COUNT} killed with {kept} kept, then done again: lost 0, doubled 0, sent 0"


@pytest.mark.parametrize("kind", KINDS)
def test_an_import_of_files_that_is_killed_goes_on(tmp_path: Path, kind: str, record_property: Record) -> None:
    record_property("figures", f"{kind}: {goes_on(str(file_mails(tmp_path, kind=kind)))}")


@pytest.mark.needs("dovecot", "lmtp", "root")
def test_an_import_of_an_account_that_is_killed_goes_on(record_property: Record) -> None:
    with mail_servers.make_mailboxes(HELP) as mailboxes, mailboxes.run():
        fill(mailboxes, count=COUNT, since=clock.now() - WEEK)
        account = f"imap+plain://{HELP.replace('@', '%40')}@127.0.0.1:{mailboxes.imap_port}/INBOX"
        record_property("figures", f"account: {goes_on(account)}")
