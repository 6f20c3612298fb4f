from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from procrastinate.contrib.django import app

from belofte import clock
from belofte.config import schedule
from belofte.ops import housekeeping
from belofte.people.models import AgentSession
from belofte.people.sessions import SessionStore


@pytest.mark.django_db(transaction=False)
def test_job_of_a_dead_worker_goes_back_into_the_queue() -> None:
    dead, living = _worker(silent_seconds=25), _worker(silent_seconds=5)
    lost, running = _job(worker=dead), _job(worker=living)
    orphan = _job(worker=None)
    housekeeping.take_back_stalled_jobs()
    assert {job: _state(job) for job in (lost, running, orphan)} == {lost: "todo", running: "doing", orphan: "todo"}


@pytest.mark.django_db(transaction=False)
def test_job_that_killed_five_workers_has_failed() -> None:
    job = _job(worker=_worker(silent_seconds=25), attempts=5)
    housekeeping.take_back_stalled_jobs()
    assert _state(job) == "failed"


@pytest.mark.django_db(transaction=False)
def test_finished_jobs_are_deleted_after_a_day_and_failed_ones_after_a_month() -> None:
    jobs = {(state, days): _finished(state, days=days) for state in ("succeeded", "failed") for days in (0, 2, 31)}
    housekeeping.delete_finished_jobs()
    left = [named for named, job in jobs.items() if _state(job) is not None]
    assert left == [("succeeded", 0), ("failed", 0), ("failed", 2)]


@pytest.mark.django_db(transaction=False)
def test_expired_sessions_are_deleted() -> None:
    kept, expired = _session(), _session()
    AgentSession.objects.filter(pk=expired.session_key).update(expire_date=clock.now() - timedelta(days=1))
    housekeeping.delete_expired_sessions()
    assert list(AgentSession.objects.values_list("pk", flat=True)) == [kept.session_key]


def test_clock_takes_jobs_back_often_enough() -> None:
    # ≤ 90 s after the worker died: its silence, a minute of the clock, and the pick-up.
    assert housekeeping.SILENT_SECONDS + 60 + 5 <= 90
    assert schedule.__doc__  # it declares what is registered
    registered = app.periodic_registry.periodic_tasks
    crons = {name.rpartition(".")[2]: task.cron for (name, _), task in registered.items()}
    assert crons["take_back_stalled_jobs"] == "* * * * *"


def _session() -> SessionBase:
    session = SessionStore()
    session.create()
    return session


def _worker(*, silent_seconds: int) -> int:
    return _insert(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
        silent_seconds,
    )


def _job(*, worker: int | None, attempts: int = 1) -> int:
    return _insert(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, status, worker_id, attempts) "
        "VALUES ('now', 'a task', 'doing', %s, %s) RETURNING id",
        worker,
        attempts,
    )


def _finished(state: str, *, days: int) -> int:
    job = _job(worker=None)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE id = %s", [state, job])
        cursor.execute(
            "UPDATE procrastinate_events SET at = now() - make_interval(days => %s) WHERE job_id = %s", [days, job]
        )
    return job


def _insert(statement: str, *values: int | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        (number,) = cursor.fetchone()
    return int(number)


def _state(job: int) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status::text FROM procrastinate_jobs WHERE id = %s", [job])
        row = cursor.fetchone()
    return None if row is None else str(row[0])
