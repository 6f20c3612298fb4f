"""Loading the settings and Django for a command, and saying what is wrong with them."""

import os
import pwd
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import django
import psycopg
from django.db import OperationalError, ProgrammingError, connection
from psycopg import errors
from psycopg_pool import PoolTimeout
from pydantic import ValidationError

from belofte.database import naming
from belofte.environment import Environment
from belofte.ops.configuration import complaining
from belofte.ops.refusals import RefusalError

OTHER_TABLES: Final = "The tables of the database are of another version than this program, or there are none yet."
OTHER_TABLES_REMEDY: Final = "Stop Belofte and run `belofte upgrade`."


def set_up() -> None:
    """Load them. Refuses: RefusalError."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "belofte.config.settings")
    complaining.expect_known(os.environ)
    try:
        _expect_own_state(Environment().state.expanduser().absolute())
        django.setup()
    except ValidationError as error:
        raise RefusalError(complaining.about(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RefusalError(f"belofte.toml cannot be read: {error}.") from error
    except psycopg.ProgrammingError as error:
        message = f"BELOFTE_DATABASE is neither 'embedded' nor the DSN of a database: {naming.wrong(error)}"
        raise RefusalError(message) from error
    except OSError as error:
        message = (
            f"The state folder cannot be used: {error.strerror or error} {error.filename or ''}".rstrip()
            + ". Give this account the right to write there, or name another folder with BELOFTE_STATE."
        )
        raise RefusalError(message) from error


def _expect_own_state(state: Path) -> None:
    """Refuse to be root in somebody else's folder: its programs and links would be theirs to choose (threat T27)."""
    if os.geteuid() == 0 and state.exists() and (owner := state.stat().st_uid) != 0:
        name = _name(owner)
        message = f"{state} belongs to {name}. Run Belofte as that account: runuser --user {name} -- belofte …"
        raise RefusalError(message)


def _name(user_id: int) -> str:
    try:
        return pwd.getpwuid(user_id).pw_name
    except KeyError:
        return str(user_id)


@contextmanager
def database_needed() -> Iterator[None]:
    """Turn an unreachable database, or one with other tables, into a refusal.

    What runs once needs no pool, which would try for long.
    """
    connection.settings_dict["OPTIONS"].pop("pool", None)
    try:
        yield
    except (OperationalError, PoolTimeout) as error:
        message = f"The database cannot be reached: {error}\nStart it with `belofte up`, or correct BELOFTE_DATABASE."
        raise RefusalError(message) from error
    except ProgrammingError as error:
        if not lacks_tables(error):
            raise
        raise RefusalError(f"{OTHER_TABLES} {OTHER_TABLES_REMEDY}") from error


def lacks_tables(error: Exception) -> bool:
    """Tell whether the database misses a table or a column that this version has."""
    return isinstance(error.__cause__, errors.UndefinedTable | errors.UndefinedColumn)
