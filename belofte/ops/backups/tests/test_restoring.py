"""Restoring: equal in every row, file, guard and right; refused before anything is touched; again after a kill."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection
from pytest_django import Settings

from belofte import backups, blobs, clock, keys, makers
from belofte.backups import Backup
from belofte.cases.models import Message
from belofte.database.tests import servers
from belofte.ops import migrating, preparing
from belofte.ops.backups import aftermath, marking, restoring
from belofte.ops.backups.inventory import Inventory
from belofte.ops.backups.tests import desks
from belofte.ops.refusals import RefusalError
from belofte.portal.models import Act

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def backup(tmp_path: Path) -> Backup:
    desks.furnish()
    return desks.back_up(tmp_path / "backups")


def restore(backup: Backup, *, keys_file: Path | None = None, identity: Path | None = None) -> list[str]:
    told: list[str] = []
    restoring.restore(backup.place, keys_file=keys_file, identity=identity, tell=told.append, at=clock.now())
    return told


def contents() -> list[bytes]:
    return sorted(path.read_bytes() for path in Path(blobs.storage().path("")).glob("??/??/*"))


def expected(backup: Backup) -> Inventory:
    return Inventory.from_json((backup.place / backups.TABLES).read_bytes())


def expect_untouched(state: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT to_regclass('belofte_restore.mark')")
        assert cursor.fetchone() == (None,)
    assert not (state / "blobs").exists()


def test_what_an_extension_brought_is_nothing_of_a_desk(settings: Settings, tmp_path: Path) -> None:
    with desks.empty(settings, tmp_path / "state"), desks.as_owner() as server:
        server.execute("CREATE VIEW seen AS SELECT 1")
        assert marking.has_tables(server)
        server.execute("CREATE EXTENSION pg_trgm")
        server.execute("ALTER EXTENSION pg_trgm ADD VIEW seen")
        assert not marking.has_tables(server)


def test_restore_is_equal_and_guarded_as_before(backup: Backup, settings: Settings, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in Path(blobs.storage().path("")).glob("??/??/*")}
    names = {blob.name for blob in backup.listed()}
    with desks.empty(settings, tmp_path / "state"):
        restore(backup)
        found = restoring.taken()
        assert (found.guards, found.rights) == (expected(backup).guards, expected(backup).rights)
        assert found.rights["rights on cases_message"] == "DELETE, INSERT, SELECT, UPDATE"
        assert len([name for name in found.guards if name.startswith("trigger ")]) > 20
        assert found.tables["cases_message"] == expected(backup).tables["cases_message"]
        assert contents() == sorted(octets for path, octets in before.items() if str(path)[-70:] in names)
        with pytest.raises(DatabaseError, match="Cannot update rows"), connection.cursor() as cursor:
            cursor.execute("UPDATE cases_message SET text = 'iets anders'")
        migrating.migrate(print)
        assert makers.make_case().pk > aftermath.NUMBERS_LEFT_OUT


@pytest.mark.needs("postgres")
def test_restore_onto_another_server_of_another_version(backup: Backup, settings: Settings, tmp_path: Path) -> None:
    with servers.system_server() as server, desks.empty(settings, tmp_path / "state", on=server.dsn):
        assert restore(backup)[-1].startswith("Compared: ")
        again = desks.back_up(tmp_path / "again")
        assert expected(again).tables["cases_message"] == expected(backup).tables["cases_message"]


def test_restore_onto_a_desk_with_tables_is_refused(backup: Backup) -> None:
    count = Message.objects.count()
    with pytest.raises(RefusalError, match="not empty"):
        restore(backup)
    assert Message.objects.count() == count


def test_restore_onto_a_desk_with_files_is_refused(backup: Backup, settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "state/blobs/ab/cd").mkdir(parents=True)
    (tmp_path / "state/blobs/ab/cd/abcd").touch()
    with desks.empty(settings, tmp_path / "state"), pytest.raises(RefusalError, match="not empty"):
        restore(backup)


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        (backups.DUMP, "changed"),
        (backups.DUMP, "cut off"),
        (backups.TABLES, "changed"),
        (backups.BLOBS, "missing"),
        ("a blob", "changed"),
        ("a blob", "missing"),
    ],
)
def test_restore_of_what_is_damaged_touches_nothing(
    backup: Backup, settings: Settings, tmp_path: Path, name: str, damage: str
) -> None:
    path = next(backup.blobs.glob("??/??/*")) if name == "a blob" else backup.place / name
    octets = path.read_bytes()
    path.unlink()
    if damage != "missing":
        middle = len(octets) // 2
        path.write_bytes(octets[:middle] + (bytes([octets[middle] ^ 1]) + octets[middle + 1 :]) * (damage == "changed"))
    with desks.empty(settings, tmp_path / "state"):
        with pytest.raises(RefusalError, match=r"is damaged|not whole"):
            restore(backup)
        expect_untouched(tmp_path / "state")


def test_restore_of_a_list_that_leads_elsewhere_is_refused(backup: Backup, settings: Settings, tmp_path: Path) -> None:
    listed = (backup.place / backups.BLOBS).read_bytes()
    bent = desks.rewrite(backup, backups.BLOBS, listed.replace(listed.split()[2], b"../../../etc/passwd"))
    with desks.empty(settings, tmp_path / "state"):
        with pytest.raises(RefusalError, match="is damaged"):
            restore(bent)
        expect_untouched(tmp_path / "state")


@pytest.mark.parametrize("octets", [b"", b"{", b'{"format": 2}'])
def test_restore_without_a_manifest_that_can_be_read_is_refused(backup: Backup, octets: bytes) -> None:
    (backup.place / backups.MANIFEST).write_bytes(octets)
    with pytest.raises(RefusalError, match=r"manifest\.json"):
        restore(backup)


def test_restore_of_a_version_that_we_do_not_know_is_refused(
    backup: Backup, settings: Settings, tmp_path: Path
) -> None:
    manifest = backup.manifest.model_copy(update={"migrations": [("cases", "9999_of_tomorrow")], "version": "9.9"})
    (backup.place / backups.MANIFEST).write_text(manifest.model_dump_json())
    with desks.empty(settings, tmp_path / "state"):
        with pytest.raises(RefusalError, match=r"Belofte 9\.9.*cases\.9999_of_tomorrow"):
            restore(backup)
        expect_untouched(tmp_path / "state")


def test_restore_of_an_older_version_brings_it_up_to_date(settings: Settings, tmp_path: Path) -> None:
    desks.become_older()
    older = desks.back_up(tmp_path / "backups")
    assert "portal_act" not in expected(older).tables
    with desks.empty(settings, tmp_path / "state"):
        restore(older)
        assert not Act.objects.exists()


def test_restore_that_is_not_equal_is_refused_and_stays_shut(
    backup: Backup, settings: Settings, tmp_path: Path
) -> None:
    inventory = expected(backup)
    inventory.tables["cases_message"][1] = "0"
    desks.rewrite(backup, backups.TABLES, inventory.to_json())
    with desks.empty(settings, tmp_path / "state"):
        with pytest.raises(RefusalError, match=r"cases_message: .* expected, .* found"):
            restore(backup)
        with pytest.raises(RefusalError, match="not finished"):
            preparing.prepare(print)
        with pytest.raises(RefusalError, match="not finished"):
            marking.expect_finished()
        with pytest.raises(RefusalError, match="not finished"):
            desks.back_up(tmp_path / "again")


class KilledError(BaseException):
    """Stands for kill -9: nothing tidies up after it."""


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("copying", "bring_back"),
        ("programs", "restore"),
        ("restoring", "expect_equal"),
        ("marking", "compared"),
        ("aftermath", "settle"),
    ],
)
def test_restore_begins_again_wherever_it_was_cut_off(
    backup: Backup, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: str, name: str
) -> None:
    def die(*_: object, **__: object) -> None:
        raise KilledError

    with desks.empty(settings, tmp_path / "state"):
        with monkeypatch.context() as patched:
            patched.setattr(f"belofte.ops.backups.{module}.{name}", die)
            with pytest.raises(KilledError):
                restore(backup)
        with pytest.raises(RefusalError, match="not finished"):
            preparing.prepare(print)
        restore(backup)
        migrating.migrate(print)
        assert restoring.taken().tables["cases_message"] == expected(backup).tables["cases_message"]


def test_restore_replaces_a_file_that_a_power_cut_emptied(
    backup: Backup, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with desks.empty(settings, tmp_path / "state"):
        with monkeypatch.context() as patched:
            patched.setattr(restoring, "expect_equal", lambda *_, **__: empty_one())
            with pytest.raises(RefusalError, match="not as they were"):
                restore(backup)
        restore(backup)
        assert [len(octets) for octets in contents()] == [blob.size_bytes for blob in backup.listed()]


def empty_one() -> None:
    next(Path(blobs.storage().path("")).glob("??/??/*")).write_bytes(b"")


def test_restore_of_another_backup_half_way_is_refused(
    backup: Backup, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = desks.back_up(tmp_path / "another", at=clock.now())
    with desks.empty(settings, tmp_path / "state"):
        monkeypatch.setattr(aftermath, "settle", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            restore(backup)
        with pytest.raises(RefusalError, match="another backup"):
            restore(another)


def test_restore_of_an_encrypted_backup_needs_its_private_key(settings: Settings, tmp_path: Path) -> None:
    desks.furnish()
    backup = desks.back_up(tmp_path / "backups", recipient=desks.RECIPIENT)
    with desks.empty(settings, tmp_path / "state"):
        with pytest.raises(RefusalError, match="--identity"):
            restore(backup)
        with pytest.raises(RefusalError, match="cannot be decrypted"):
            restore(backup, identity=desks.write_identity(tmp_path / "other"))
        with pytest.raises(RefusalError, match="no private key"):
            restore(backup, identity=backup.place / backups.DUMP)
        restore(backup, identity=desks.write_identity(tmp_path / "ours", desks.IDENTITY))
        assert len(contents()) == 3
        assert {path.stat().st_mode & 0o077 for path in (tmp_path / "state/blobs").glob("??/??/*")} == {0}
        assert not list((tmp_path / "state").glob("*dump*"))


def test_encrypted_backup_shows_nothing(tmp_path: Path) -> None:
    desks.furnish()
    desks.back_up(tmp_path / "backups", recipient=desks.RECIPIENT)
    octets = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert [
        word for word in (b"een brief nummer", b"PGDMP", b"cases_message", b"klant.example") if word in octets
    ] == []


def test_restore_puts_the_keys_first_and_loses_none(backup: Backup, settings: Settings, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    keys.copy(settings.STATE / "keys", kept)
    with desks.empty(settings, tmp_path / "state"):
        fresh = tmp_path / "state/keys"
        fresh.unlink()
        (new,) = keys.read_or_create(fresh)
        restore(backup, keys_file=kept)
        assert keys.read_or_create(fresh) == (*keys.read(kept), new)


def test_restore_with_keys_of_another_desk_is_refused(backup: Backup, settings: Settings, tmp_path: Path) -> None:
    keys.read_or_create(tmp_path / "others")
    with desks.empty(settings, tmp_path / "state"):
        with pytest.raises(RefusalError, match="other keys than the desk had"):
            restore(backup, keys_file=tmp_path / "others")
        expect_untouched(tmp_path / "state")


def test_restore_without_keys_says_what_stays_locked(backup: Backup, settings: Settings, tmp_path: Path) -> None:
    with desks.empty(settings, tmp_path / "state"):
        settings.BELOFTE_KEYS = (b"k" * 32,)
        assert restore(backup)[-1].startswith("LOOK AT the keys: this desk lacks keys")
