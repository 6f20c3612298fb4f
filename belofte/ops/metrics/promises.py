"""What was promised and has still to be kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Q
from prometheus_client.core import GaugeMetricFamily

from belofte.ops.metrics.gauges import several
from belofte.promises.models import DUE_FROM_US, Promise, State

_SOON: Final = timedelta(days=1)


def measure(at: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield how many there are, from the index of what is due from us; in one statement."""
    is_open = Q(state=State.OPEN)
    counted = Promise.objects.filter(state__in=DUE_FROM_US).aggregate(
        running=Count("pk", filter=is_open & Q(due_at__gt=at + _SOON)),
        soon=Count("pk", filter=is_open & Q(due_at__gt=at, due_at__lte=at + _SOON)),
        overdue=Count("pk", filter=is_open & Q(due_at__lte=at)),
        broken=Count("pk", filter=Q(state=State.BROKEN)),
    )
    yield several(
        "promises",
        "Promises still to be kept: running, due within 24 hours (soon), overdue (broken at the clock's next round), "
        "broken.",
        labels=["standing"],
        measured=[([standing], count) for standing, count in counted.items()],
    )
