"""Whether all that was in the tables before is there after: each row, in the columns that there were."""

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from django.db import connection, transaction

from belofte.ops.backups import inventory

# Django's own lists of migrations, kinds of rows and rights to them become longer with each version.
_GROWING: Final = {"auth_permission", "django_content_type", "django_migrations"}


class Before(NamedTuple):
    """The columns of each table, and how many rows with which hash were in them."""

    columns: dict[str, list[str]]
    tables: dict[str, list[Any]]


def take() -> Before:
    """Count and hash what is in our database."""
    with transaction.atomic(), connection.cursor() as cursor:
        columns = inventory.columns_of_tables(cursor.connection)
        return Before(columns=columns, tables=inventory.count(cursor.connection, columns))


def lost(before: Before) -> list[str]:
    """Say in words what is not there any more, or not as it was."""
    with transaction.atomic(), connection.cursor() as cursor:
        now = inventory.columns_of_tables(cursor.connection)
        gone = sorted(_gone(before.columns, now))
        if gone:
            return gone
        counted = inventory.count(cursor.connection, before.columns)
    return [words for table in before.tables if (words := _changed(table, before.tables[table], counted[table]))]


def _gone(before: dict[str, list[str]], now: dict[str, list[str]]) -> Iterator[str]:
    for table, columns in before.items():
        if table not in now:
            yield f"the table {table} is gone"
        else:
            yield from (f"the column {column} of {table} is gone" for column in columns if column not in now[table])


def _changed(table: str, before: list[Any], now: list[Any]) -> str:
    if before == now or (table in _GROWING and now[0] >= before[0]):
        return ""
    return f"{table}: {before[0]} rows (hash {before[1]}) before, {now[0]} (hash {now[1]}) after"
