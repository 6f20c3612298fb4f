"""Files of strangers and the virus scanner: a real clamd with one signature, and one that is away or odd."""

import io
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.db import Error, connection, transaction
from django.test import Client
from pytest_django import Settings

from belofte import makers
from belofte.cases import clamd, scanning
from belofte.cases.models import Attachment, Scan
from belofte.channels.contract import File
from belofte.channels.models import Inbox
from belofte.makers import MONDAY
from belofte.people.models import Agent, Role
from tests import programs

# The test file of the European institute for virus research, in two halves so that no scanner stops at this one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LARGE = b"x" * (2 * 1024 * 1024)


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run Debian's clamd with a database of one line."""
    program = programs.find("clamd")
    assert program is not None
    home = tmp_path_factory.mktemp("clamd")
    home.parent.chmod(0o755)
    signatures = home / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test:0:0:{EICAR.hex()}\n", encoding="ascii")
    place = home / "socket"
    settings = {
        "LocalSocket": place,
        "DatabaseDirectory": signatures,
        "TemporaryDirectory": home,
        "StreamMaxLength": "1M",
        "Foreground": "yes",
        "User": "root",
    }
    (home / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()), encoding="ascii")
    with subprocess.Popen([program, "--config-file", str(home / "clamd.conf")], stdout=subprocess.DEVNULL) as running:
        _wait_for(place, running)
        yield str(place)
        running.kill()
    shutil.rmtree(home, ignore_errors=True)


def _wait_for(place: Path, running: "subprocess.Popen[bytes]") -> None:
    for _ in range(600):
        try:
            clamd.ask(str(place), io.BytesIO(b""))
        except clamd.ScannerAwayError:
            assert running.poll() is None
            time.sleep(0.1)
        else:
            return
    pytest.fail("clamd did not begin to answer")


@pytest.mark.needs("clamd", "root")
@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        (b"", clamd.Verdict()),
        (b"Waar is mijn pakket?", clamd.Verdict()),
        (EICAR, clamd.Verdict(finding="Eicar-Test.UNOFFICIAL")),
        (LARGE, clamd.Verdict(is_too_large=True)),
    ],
    ids=["empty", "clean", "found", "large"],
)
def test_ask_a_real_scanner(scanner: str, content: bytes, verdict: clamd.Verdict) -> None:
    assert clamd.ask(scanner, io.BytesIO(content)) == verdict


@pytest.mark.parametrize(
    "answer", [b"", b"stream: OK", b"stream: \0", b"HTTP/1.1 200 OK\r\n\0", b"UNKNOWN COMMAND\0", b"stream: x ERROR\0"]
)
def test_ask_something_that_is_no_scanner(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            taken, _ = listening.accept()
            with taken:
                taken.recv(4_096)
                taken.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        place = f"127.0.0.1:{listening.getsockname()[1]}"
        if answer == b"stream: OK":  # without its end: cut off
            assert clamd.ask(place, io.BytesIO(b"x")) == clamd.Verdict()
            return
        with pytest.raises(clamd.ScannerAwayError):
            clamd.ask(place, io.BytesIO(b"x"))


@pytest.mark.parametrize("place", ["127.0.0.1:9", "/nowhere/clamd", "clamd"])
def test_ask_where_nobody_is(place: str) -> None:
    with pytest.raises(clamd.ScannerAwayError):
        clamd.ask(place, io.BytesIO(b"x"))


@pytest.fixture
def inbox(db: None) -> Inbox:
    return makers.make_inbox()


def scanned_by(settings: Settings, place: str) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"clamav": place})


def receive_file(inbox: Inbox, content: bytes, folder: Path) -> Attachment:
    path = folder / "file"
    path.write_bytes(content)
    file = File(name="bon.txt", content_type="text/plain", path=str(path), size_bytes=len(content))
    message = makers.receive(inbox, files=(file,))
    return message.attachments.get()


def opened(file: Attachment, *roles: Role, team_of: Inbox) -> bool:
    """Tell whether somebody with these roles gets the file."""
    agent: Agent = makers.make_agent(*roles, teams=(team_of.team,))
    browser = Client()
    browser.force_login(agent)
    answer = browser.get(f"/attachments/{file.pk}/")
    answer.getvalue()  # which closes the file
    return bool(answer.status_code == 200)


@pytest.mark.needs("clamd", "root")
def test_a_virus_is_locked_named_and_open_to_an_administrator_alone(
    scanner: str, settings: Settings, inbox: Inbox, tmp_path: Path
) -> None:
    scanned_by(settings, scanner)
    bad, good = receive_file(inbox, EICAR, tmp_path), receive_file(inbox, b"Dank u", tmp_path)
    assert list(Scan.objects.values_list("state", flat=True)) == ["waiting", "waiting"]
    assert scanning.scan_waiting(at=MONDAY) == 2
    assert (Scan.objects.get(attachment=bad).finding, Scan.objects.get(attachment=good).state) == (
        "Eicar-Test.UNOFFICIAL",
        "clean",
    )
    assert opened(good, Role.AGENT, team_of=inbox)
    assert not opened(bad, Role.AGENT, team_of=inbox)
    assert not opened(bad, Role.LEAD, team_of=inbox)
    assert opened(bad, Role.AGENT, Role.ADMINISTRATOR, team_of=inbox)
    browser = Client()
    browser.force_login(makers.make_agent(teams=(inbox.team,)))
    page = browser.get(f"/cases/{bad.message.conversation.case_id}/").content.decode()
    assert "Locked: a virus was found: Eicar-Test.UNOFFICIAL" in page


def test_while_the_scanner_is_away_a_file_waits_and_stays_closed(
    settings: Settings, inbox: Inbox, tmp_path: Path
) -> None:
    scanned_by(settings, "/nowhere/clamd")
    file = receive_file(inbox, b"Dank u", tmp_path)
    assert scanning.scan_waiting(at=MONDAY) == 0
    assert Scan.objects.get().state == "waiting"
    assert not opened(file, Role.AGENT, team_of=inbox)


@pytest.mark.needs("clamd", "root")
def test_a_file_from_before_the_scanner_is_scanned_when_it_is_opened(
    scanner: str, settings: Settings, inbox: Inbox, tmp_path: Path
) -> None:
    bad, large = receive_file(inbox, EICAR, tmp_path), receive_file(inbox, LARGE, tmp_path)
    assert Scan.objects.count() == 0
    scanned_by(settings, scanner)
    assert not opened(bad, Role.AGENT, team_of=inbox)
    assert not opened(large, Role.AGENT, team_of=inbox)
    assert list(Scan.objects.order_by("attachment").values_list("state", flat=True)) == ["found", "too_large"]


def test_without_a_scanner_nothing_is_scanned_and_all_is_open(inbox: Inbox, tmp_path: Path) -> None:
    assert opened(receive_file(inbox, EICAR, tmp_path), Role.AGENT, team_of=inbox)
    assert Scan.objects.count() == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM cases_scan",
        "UPDATE cases_scan SET state = 'clean', finding = ''",
        "UPDATE cases_scan SET state = 'waiting', finding = '', scanned_at = NULL",
    ],
)
def test_raw_sql_cannot_unlock_a_file(inbox: Inbox, tmp_path: Path, statement: str) -> None:
    file = receive_file(inbox, EICAR, tmp_path)
    Scan.objects.create(attachment=file, state="found", finding="Eicar", scanned_at=MONDAY)
    with pytest.raises(Error, match="pgtrigger: Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_first_of_two_verdicts_stands(inbox: Inbox, tmp_path: Path, settings: Settings) -> None:
    """Two people open a file at the same moment, and the definitions of the scanner change between them."""
    scanned_by(settings, "nowhere:1")
    file = receive_file(inbox, b"x", tmp_path)
    late = Scan.objects.get(attachment=file)
    Scan.objects.filter(pk=late.pk).update(state=Scan.State.CLEAN, scanned_at=MONDAY)
    with mock.patch.object(clamd, "ask", return_value=clamd.Verdict(finding="Eicar")):
        scanning._scan(late, at=MONDAY)  # noqa: SLF001 - the moment between two readers has no other door
    assert Scan.objects.get(attachment=file).state == "clean"
