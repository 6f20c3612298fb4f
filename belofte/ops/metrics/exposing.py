"""All numbers, in the words of Prometheus. Whichever process is asked reads them from the database: it keeps none.

They say how many and how long, never who or what: no content, no address, no name of a person.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from django.db import DatabaseError
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from belofte.ops.metrics import database, inboxes, machine, promises, queues
from belofte.ops.metrics.gauges import one

CONTENT_TYPE: Final = CONTENT_TYPE_LATEST
_FROM_DATABASE: Final[tuple[Callable[[datetime], Iterator[GaugeMetricFamily]], ...]] = (
    database.measure,
    queues.measure,
    promises.measure,
    inboxes.measure,
)


def expose(*, at: datetime) -> bytes:
    """Return every number that can be had; without a database those of the machine."""
    registry = CollectorRegistry()
    registry.register(_Measured(measure(at=at)))
    return generate_latest(registry)


def measure(*, at: datetime) -> list[GaugeMetricFamily]:
    """Return every number that can be had."""
    found = list(machine.measure(at))
    try:
        found += [family for part in _FROM_DATABASE for family in part(at)]
    except DatabaseError:
        return [*found, _answers(0)]
    return [*found, _answers(1)]


def _answers(value: float) -> GaugeMetricFamily:
    return one("database_answers", "1 while the database answers, else 0; what it alone knows is then left out.", value)


class _Measured(Collector):
    """Gives the library what was measured already."""

    def __init__(self, families: Iterable[GaugeMetricFamily]) -> None:
        self._families = families

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Return them."""
        return self._families
