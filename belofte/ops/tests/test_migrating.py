import pytest
from django.db import connection
from pytest_django import Settings

from belofte.database.backend.maintenance import as_owner
from belofte.ops import migrating
from belofte.ops.backups.tests import desks
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
        migrating.migrate(print)
    assert "Run the version of Belofte that made them" in str(refused.value)


def test_migrate_tables_of_a_version_that_went_another_way_is_refused_in_words() -> None:
    change(DELETE, "closing", "%")
    change(INSERT, "closing", "0001_by_another_way")
    with pytest.raises(RefusalError, match=r"does not know closing\.0001_by_another_way"):
        migrating.migrate(print)


def test_migrate_tables_of_a_newer_version_leaves_them(capsys: pytest.CaptureFixture[str]) -> None:
    change(INSERT, "closing", "9999_of_tomorrow")
    migrating.migrate(print)
    assert capsys.readouterr().out == ""


def test_migrate_other_tables_of_the_demo_says_how_to_begin_again(settings: Settings) -> None:
    (settings.STATE / running.MARK).touch()
    change(DELETE, "people", "%")
    with pytest.raises(RefusalError, match="bin/demo --begin-again"):
        migrating.migrate(print)


@pytest.fixture
def behind(committed: None) -> None:
    desks.become_older()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrating, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(migrating, "TRIES_MAX", 2)


@pytest.mark.usefixtures("behind", "impatient")
def test_migrate_a_table_that_somebody_holds_gives_way_and_says_who() -> None:
    told: list[str] = []
    with desks.as_owner() as holder:
        holder.execute("LOCK TABLE cases_case")
        with pytest.raises(RefusalError, match=f"process {holder.info.backend_pid} of .*Nothing is half done"):
            migrating.migrate(told.append)
        assert [line for line in told if "Trying again" in line] == told[1:]
        assert migrating.pending() == desks.NEWEST
    assert [step.name for step in migrating.migrate(print)] == desks.NEWEST
    assert migrating.pending() == []


@pytest.mark.usefixtures("behind")
def test_migrate_again_as_soon_as_the_table_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with desks.as_owner() as holder:
        holder.execute("LOCK TABLE cases_case")
        monkeypatch.setattr("time.sleep", lambda _: holder.rollback())
        assert [step.name for step in migrating.migrate(print)] == desks.NEWEST


@pytest.mark.usefixtures("behind", "impatient")
def test_migrate_beside_another_that_migrates_gives_way() -> None:
    with desks.as_owner() as another:
        another.execute("SELECT pg_advisory_lock(hashtextextended('migrations: all', 0))")
        with pytest.raises(RefusalError, match="stayed in use"):
            migrating.migrate(print)
