"""When what was promised for a time of day begins: "tussen 14.00 en 14.30", "om half drie", "at 2pm".

What was promised before a time of day ("voor 12.00 uur") may be done at any time, and begins at none.
"""

import re
from datetime import datetime, timedelta
from typing import Final

from belofte.language.expressions import lazy

WINDOW_MAX: Final = timedelta(minutes=30)  # a longer one leaves open when
_BETWEEN: Final = lazy(r"(?<!\w)(?:tussen|between|van|from)(?!\w)", re.IGNORECASE)
_AT: Final = lazy(r"(?<!\w)(?:om|at|rond|omstreeks|around)(?!\w)", re.IGNORECASE)
_BEFORE: Final = lazy(r"(?<!\w)(?:voor|vóór|uiterlijk|before|by|tot|until)(?!\w)", re.IGNORECASE)
_CLOCK: Final = lazy(r"(?<![\w.:/-])(?P<hour>\d{1,2})(?:\s?[.:u]\s?(?P<minute>\d{2}))?(?![\w/-]|[.:]\d)")


def begins(words: str, *, ends: datetime) -> datetime | None:
    """Return when something begins that words promise for a time of day; `ends` is the last moment of it."""
    if _BETWEEN.search(words):
        window = _window(words)
        return ends - window if window is not None and timedelta() < window <= WINDOW_MAX else None
    return ends if _AT.search(words) and not _BEFORE.search(words) else None


def _window(words: str) -> timedelta | None:
    """Return how long a window is that names its begin and its end as figures."""
    named = [int(found["hour"]) * 60 + int(found["minute"] or 0) for found in _CLOCK.finditer(words)]
    return timedelta(minutes=(named[-1] - named[-2]) % 720) if len(named) > 1 else None
