"""What waits, and for how long: mail to be read, jobs, what goes out, and customers.

At a hundred thousand cases each statement reads an index that holds only what is still open, but for two: finished
jobs are removed after a day, so their table is small; and deliveries of the last day are the end of their table.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Min, Value
from django.db.models.functions import Coalesce
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker
from prometheus_client.core import GaugeMetricFamily

from belofte.cases.models import Case, Delivery
from belofte.channels.models import RawEnvelope
from belofte.ops.doctor import work
from belofte.ops.metrics.gauges import age, moment, one, several
from belofte.replies import standstills

_DAY: Final = timedelta(days=1)
_JOB_STATES: Final = ("todo", "doing", "failed")
_UNDER_WAY: Final = (Delivery.State.QUEUED, Delivery.State.SENDING)


def measure(at: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield them; in eleven statements."""
    yield from _envelopes(at)
    yield from _jobs(at)
    yield from _deliveries(at)
    yield from _cases(at)
    heard = ProcrastinateWorker.objects.order_by("-last_heartbeat").values_list("last_heartbeat", flat=True).first()
    yield one("worker_heard_timestamp_seconds", "When a worker last gave a sign of life.", moment(heard))
    kinds = [each.kind for each in standstills.find(at=at)]
    yield several(
        "standstills",
        "Reasons why mail stands still, as every page shows them.",
        labels=["kind"],
        measured=[([kind], kinds.count(kind)) for kind in standstills.KINDS],
    )


def _envelopes(at: datetime) -> Iterator[GaugeMetricFamily]:
    waiting = RawEnvelope.objects.filter(state=RawEnvelope.State.WAITING)
    found = waiting.aggregate(count=Count("pk"), oldest=Min("received_at"))
    apart = dict(RawEnvelope.objects.unreadable().order_by().values_list("state").annotate(Count("pk")))
    counts = {"waiting": found["count"], "unreadable": 0, "failed": 0} | apart
    yield several(
        "envelopes",
        "Mail that came in and made no message: waiting to be read, unreadable, or failed by a fault of ours.",
        labels=["state"],
        measured=[([state], count) for state, count in counts.items()],
    )
    words = "For how long the oldest mail waits to be read; 0 when none does."
    yield one("envelopes_oldest_waiting_seconds", words, age(found["oldest"], at=at))


def _jobs(at: datetime) -> Iterator[GaugeMetricFamily]:
    counted = ProcrastinateJob.objects.filter(status__in=_JOB_STATES).values_list("queue_name", "status")
    yield several(
        "jobs",
        "Jobs by queue: todo, doing, or failed in the last month.",
        labels=["queue", "status"],
        measured=[((queue, status), count) for queue, status, count in counted.annotate(Count("pk")).order_by()],
    )
    words = "For how long the oldest job is due and not begun; 0 when none is."
    yield one("jobs_oldest_due_seconds", words, age(work.oldest_due(at=at), at=at))


def _deliveries(at: datetime) -> Iterator[GaugeMetricFamily]:
    under_way = Delivery.objects.filter(state__in=_UNDER_WAY).order_by()
    found = {
        state: (count, oldest)
        for state, count, oldest in under_way.values_list("state").annotate(Count("pk"), Min("queued_at"))
    }
    uncertain = Delivery.objects.filter(state=Delivery.State.UNCERTAIN).count()
    counts = {state: found[state][0] if state in found else 0 for state in _UNDER_WAY}
    yield several(
        "deliveries_open",
        "Mail to customers of which it is not known yet whether it arrived.",
        labels=["state"],
        measured=[([str(state)], count) for state, count in (counts | {Delivery.State.UNCERTAIN: uncertain}).items()],
    )
    oldest = min((since for _, since in found.values()), default=None)
    words = "For how long the oldest mail to a customer is under way; 0 when none is."
    yield one("deliveries_oldest_open_seconds", words, age(oldest, at=at))
    yield several(
        "deliveries_last_day",
        "Mail to customers of the last 24 hours, by how it stands now.",
        labels=["state"],
        measured=[([state], count) for state, count in _of_last_day(at).items()],
    )


def _of_last_day(at: datetime) -> dict[str, int]:
    """Count what was queued since yesterday. Rows are numbered as they are made, so those are the last ones."""
    before = Delivery.objects.filter(queued_at__lt=at - _DAY).order_by("-pk").values("pk")[:1]
    lately = Delivery.objects.filter(pk__gt=Coalesce(before, Value(0))).order_by()
    counted = dict(lately.values_list("state").annotate(Count("pk")))
    return {str(state): counted.get(state, 0) for state in Delivery.State}


def _cases(at: datetime) -> Iterator[GaugeMetricFamily]:
    waiting = Case.objects.filter(waiting_since__isnull=False)
    found = waiting.aggregate(count=Count("pk"), oldest=Min("waiting_since"))
    yield one("cases_waiting", "Cases in which a customer waits for us.", found["count"])
    words = "For how long the customer waits who waits longest; 0 when nobody does."
    yield one("cases_oldest_waiting_seconds", words, age(found["oldest"], at=at))
