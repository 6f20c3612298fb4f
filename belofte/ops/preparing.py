"""Making everything ready for this version of Belofte: roles, tables, and the files of the pages."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection

from belofte import secrecy
from belofte.channels.models import Inbox
from belofte.ops import migrating
from belofte.ops.backups import marking
from belofte.ops.doctor import inboxes

Tell = Callable[[str], None]


def prepare(tell: Tell) -> None:
    """Migrate and collect, as far as something changed; for a process that does nothing else."""
    connection.settings_dict["OPTIONS"].pop("pool", None)  # one connection, as the owner, and no thread
    with connection.cursor() as cursor:
        marking.expect_none(cursor.connection)
    migrating.migrate(tell)
    collect_files(tell)
    warn_of_locked(tell)


def warn_of_locked(tell: Tell) -> None:
    """Say of each inbox what no key opens: as after the database came back from a backup without the file `keys`."""
    for inbox in Inbox.objects.order_by("pk"):
        if secrecy.unreadable(inbox):
            found = inboxes.look_at_locked(inbox)
            tell(f"LOOK AT {found.subject}: {found.words} {found.remedy}")


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


def _fingerprint() -> str:
    """Return a mark of all the files: their names, sizes and moments of change."""
    seen = hashlib.sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            state = Path(storage.path(name)).stat()
            seen.update(f"{name}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return seen.hexdigest()
