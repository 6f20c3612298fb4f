import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar, cast
from uuid import uuid4

import psycopg
import pytest
from django.db import OperationalError, ProgrammingError, connections, transaction
from django.db.transaction import TransactionManagementError
from psycopg.conninfo import conninfo_to_dict
from pytest_django.plugin import DjangoDbBlocker

from belofte.database import roles
from belofte.database.backend.base import DatabaseWrapper
from belofte.database.backend.deadline import DeadlineConnection, DeadlinePassedError
from belofte.database.backend.maintenance import as_owner, without_deadline
from belofte.database.tests.servers import Server

DEADLINE_SECONDS = 0.5
CONNECT_SECONDS = 2  # the least that libpq knows
ROLE = "belofte_app"
Connect = Callable[..., DatabaseWrapper]
Result = TypeVar("Result")


@pytest.fixture(params=["without pool", "with pool"])
def connect(server: Server, request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[Connect]:
    """Give this thread's connection to the server, of a new alias, in which OPTIONS may differ."""
    pool = {"pool": {"min_size": 1, "max_size": 8, "timeout": 2.0}} if request.param == "with pool" else {}
    usual = {"deadline_seconds": DEADLINE_SECONDS, "connect_timeout": CONNECT_SECONDS, "assume_role": ROLE}
    made: list[DatabaseWrapper] = []

    def new(**options: Any) -> DatabaseWrapper:
        alias = f"test-{uuid4()}"
        connections.settings[alias] = settings_for(server.dsn, **(usual | pool | options))
        made.append(here(alias))
        return made[-1]

    with psycopg.connect(server.dsn) as owner:
        roles.ensure_roles(owner)
        roles.grant_run_time_rights(owner)
    with django_db_blocker.unblock():
        yield new
        for wrapper in made:
            wrapper.close()
            wrapper.close_pool()
            del connections[wrapper.alias], connections.settings[wrapper.alias]


def here(alias: str) -> DatabaseWrapper:
    """Return the connection that the running thread has."""
    return cast("DatabaseWrapper", connections[alias])


def settings_for(dsn: str, **options: Any) -> dict[str, Any]:
    named = conninfo_to_dict(dsn)
    return {
        "ATOMIC_REQUESTS": False,
        "AUTOCOMMIT": True,
        "CONN_HEALTH_CHECKS": False,
        "CONN_MAX_AGE": 0,
        "ENGINE": "belofte.database.backend",
        "HOST": str(named["host"]),
        "NAME": str(named["dbname"]),
        "OPTIONS": options,
        "PASSWORD": "",
        "PORT": "",
        "TIME_ZONE": None,
        "USER": str(named["user"]),
    }


def ask(wrapper: DatabaseWrapper, question: str) -> object:
    with wrapper.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def seconds_until_error(wrapper: DatabaseWrapper) -> float:
    began = time.monotonic()
    with pytest.raises(OperationalError):
        ask(wrapper, "SELECT 1")
    return time.monotonic() - began


def test_query_to_a_frozen_server_fails_at_the_deadline_and_recovers(server: Server, connect: Connect) -> None:
    wrapper = connect()
    assert ask(wrapper, "SELECT 1") == 1
    with server.frozen():
        began = time.monotonic()
        with pytest.raises(OperationalError) as failed:
            ask(wrapper, "SELECT 1")
        assert DEADLINE_SECONDS <= time.monotonic() - began < DEADLINE_SECONDS + 0.5
    assert str(failed.value) == "The database did not answer within 0.5 s; the connection was closed."
    assert isinstance(failed.value.__cause__, DeadlinePassedError)
    assert ask(wrapper, "SELECT 2") == 2


def test_connecting_to_a_frozen_server_fails_in_time_and_recovers(server: Server, connect: Connect) -> None:
    wrapper = connect()
    with server.frozen():
        assert CONNECT_SECONDS <= seconds_until_error(wrapper) < CONNECT_SECONDS + 0.5
    began = time.monotonic()
    assert ask(wrapper, "SELECT 2") == 2
    assert time.monotonic() - began < 10


def test_many_threads_on_a_frozen_server_all_fail_in_time_and_recover(server: Server, connect: Connect) -> None:
    alias = connect().alias
    with ThreadPoolExecutor(8) as threads:
        assert at_once(threads, lambda: ask(here(alias), "SELECT 1")) == [1] * 8
        with server.frozen():
            assert max(at_once(threads, lambda: seconds_until_error(here(alias)))) < DEADLINE_SECONDS + 1
        began = time.monotonic()
        assert at_once(threads, lambda: ask(here(alias), "SELECT 2")) == [2] * 8
        assert time.monotonic() - began < 10
        at_once(threads, lambda: here(alias).close())


def at_once(threads: ThreadPoolExecutor, deed: Callable[[], Result]) -> list[Result]:
    """Let each of eight threads do this once, all at the same time."""
    everybody = Barrier(8)

    def together(_: int) -> Result:
        everybody.wait(5)
        return deed()

    return list(threads.map(together, range(8)))


def test_transaction_on_a_frozen_server_fails_whole(server: Server, connect: Connect) -> None:
    wrapper = connect()
    ask(wrapper, "SELECT 1")
    began = time.monotonic()
    with pytest.raises(OperationalError), transaction.atomic(using=wrapper.alias), server.frozen():
        ask_twice(wrapper)
    assert time.monotonic() - began < DEADLINE_SECONDS + 0.5  # the second question fails at once
    assert ask(wrapper, "SELECT 2") == 2


def ask_twice(wrapper: DatabaseWrapper) -> None:
    with pytest.raises(OperationalError):
        ask(wrapper, "SELECT 1")
    ask(wrapper, "SELECT 1")


def test_connection_that_the_server_ended_is_replaced(server: Server, connect: Connect) -> None:
    wrapper = connect()
    number = ask(wrapper, "SELECT pg_backend_pid()")
    with psycopg.connect(server.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [number])
    with pytest.raises(OperationalError):
        ask(wrapper, "SELECT 1")
    assert ask(wrapper, "SELECT 2") == 2


def test_slow_statement_is_ended_by_the_server_and_costs_no_connection(connect: Connect) -> None:
    wrapper = connect()
    number = ask(wrapper, "SELECT pg_backend_pid()")
    with pytest.raises(OperationalError, match="statement timeout"):
        ask(wrapper, "SELECT pg_sleep(1)")
    assert ask(wrapper, "SELECT pg_backend_pid()") == number


def test_wait_for_a_lock_is_ended_by_the_server(server: Server, connect: Connect) -> None:
    with psycopg.connect(server.dsn) as other:
        other.execute("SELECT pg_advisory_lock(1)")
        with pytest.raises(OperationalError, match="lock timeout"):
            ask(connect(), "SELECT pg_advisory_lock(1)")


def test_session_limits_are_a_little_under_the_deadline(connect: Connect) -> None:
    wrapper = connect(deadline_seconds=8.0)
    names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"]
    assert [ask(wrapper, f"SHOW {name}") for name in names] == ["7s", "4s", "1min"]


def test_options_of_the_settings_win_over_ours(connect: Connect) -> None:
    assert ask(connect(options="-c statement_timeout=3s"), "SHOW statement_timeout") == "3s"


def test_work_without_deadline_waits_and_leaves_nothing_behind(connect: Connect) -> None:
    wrapper = connect()
    with without_deadline(wrapper):
        assert ask(wrapper, "SELECT 1 FROM pg_sleep(0.7)") == 1
        special = ask(wrapper, "SELECT pg_backend_pid()")
        wrapper.close()
        assert ask(wrapper, "SHOW statement_timeout") == "0"
    assert ask(wrapper, "SHOW statement_timeout") == "438ms"
    assert ask(wrapper, "SELECT pg_backend_pid()") != special
    assert wrapper.connection.deadline_seconds == DEADLINE_SECONDS


def test_work_as_owner_changes_tables_and_afterwards_cannot(connect: Connect) -> None:
    wrapper = connect()
    assert ask(wrapper, "SELECT current_user") == "belofte_app"
    with as_owner(wrapper):
        assert ask(wrapper, "SELECT current_user") == "belofte"
        assert [ask(wrapper, f"SHOW {name}") for name in ("lock_timeout", "statement_timeout")] == ["2s", "0"]
        with wrapper.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE mail ()")
    assert ask(wrapper, "SELECT current_user") == "belofte_app"
    with pytest.raises(ProgrammingError, match="permission denied for schema public"):
        ask(wrapper, "CREATE TABLE mail ()")


def test_work_as_owner_within_a_transaction_is_refused(connect: Connect) -> None:
    wrapper = connect()
    wrapper.in_atomic_block = True
    with pytest.raises(TransactionManagementError, match="Begin this before the transaction"), as_owner(wrapper):
        raise AssertionError
    wrapper.in_atomic_block = False


def test_role_that_does_not_exist_leaves_the_owner_at_work(connect: Connect) -> None:
    assert ask(connect(assume_role="absent"), "SELECT current_user") == "belofte"


def test_listening_without_limit_is_allowed_to_say_so(server: Server) -> None:
    with DeadlineConnection.connect(server.dsn, autocommit=True) as connection:
        connection.deadline_seconds = 0.2
        connection.execute("LISTEN cases")
        assert list(connection.notifies(timeout=0.4)) == []
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_plans_outlive_a_rollback_and_are_forgotten_when_a_table_changes(connect: Connect) -> None:
    wrapper = connect(prepare_threshold=0, server_side_binding=True)
    wrapper.ensure_connection()
    with transaction.atomic(using=wrapper.alias):
        wrapper.connection.execute("SELECT 42")
        transaction.set_rollback(True, using=wrapper.alias)
    assert planned(wrapper) == 1
    with wrapper.connection.transaction():
        wrapper.connection.execute("CREATE TEMPORARY TABLE tried ()")
        wrapper.connection.execute("ALTER TABLE tried ADD COLUMN word text")
    assert planned(wrapper) == 0


def planned(wrapper: DatabaseWrapper) -> int:
    found = wrapper.connection.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = 'SELECT 42'")
    return cast("int", found.fetchone()[0])
