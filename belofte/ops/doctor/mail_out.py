"""Whether what we send leaves."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from belofte.cases.models import Delivery
from belofte.ops.doctor.findings import Finding
from belofte.replies import delivering

_LATE: Final = timedelta(minutes=15)


def look(at: datetime) -> Iterator[Finding]:
    """Look at what is late or uncertain, and at the brake."""
    yield _look_at_deliveries(at)


def _look_at_deliveries(at: datetime) -> Finding:
    uncertain = Delivery.objects.filter(state=Delivery.State.UNCERTAIN).count()
    late = Delivery.objects.filter(state=Delivery.State.QUEUED, queued_at__lt=at - _LATE).count()
    words = f"{late} under way for more than 15 minutes, {uncertain} not sure if they arrived"
    if (pulled := delivering.braked()) is not None:
        remedy = "When that is over, say `belofte brake off`."
        return Finding(subject="mail out", level="wrong", words=f"the brake is on: {pulled.reason}", remedy=remedy)
    if not late and not uncertain:
        return Finding(subject="mail out", level="well", words=words)
    return Finding(subject="mail out", level="look", words=words, remedy="Their cases are in the queue.")
