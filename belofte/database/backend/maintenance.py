"""Work that may take long, or that needs the owner's rights: migrations, backups, imports."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

if TYPE_CHECKING:
    from belofte.database.backend.base import DatabaseWrapper


@contextmanager
def without_deadline(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let this thread's connection wait as long as it takes; limits on waiting for a lock stay."""
    usual = cast("DatabaseWrapper", connection)
    with _special(usual, acts_as_owner=usual.acts_as_owner):
        yield


@contextmanager
def as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Let this thread's connection change tables, without deadline; it waits 2 s for a lock."""
    with _special(cast("DatabaseWrapper", connection), acts_as_owner=True):
        yield


@contextmanager
def _special(connection: "DatabaseWrapper", *, acts_as_owner: bool) -> Iterator[None]:
    """Work on a connection of its own, which is closed on both sides so that nothing of it remains."""
    if connection.in_atomic_block:
        raise TransactionManagementError("Begin this before the transaction: it needs a connection of its own.")
    usual = connection.deadline_seconds, connection.acts_as_owner, connection.shares_pool
    connection.close()
    connection.deadline_seconds, connection.acts_as_owner, connection.shares_pool = None, acts_as_owner, False
    try:
        yield
    finally:
        connection.close()
        connection.deadline_seconds, connection.acts_as_owner, connection.shares_pool = usual
