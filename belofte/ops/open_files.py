"""How many files a process may have open: each connection of a browser is one."""

import logging
import resource
from typing import Final

from belofte.live.audience import STREAMS_MAX

_OTHERS: Final = 500  # what Django reads and writes, and the connections to the database
_PAGES: Final = 1_000  # connections that ask for pages, beside the streams
ENOUGH: Final = STREAMS_MAX + _PAGES + _OTHERS
_MAX: Final = 8_192

logger = logging.getLogger(__name__)


def allowed() -> int:
    """Return how many a process of ours may have open, at most."""
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    return _MAX if limit == resource.RLIM_INFINITY else min(limit, _MAX)


def connections_max() -> int:
    """Return how many connections a process takes before it answers 503."""
    return max(min(ENOUGH, allowed()) - _OTHERS, 1)


def allow() -> None:
    """Allow ourselves as many as the system lets us, and say so when that is too few."""
    _, limit = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (allowed(), limit))
    if allowed() < ENOUGH:
        logger.warning("Only %d files may be open at once; with fewer than %d some browsers wait.", allowed(), ENOUGH)
