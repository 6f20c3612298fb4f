import json
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

import belofte
from belofte.live import announcing


@pytest.mark.usefixtures("committed")
def test_case_changed_is_heard_once_and_after_the_commit() -> None:
    with _listening() as listener:
        with transaction.atomic():
            announcing.case_changed(42, team=3)
            announcing.case_changed(42, team=3)
            assert _heard(listener) == []
            act = _transaction()
        assert _heard(listener) == [{"act": act, "case": 42, "team": 3}]


@pytest.mark.usefixtures("committed")
def test_case_changed_in_what_was_undone_is_not_heard() -> None:
    with _listening() as listener:
        with transaction.atomic():
            announcing.case_changed(42, team=3)
            transaction.set_rollback(True)
        assert _heard(listener) == []


def test_only_stream_sends_an_event_stream() -> None:
    package = Path(belofte.__file__).parent
    senders = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if "tests" not in path.parts and "text/event-stream" in path.read_text()
    ]
    assert senders == ["live/stream.py"]


def _listening() -> psycopg.Connection:
    parameters = connection.get_connection_params()
    parameters.pop("cursor_factory")
    parameters.pop("context")
    listener = psycopg.connect(**parameters, autocommit=True)
    listener.execute(f"LISTEN {announcing.CHANNEL}")
    return listener


def _transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        number: int = cursor.fetchone()[0]
        return number


def _heard(listener: psycopg.Connection) -> list[dict[str, int]]:
    return [json.loads(notice.payload) for notice in listener.notifies(timeout=0.2)]
