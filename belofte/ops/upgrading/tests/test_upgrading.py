"""Upgrading by command, inside this process: a backup first, every row afterwards, and again where it was cut off."""

import errno
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pytest_django import Settings

from belofte import backups, clock, makers, room
from belofte.database import succeeding
from belofte.database.backend.maintenance import as_owner
from belofte.database.embedded import Cluster
from belofte.ops import loading, migrating
from belofte.ops.backups.tests import desks
from belofte.ops.refusals import RefusalError
from belofte.ops.upgrading import (
    commands,
    comparing,
    converting,
    moving,
    rehearsing,
    resuming,
    returning,
    taking_out,
    upgrading,
)


@pytest.fixture
def folder(committed: None, tmp_path: Path) -> Iterator[Path]:
    """The folder of backups of a desk whose newest table is not there yet."""
    desks.furnish()
    desks.become_older()
    yield tmp_path / "backups"
    resuming.forget()


def upgrade(folder: Path) -> list[str]:
    told: list[str] = []
    upgrading.upgrade(folder=folder, programs=None, tell=told.append, at=clock.now())
    return told


def rows() -> comparing.Before:
    with as_owner(connection):
        return comparing.take()


def test_upgrade_makes_a_backup_and_leaves_every_row(folder: Path) -> None:
    before = rows()
    told = upgrade(folder)
    (backup,) = backups.find(folder)
    assert all(name in told[0] for name in desks.NEWEST)
    assert f"belofte restore {backup.place} --keys" in "\n".join(told)
    assert migrating.pending() == []
    assert comparing.lost(before) == []
    assert "portal_act" in rows().tables
    assert upgrade(folder) == ["There is nothing to upgrade. Start Belofte."]


class KilledError(BaseException):
    """Stands for kill -9: nothing tidies up after it."""


@pytest.fixture
def killed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same after an upgrade was killed when its backup had been made."""

    def die(*_: object, **__: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(migrating, "migrate", die)
        with pytest.raises(KilledError):
            upgrade(folder)
    return folder


def test_upgrade_that_was_cut_off_goes_on_with_the_backup_of_before(killed: Path) -> None:
    (backup,) = backups.find(killed)
    told = upgrade(killed)
    assert f"An upgrade was cut off, and goes on. The backup of before it is {backup.place}." in told
    assert backups.find(killed) == [backup]
    assert migrating.pending() == []


def test_upgrade_that_was_cut_off_before_its_last_look_looks(killed: Path) -> None:
    migrating.migrate(print)
    assert upgrade(killed) == [
        "The upgrade that was cut off had come to its end: all rows are there as they were.",
        "There is nothing to upgrade. Start Belofte.",
    ]


def test_upgrade_that_was_cut_off_makes_a_new_backup_where_somebody_worked_on(
    killed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers.make_case()
    resuming.forget()  # as every part of Belofte does that starts
    monkeypatch.setattr(backups, "name", lambda _: "2099-01-01T000000Z")  # not in the same second
    upgrade(killed)
    assert len(backups.find(killed)) == 2


def test_upgrade_after_which_something_is_gone_is_refused_and_says_the_way_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    usual = migrating.migrate

    def lose(tell: Callable[[str], None], **chosen: Callable[[str], None]) -> list[migrating.Step]:
        steps = usual(tell, **chosen)
        with desks.as_owner() as server:
            server.execute("UPDATE people_team SET name = name || '!'")
            server.execute("ALTER TABLE channels_inbox DROP COLUMN canary_minutes CASCADE")
        return steps

    monkeypatch.setattr(migrating, "migrate", lose)
    with pytest.raises(RefusalError, match="the column canary_minutes of channels_inbox is gone"):
        upgrading.upgrade(folder=folder, programs=None, tell=told.append, at=clock.now())
    assert told[-5] == "The way back:"
    assert_still_refused(folder)
    assert_still_refused(folder)


def assert_still_refused(folder: Path) -> None:
    """Nothing is pending any more; what is wrong, and the backup, are told until somebody starts the desk."""
    told: list[str] = []
    with pytest.raises(RefusalError, match="the column canary_minutes of channels_inbox is gone"):
        upgrading.upgrade(folder=folder, programs=None, tell=told.append, at=clock.now())
    (backup,) = backups.find(folder)
    assert told[0] == "The way back:"
    assert str(backup.place) in told[-2]


def test_upgrade_that_was_cut_off_is_refused_where_a_row_was_lost_before_the_end(killed: Path) -> None:
    with desks.as_owner() as server:
        server.execute("UPDATE people_team SET name = name || '!'")
    with pytest.raises(RefusalError, match="people_team: "):
        upgrade(killed)
    assert len(backups.find(killed)) == 1


def test_lost_tells_of_a_row_that_is_not_as_it_was(folder: Path) -> None:
    before = rows()
    with desks.as_owner() as server:
        server.execute("UPDATE people_team SET name = name || '!' WHERE id = (SELECT min(id) FROM people_team)")
    (words,) = comparing.lost(before)
    assert words.startswith("people_team: ")


def test_upgrade_beside_a_part_of_belofte_that_works_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrading, "_PARTING_SECONDS", 0.0)
    with desks.as_owner() as another:
        process = another.info.backend_pid
        with pytest.raises(RefusalError) as refused:
            upgrade(folder)
    assert str(refused.value) == (
        f"Belofte still works with this database (connections {process} of the server). Stop it first."
    )
    assert migrating.pending() == desks.NEWEST
    assert backups.find(folder) == []


def test_upgrade_whose_backup_does_not_fit_is_refused_before_anything(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room.Room, "is_short", lambda _, size_bytes: size_bytes > 1_000_000)
    with pytest.raises(RefusalError, match="Make room, or name a folder elsewhere with --backups"):
        upgrade(settings.STATE / "backups")
    assert migrating.pending() == desks.NEWEST
    assert backups.find(settings.STATE / "backups") == []


def test_dry_run_does_all_of_it_and_changes_nothing(folder: Path) -> None:
    before, told = rows(), list[str]()
    with desks.as_owner() as another:  # the desk may run meanwhile
        rehearsing.rehearse(programs=None, tell=told.append)
        query = "SELECT datname FROM pg_database WHERE datname = current_database() || '_upgrade_trial'"
        assert another.execute(psycopg.sql.SQL(query)).fetchone() is None
    assert all(any(f"{name}: " in line for line in told) for name in desks.NEWEST)
    assert told[-1] == "Nothing was changed."
    assert migrating.pending() == desks.NEWEST
    assert rows() == before
    assert backups.find(folder) == []


def test_dry_run_of_a_desk_that_is_up_to_date_says_so(committed: None) -> None:
    told: list[str] = []
    rehearsing.rehearse(programs=None, tell=told.append)
    assert told == ["There is nothing to upgrade.", "Nothing was changed."]


def test_what_is_taken_out_has_no_name_that_a_kill_could_leave(committed: None, settings: Settings) -> None:
    before = set(settings.STATE.iterdir())
    with taking_out.dumped() as (dump, _):
        assert set(settings.STATE.iterdir()) <= before
        assert dump.tell() > 0


def test_conversion_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = Cluster(tmp_path)

    def fail(*_: object, **__: object) -> None:
        (old.home / succeeding.BEGUN).mkdir(parents=True)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(converting, "serving", fail)
    with pytest.raises(OSError, match="No space left"):
        converting.build(old, tell=print)
    assert list(old.home.iterdir()) == []


def test_wrong_dsn_is_refused_without_its_password() -> None:
    with pytest.raises(RefusalError, match="This is not the DSN of a database") as refused:
        moving.move("belofte:hunter2@server/belofte", tell=print, at=clock.now())
    assert "hunter2" not in str(refused.value)


def test_dsn_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr(moving, "move", lambda dsn, **_: given.append(dsn))
    monkeypatch.setattr(loading, "set_up", lambda: None)
    monkeypatch.setattr(sys, "stdin", io.StringIO("host=server password=hunter2\n"))
    commands.move_database("-")
    assert given == ["host=server password=hunter2"]


def test_way_back_names_what_it_needs(settings: Settings, tmp_path: Path) -> None:
    settings.STATE = tmp_path
    (tmp_path / "restored").mkdir()
    environment = {"database": "host=server", "backup_recipient": desks.RECIPIENT}
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=environment)
    (line,) = (line for line in returning.words(tmp_path / "a backup") if "restore" in line)
    assert line.strip() == (
        f"env BELOFTE_STATE={tmp_path}/restored-2 BELOFTE_DATABASE=DSN-OF-AN-EMPTY-DATABASE "
        f"belofte restore '{tmp_path}/a backup' --keys {tmp_path}/keys --identity FILE"
    )
