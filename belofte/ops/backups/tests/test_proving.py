"""The self-test: what it finds, that it tidies up, and what the doctor says."""

import signal
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Literal

import psycopg
import pytest
import typer
from django.conf import settings
from django.db import connection

from belofte import backups
from belofte.backups import Backup, SelfTest
from belofte.ops import loading
from belofte.ops.backups import programs, proving
from belofte.ops.backups.commands import backup_test, in_words
from belofte.ops.backups.tests import desks
from belofte.ops.doctor import backups as looking
from belofte.ops.refusals import RefusalError

pytestmark = pytest.mark.usefixtures("committed")
AT = desks.WRITTEN + timedelta(hours=2)


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    desks.furnish()
    return desks.back_up(tmp_path)


def prove(backup: Backup, *, identity: Path | None = None) -> SelfTest:
    return proving.prove(backup.place.parent, backup, identity=identity, at=AT)


def databases() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname::text FROM pg_database WHERE datname LIKE '%self_test'")
        return [name for (name,) in cursor.fetchall()]


def levels(folder: Path | None, *, hours: float = 2) -> Sequence[str]:
    return [found.level for found in looking.examine(folder, at=desks.WRITTEN + timedelta(hours=hours))]


def test_prove_a_whole_backup_and_leave_nothing(backup: Backup) -> None:
    found = prove(backup)
    assert (found.result, databases()) == ("equal", [])
    assert backups.last_self_test(backup.place.parent) == found
    assert levels(backup.place.parent) == ["well", "well"]


def test_prove_a_database_that_is_not_equal(backup: Backup) -> None:
    content = (backup.place / backups.TABLES).read_bytes().replace(b"trigger cases_message", b"trigger x")
    found = prove(desks.rewrite(backup, backups.TABLES, content))
    assert (found.result, databases()) == ("different", [])
    assert "trigger cases_message" in found.words
    assert levels(backup.place.parent) == ["well", "wrong"]


def test_prove_a_damaged_file(backup: Backup) -> None:
    next(backup.blobs.glob("??/??/*")).write_bytes(b"x")
    assert prove(backup).result == "different"


def test_prove_what_is_encrypted_only_with_its_key(tmp_path: Path) -> None:
    desks.furnish()
    backup = desks.back_up(tmp_path / "backups", recipient=desks.RECIPIENT)
    assert prove(backup).result == "untested"
    assert levels(tmp_path / "backups") == ["well", "look"]
    assert prove(backup, identity=desks.write_identity(tmp_path / "other")).result == "different"
    assert prove(backup, identity=desks.write_identity(tmp_path / "ours", desks.IDENTITY)).result == "equal"


def test_prove_beside_another_try_leaves_that_alone(backup: Backup) -> None:
    with desks.as_owner() as another:
        another.autocommit = True
        with proving.scratch(another, name="self_test") as database:
            assert prove(backup).result == "untested"
            assert databases() == [database]
    assert prove(backup).result == "equal"


def test_decrypted_dump_has_no_name_that_a_kill_could_leave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desks.furnish()
    backup = desks.back_up(tmp_path, recipient=desks.RECIPIENT)
    before, meanwhile = set(settings.STATE.iterdir()), set[Path]()
    monkeypatch.setattr(programs, "restore", lambda *_, **__: meanwhile.update(settings.STATE.iterdir()))
    prove(backup, identity=desks.write_identity(tmp_path / "ours", desks.IDENTITY))
    assert meanwhile
    assert meanwhile <= before


@pytest.mark.parametrize(("result", "code"), [("different", 1), ("untested", 3)])
def test_command_that_found_no_equal_fails(
    backup: Backup, monkeypatch: pytest.MonkeyPatch, result: Literal["different", "untested"], code: int
) -> None:
    found = SelfTest(backup=backup.place.name, tested_at=AT, seconds=1, result=result, words="")
    monkeypatch.setattr(proving, "prove", lambda *_, **__: found)
    monkeypatch.setattr(loading, "set_up", lambda: None)
    with pytest.raises(typer.Exit) as ended:
        backup_test(backup.place.parent)
    assert ended.value.exit_code == code


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_command_that_is_stopped_tidies_up_and_says_so(number: signal.Signals) -> None:
    usual = signal.signal(number, signal.SIG_DFL)  # below `nohup` a closed window stops nothing, these tests neither
    try:
        with pytest.raises(RefusalError, match="It was not done: it was stopped"), in_words("It was not done"):
            signal.raise_signal(number)
    finally:
        signal.signal(number, usual)


def test_connected_reaches_the_server_as_the_dsn_says(monkeypatch: pytest.MonkeyPatch) -> None:
    said = {"hostaddr": "192.0.2.1", "passfile": "/etc/belofte/pgpass", "target_session_attrs": "read-write"}
    given = {**said, "dbname": "desk", "options": "-c statement_timeout=1000", "cursor_factory": None}
    with monkeypatch.context() as patched:
        patched.setattr(connection, "get_connection_params", lambda: given)
        patched.setattr(psycopg, "connect", lambda **asked: asked)
        asked: object = proving.connected("desk_self_test")
    assert asked == {**said, "dbname": "desk_self_test"}


def test_it_is_due_each_month(backup: Backup) -> None:
    folder = backup.place.parent
    assert not proving.is_due(folder / "elsewhere", at=AT)
    assert proving.is_due(folder, at=AT)
    prove(backup)
    assert not proving.is_due(folder, at=AT + timedelta(days=29))
    assert proving.is_due(folder, at=AT + timedelta(days=30))


def test_doctor_says_that_the_folder_cannot_be_read(tmp_path: Path) -> None:
    assert levels(tmp_path / ("x" * 300)) == ["wrong"]


def test_doctor_says_how_old_the_newest_is(backup: Backup, tmp_path: Path) -> None:
    assert levels(None) == ["look"]
    assert levels(tmp_path / "elsewhere") == ["wrong"]
    assert levels(tmp_path, hours=26) == ["well", "look"]
    assert levels(tmp_path, hours=26.1) == ["wrong", "look"]
    prove(backup)
    assert levels(tmp_path, hours=24 * 36) == ["wrong", "look"]
