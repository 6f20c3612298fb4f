import pytest
from django.db import connection
from pytest_django import Settings

from belofte.database.backend.maintenance import as_owner
from belofte.ops import preparing
from belofte.ops.demo import running
from belofte.ops.refusals import RefusalError

pytestmark = pytest.mark.usefixtures("committed")
INSERT = "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())"
DELETE = "DELETE FROM django_migrations WHERE app = %s AND name LIKE %s"


def change(statement: str, *values: str) -> None:
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_migrate_tables_in_another_order_is_refused_in_words() -> None:
    change(DELETE, "people", "%")
    with pytest.raises(RefusalError, match="made by another version of Belofte") as refused:
        preparing.migrate(print)
    assert "Run the version of Belofte that made them" in str(refused.value)


def test_migrate_tables_of_a_version_that_went_another_way_is_refused_in_words() -> None:
    change(DELETE, "closing", "%")
    change(INSERT, "closing", "0001_by_another_way")
    with pytest.raises(RefusalError, match=r"does not know closing\.0001_by_another_way"):
        preparing.migrate(print)


def test_migrate_tables_of_a_newer_version_leaves_them(capsys: pytest.CaptureFixture[str]) -> None:
    change(INSERT, "closing", "9999_of_tomorrow")
    preparing.migrate(print)
    assert capsys.readouterr().out == ""


def test_migrate_other_tables_of_the_demo_says_how_to_begin_again(settings: Settings) -> None:
    (settings.STATE / running.MARK).touch()
    change(DELETE, "people", "%")
    with pytest.raises(RefusalError, match="bin/demo --begin-again"):
        preparing.migrate(print)
