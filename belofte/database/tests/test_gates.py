"""What may not be deleted row by row is not emptied as a whole either: of every table, by whoever asks."""

from contextlib import nullcontext

import pgtrigger
import pytest
from django.apps import apps
from django.db import Error, connection, transaction

from belofte import makers
from belofte.cases.models import Message
from belofte.channels.models import RawEnvelope

pytestmark = pytest.mark.django_db


def kept_tables() -> list[str]:
    """Name the tables with a trigger that refuses to delete, of whatever app."""
    return sorted(
        model._meta.db_table  # noqa: SLF001 - Django's documented way to what a model is
        for model in apps.get_models()
        if any(map(_refuses_to_delete, getattr(model._meta, "triggers", ())))  # noqa: SLF001
    )


def _refuses_to_delete(trigger: pgtrigger.Trigger) -> bool:
    return isinstance(trigger, pgtrigger.Protect) and "DELETE" in str(trigger.operation)


def refusal_to_empty(table: str, *, as_owner: bool) -> str:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("RESET ROLE" if as_owner else "SELECT 1")
            cursor.execute(f"TRUNCATE {table} CASCADE")
    except Error as error:
        return str(error).partition("\n")[0]
    return ""


def test_no_kept_table_is_emptied_by_raw_sql() -> None:
    tables = kept_tables()
    assert RawEnvelope._meta.db_table in tables and len(tables) > 60  # noqa: SLF001, PT018 - none was lost from sight
    refused = {table: refusal_to_empty(table, as_owner=True) for table in tables}
    assert refused == {table: f"pgtrigger: Cannot truncate {table}" for table in tables}


def test_the_role_that_works_has_no_right_to_empty_any_table() -> None:
    tables = [model._meta.db_table for model in apps.get_models()]  # noqa: SLF001
    refused = {table: refusal_to_empty(table, as_owner=False) for table in tables}
    assert {words.partition(" for ")[0] for words in refused.values()} == {"permission denied"}


@pytest.mark.parametrize(("role", "hindered"), [("belofte_app", True), ("none", False)])
def test_the_role_that_works_puts_no_gate_aside(role: str, *, hindered: bool) -> None:
    (gate,) = (each for each in Message._meta.triggers if each.name == "message_kept")  # type: ignore[attr-defined]  # noqa: SLF001
    makers.make_case()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('role', %s, true)", [role])
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [f"{{{gate.get_pgid(Message)}}}"])
        with pytest.raises(Error, match="Cannot update") if hindered else nullcontext():
            cursor.execute("UPDATE cases_message SET subject = 'another'")
