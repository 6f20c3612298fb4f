"""Asking the database what its own gates ask, so that a deed refuses first by the very same rule."""

from collections.abc import Collection
from typing import Any

from django.db import connection

from belofte.promises.models import Promise


def is_shown(rows: str, promise: Promise) -> bool:
    """Tell whether SQL over a promise, as "%s", has any row."""
    return first(rows, promise) is not None


def first(rows: str, promise: Promise) -> tuple[Any, ...] | None:
    """Return the first row of the same, as its columns; None if it has none."""
    with connection.cursor() as cursor:
        cursor.execute(rows, [promise.pk] * rows.count("%s"))
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def among(rows: str, promises: Collection[int]) -> set[int]:
    """Return the keys of those promises of which SQL, over the promise as "asked.id", has any row."""
    if not promises:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT asked.id FROM promises_promise asked WHERE asked.id = ANY(%s) AND EXISTS ({rows})",  # noqa: S608 - a gate's own
            [list(promises)],
        )
        return {found for (found,) in cursor}
