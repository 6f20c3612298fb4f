"""Moving a desk from its embedded database to another PostgreSQL server. Its files and keys stay where they are.

All of it is loaded in one transaction, so what was cut off left an empty database, or a full one that is found equal.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db import OperationalError, connection
from psycopg.conninfo import conninfo_to_dict

from belofte.database import departing, naming, needs, roles, turning
from belofte.database.backend.maintenance import as_owner
from belofte.ops import claiming, hosting
from belofte.ops.backups import marking
from belofte.ops.backups.inventory import Inventory
from belofte.ops.refusals import RefusalError
from belofte.ops.upgrading import taking_out

Tell = Callable[[str], None]


def move(dsn: str, *, tell: Tell, at: datetime) -> None:
    """Move to the database of this DSN, which must be empty, and compare all of it. Refuses: RefusalError, OSError."""
    target = _parts(dsn)
    cluster = hosting.own_cluster()
    if cluster is None:
        raise RefusalError(_NOT_EMBEDDED)
    with claiming.sole_use_of(settings.STATE), hosting.meanwhile(tell):
        with connection.cursor() as cursor:
            marking.expect_none(cursor.connection)
        hindrance = _look(target)
        tell("Reading everything.")
        with taking_out.dumped() as (dump, expected), turning.to(target):
            if _is_empty():
                tell(f"Loading {expected.rows} rows, and comparing them.")
                taking_out.put_in(dump, expected)
            else:
                tell("There is something in that database: seeing whether it is what an earlier try brought.")
                _expect_brought(expected)
        departing.mark(cluster.home, f"The data of this desk moved on {at:%d-%m-%Y %H:%M} UTC to {_place(dsn)}.")
    for line in (*hindrance, *_ended(expected.rows, place=_place(dsn))):
        tell(line)


def _parts(dsn: str) -> dict[str, Any]:
    try:
        return naming.parts(dsn)
    except psycopg.ProgrammingError as error:
        message = "This is not the DSN of a database (postgresql://user:password@server/database): "
        raise RefusalError(message + naming.wrong(error)) from error


def _look(target: dict[str, Any]) -> list[str]:
    """Refuse a server that will not do; say what it does not let us. Refuses: RefusalError."""
    ours = _identity()
    try:
        with turning.to(target), as_owner(connection), connection.cursor() as cursor:
            if _identity() == ours:
                raise RefusalError("That is the database that this desk has now.")
            if lacking := needs.missing(cursor.connection):
                raise RefusalError(f"That database cannot be used: {'; '.join(lacking)}.")
            role = roles.ensure_roles(cursor.connection)
    except OperationalError as error:
        message = f"That database cannot be reached: {error}"
        raise RefusalError(message) from error
    return [] if role.is_assumable else [f"LOOK AT the run-time role: {role.hindrance}. Only triggers guard there."]


def _identity() -> Any:  # noqa: ANN401 - to be compared, and nothing else
    with connection.cursor() as cursor:
        cursor.execute(_WHICH)
        return cursor.fetchone()


def _is_empty() -> bool:
    with as_owner(connection), connection.cursor() as cursor:
        return not marking.has_tables(cursor.connection)


def _expect_brought(expected: Inventory) -> None:
    """Refuse a database with anything else in it. Refuses: RefusalError."""
    try:
        with as_owner(connection):
            taking_out.expect_equal(expected)
    except RefusalError as error:
        raise RefusalError(_NOT_EMPTY) from error


def _place(dsn: str) -> str:
    """Return where a DSN leads to, without what is secret in it."""
    given = conninfo_to_dict(dsn)
    return " ".join(f"{key}={given[key]}" for key in ("host", "port", "dbname", "user") if given.get(key))


def _ended(rows: int, *, place: str) -> list[str]:
    return [
        f"All {rows} rows are there, each as it was, with what guards them ({place}).",
        "Now set BELOFTE_DATABASE to that DSN (in belofte.toml: database = …), and start Belofte.",
        "The embedded database is as it was, and marked: nothing starts there by mistake. Files and keys stay here.",
    ]


_WHICH: Final = """
SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()) FROM pg_control_system()
"""

_NOT_EMBEDDED: Final = (
    "BELOFTE_DATABASE names a server already: this desk has no embedded database to move. From one server to another: "
    "`belofte backup`, and `belofte restore` with BELOFTE_DATABASE and BELOFTE_STATE set to the new places."
)
_NOT_EMPTY: Final = "That database is not empty, and holds something else. Nothing was changed. Name an empty one."
