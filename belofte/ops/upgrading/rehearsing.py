"""Trying an upgrade on a copy: what it would do, how long each step takes, and whether all is there afterwards."""

import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from belofte.database import turning
from belofte.database.backend.maintenance import as_owner
from belofte.database.embedded import Cluster
from belofte.database.faults import DatabaseFaultError
from belofte.ops import claiming, hosting, migrating
from belofte.ops.backups import marking, proving
from belofte.ops.refusals import RefusalError
from belofte.ops.upgrading import comparing, converting, taking_out, upgrading

Tell = Callable[[str], None]


def rehearse(*, programs: Path | None, tell: Tell) -> None:
    """Try it, and change nothing; the desk may run meanwhile. Refuses: RefusalError."""
    try:
        old = converting.outdated(programs)
        if old is None:
            _rehearse_here(tell)
        else:
            with claiming.sole_use_of(settings.STATE):
                _rehearse_conversion(old, tell)
    except DatabaseFaultError as fault:
        raise RefusalError(str(fault)) from fault
    tell("Nothing was changed.")


def _rehearse_here(tell: Tell) -> None:
    """Try it in a database of its own on the same server."""
    with hosting.meanwhile(tell, may_run=True):
        with connection.cursor() as cursor:
            marking.expect_none(cursor.connection)
            is_new = not marking.has_tables(cursor.connection)
        names = migrating.pending()
        if not names or is_new:
            tell("There is nothing to upgrade.")
            return
        upgrading.plan(names, tell=tell)
        with proving.connected(str(connection.settings_dict["NAME"])) as server:
            server.autocommit = True
            with proving.scratch(server, name="upgrade_trial") as database:
                _try(database, tell)


def _try(database: str, tell: Tell) -> None:
    lap = _Lap(tell)
    with taking_out.dumped() as (dump, expected):
        lap.end("reading everything, as for the backup")
        with turning.to({"NAME": database}):
            taking_out.put_in(dump, expected)
            lap.end(f"loading {expected.rows} rows into a copy, and comparing them")
            _migrate(lap, tell)


def _rehearse_conversion(old: Cluster, tell: Tell) -> None:
    """Try it in a data directory of its own, which is removed again."""
    lap = _Lap(tell)
    fresh = converting.build(old, tell=tell)
    try:
        lap.end("bringing the data to another PostgreSQL")
        with converting.serving(fresh, tell):
            _migrate(lap, tell)
    finally:
        converting.clear_away(fresh, tell)


def _migrate(lap: "_Lap", tell: Tell) -> None:
    """Migrate the copy that we are turned to, and look whether all is there."""
    with as_owner(connection):
        before = comparing.take()
    for step in migrating.migrate(lambda _: None):
        tell(f"  {step.name}: {step.seconds:.1f} s")
    lap.end("all changes to the tables")
    with as_owner(connection):
        upgrading.expect_all(before)
    lap.end(f"looking whether all {sum(rows for rows, _ in before.tables.values())} rows are there as they were")


class _Lap:
    """Tells how long each step took."""

    def __init__(self, tell: Tell) -> None:
        self._tell, self._since = tell, time.monotonic()

    def end(self, what: str) -> None:
        """Say of a step that it is done, and begin the next."""
        now = time.monotonic()
        self._tell(f"{now - self._since:6.1f} s  {what}")
        self._since = now
