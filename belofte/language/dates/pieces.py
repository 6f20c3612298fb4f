"""What the readers of dates pass on: the moment from which is counted, and the pieces that they find."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from belofte.language.calendar import Calendar, local

Grain = Literal["minute", "part_of_day", "day", "vague"]
Part = Literal["", "morning", "noon", "afternoon", "evening", "night"]

DAY_END: Final = time(23, 59)
DAYS_AHEAD_MAX: Final = 36_500  # a hundred years: what lies further is no date but a number
PART_ENDS: Final[Mapping[Part, time]] = {
    "morning": time(12),
    "noon": time(14),
    "afternoon": time(18),
    "evening": time(22),
    "night": time(6),  # of the next day
}
_HALF_DAY: Final = 12
OFFICE_OPENS: Final = 7  # "om 3 uur" is said of the afternoon, "om 8 uur" of the morning


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The moment at which the words are written, and the calendar that counts."""

    at: datetime
    calendar: Calendar

    @property
    def local(self) -> datetime:
        """Return the moment in the calendar's zone."""
        return self.at.astimezone(self.calendar.zone)

    @property
    def today(self) -> date:
        """Return the day on which it falls there."""
        return self.local.date()

    def ahead(self, days: int) -> date | None:
        """Return the day that is so many days away; None where that is no date any more."""
        return self.today + timedelta(days=days) if abs(days) <= DAYS_AHEAD_MAX else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day as it was said: "half vijf" may be in the night or in the afternoon."""

    at: time
    is_exact: bool = True  # says itself which half of the day it means
    part: Part = ""
    grain: Grain = "minute"
    is_range: bool = False  # "tussen 9 en 12"
    is_sure: bool = True  # a bare "3" is a time only beside a day

    def on(self, day: date, now: Now, part: Part = "") -> datetime:
        """Return the moment on a day, in the part of it that other words may name."""
        at = self.at
        if not self.is_exact and at.hour < _HALF_DAY and self._is_late(day, now, part or self.part):
            at = at.replace(hour=at.hour + _HALF_DAY)
        if (part or self.part) == "night" and at.hour < _HALF_DAY:
            day += timedelta(days=1)
        return local(day, at, now.calendar.zone)

    def _is_late(self, day: date, now: Now, part: Part) -> bool:
        """Tell whether an hour of one to twelve is meant in the second half of the day."""
        if part:
            return part in {"afternoon", "evening", "noon"}
        has_passed = day == now.today and local(day, self.at, now.calendar.zone) <= now.at
        return self.at.hour < OFFICE_OPENS or has_passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What some words say about when: a day, a time of day, both, or a moment that was counted."""

    next: int  # the first token behind it
    day: date | None = None
    first: date | None = None  # of a week or a month: the day before which "before it" is
    clock: Clock | None = None
    moment: datetime | None = None
    grain: Grain = "day"
    is_end: bool = False  # names an end itself: "before the end of June" is its end


def part_clock(part: Part) -> Clock:
    """Return a part of the day as a time: the moment at which it is over."""
    return Clock(at=PART_ENDS[part], part=part, grain="part_of_day")
