"""What Belofte needs of a PostgreSQL server, ours or any other."""

from psycopg import Connection

EXTENSIONS = ("btree_gin", "pg_trgm", "unaccent")
SEARCH_CONFIGURATIONS = ("dutch", "english", "simple")

_VERSION_MIN = 15


def missing(connection: Connection) -> list[str]:
    """Name everything that this server lacks, in words for `belofte doctor`; empty when all is there."""
    return [
        *_missing_version(connection),
        *_missing_encoding(connection),
        *(
            f"the extension {name} is not installed (Debian: postgresql-contrib)"
            for name in _absent(connection, "SELECT name::text FROM pg_available_extensions", EXTENSIONS)
        ),
        *(
            f"the text search configuration {name} does not exist"
            for name in _absent(connection, "SELECT cfgname::text FROM pg_ts_config", SEARCH_CONFIGURATIONS)
        ),
    ]


def _missing_version(connection: Connection) -> list[str]:
    found = connection.info.server_version // 10000
    return [f"PostgreSQL {_VERSION_MIN} or newer is needed, this is {found}"] if found < _VERSION_MIN else []


def _missing_encoding(connection: Connection) -> list[str]:
    found = connection.info.parameter_status("server_encoding")
    return [f"the database must be in UTF8, this one is in {found}"] if found != "UTF8" else []


def _absent(connection: Connection, query: str, wanted: tuple[str, ...]) -> list[str]:
    present = {name for (name,) in connection.execute(query.encode())}
    return [name for name in wanted if name not in present]
