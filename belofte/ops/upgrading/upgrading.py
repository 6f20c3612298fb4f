"""Upgrading: the tables of an earlier version become those of this one, after a backup and before a look at all rows.

It can be killed at any point and done again: each migration is done as a whole or not at all.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from belofte import __version__, backups, blobs, room
from belofte.database.backend.maintenance import as_owner
from belofte.ops import claiming, hosting, migrating
from belofte.ops.backups import making, marking
from belofte.ops.refusals import RefusalError
from belofte.ops.upgrading import comparing, converting, resuming, returning

Tell = Callable[[str], None]

_PARTING_SECONDS: Final = 10.0  # the server notices a killed client within two


def upgrade(*, folder: Path, programs: Path | None, tell: Tell, at: datetime) -> None:
    """Bring this desk up to this version. `folder`: of backups. Refuses: RefusalError, OSError, psycopg.Error."""
    with claiming.sole_use_of(settings.STATE):
        backup = converting.convert(lambda: _back_up(folder, tell=tell, at=at), programs=programs, tell=tell)
        with hosting.meanwhile(tell):
            _upgrade(lambda: backup or _back_up(folder, tell=tell, at=at), tell=tell)


def _upgrade(back_up: Callable[[], Path], *, tell: Tell) -> None:
    with as_owner(connection):
        with connection.cursor() as cursor:
            marking.expect_none(cursor.connection)
            is_new = not marking.has_tables(cursor.connection)
        noted = _cut_off(tell)
        names = migrating.pending()
        if not names or is_new:
            if noted is not None:
                tell("The upgrade that was cut off had come to its end: all rows are there as they were.")
            resuming.forget()
            tell("There is nothing to upgrade. Start Belofte.")
            return
        plan(names, tell=tell)
        _expect_alone()
        before = noted.before if noted else comparing.take()
    if noted is None or not noted.backup.is_dir():
        noted = resuming.note(back_up(), before)
    else:
        tell(f"An upgrade was cut off, and goes on. The backup of before it is {noted.backup}.")
    _bring_up(noted, tell=tell)


def plan(names: list[str], *, tell: Tell) -> None:
    """Say what will be done."""
    changes = "1 change" if len(names) == 1 else f"{len(names)} changes"
    tell(f"Belofte {__version__} makes {changes} to the tables: {', '.join(names)}.")


def _back_up(folder: Path, *, tell: Tell, at: datetime) -> Path:
    environment = settings.ENVIRONMENT
    if folder.is_relative_to(settings.STATE):
        _expect_room(folder)
    made = making.back_up(
        folder, recipient=environment.backup_recipient, kept=environment.backups_kept, tell=tell, at=at
    )
    tell(f"The backup of before is {made.place}: {made.manifest.rows} rows and {made.manifest.blobs} files.")
    return made.place


def _cut_off(tell: Tell) -> resuming.Noted | None:
    """Return an upgrade that was cut off; refuse when rows are not as they were before it. Refuses: RefusalError."""
    noted = resuming.begun()
    if noted is not None:
        with _saying_the_way_back(noted, tell):
            _expect_rows(noted.before)
    return noted


def _bring_up(noted: resuming.Noted, *, tell: Tell) -> None:
    """Migrate and look."""
    with _saying_the_way_back(noted, tell):
        for step in migrating.migrate(tell, begun=lambda name: tell(f"  {name}")):
            tell(f"  {step.name}: {step.seconds:.1f} s")
        with as_owner(connection):
            expect_all(noted.before)
    resuming.forget()
    tell(f"All {sum(rows for rows, _ in noted.tables.values())} rows are there as they were. Start Belofte.")
    for line in returning.words(noted.backup):
        tell(line)


def _expect_room(folder: Path) -> None:
    """Refuse a backup that would fill a disk of the desk. Refuses: RefusalError."""
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    if backups.newest(folder) is None:  # else most files are there already
        size += sum(path.stat().st_size for path in Path(blobs.storage().path("")).glob("??/??/*"))
    found = room.least()
    if found.is_short(size):
        message = f"The backup of before may take {size // 1024**2} MB, and the disk of {found.place} has "
        rest = f"{found.free // 1024**2} MB free. Make room, or name a folder elsewhere with --backups."
        raise RefusalError(message + rest)


@contextmanager
def _saying_the_way_back(noted: resuming.Noted, tell: Tell) -> Iterator[None]:
    """Say how to go back when this fails, or is stopped."""
    try:
        yield
    except BaseException:
        for line in returning.words(noted.backup):
            tell(line)
        raise


def expect_all(before: comparing.Before) -> None:
    """Refuse tables from which something is gone. Refuses: RefusalError."""
    if left := migrating.pending():
        raise RefusalError(f"These changes were not made: {', '.join(left)}. Do it again.")
    _expect_rows(before)


def _expect_rows(before: comparing.Before) -> None:
    if lost := comparing.lost(before):
        raise RefusalError("\n".join(["After the upgrade not all is as it was:", *lost[:50]]))


def _expect_alone() -> None:
    """Refuse while another part of Belofte works with these tables. Refuses: RefusalError."""
    until = time.monotonic() + _PARTING_SECONDS
    with connection.cursor() as cursor:
        while found := cursor.execute(_OTHERS).fetchall():
            if time.monotonic() > until:
                pids = ", ".join(str(pid) for (pid,) in found)
                message = f"Belofte still works with this database (connections {pids} of the server). Stop it first."
                raise RefusalError(message)
            time.sleep(0.2)


# A psql of the administrator's own may stay: where it is in the way, migrating says so.
_OTHERS: Final = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND usename = session_user AND pid <> pg_backend_pid()
    AND application_name <> 'psql'
"""
