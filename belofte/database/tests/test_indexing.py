"""An index that is made beside who writes, and may be cut off."""

import psycopg
import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext

from belofte.database.backend.maintenance import as_owner
from belofte.database.indexing import AddIndex, RemoveIndex
from belofte.ops.backups.tests import desks

pytestmark = pytest.mark.usefixtures("committed")
INDEX = models.Index(fields=["subject"], name="case_subject_later")
VALID = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('case_subject_later')"


def add() -> None:
    state = MigrationLoader(connection).project_state()
    later = state.clone()
    operation = AddIndex("case", INDEX)
    operation.state_forwards("cases", later)
    with as_owner(connection), connection.schema_editor(atomic=False) as editor:
        operation.database_forwards("cases", editor, state, later)


def valid() -> object:
    with connection.cursor() as cursor:
        cursor.execute(VALID)
        return cursor.fetchone()


def test_add_index_that_is_there_already_leaves_it() -> None:
    add()
    add()
    assert valid() == (True,)


def test_add_index_that_was_left_half_made_makes_it_anew() -> None:
    leave_half()
    assert valid() == (False,)
    add()
    assert valid() == (True,)


def test_remove_index_waits_for_who_is_busy_and_leaves_the_limit_of_before() -> None:
    add()
    said = remove()
    assert said == ["SET lock_timeout = 0", 'DROP INDEX CONCURRENTLY IF EXISTS "case_subject_later"', _LIMIT]
    assert valid() is None
    remove()


_LIMIT = "SET lock_timeout = '2s'"


def remove() -> list[str]:
    """Take it away; return what was said to the database."""
    later = MigrationLoader(connection).project_state()
    before = later.clone()
    AddIndex("case", INDEX).state_forwards("cases", before)
    with (
        as_owner(connection),
        CaptureQueriesContext(connection) as captured,
        connection.schema_editor(atomic=False) as editor,
    ):
        RemoveIndex("case", INDEX.name).database_forwards("cases", editor, before, later)
    return [each["sql"].rstrip(";") for each in captured]


def leave_half() -> None:
    """Have one that could not be finished: the same name, on a table in which a value is there twice."""
    with desks.as_owner() as server:
        server.autocommit = True
        server.execute("CREATE TABLE twice AS SELECT 1 AS n FROM generate_series(1, 2)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            server.execute("CREATE UNIQUE INDEX CONCURRENTLY case_subject_later ON twice (n)")
