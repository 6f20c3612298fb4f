"""Whether what came in is read."""

from collections.abc import Iterator
from datetime import datetime

from belofte.channels.models import RawEnvelope
from belofte.ops.doctor.findings import Finding
from belofte.replies import standstills


def look(at: datetime) -> Iterator[Finding]:
    """Look at what waits to be read, and at what could not be."""
    yield look_at_intake(at)
    yield _look_at_unreadable()


def look_at_intake(at: datetime) -> Finding:
    """Tell what waits to be read, and since when."""
    waiting = RawEnvelope.objects.waiting()
    oldest = waiting.values_list("received_at", flat=True).first()
    if oldest is None:
        return Finding(subject="reading", level="well", words="everything that came in has been read")
    words = f"{waiting.count()} waiting to be read, the oldest since {oldest:%Y-%m-%d %H:%M}"
    if at - oldest <= standstills.UNREAD_MAX:
        return Finding(subject="reading", level="well", words=words)
    remedy = "Start `belofte up` or `belofte worker`. If it runs: see its log, and whether this machine is busy."
    return Finding(subject="reading", level="wrong", words=words, remedy=remedy)


def _look_at_unreadable() -> Finding:
    failed = RawEnvelope.objects.filter(state=RawEnvelope.State.FAILED).count()
    unreadable = RawEnvelope.objects.filter(state=RawEnvelope.State.UNREADABLE).count()
    words = f"{unreadable} could not be read, {failed} failed by a fault of Belofte"
    if not failed and not unreadable:
        return Finding(subject="unread", level="well", words=words)
    remedy = "They are on the page /unread/, to be read again or set aside."
    return Finding(subject="unread", level="wrong" if failed else "look", words=words, remedy=remedy)
