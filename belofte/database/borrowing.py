"""A connection to the database for a moment, in a thread that lives long and mostly waits for something else."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def connection() -> Iterator[None]:
    """Give the thread's connection back afterwards; one that a restart of the server left dead is dropped.

    Inside a transaction of the caller's it stays.
    """
    try:
        yield
    finally:
        for each in connections.all(initialized_only=True):
            if not each.in_atomic_block:
                each.close_if_unusable_or_obsolete()
