"""Restoring a backup onto an empty desk, and comparing what is there afterwards with what was.

It can be killed at any point and done again. A schema of its own in the database marks it as unfinished: until that is
gone nothing of Belofte starts there, so that nobody works with half a desk, or sends what has been sent.
"""

import io
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction
from psycopg import Connection

from belofte import blobs, keys
from belofte.backups import DUMP, TABLES, Backup
from belofte.database import needs, roles
from belofte.database.backend.maintenance import as_owner
from belofte.ops import claiming, hosting, migrating
from belofte.ops.backups import aftermath, checking, copying, inventory, marking, programs, sealing
from belofte.ops.backups.aftermath import Undone
from belofte.ops.backups.inventory import Inventory
from belofte.ops.refusals import RefusalError

Tell = Callable[[str], None]


def restore(place: Path, *, keys_file: Path | None, identity: Path | None, tell: Tell, at: datetime) -> Undone:
    """Restore a backup onto this desk, which must be empty. Refuses: RefusalError, OSError, psycopg.Error."""
    backup = checking.read(place)
    identities = sealing.identities(identity)
    checking.expect_known(backup)
    checking.expect_openable(backup, identities)
    is_locked = checking.locked_without(backup, keys_file)
    tell(f"Checking {backup.place}.")
    checking.expect_whole(backup)
    with claiming.sole_use_of(settings.STATE), hosting.meanwhile(tell):
        _bring_in(backup, identities=identities, keys_file=keys_file, tell=tell)
        migrating.migrate(tell)
        undone = aftermath.settle(backup, at=at)
    if is_locked:
        tell(f"LOOK AT the keys: {_LOCKED.format(path=settings.STATE / 'keys')}")
    return undone


def _bring_in(backup: Backup, *, identities: list[Any], keys_file: Path | None, tell: Tell) -> None:
    """Bring in everything that is not there yet, and compare. Refuses: RefusalError."""
    with as_owner(connection):
        with connection.cursor() as cursor:
            server: Connection = cursor.connection
        stage = marking.begin(server, backup, is_bare=_is_bare())
        if stage == marking.COMPARED:
            return
        if lacking := needs.missing(server):
            raise RefusalError(f"This database cannot be used: {'; '.join(lacking)}.")
        if keys_file is not None:
            keys.add(settings.STATE / "keys", keys_file)
        tell(f"Copying {backup.manifest.blobs} files.")
        copying.bring_back(backup, target=Path(blobs.storage().path("")), identities=identities)
        if not marking.has_tables(server):
            tell(f"Loading {backup.manifest.rows} rows.")
            if roles.ensure_roles(server).is_assumable:
                roles.grant_run_time_rights(server)
            load_dump(backup, database=str(connection.settings_dict["NAME"]), identities=identities)
            server.execute("ANALYZE")  # else the first hours are slow
        expect_equal(backup, found=taken(), identities=identities)
        if lost := copying.lacking(backup, target=Path(blobs.storage().path(""))):
            raise RefusalError(f"These files are not as they were: {', '.join(lost[:50])}. Restore again.")
        marking.compared(server)
        tell(f"Compared: {backup.manifest.rows} rows and {backup.manifest.blobs} files are as they were.")


def load_dump(backup: Backup, *, database: str, identities: list[Any]) -> None:
    """Load a backup's dump, decrypted where it has to be. Refuses: RefusalError."""
    if not backup.is_sealed:
        with (backup.place / DUMP).open("rb") as file:
            programs.restore(file, database=database)
        return
    with tempfile.TemporaryFile(dir=settings.STATE) as plain:  # without a name: whatever ends us, nothing is left
        sealing.open_into(backup.place / DUMP, plain, identities=identities, is_sealed=True)
        programs.restore(plain, database=database)


def expect_equal(backup: Backup, *, found: Inventory, identities: list[Any]) -> None:
    """Refuse a database that is not what the backup says it was. Refuses: RefusalError."""
    expected = io.BytesIO()
    sealing.open_into(backup.place / TABLES, expected, identities=identities, is_sealed=backup.is_sealed)
    differences = Inventory.from_json(expected.getvalue()).differences(found)
    if differences:
        raise RefusalError("\n".join(["What was restored is not what was backed up:", *differences[:50]]))


def taken() -> Inventory:
    """Return what is in our database."""
    with transaction.atomic(), connection.cursor() as cursor:
        return inventory.take(cursor.connection)


def _is_bare() -> bool:
    """Tell whether this desk has no files."""
    root = Path(blobs.storage().path(""))
    return not any(root.glob("??/??/*"))


_LOCKED: Final = (
    "this desk lacks keys that it had. What was encrypted with them stays locked: passwords of mail servers, keys of "
    "inboxes. Links and reply addresses that customers have do not count. Put the old lines into {path}."
)
