"""What a migration may not do, because the release before this one goes on working with its tables.

An administrator goes back by starting the version from before (docs/administrator.md), and with several machines both
versions run for a while. So a migration adds. What is to go, goes in the release after the one that stopped using it.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState
from django_migration_linter.sql_analyser.analyser import analyse_sql_statements
from django_migration_linter.sql_analyser.postgresql import PostgresqlAnalyser

from belofte.database.indexing import AddIndex, RemoveIndex

_CHANGES = ("UPDATE ", "DELETE ", "INSERT ")


def objections(migration: migrations.Migration, state: ProjectState) -> list[str]:
    """Say in words what the release before could not live with; `state` is that before this migration."""
    return sorted({*_of_statements(migration, state), *_of_operations(migration, state)})


def _of_statements(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    """Judge the SQL: removing, renaming, retyping, a value that must be there, an index that locks its table."""
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state.clone(), editor, collect_sql=True)
    statements = [" ".join(statement.split()) for statement in editor.collected_sql or ()]
    begun = ["BEGIN;"] if migration.atomic else []
    errors, _, warnings = analyse_sql_statements(PostgresqlAnalyser, [*begun, *statements], [])
    for issue in (*errors, *warnings):
        yield f"{issue.message} ({issue.code})"


def _of_operations(migration: migrations.Migration, state: ProjectState) -> Iterator[str]:
    """Judge what no SQL tells: rows that are changed all at once, and what cannot be done again after a kill."""
    for operation in migration.operations:
        if migration.atomic and _changes_rows(operation):
            yield "CHANGING rows in one transaction: set atomic = False, and do some thousands at a time"
        if isinstance(operation, AddIndexConcurrently) and not isinstance(operation, AddIndex):
            yield "an index that a kill leaves half made: use belofte.database.indexing.AddIndex"
        if isinstance(operation, RemoveIndexConcurrently) and not isinstance(operation, RemoveIndex):
            yield "an index that goes only while nobody is busy: use belofte.database.indexing.RemoveIndex"
        if _reads_all(operation, migration.app_label, state):
            yield "a CONSTRAINT that holds a table while it is read: AddConstraintNotValid, then ValidateConstraint"
        if isinstance(operation, ValidateConstraint) and len(migration.operations) > 1:
            yield "VALIDATING holds what is done beside it: give it a migration of its own"
        if isinstance(operation, migrations.AddConstraint) and _binds_earlier(operation, migration.app_label, state):
            yield "a CONSTRAINT on columns that the release before writes"
    if not migration.atomic and len(migration.operations) > 1:
        yield "SEVERAL operations without a transaction: give each a migration of its own"


def _changes_rows(operation: Any) -> bool:  # noqa: ANN401 - Django's operations have no more of a type
    if isinstance(operation, migrations.RunSQL):
        return any(word in str(operation.sql).upper() for word in _CHANGES)
    return isinstance(operation, migrations.RunPython)


def _reads_all(operation: Any, app: str, state: ProjectState) -> bool:  # noqa: ANN401
    """Tell whether a condition is put on a table that was there before, and looked at in the same breath."""
    is_condition = isinstance(operation, migrations.AddConstraint) and not isinstance(operation, AddConstraintNotValid)
    is_earlier = is_condition and (app, operation.model_name.lower()) in state.models
    return is_earlier and isinstance(operation.constraint, models.CheckConstraint)


def _binds_earlier(operation: migrations.AddConstraint, app: str, state: ProjectState) -> bool:
    """Tell whether a condition is about columns of a table that was there before."""
    earlier = state.models.get((app, operation.model_name.lower()))
    if earlier is None or not isinstance(operation.constraint, models.CheckConstraint):
        return False
    condition = operation.constraint.condition
    named = getattr(condition, "referenced_base_fields", set(earlier.fields))
    return bool(set(earlier.fields) & set(named))
