"""Each release that was kept is brought back and upgraded to now: every row that it had is there as it was."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from belofte import __version__, backups, clock
from belofte.backups import Backup
from belofte.database.backend.maintenance import as_owner
from belofte.ops import migrating
from belofte.ops.backups import checking, restoring
from belofte.ops.backups.inventory import Inventory
from belofte.ops.backups.tests import desks
from belofte.ops.upgrading import comparing
from tests import keeping

KEPT = sorted(keeping.RELEASES.glob("*.tar.xz"))


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.name.removesuffix(".tar.xz"))
def test_a_kept_release_is_brought_to_this_version_with_every_row(
    kept: Path, committed: None, settings: Settings, tmp_path: Path
) -> None:
    place = keeping.unpack(kept, tmp_path / "backups")
    backup = checking.read(place)
    with desks.empty(settings, tmp_path / "state"):
        with as_owner(connection):
            restoring.load_dump(backup, database=str(connection.settings_dict["NAME"]), identities=[])
            before = comparing.take()
        assert before.tables == _expected(backup).tables
        assert {table for table, (rows, _) in before.tables.items() if rows == 0} <= keeping.NEVER
        migrating.migrate(print)
        with as_owner(connection):
            assert migrating.pending() == []
            assert comparing.lost(before) == []


def _expected(backup: Backup) -> Inventory:
    return Inventory.from_json((backup.place / backups.TABLES).read_bytes())


@pytest.mark.slow
def test_a_kept_release_is_restored_by_command(committed: None, settings: Settings, tmp_path: Path) -> None:
    place = keeping.unpack(KEPT[-1], tmp_path / "backups")
    with desks.empty(settings, tmp_path / "state"):
        told: list[str] = []
        restoring.restore(place, keys_file=None, identity=None, tell=told.append, at=clock.now())
        assert migrating.pending() == []


def test_kept_releases_are_small_and_of_this_version_too() -> None:
    assert [kept.name for kept in KEPT if kept.stat().st_size > keeping.BYTES_MAX] == []
    assert f"{__version__}.tar.xz" in {kept.name for kept in KEPT}
