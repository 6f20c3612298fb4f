"""The other end of the wire, for tests: a console takes everything and proves nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from belofte.channels.contract import Envelope

refusing = None


@contextmanager
def taking() -> Iterator[dict[str, Any]]:
    """Yield the credentials of a wire that takes everything."""
    yield {}


def tampered(envelope: Envelope) -> None:
    """Return nothing: what somebody typed carries no proof."""
    del envelope
