"""The one shape that our numbers have: they are read from the database when they are asked for, so all are gauges."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily

Measured = tuple[Sequence[str], float | None]  # the values of the labels, and what was measured; None: nothing to tell


def one(name: str, words: str, value: float | None) -> GaugeMetricFamily:
    """Return a number that there is one of."""
    return several(name, words, labels=(), measured=[((), value)])


def several(name: str, words: str, *, labels: Sequence[str], measured: Iterable[Measured]) -> GaugeMetricFamily:
    """Return a number that there is one of for each of these; what is unknown is left out, for 0 would be a lie."""
    family = GaugeMetricFamily(f"belofte_{name}", words, labels=labels)
    for values, value in measured:
        if value is not None:
            family.add_metric(values, value)
    return family


def moment(at: datetime | None) -> float | None:
    """Return a moment as Prometheus has it: in seconds since 1970."""
    return at.timestamp() if at is not None else None


def age(since: datetime | None, *, at: datetime) -> float:
    """Return for how many seconds something waits; 0 where nothing does."""
    return max(0.0, (at - since).total_seconds()) if since is not None else 0.0
