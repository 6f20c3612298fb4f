"""How Django names a database that a DSN names."""

import re
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict

_PARTS: Final = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}


def parts(dsn: str) -> dict[str, Any]:
    """Return NAME, USER, PASSWORD, HOST and PORT, and what else there is as OPTIONS. Refuses: ProgrammingError."""
    given = conninfo_to_dict(dsn)
    named = {key: str(given.pop(part, "") or "") for part, key in _PARTS.items()}
    return {**named, "OPTIONS": given}


def wrong(error: psycopg.ProgrammingError) -> str:
    """Say what is wrong with a DSN, without what is quoted of it: all of it, the password too."""
    return re.sub(r"\".*\"", '"…"', str(error), flags=re.DOTALL)
