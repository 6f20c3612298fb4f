"""Migrating: the one way in which the tables are brought up to this version, whoever asks for it.

A migration waits two seconds for a table and no longer (database/backend/base.py), because all who want that table
stand behind it meanwhile. Then it gives way, and tries again. Each is done as a whole or not at all, so what is cut off
goes on where it was.
"""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeVar

from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations import Migration
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg.errors import LockNotAvailable

from belofte import locks
from belofte.database import gates, needs, roles
from belofte.database.backend.maintenance import as_owner
from belofte.ops import tables_so_far
from belofte.ops.demo import running
from belofte.ops.refusals import RefusalError

Tell = Callable[[str], None]
Result = TypeVar("Result")

TRIES_MAX: Final = 20  # of two seconds each, and as long a pause: a minute and a half
_PAUSE_SECONDS: Final = 2.0


class Step(NamedTuple):
    """A migration that was done."""

    name: str
    seconds: float


def pending() -> list[str]:
    """Name the migrations that these tables still lack, in their order. Refuses tables of another way: RefusalError."""
    plan = _plan(MigrationExecutor(connection))
    if plan:
        _expect_tables_of_ours()
    return [str(migration) for migration, _ in plan]


def migrate(tell: Tell, *, begun: Tell = lambda _: None) -> list[Step]:
    """Bring the database up to this version, as its owner; `begun` hears of each step. Refuses: RefusalError."""
    with as_owner(connection):
        _patiently(_make_usable, tell)
        progress = _Progress(begun)
        if pending():
            tell("Bringing the database up to date.")
            _patiently(lambda: _apply(progress), tell)
        _patiently(_have_gates_hold, tell)
        return progress.done


def _make_usable() -> None:
    """See to it that the server has what we need, and the run-time role its rights. Refuses: RefusalError."""
    with connection.cursor() as cursor:
        if lacking := needs.missing(cursor.connection):
            raise RefusalError(f"This database cannot be used: {'; '.join(lacking)}.")
        if roles.ensure_roles(cursor.connection).is_assumable:
            roles.grant_run_time_rights(cursor.connection)


def _have_gates_hold() -> None:
    """See to it that nobody but the owner puts a gate aside; each migration of a trigger makes that anew."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE oid = to_regprocedure(%s)", [gates.PUTS_ASIDE])
        if (cursor.fetchone() or ("",))[0] not in gates.OWNER_ALONE_PUTS_ASIDE:
            cursor.execute(gates.OWNER_ALONE_PUTS_ASIDE)


class _Progress:
    """Hears from Django which migration begins and ends."""

    def __init__(self, begun: Tell) -> None:
        self.done: list[Step] = []
        self._begun, self._since = begun, 0.0

    def __call__(self, action: str, migration: Migration | None = None, *_: object) -> None:
        if action == "apply_start":
            self._begun(str(migration))
            self._since = time.monotonic()
        elif action == "apply_success":
            self.done.append(Step(str(migration), time.monotonic() - self._since))


def _apply(progress: _Progress) -> None:
    """Apply what is missing, beside no other process that does."""
    locks.hold_beyond_transactions("migrations", "all")
    executor = MigrationExecutor(connection, progress)
    executor.migrate(executor.loader.graph.leaf_nodes(), state=tables_so_far.before(executor))
    call_command("migrate", verbosity=0, interactive=False)  # what follows it: types and rights
    call_command("createcachetable", verbosity=0)


def _patiently(work: Callable[[], Result], tell: Tell) -> Result:
    """Do it; where somebody holds a table, give way and try again. Refuses: RefusalError."""
    holders = ""
    for left in reversed(range(TRIES_MAX)):
        try:
            return work()
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
        except LockNotAvailable:
            pass  # the same, where Django is not asked
        holders = _holders()
        if left:
            tell(f"Somebody holds a table that has to change. {holders} Trying again in {_PAUSE_SECONDS:.0f} s.")
            time.sleep(_PAUSE_SECONDS)
    message = f"A table that has to change stayed in use. {holders} Nothing is half done: end that, and do this again."
    raise RefusalError(message)


def _holders() -> str:
    """Say who is in a transaction for longest, as far as the server lets us see."""
    with connection.cursor() as cursor:
        cursor.execute(_OTHERS)
        found = [f"process {pid} of {user} ({what}), for {seconds} s" for pid, user, what, seconds in cursor.fetchall()]
    return f"In a transaction: {'; '.join(found)}." if found else ""


def _plan(executor: MigrationExecutor) -> list[tuple[Any, bool]]:
    return executor.migration_plan(executor.loader.graph.leaf_nodes())


def _expect_tables_of_ours() -> None:
    """Refuse tables that this version does not follow upon: bringing them up to date would break off half-way."""
    loader = MigrationLoader(connection)
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations) - set(loader.replacements))
    unknown = [(app, name) for app, name in unknown if app in loader.migrated_apps]
    try:
        loader.check_consistent_history(connection)
    except InconsistentMigrationHistory as error:
        raise RefusalError(_other_tables(str(error))) from error
    if unknown:
        names = ", ".join(f"{app}.{name}" for app, name in unknown)
        raise RefusalError(_other_tables(f"This version does not know {names}."))


def _other_tables(why: str) -> str:
    """Return what to do about tables of another version."""
    if running.is_demo(Path(settings.STATE)):
        remedy = "Throw the demo's data away and play a new morning: bin/demo --begin-again"
    else:
        remedy = "Run the version of Belofte that made them, or restore a backup that belongs to this one."
    return (
        f"The tables of this database were made by another version of Belofte, and stay as they are.\n{why}\n{remedy}"
    )


_OTHERS: Final = """
SELECT pid, usename, coalesce(nullif(application_name, ''), state), extract(epoch FROM now() - xact_start)::integer
FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL
ORDER BY xact_start LIMIT 3
"""
