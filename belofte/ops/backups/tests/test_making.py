"""Making backups: whole or not there, each blob once, and only so many."""

import io
import os
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError
from pytest_django import Settings

from belofte import backups, blobs, clock
from belofte.ops import sweeping
from belofte.ops.backups import copying, making
from belofte.ops.backups.tests import desks
from belofte.ops.refusals import RefusalError

pytestmark = pytest.mark.usefixtures("committed")
NEXT_NIGHT = desks.WRITTEN + timedelta(days=1)


def stored(folder: Path) -> set[str]:
    return {path.name for path in (folder / "blobs").glob("??/??/*")}


def test_back_up_copies_each_file_once_for_all_backups(tmp_path: Path) -> None:
    first = desks.keep_file(b"een brief")
    before = desks.back_up(tmp_path)
    written = (tmp_path / "blobs" / first).stat().st_ino
    second = desks.keep_file(b"nog een brief")
    after = desks.back_up(tmp_path, at=NEXT_NIGHT)
    assert [blob.name for blob in before.listed()] == [first]
    assert [blob.name for blob in after.listed()] == sorted([first, second])
    assert (tmp_path / "blobs" / first).stat().st_ino == written
    open_to_all = [path.name for path in tmp_path.rglob("*") if path.stat().st_mode & 0o077 and path.parent == tmp_path]
    assert open_to_all == []
    assert backups.find(tmp_path) == [before, after]


def test_back_up_copies_again_what_is_damaged_in_the_folder(tmp_path: Path) -> None:
    name = desks.keep_file(b"een brief")
    desks.back_up(tmp_path)
    (tmp_path / "blobs" / name).write_bytes(b"een")
    desks.back_up(tmp_path, at=NEXT_NIGHT)
    assert (tmp_path / "blobs" / name).read_bytes() == b"een brief"


def test_back_up_keeps_so_many_and_their_files(tmp_path: Path) -> None:
    gone, stays = desks.keep_file(b"een brief"), desks.keep_file(b"nog een brief")
    desks.back_up(tmp_path, kept=2)
    desks.remove_row(gone)
    later = [desks.back_up(tmp_path, kept=2, at=NEXT_NIGHT + timedelta(days=day)) for day in range(2)]
    assert backups.find(tmp_path) == later
    assert stored(tmp_path) == {Path(stays).name}


def test_back_up_removes_nothing_old_where_a_backup_cannot_be_read(tmp_path: Path) -> None:
    name = desks.keep_file(b"een brief")
    first = desks.back_up(tmp_path, kept=1)
    (first.place / backups.MANIFEST).write_text("{")
    desks.remove_row(name)
    desks.back_up(tmp_path, kept=1, at=NEXT_NIGHT)
    assert first.place.is_dir()
    assert stored(tmp_path) == {Path(name).name}


def test_back_up_removes_what_a_killed_one_left(tmp_path: Path) -> None:
    left = tmp_path / f"{backups.name(desks.WRITTEN)}{backups.PARTIAL}"
    left.mkdir()
    orphan = tmp_path / "blobs/ab/cd/abcd"
    orphan.parent.mkdir(parents=True)
    orphan.touch()
    assert backups.newest(tmp_path) is None
    desks.back_up(tmp_path, at=NEXT_NIGHT)
    assert (left.exists(), orphan.exists()) == (False, False)


def test_back_up_into_the_folder_of_another_desk_is_refused(tmp_path: Path, settings: Settings) -> None:
    desks.back_up(tmp_path)
    settings.BELOFTE_KEYS = (b"k" * 32,)
    with pytest.raises(RefusalError, match="another desk"):
        desks.back_up(tmp_path, at=NEXT_NIGHT)


def test_back_up_of_an_earlier_version_that_lacks_a_table_with_files(tmp_path: Path) -> None:
    name = desks.keep_file(b"een brief")
    with desks.as_owner() as server:
        server.execute("DROP TABLE replies_draftfile")
    assert [blob.name for blob in desks.back_up(tmp_path).listed()] == [name]


def test_back_up_tells_of_files_that_are_not_there(tmp_path: Path) -> None:
    gone, stays = desks.keep_file(b"een brief"), desks.keep_file(b"nog een brief")
    Path(blobs.storage().path(gone)).unlink()
    backup = desks.back_up(tmp_path)
    assert backup.manifest.missing == 1
    assert [blob.name for blob in backup.listed()] == [stays]


def test_back_up_holds_the_sweep_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_WAIT", "50ms")
    swept = Path(blobs.storage().path(blobs.keep(io.BytesIO(b"x"))))
    os.utime(swept, (0, 0))
    with desks.as_owner() as another:
        another.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [": ".join(sweeping.KEEPING)])
        sweeping.sweep(at=clock.now())
        assert swept.exists()
        with pytest.raises(RefusalError, match="Another backup"):
            desks.back_up(tmp_path)
    sweeping.sweep(at=clock.now())
    assert not swept.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for the dump and not for the files."""
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.needs("root")
@pytest.mark.parametrize("recipient", ["", desks.RECIPIENT], ids=["plain", "encrypted"])
def test_back_up_without_room_leaves_those_before(small_disk: Path, recipient: str) -> None:
    before = desks.back_up(small_disk, recipient=recipient)
    desks.keep_file(os.urandom(3_000_000))
    with pytest.raises(OSError, match="No space left"):
        desks.back_up(small_disk, recipient=recipient, at=NEXT_NIGHT)
    assert backups.find(small_disk) == [before]
    assert [path.name for path in small_disk.glob(f"*{backups.PARTIAL}")] == []


def test_back_up_when_the_database_dies_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desks.keep_file(b"een brief")
    usual = copying.write_names

    def die(server: psycopg.Connection, path: Path) -> None:
        desks.end_other_connections()
        usual(server, path)

    with monkeypatch.context() as patched:
        patched.setattr(copying, "write_names", die)
        with pytest.raises((psycopg.Error, OperationalError)):
            desks.back_up(tmp_path)
    assert backups.find(tmp_path) == []
    desks.back_up(tmp_path, at=NEXT_NIGHT)
