"""Taking everything out of a database, and putting it into an empty one: compared row for row, and guard for guard."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings
from django.db import connection

from belofte.database import needs, roles
from belofte.database.backend.maintenance import as_owner
from belofte.ops.backups import inventory, making, programs, restoring
from belofte.ops.backups.inventory import Inventory
from belofte.ops.refusals import RefusalError


@contextmanager
def dumped() -> Iterator[tuple[IO[bytes], Inventory]]:
    """Give a file with all of our database, and what that is. Refuses: RefusalError.

    The file has no name, so that whatever ends us leaves nothing, and two who do this are not in each other's way.
    """
    with tempfile.TemporaryFile(dir=settings.STATE) as file:
        with as_owner(connection), making.snapshot() as (server, name):
            with programs.dump(snapshot=name) as dump:
                shutil.copyfileobj(dump, file)
            found = inventory.take(server)
        yield file, found


def put_in(dump: IO[bytes], expected: Inventory) -> None:
    """Load it into the database that we are turned to, which is empty, and compare. Refuses: RefusalError."""
    with as_owner(connection):
        with connection.cursor() as cursor:
            server = cursor.connection
        if lacking := needs.missing(server):
            raise RefusalError(f"That database cannot be used: {'; '.join(lacking)}.")
        if roles.ensure_roles(server).is_assumable:
            roles.grant_run_time_rights(server)
        programs.restore(dump, database=str(connection.settings_dict["NAME"]))
        server.execute("ANALYZE")  # else the first hours are slow
        expect_equal(expected)


def expect_equal(expected: Inventory) -> None:
    """Refuse a database that is not the same. Refuses: RefusalError."""
    if differences := expected.differences(restoring.taken()):
        raise RefusalError("\n".join(["What came over is not what was there:", *differences[:50]]))
