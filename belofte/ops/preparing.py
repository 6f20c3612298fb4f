"""Making everything ready for this version of Belofte: roles, tables, and the files of the pages."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from belofte.database import needs, roles
from belofte.database.backend.maintenance import as_owner
from belofte.ops.refusals import RefusalError

Tell = Callable[[str], None]


def prepare(tell: Tell) -> None:
    """Migrate and collect, as far as something changed; for a process that does nothing else."""
    connection.settings_dict["OPTIONS"].pop("pool", None)  # one connection, as the owner, and no thread
    migrate(tell)
    collect_files(tell)


def migrate(tell: Tell) -> None:
    """Bring the database up to this version, as its owner. Refuses: RefusalError."""
    with as_owner(connection):
        with connection.cursor() as cursor:
            if lacking := needs.missing(cursor.connection):
                raise RefusalError(f"This database cannot be used: {'; '.join(lacking)}.")
            if roles.ensure_roles(cursor.connection).is_assumable:
                roles.grant_run_time_rights(cursor.connection)
        if _is_behind():
            tell("Bringing the database up to date.")
            call_command("migrate", verbosity=0, interactive=False)
            call_command("createcachetable", verbosity=0)


def collect_files(tell: Tell) -> None:
    """Gather and compress the style sheets, scripts and pictures of the pages, when one of them changed."""
    root = Path(settings.STATIC_ROOT)
    mark = root.with_name(f"{root.name}.collected")
    wanted = _fingerprint()
    if mark.exists() and mark.read_text() == wanted:
        return
    tell("Collecting the files of the pages.")
    mark.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(wanted)


def _is_behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _fingerprint() -> str:
    """Return a mark of all the files: their names, sizes and moments of change."""
    seen = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return seen.hexdigest()
