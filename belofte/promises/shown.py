"""Asking the database what its own gates ask, so that a deed refuses first by the very same rule."""

from django.db import connection

from belofte.promises.models import Promise


def is_shown(rows: str, promise: Promise) -> bool:
    """Tell whether SQL over a promise, as "%s", has any row."""
    with connection.cursor() as cursor:
        cursor.execute(rows, [promise.pk] * rows.count("%s"))
        return cursor.fetchone() is not None
