"""Whether what happens in the background happens: the worker, and its jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min, Q
from django.db.models.functions import Greatest
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob, ProcrastinateWorker

from belofte.ops.doctor.findings import Finding

_WORKER_SILENT_MAX: Final = timedelta(seconds=60)
_DUE_MAX: Final = timedelta(minutes=10)


def look(at: datetime) -> Iterator[Finding]:
    """Look at whoever works, and at what failed."""
    yield look_at_worker(at)
    yield look_at_jobs(at)


def look_at_worker(at: datetime) -> Finding:
    """Tell when whoever reads and sends was last heard of."""
    last = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if last is None or at - last > _WORKER_SILENT_MAX:
        words = "no worker has been heard of" if last is None else f"no worker has been heard of since {last:%H:%M}"
        remedy = "Start `belofte up` or `belofte worker`; until then mail is kept but not read or sent."
        return Finding(subject="worker", level="wrong", words=words, remedy=remedy)
    return Finding(subject="worker", level="well", words=f"heard {_seconds_since(last, at=at)} s ago")


def oldest_due(*, at: datetime) -> datetime | None:
    """Return since when the oldest job that is due waits for somebody to begin it."""
    is_due = Q(job__scheduled_at=None) | Q(job__scheduled_at__lte=at)
    waiting = ProcrastinateEvent.objects.filter(is_due, job__status="todo", type="deferred")
    since: datetime | None = waiting.aggregate(since=Min(Greatest("at", "job__scheduled_at")))["since"]
    return since


def look_at_jobs(at: datetime) -> Finding:
    """Tell what failed, and whether a job waits too long."""
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    since = oldest_due(at=at)
    words = f"{failed} failed"
    if since is not None and at - since > _DUE_MAX:
        words = f"{words}; the oldest that is due waits since {since:%Y-%m-%d %H:%M}"
        remedy = "See whether the worker runs, and what its jobs wait for: its log, and whether this machine is busy."
        return Finding(subject="jobs", level="wrong", words=words, remedy=remedy)
    if not failed:
        return Finding(subject="jobs", level="well", words=words)
    remedy = "See the worker's log; what they were about is found again by the clock."
    return Finding(subject="jobs", level="look", words=words, remedy=remedy)


def _seconds_since(moment: datetime, *, at: datetime) -> int:
    """Return whole seconds; the clock of the database may be a little ahead of ours."""
    return max(0, int((at - moment).total_seconds()))
