"""Whether what happens in the background happens: the worker, and its jobs."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from belofte.ops.doctor.findings import Finding

_WORKER_SILENT_MAX: Final = timedelta(seconds=60)


def look(at: datetime) -> Iterator[Finding]:
    """Look at whoever works, and at what failed."""
    yield look_at_worker(at)
    yield _look_at_jobs()


def look_at_worker(at: datetime) -> Finding:
    """Tell when whoever reads and sends was last heard of."""
    last = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    if last is None or at - last > _WORKER_SILENT_MAX:
        words = "no worker has been heard of" if last is None else f"no worker has been heard of since {last:%H:%M}"
        remedy = "Start `belofte up` or `belofte worker`; until then mail is kept but not read or sent."
        return Finding(subject="worker", level="wrong", words=words, remedy=remedy)
    return Finding(subject="worker", level="well", words=f"heard {(at - last).total_seconds():.0f} s ago")


def _look_at_jobs() -> Finding:
    failed = ProcrastinateJob.objects.filter(status="failed").count()
    words = f"{failed} failed"
    if not failed:
        return Finding(subject="jobs", level="well", words=words)
    remedy = "See the worker's log; what they were about is found again by the clock."
    return Finding(subject="jobs", level="look", words=words, remedy=remedy)
