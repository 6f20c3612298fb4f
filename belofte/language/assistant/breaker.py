"""Leaving an endpoint alone that keeps failing, and trying it again later with one question."""

from collections.abc import Callable
from threading import Lock
from typing import Final

FAILURES_MAX: Final = 3  # one after the other; then it is left alone
PAUSE_SECONDS: Final = 60.0

Clock = Callable[[], float]


class Breaker:
    """Whether an endpoint may be asked. Several threads may use one; `clock` gives seconds that never go back."""

    def __init__(self, *, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._failures = 0
        self._again_at = 0.0

    def lets_through(self) -> bool:
        """Tell whether it may be asked now. After a pause one question is let through, the others wait for its end."""
        with self._lock:
            if self._failures < FAILURES_MAX:
                return True
            now = self._clock()
            if now < self._again_at:
                return False
            self._again_at = now + PAUSE_SECONDS
            return True

    def succeeded(self) -> None:
        """Take down that it answered."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """Take down that it did not."""
        with self._lock:
            self._failures += 1
            self._again_at = self._clock() + PAUSE_SECONDS
