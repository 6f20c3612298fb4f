"""The self-test: a backup is restored into a database of its own beside ours, compared, and dropped again."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import Connection
from psycopg.pq import Conninfo
from psycopg.sql import SQL, Identifier

from belofte import backups
from belofte.backups import Backup, SelfTest
from belofte.database import roles
from belofte.database.backend.maintenance import as_owner
from belofte.desk import backups as told
from belofte.ops.backups import checking, inventory, restoring, sealing
from belofte.ops.refusals import RefusalError

EACH: Final = timedelta(days=30)
_ROOM: Final = 2  # times the database; the rest of the disk is the desk's


class UntestedError(RefusalError):
    """It could not be tried; the words say why."""


def is_due(folder: Path, *, at: datetime) -> bool:
    """Tell whether the last one is so long ago that another one is to be done."""
    last = backups.last_self_test(folder)
    return backups.newest(folder) is not None and (last is None or at - last.tested_at >= EACH)


def prove(folder: Path, backup: Backup, *, identity: Path | None, at: datetime) -> SelfTest:
    """Try a backup, and keep in its folder what was found."""
    began = time.monotonic()
    result, words = "equal", f"{backup.manifest.rows} rows and {backup.manifest.blobs} files are as they were"
    try:
        _try(backup, identities=sealing.identities(identity))
    except UntestedError as error:
        result, words = "untested", str(error)
    except (OSError, psycopg.Error) as error:
        result, words = "untested", f"It could not be tried: {error}"
    except RefusalError as error:
        result, words = "different", str(error)
    seconds = time.monotonic() - began
    found = SelfTest(backup=backup.place.name, tested_at=at, seconds=seconds, result=result, words=words)
    backups.keep_self_test(folder, found)
    told.note_tried(found)
    return found


def _try(backup: Backup, *, identities: list[Any]) -> None:
    checking.expect_known(backup)
    checking.expect_whole(backup)
    if backup.is_sealed and not identities:
        raise UntestedError(_SEALED)
    for blob in backup.listed() if backup.is_sealed else ():
        with Path("/dev/null").open("wb") as nowhere:
            sealing.open_into(backup.blobs / blob.name, nowhere, identities=identities, is_sealed=True)
    with as_owner(connection), connection.cursor() as cursor, scratch(cursor.connection, name="self_test") as database:
        restoring.load_dump(backup, database=database, identities=identities)
        with connected(database) as server:
            restoring.expect_equal(backup, found=inventory.take(server), identities=identities)


@contextmanager
def scratch(server: Connection, *, name: str) -> Iterator[str]:
    """Make a database to try something in, and drop it afterwards. Refuses: UntestedError."""
    _expect_room(server)
    made = f"{server.info.dbname}_{name}"
    _be_alone(server, made)
    _drop(server, made)  # what a killed one left
    try:
        server.execute(SQL("CREATE DATABASE {} TEMPLATE template0").format(Identifier(made)))
    except psycopg.errors.InsufficientPrivilege as error:
        raise UntestedError(_NOT_ALLOWED.format(user=server.info.user)) from error
    try:
        with connected(made) as there:
            if roles.role_exists(there, roles.RUN_TIME_ROLE):
                roles.grant_run_time_rights(there)
        yield made
    finally:
        _drop(server, made)
        server.execute(_LET_GO, [made])


def _be_alone(server: Connection, name: str) -> None:
    """Let nobody else use this name until we let it go, or this connection closes. Refuses: UntestedError."""
    if server.execute(_HOLD, [name]).fetchone() != (True,):
        raise UntestedError("The same is being tried already. Wait until that is done.")


def _drop(server: Connection, name: str) -> None:
    """Drop a database, whoever is in it; the server's own vacuum only the server itself can end, without FORCE."""
    drop = SQL("DROP DATABASE IF EXISTS {}").format(Identifier(name))
    try:
        server.execute(drop + SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        server.execute(drop)


def connected(database: str) -> Connection:
    """Connect to another database of our server, as its owner and without deadline."""
    given = connection.get_connection_params()
    usual = {key: value for key, value in given.items() if key in _REACHING}
    return psycopg.connect(**{**usual, "dbname": database})


def _expect_room(server: Connection) -> None:
    """Refuse where the database would fill the disk of our own server. Refuses: UntestedError."""
    found = server.execute("SELECT pg_database_size(current_database())").fetchone()
    if settings.ENVIRONMENT.database == "embedded" and found:
        needed, free = found[0] * _ROOM, shutil.disk_usage(settings.STATE).free
        if free < needed:
            raise UntestedError(f"There is no room to try it: {free / 1024**3:.1f} GB free of {needed / 1024**3:.1f}.")


_HOLD: Final = "SELECT pg_try_advisory_lock(hashtextextended('scratch: ' || %s, 0))"
_LET_GO: Final = "SELECT pg_advisory_unlock(hashtextextended('scratch: ' || %s, 0))"

# All that a DSN can say, but for our own deadlines.
_REACHING: Final = {option.keyword.decode() for option in Conninfo.get_defaults()} - {"options"}

_SEALED: Final = (
    "Its files are as they were written. What is in them only whoever has the private key can try: "
    "belofte backup-test --identity FILE."
)
_NOT_ALLOWED: Final = (
    "{user} may not make a database to try it in. As administrator of the server: ALTER ROLE {user} CREATEDB."
)
