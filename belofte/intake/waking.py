"""Waking whoever reads: what is kept is announced by the database once it is committed."""

from typing import Final

from django.db import connection

CHANNEL: Final = "belofte_intake"


def wake() -> None:
    """Have what came in be read, once the surrounding transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
