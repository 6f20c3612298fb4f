"""An index that is made beside who writes, and may be cut off."""

import psycopg
import pytest
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader

from belofte.database.backend.maintenance import as_owner
from belofte.database.indexing import AddIndex
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


def leave_half() -> None:
    """Have one that could not be finished: the same name, on a table in which a value is there twice."""
    with desks.as_owner() as server:
        server.autocommit = True
        server.execute("CREATE TABLE twice AS SELECT 1 AS n FROM generate_series(1, 2)")
        with pytest.raises(psycopg.errors.UniqueViolation):
            server.execute("CREATE UNIQUE INDEX CONCURRENTLY case_subject_later ON twice (n)")
