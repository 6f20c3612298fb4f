"""Whether the database is there, what it is, and whether it and this machine agree."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor

from belofte import clock
from belofte.database import needs, roles
from belofte.ops import loading
from belofte.ops.doctor.findings import Finding

_CLOCKS_APART_MAX: Final = timedelta(seconds=5)


def answers() -> bool:
    """Tell whether there is a database to ask."""
    return _refusal() is None


def look(_at: datetime) -> Iterator[Finding]:
    """Look at the database, or say that it is not there."""
    if (words := _refusal()) is not None:
        remedy = "Start it with `belofte up`, or correct BELOFTE_DATABASE."
        yield Finding(subject="database", level="wrong", words=words, remedy=remedy)
        return
    yield from _look_at_server()
    yield _look_at_clock()
    yield from _look_at_tables()


def _refusal() -> str | None:
    """Return why we cannot connect; None when we can."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        return str(error).strip()
    return None


def _look_at_server() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        server = cursor.connection
        lacking = needs.missing(server)
        version = server.info.server_version // 10000
        may_assume = roles.role_exists(server, roles.RUN_TIME_ROLE) and roles.may_assume(server, roles.RUN_TIME_ROLE)
    if lacking:
        yield Finding(subject="database", level="wrong", words="; ".join(lacking), remedy="Install what is missing.")
    else:
        yield Finding(subject="database", level="well", words=f"PostgreSQL {version}")
    if not may_assume:
        words = f"Belofte works as the owner: it cannot take on the role {roles.RUN_TIME_ROLE}"
        remedy = "Let the owner create roles, and run `belofte migrate`; until then only the triggers guard."
        yield Finding(subject="database role", level="look", words=words, remedy=remedy)


def _look_at_clock() -> Finding:
    """Look whether this machine and the database agree what time it is: promises are counted by both."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        apart = abs(clock.now() - cursor.fetchone()[0])
    words = f"{apart.total_seconds():.1f} s apart from the database's"
    if apart <= _CLOCKS_APART_MAX:
        return Finding(subject="clock", level="well", words=words)
    remedy = "Let both machines set their clocks by the network (NTP): promises fall due by them."
    return Finding(subject="clock", level="wrong", words=words, remedy=remedy)


def _look_at_tables() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        words = "the tables are of another version than the program"
        yield Finding(subject="tables", level="wrong", words=words, remedy=loading.OTHER_TABLES_REMEDY)
