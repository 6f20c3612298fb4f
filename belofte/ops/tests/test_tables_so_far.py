"""A model is made anew where its fields change, and not where a trigger, an index or a constraint comes or goes."""

import pgtrigger.compiler
import pytest
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from pgtrigger.migrations import AddTrigger

from belofte.ops import tables_so_far
from belofte.ops.tables_so_far import TablesSoFar

pytestmark = pytest.mark.django_db


@pytest.fixture
def state() -> TablesSoFar:
    """The tables as they are, with all their models made."""
    state = tables_so_far.before(MigrationExecutor(connection))
    assert state.apps.get_model("cases", "note")
    return state


def after(state: TablesSoFar, operation: Operation) -> type[models.Model]:
    operation.state_forwards("cases", state)
    return state.apps.get_model("cases", "note")


def test_what_stands_beside_the_fields_leaves_a_model_as_it_was_made(state: TablesSoFar) -> None:
    made = after(state, migrations.AlterField("note", "text", models.TextField(blank=True)))
    sql = pgtrigger.compiler.UpsertTriggerSql(
        func="RETURN NEW;", hash="x", operation="INSERT", pgid="x", table="cases_note", when="BEFORE"
    )
    trigger = pgtrigger.compiler.Trigger(name="x", sql=sql)
    assert after(state, AddTrigger("note", trigger)) is made
    assert trigger in state.models["cases", "note"].options["triggers"]
    index = models.Index(fields=["text"], name="note_by_text")
    check = models.CheckConstraint(name="note_said", condition=~models.Q(text=""))
    assert after(state, migrations.AddIndex("note", index)) is made
    assert after(state, migrations.AddConstraint("note", check)) is made
    assert ([each.name for each in made._meta.indexes], check in made._meta.constraints) == (["note_by_text"], True)  # noqa: SLF001
    assert after(state, migrations.RemoveIndex("note", "note_by_text")) is made
    assert after(state, migrations.RemoveConstraint("note", "note_said")) is made
    assert (made._meta.indexes, check in made._meta.constraints) == ([], False)  # noqa: SLF001


def test_a_field_makes_a_model_anew_and_all_that_hang_on_it(state: TablesSoFar) -> None:
    made, case = (state.apps.get_model("cases", name) for name in ("note", "case"))
    anew = after(state, migrations.AddField("case", "mood", models.TextField(default="")))
    assert anew is not made
    assert anew._meta.get_field("case").related_model is state.apps.get_model("cases", "case") is not case  # noqa: SLF001


def test_an_index_of_before_is_known_to_a_field_that_changes_after_it(state: TablesSoFar) -> None:
    check = models.CheckConstraint(name="note_said", condition=~models.Q(text=""))
    after(state, migrations.AddConstraint("note", check))
    anew = after(state, migrations.AlterField("note", "text", models.TextField(blank=True)))
    assert check in anew._meta.constraints  # noqa: SLF001
