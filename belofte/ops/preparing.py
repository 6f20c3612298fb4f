"""Making everything ready for this version of Belofte: roles, tables, and the files of the pages."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from belofte import secrecy
from belofte.channels.models import Inbox
from belofte.database import needs, roles
from belofte.database.backend.maintenance import as_owner
from belofte.ops.backups import marking
from belofte.ops.demo import running
from belofte.ops.doctor import inboxes
from belofte.ops.refusals import RefusalError

Tell = Callable[[str], None]


def prepare(tell: Tell) -> None:
    """Migrate and collect, as far as something changed; for a process that does nothing else."""
    connection.settings_dict["OPTIONS"].pop("pool", None)  # one connection, as the owner, and no thread
    with connection.cursor() as cursor:
        marking.expect_none(cursor.connection)
    migrate(tell)
    collect_files(tell)
    warn_of_locked(tell)


def warn_of_locked(tell: Tell) -> None:
    """Say of each inbox what no key opens: as after the database came back from a backup without the file `keys`."""
    for inbox in Inbox.objects.order_by("pk"):
        if secrecy.unreadable(inbox):
            found = inboxes.look_at_locked(inbox)
            tell(f"LOOK AT {found.subject}: {found.words} {found.remedy}")


def migrate(tell: Tell) -> None:
    """Bring the database up to this version, as its owner. Refuses: RefusalError."""
    with as_owner(connection):
        with connection.cursor() as cursor:
            if lacking := needs.missing(cursor.connection):
                raise RefusalError(f"This database cannot be used: {'; '.join(lacking)}.")
            if roles.ensure_roles(cursor.connection).is_assumable:
                roles.grant_run_time_rights(cursor.connection)
        if _is_behind():
            _expect_tables_of_ours()
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


def _fingerprint() -> str:
    """Return a mark of all the files: their names, sizes and moments of change."""
    seen = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return seen.hexdigest()
