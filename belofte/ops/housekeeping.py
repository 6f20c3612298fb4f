"""Keeping the queue and the tables of libraries tidy; the clock (config/schedule.py) calls these."""

from asgiref.sync import async_to_sync
from django.core.management import call_command
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status

from belofte import clock

SILENT_SECONDS = 20  # a worker that gave no sign of life for so long has died
_ATTEMPTS_MAX = 5
_KEEP_DONE_HOURS = 24
_KEEP_FAILED_HOURS = 24 * 30


def take_back_stalled_jobs() -> None:
    """Put the jobs of dead workers back in the queue; one that died five times is a failed one."""
    for job in async_to_sync(app.job_manager.get_stalled_jobs)(seconds_since_heartbeat=SILENT_SECONDS):
        _take_back(job)


def delete_finished_jobs() -> None:
    """Delete what was done a day ago, and what failed a month ago."""
    delete = async_to_sync(app.job_manager.delete_old_jobs)
    delete(nb_hours=_KEEP_DONE_HOURS)
    delete(nb_hours=_KEEP_FAILED_HOURS, include_failed=True, include_cancelled=True, include_aborted=True)


def delete_expired_sessions() -> None:
    """Delete the sessions of those who were away for two weeks."""
    call_command("clearsessions")


def _take_back(job: Job) -> None:
    if job.id is None:
        return
    if job.attempts < _ATTEMPTS_MAX:
        app.job_manager.retry_job_by_id(job.id, retry_at=clock.now())
    else:
        finish = async_to_sync(app.job_manager.finish_job_by_id_async)
        finish(job_id=job.id, status=Status.FAILED, delete_job=False)
