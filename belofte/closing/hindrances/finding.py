"""Asking the database whether something stands in the way."""

from typing import Any

from django.db import connection


def finds(query: str, **given: int | None) -> bool:
    """Tell whether a query finds anything."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchone() is not None


def values(query: str, **given: int | None) -> list[Any]:
    """Return the first value of each row that a query finds."""
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return [row[0] for row in cursor.fetchall()]
