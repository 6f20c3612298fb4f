"""A clock that runs on from the moment that a story says, the same in every process of its desk and in the test."""

import os
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from django.apps import AppConfig

from belofte import clock
from belofte.language.calendar import OFFICE, local

PLACE = "MOVED_CLOCK"  # names the file that holds how many seconds the clock is ahead


class MovedClock(AppConfig):
    """Has the whole desk ask this clock."""

    name = "tests.stories"
    label = "moved_clock"

    def ready(self) -> None:
        start(Path(os.environ[PLACE]))


def start(place: Path) -> None:
    """Have this process ask a clock that is as far ahead as the file says, each time anew."""

    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(place.read_text() or "0"))  # noqa: TID251 - a clock

    clock.now = now


def move(place: Path, *, to: datetime) -> None:
    """Move the clock to a moment, from which it runs on; all at once, so that nobody reads half a number."""
    fresh = place.with_suffix(".new")
    fresh.write_text(str((to - datetime.now(UTC)).total_seconds()))  # noqa: TID251 - how far ahead
    fresh.rename(place)


def wall(day: int, month: int, year: int = 2027, hour: float = 10) -> datetime:
    """Return a moment by the clock on the wall of an office."""
    return local(date(year, month, day), time(int(hour), round(hour % 1 * 60)), OFFICE.zone)
