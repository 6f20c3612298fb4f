"""Migrations since the newest release that was kept only add; and what does not is recognised."""

import json
import tarfile
from pathlib import Path

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently, ValidateConstraint
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from belofte.backups import MANIFEST
from belofte.database.indexing import AddIndex
from tests import keeping
from tests.additive import objections
from tests.documents import ROOT

pytestmark = pytest.mark.usefixtures("committed_together")  # outside a transaction, as migrations are
_LIBRARIES = {"account", "admin", "auth", "contenttypes", "mfa", "procrastinate", "sessions"}
CALM = models.CharField(max_length=20, db_default="calm")


def released() -> set[tuple[str, str]] | None:
    """Return the migrations of the newest release that was kept; None while that is not out, and may be kept anew."""
    newest = max(keeping.RELEASES.glob("*.tar.xz"), key=_version)
    if f"## [{newest.name.removesuffix('.tar.xz')}] – unreleased" in (ROOT / "CHANGELOG.md").read_text():
        return None
    with tarfile.open(newest) as archive:
        (name,) = (name for name in archive.getnames() if name.endswith(MANIFEST))
        file = archive.extractfile(name)
        assert file is not None
        return {(app, migration) for app, migration in json.load(file)["migrations"]}


def _version(kept: Path) -> list[int]:
    return [int(part) for part in kept.name.removesuffix(".tar.xz").split(".")]


def test_migrations_since_the_newest_release_only_add() -> None:
    loader = MigrationLoader(connection)
    known = released()
    since = [] if known is None else sorted(set(loader.disk_migrations) - known)
    found = {
        ".".join(key): words
        for key in since
        if key[0] not in _LIBRARIES
        and (words := objections(loader.disk_migrations[key], loader.project_state(key, at_end=False)))
    }
    assert found == {}


def judged(*operations: migrations.operations.base.Operation, atomic: bool = True, app: str = "cases") -> list[str]:
    """Judge a migration of an app that does this."""
    kind = type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})
    made = kind("9999_of_tomorrow", app)
    return objections(made, MigrationLoader(connection).project_state())


@pytest.mark.parametrize(
    ("operation", "words"),
    [
        (migrations.RemoveField("note", "text"), "DROPPING columns (DROP_COLUMN)"),
        (migrations.DeleteModel("scan"), "DROPPING table (DROP_TABLE)"),
        (migrations.RenameField("note", "text", "words"), "RENAMING columns (RENAME_COLUMN)"),
        (migrations.RenameModel("scan", "Look"), "RENAMING tables (RENAME_TABLE)"),
        (migrations.AddField("case", "mood", models.IntegerField(default=1)), "NOT NULL constraint on columns"),
        (migrations.AlterField("case", "subject", models.CharField(max_length=9)), "ALTERING columns"),
        (migrations.AddIndex("case", models.Index(fields=["subject"], name="x")), "CREATE INDEX locks table"),
        (
            migrations.AddConstraint("case", models.UniqueConstraint(fields=["subject"], name="x")),
            "ADDING unique constraint",
        ),
        (
            migrations.AddConstraint("case", models.CheckConstraint(condition=~models.Q(subject=""), name="x")),
            "a CONSTRAINT on columns that the release before writes",
        ),
        (
            migrations.AddConstraint("case", models.CheckConstraint(condition=~models.Q(subject=""), name="x")),
            "a CONSTRAINT that holds a table while it is read",
        ),
        (migrations.RunPython(lambda *_: None), "CHANGING rows in one transaction"),
        (migrations.RunSQL("UPDATE cases_case SET subject = ''"), "CHANGING rows in one transaction"),
    ],
    ids=lambda given: given if isinstance(given, str) else type(given).__name__,
)
def test_objections_to_what_takes_away_or_locks(operation: migrations.operations.base.Operation, words: str) -> None:
    assert [line for line in judged(operation) if line.startswith(words)] != []


def test_objections_to_what_a_kill_leaves_half_done() -> None:
    index = AddIndexConcurrently("case", models.Index(fields=["subject"], name="x"))
    assert judged(index, atomic=False) == [
        "an index that a kill leaves half made: use belofte.database.indexing.AddIndex"
    ]
    twice = [AddIndex("case", models.Index(fields=[name], name=name)) for name in ("subject", "opened_at")]
    assert judged(*twice, atomic=False) == [
        "SEVERAL operations without a transaction: give each a migration of its own"
    ]


def test_objections_to_what_waits_for_nobody_or_holds_everybody_up() -> None:
    assert judged(RemoveIndexConcurrently("message", "message_numbers"), atomic=False) == [
        "an index that goes only while nobody is busy: use belofte.database.indexing.RemoveIndex"
    ]
    mood = migrations.AddField("promise", "mood", models.IntegerField(null=True))
    validated = ValidateConstraint("promise", "promise_waits_for_its_condition_alone")
    assert judged(validated, mood, app="promises") == [
        "VALIDATING holds what is done beside it: give it a migration of its own"
    ]


def test_no_objections_to_what_adds() -> None:
    new = migrations.CreateModel("Mood", [("id", models.BigAutoField(primary_key=True)), ("name", CALM)])
    assert judged(new, migrations.AddField("case", "mood", CALM)) == []
    assert judged(migrations.AddField("case", "mood", models.IntegerField(null=True))) == []
    assert judged(AddIndex("case", models.Index(fields=["subject"], name="x")), atomic=False) == []
    assert judged(migrations.RunPython(lambda *_: None), atomic=False) == []
