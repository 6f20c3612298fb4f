"""Making a backup: database and blobs as of one moment, under its final name only when all of it is on disk."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import psycopg
from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from psycopg import Connection

from belofte import __version__, backups, blobs, keys, locks
from belofte.backups import BLOBS, DUMP, MANIFEST, PARTIAL, TABLES, Backup, LedgerHead, Listed, Manifest, Stored
from belofte.database import initialising
from belofte.database.backend.maintenance import as_owner
from belofte.desk import backups as told
from belofte.ops import sweeping
from belofte.ops.backups import copying, inventory, marking, programs, sealing
from belofte.ops.refusals import RefusalError
from belofte.promises import heads

Tell = Callable[[str], None]

_WAIT: Final = "10s"  # for a sweep that is under way, or another backup
_NAMES: Final = f"names{PARTIAL}"


def back_up(folder: Path, *, recipient: str, kept: int, tell: Tell, at: datetime) -> Backup:
    """Make a backup in this folder, and remove all but the newest so many.

    Refuses: RefusalError, OSError, psycopg.Error; the backups before it are then as they were.
    """
    sealing.expect_public(recipient)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _expect_ours(folder)
    with as_owner(connection):
        _be_alone()
        _expect_finished()
        _remove_partial(folder)
        made = _make(folder, recipient=recipient, tell=tell, at=at)
        told.note_made(at=at)
        _prune(folder, kept=kept, tell=tell)
    return made


def _be_alone() -> None:
    """Let no blob be removed, and no other backup be made, until this connection closes. Refuses: RefusalError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [_WAIT])
    try:
        locks.hold_beyond_transactions(*sweeping.KEEPING)
    except OperationalError as error:
        if not isinstance(error.__cause__, psycopg.errors.LockNotAvailable):
            raise
        raise RefusalError("Another backup of this desk is being made. Wait until that one is done.") from error


def _expect_finished() -> None:
    """Refuse a desk that is being restored. Refuses: RefusalError."""
    with connection.cursor() as cursor:
        marking.expect_none(cursor.connection)


def _make(folder: Path, *, recipient: str, tell: Tell, at: datetime) -> Backup:
    """Make it under another name, and give it its own when everything is on disk."""
    place = folder / backups.name(at)
    if place.exists():
        raise RefusalError(f"{place} is there already. Try again in a second.")
    partial = place.with_name(f"{place.name}{PARTIAL}")
    partial.mkdir(mode=0o700)
    try:
        manifest = _fill(partial, recipient=recipient, tell=tell, at=at)
        (partial / MANIFEST).write_text(manifest.model_dump_json(indent=1))
        os.sync()
        partial.rename(place)
        initialising.persist(folder)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
    return Backup(place=place, manifest=manifest)


def _fill(partial: Path, *, recipient: str, tell: Tell, at: datetime) -> Manifest:
    tell("Reading the database.")
    with snapshot() as (server, name):
        with programs.dump(snapshot=name) as dumped:
            dump = sealing.write(dumped, partial / DUMP, recipient=recipient)
        found = inventory.take(server)
        copying.write_names(server, partial / _NAMES)
        ledger = heads.take(at=at)
        migrations = sorted(MigrationRecorder(connection).applied_migrations())
        version = server.info.parameter_status("server_version") or ""
    tables = sealing.write(io.BytesIO(found.to_json()), partial / TABLES, recipient=recipient)
    tell("Copying the files.")
    listed, (count, octets, missing) = _copy_blobs(partial, recipient=recipient)
    return Manifest(
        made_at=at,
        version=__version__,
        postgres=version,
        migrations=migrations,
        keys=keys.marks(settings.BELOFTE_KEYS),
        recipient=recipient,
        files={DUMP: dump, TABLES: tables, BLOBS: listed},
        rows=found.rows,
        blobs=count,
        blob_bytes=octets,
        missing=missing,
        ledger=LedgerHead(through=ledger.through, sha256=ledger.sha256) if ledger is not None else None,
    )


@contextmanager
def snapshot() -> Iterator[tuple[Connection, str]]:
    """Give a transaction that sees one moment of the database, and the name by which pg_dump sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        server = cursor.connection
        server.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        server.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # we wait for pg_dump
        (name,) = server.execute("SELECT pg_export_snapshot()").fetchone()
        yield server, name


def _copy_blobs(partial: Path, *, recipient: str) -> tuple[Stored, tuple[int, int, int]]:
    """Copy what is new, now that the snapshot says what there is, and write the list."""
    folder = partial.parent
    store = backups.blob_folder(folder, recipient=recipient)
    copied = copying.keep(
        partial / _NAMES,
        source=Path(blobs.storage().path("")),
        store=store,
        known=_known(folder, recipient=recipient),
        recipient=recipient,
    )
    with (partial / BLOBS).open("wb") as file:
        counted = copying.write_list(copied, file)
    (partial / _NAMES).unlink()
    return sealing.measure(partial / BLOBS), counted


def _known(folder: Path, *, recipient: str) -> Iterator[Listed]:
    """Yield the list of the newest backup of which the blobs lie in the same store."""
    same = [backup for backup in backups.find(folder) if backup.manifest.recipient == recipient]
    return same[-1].listed() if same else iter(())


def _expect_ours(folder: Path) -> None:
    """Refuse a folder of another desk, whose backups would be removed in time. Refuses: RefusalError."""
    newest = backups.newest(folder)
    if newest is not None and not set(newest.manifest.keys) & set(keys.marks(settings.BELOFTE_KEYS)):
        message = f"In {folder} lie backups of another desk, or of this one with other keys. Name a folder of its own."
        raise RefusalError(message)


def _remove_partial(folder: Path) -> None:
    """Remove what a backup left that was killed."""
    for left in folder.glob(f"*{PARTIAL}"):
        if left.is_dir():
            shutil.rmtree(left)


def _prune(folder: Path, *, kept: int, tell: Tell) -> None:
    """Remove the oldest, and the blobs that no other backup lists."""
    found = backups.find(folder)
    if len(found) < len(backups.places(folder)):
        tell(f"Not everything in {folder} can be read, so nothing old was removed there.")
        return
    for backup in found[:-kept]:
        gone = backup.place.with_name(f"{backup.place.name}{PARTIAL}")
        backup.place.rename(gone)  # at once: half a backup bears no name of a whole one
        shutil.rmtree(gone)
        tell(f"Removed {backup.place.name}, of which {kept} newer ones are kept.")
    stores: dict[Path, list[Backup]] = {store: [] for store in folder.glob("blobs*") if store.is_dir()}
    for backup in found[-kept:]:
        stores.setdefault(backup.blobs, []).append(backup)
    for store, among in stores.items():
        copying.remove_unlisted(store, [backup.listed() for backup in among])
