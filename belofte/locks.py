"""One at a time for a thing that has no row yet: a lock that ends with the transaction."""

from django.db import connection


def hold(kind: str, name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until ours ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}: {name}"])
