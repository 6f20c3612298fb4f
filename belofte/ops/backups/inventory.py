"""What is in a database: rows and a hash of each table, and what guards them. Two inventories can be compared.

The hash of a table does not depend on the order of its rows, nor on where they lie: it is the sum of a hash of each
row as text. What the database works out by itself (generated columns) is left out; it follows from the rest.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from psycopg import Connection
from psycopg.sql import SQL, Identifier

from belofte.database import roles


@dataclass(frozen=True, slots=True)
class Inventory:
    """Tables by name; triggers, constraints and indexes by name; the run-time role's rights by table."""

    tables: dict[str, list[Any]]  # rows, hash
    guards: dict[str, str]
    rights: dict[str, str]

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(int(rows) for rows, _ in self.tables.values())

    def to_json(self) -> bytes:
        """Return it for a file."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "Inventory":
        """Read it again."""
        return cls(**json.loads(content))

    def differences(self, found: "Inventory") -> list[str]:
        """Say in words where what was found is another; rights only where both servers have the run-time role."""
        lines = [
            f"{name}: {_told(expected)} expected, {_told(found.tables.get(name))} found"
            for name, expected in self.tables.items()
            if expected != found.tables.get(name)
        ]
        lines += [f"{name}: not in the backup" for name in found.tables.keys() - self.tables.keys()]
        lines += _changed(self.guards, found.guards)
        if self.rights and found.rights:
            lines += _changed(self.rights, found.rights)
        return sorted(lines)


def take(connection: Connection) -> Inventory:
    """Count and hash what this transaction sees."""
    return Inventory(
        tables=count(connection, columns_of_tables(connection)),
        guards={name: _mark(text) for name, text in connection.execute(_GUARDS, {"loose": _LOOSE})},
        rights=dict(connection.execute(_RIGHTS, [roles.RUN_TIME_ROLE]).fetchall()),
    )


def columns_of_tables(connection: Connection) -> dict[str, list[str]]:
    """Return what each table keeps: its columns, but those that the database works out by itself."""
    return dict(connection.execute(_TABLES).fetchall())


def count(connection: Connection, columns: Mapping[str, list[str]]) -> dict[str, list[Any]]:
    """Count the rows of tables, and hash these columns of them, as this transaction sees them."""
    for name, value in _SESSION.items():
        connection.execute("SELECT set_config(%s, %s, true)", [name, value])
    return {table: _count(connection, table, named) for table, named in columns.items()}


def _count(connection: Connection, table: str, columns: list[str]) -> list[Any]:
    named = SQL(", ").join(map(Identifier, columns))
    query = SQL(_COUNT).format(columns=named, table=Identifier("public", table))
    found = connection.execute(query).fetchone()
    assert found is not None  # a count always answers  # noqa: S101
    return list(found)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _told(counted: list[Any] | None) -> str:
    return "nothing" if counted is None else f"{counted[0]} rows (hash {counted[1]})"


def _changed(expected: dict[str, str], found: dict[str, str]) -> list[str]:
    names = expected.keys() | found.keys()
    return [f"{name}: not as it was" for name in names if expected.get(name) != found.get(name)]


# How values are written out, whatever the server's own settings.
_SESSION: Final = {
    "timezone": "UTC",
    "datestyle": "ISO, MDY",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
}

_TABLES: Final = """
SELECT relname::text, array_agg(attname::text ORDER BY attnum)
FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
    AND attgenerated = ''
GROUP BY relname ORDER BY relname
"""

_COUNT: Final = """
SELECT count(*), coalesce(sum(hashtextextended(ROW({columns})::text, 0)::numeric), 0)::text FROM {table}
"""

# A server that read a condition from a dump writes its casts and brackets in other places: those are not compared.
_LOOSE: Final = r"::(character varying|text)(\[\])?|[() ]"

_GUARDS: Final = """
SELECT 'trigger ' || relname || '.' || tgname, concat(tgenabled, pg_get_triggerdef(pg_trigger.oid), prosrc)
FROM pg_trigger JOIN pg_class ON tgrelid = pg_class.oid JOIN pg_proc ON tgfoid = pg_proc.oid
WHERE relnamespace = 'public'::regnamespace AND NOT tgisinternal
UNION ALL
SELECT 'constraint ' || relname || '.' || conname,
    concat(convalidated, regexp_replace(pg_get_constraintdef(pg_constraint.oid), %(loose)s, '', 'g'))
FROM pg_constraint JOIN pg_class ON conrelid = pg_class.oid
WHERE relnamespace = 'public'::regnamespace AND contype IN ('c', 'f', 'p', 'u', 'x')
UNION ALL
SELECT 'index ' || tablename || '.' || indexname, regexp_replace(indexdef, %(loose)s, '', 'g')
FROM pg_indexes WHERE schemaname = 'public'
"""

_RIGHTS: Final = """
SELECT 'rights on ' || relname, string_agg(privilege_type, ', ' ORDER BY privilege_type)
FROM pg_class, aclexplode(relacl) JOIN pg_roles ON grantee = pg_roles.oid
WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S') AND rolname = %s
GROUP BY relname
"""
