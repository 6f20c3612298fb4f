"""The mark of a restore that is not finished: a schema in the database, with which backup it is and how far."""

from contextlib import suppress
from typing import Final

from psycopg import Connection, OperationalError

from belofte.backups import DUMP, Backup
from belofte.database.backend.deadline import DeadlineConnection
from belofte.live import connecting
from belofte.ops.refusals import RefusalError

BEGUN: Final = "begun"
COMPARED: Final = "compared"


def begin(server: Connection, backup: Backup, *, is_bare: bool) -> str:
    """Mark that this backup is being restored, and return how far an earlier try came. Refuses: RefusalError."""
    before = _read(server)
    which = f"{backup.manifest.made_at.isoformat()} {backup.manifest.files[DUMP].sha256}"
    if before is None and (has_tables(server) or not is_bare):
        raise RefusalError(_NOT_EMPTY)
    if before is not None and before[0] != which:
        if has_tables(server) or not is_bare:
            raise RefusalError(_ANOTHER)
        finish(server)
        before = None
    if before is not None:
        return before[1]
    with server.transaction():
        server.execute("CREATE SCHEMA belofte_restore")
        server.execute("CREATE TABLE belofte_restore.mark (backup text, stage text)")
        server.execute("INSERT INTO belofte_restore.mark VALUES (%s, %s)", [which, BEGUN])
    return BEGUN


def compared(server: Connection) -> None:
    """Keep that everything is there, and as it was."""
    server.execute("UPDATE belofte_restore.mark SET stage = %s", [COMPARED])


def finish(server: Connection) -> None:
    """Take the mark away."""
    server.execute("DROP SCHEMA belofte_restore CASCADE")


def expect_none(server: Connection) -> None:
    """Refuse to work with a desk that is not restored yet. Refuses: RefusalError."""
    query = "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'belofte_restore')"
    if server.execute(query).fetchone() == (True,):
        message = "This desk is being restored from a backup, and that is not finished. Run `belofte restore` again."
        raise RefusalError(message)


def expect_finished() -> None:
    """Refuse to start a part of Belofte on such a desk; where the database is away there is nothing to do yet.

    On a connection of its own: what starts may still fork. Refuses: RefusalError.
    """
    with suppress(OperationalError), DeadlineConnection.connect(**connecting.parameters(), autocommit=True) as server:
        expect_none(server)


def has_tables(server: Connection) -> bool:
    """Tell whether anything is where tables of a desk come, but for what an extension of the server brought."""
    return server.execute(_ANYTHING).fetchone() == (True,)


def _read(server: Connection) -> tuple[str, str] | None:
    if server.execute("SELECT to_regclass('belofte_restore.mark') IS NULL").fetchone() == (True,):
        return None
    found: tuple[str, str] | None = server.execute("SELECT backup, stage FROM belofte_restore.mark").fetchone()
    return found


_ANYTHING: Final = """
SELECT EXISTS (
    SELECT FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S', 'f') AND NOT EXISTS (
        SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid AND deptype = 'e'
    )
)
"""

_NOT_EMPTY: Final = (
    "This desk is not empty, and a backup is restored onto an empty one only. Name another state folder "
    "(BELOFTE_STATE), and with a server of your own another database (BELOFTE_DATABASE)."
)
_ANOTHER: Final = (
    "On this desk another backup was being restored, and that is not finished. Restore that one again, or name another "
    "state folder (BELOFTE_STATE), and with a server of your own another database (BELOFTE_DATABASE)."
)
