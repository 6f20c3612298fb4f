"""One at a time for a thing that has no row yet: a lock that ends with the transaction, or with the connection."""

from collections.abc import Iterable
from typing import Final

from django.db import connection

# A sub-select with an order of its own: the locks are taken in it.
_HOLD_ALL: Final = """
SELECT pg_advisory_xact_lock(number)
FROM (SELECT DISTINCT hashtextextended(name, 0) AS number FROM unnest(%s::text[]) name ORDER BY number) numbers
"""

_TRY_ALL: Final = """
SELECT name FROM unnest(%s::text[]) name WHERE NOT pg_try_advisory_xact_lock(hashtextextended(name, 0))
"""


def hold(kind: str, name: str) -> None:
    """Wait until no other transaction holds this name, and hold it until ours ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}: {name}"])


def try_hold(kind: str, name: str) -> bool:
    """Hold this name until our transaction ends, unless somebody else has it; tell whether we do."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{kind}: {name}"])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)


def hold_beyond_transactions(kind: str, name: str) -> None:
    """Wait until nobody else holds this name, and hold it until this connection closes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [f"{kind}: {name}"])


def hold_all(kind: str, names: Iterable[str]) -> None:
    """Hold several at once; of two who do, one waits for the other."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD_ALL, [[f"{kind}: {name}" for name in names]])


def try_all(kind: str, names: Iterable[str]) -> set[str]:
    """Hold those of several that nobody else holds; return the others."""
    with connection.cursor() as cursor:
        cursor.execute(_TRY_ALL, [[f"{kind}: {name}" for name in names]])
        return {name.removeprefix(f"{kind}: ") for (name,) in cursor.fetchall()}
