"""What time it is. Nothing else asks the machine, so that a story can be played at any moment."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_moved_to: ContextVar[datetime | None] = ContextVar("moved_to", default=None)


def now() -> datetime:
    """Return this moment, in UTC."""
    return _moved_to.get() or datetime.now(UTC)  # noqa: TID251 - the one place that may


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Stand still at a moment, in this thread: for playing what happened before."""
    token = _moved_to.set(moment)
    try:
        yield
    finally:
        _moved_to.reset(token)
