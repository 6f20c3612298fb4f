"""An index made, or taken away, beside who writes, by a migration that can be killed: in the place of Django's own.

In a migration of its own with `atomic = False`, and alone there: `operations = [AddIndex("case", models.Index(…))]`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import ProjectState

_STATE = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(quote_ident(%s))"


class AddIndex(AddIndexConcurrently):
    """Add an index concurrently; one that a killed try left half made is made anew, a whole one stays."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Make it, and wait as long as others are in a transaction: nobody stands behind this."""
        with schema_editor.connection.cursor() as cursor:
            cursor.execute(_STATE, [self.index.name])
            found = cursor.fetchone()
        if found == (True,):
            return
        with _waiting(schema_editor):
            if found == (False,):
                schema_editor.execute(f"DROP INDEX CONCURRENTLY {schema_editor.quote_name(self.index.name)}")
            super().database_forwards(app_label, schema_editor, from_state, to_state)


class RemoveIndex(RemoveIndexConcurrently):
    """Take an index away concurrently; one that is gone, or half gone by a killed try, is no matter."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: ProjectState, to_state: ProjectState
    ) -> None:
        """Take it away, and wait as long as others are in a transaction: nobody stands behind this."""
        with _waiting(schema_editor):
            super().database_forwards(app_label, schema_editor, from_state, to_state)


@contextmanager
def _waiting(schema_editor: BaseDatabaseSchemaEditor) -> Iterator[None]:
    """Wait for others as long as it takes, unlike what holds a whole table."""
    schema_editor.execute("SET lock_timeout = 0")
    try:
        yield
    finally:
        schema_editor.execute("SET lock_timeout = '2s'")
