"""Half hours in which a team rings customers back: which are taken, and which are free.

A callback takes a place when it was promised for a time of day: "at 14:00", "between 14:00 and 14:30". One that was
promised before a time, or for a day, is rung when it suits.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from belofte.language import appointments
from belofte.language.calendar import Calendar, local
from belofte.people import calendars, managing
from belofte.people.models import Agent, Team
from belofte.promises.models import DUE_FROM_US, Form, Grain, Kind, Promise
from belofte.promises.wording import HALF_HOUR

CAPACITY_MAX: Final = 999
SHOWN_MAX: Final = 4  # free half hours that are named
DAYS_OFFERED: Final = 3  # to a customer who chooses one
DAYS_AHEAD_MAX: Final = 21  # among which they are looked for
_DAY: Final = timedelta(days=1)


class CapacityUnlikelyError(Exception):
    """No team rings so many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """The half hours of a day, as one who promises a callback has to know them."""

    capacity: int
    taken: Counter[datetime]
    calendar: Calendar

    def is_full(self, slot: datetime) -> bool:
        """Tell whether nobody is free to ring then."""
        return self.taken[slot] >= self.capacity

    def free_after(self, slot: datetime) -> list[datetime]:
        """Return the next half hours of the same day in which somebody is free."""
        day = slot.astimezone(self.calendar.zone).date()
        later = (each for each in half_hours(day, self.calendar) if each > slot and not self.is_full(each))
        return [each for each, _place in zip(later, range(SHOWN_MAX), strict=False)]


def set_capacity(team: Team, capacity: int | None, *, by: Agent | None) -> None:
    """Say how many customers a team can ring in half an hour; None for any number.

    Refuses: CapacityUnlikelyError, managing.NotAdministratorError.
    """
    managing.expect_administrator(by)
    if capacity is not None and not 1 <= capacity <= CAPACITY_MAX:
        raise CapacityUnlikelyError(_("Choose from 1 to %(most)d calls, or leave it empty.") % {"most": CAPACITY_MAX})
    team.callbacks_per_half_hour = capacity
    team.save(update_fields=["callbacks_per_half_hour"])


def slot_of(kind: str, due_at: datetime | None, grain: str, words: str) -> datetime | None:
    """Return the half hour that a promise takes; None where it takes none."""
    if kind != Kind.CALLBACK or due_at is None or grain != Grain.MINUTE:
        return None
    begins = appointments.begins(words, ends=due_at)
    return begins and floor(begins)


def floor(at: datetime) -> datetime:
    """Return the half hour in which a moment is."""
    return at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0)


def half_hours(day: date, calendar: Calendar) -> Sequence[datetime]:
    """Return the half hours of a day in which a team works."""
    found = list[datetime]()
    for begins, ends in calendar.periods(day):
        slot = floor(begins)
        while slot < ends:
            found.append(slot)
            slot += HALF_HOUR
    return found


def free(team: Team, *, after: datetime) -> list[datetime]:
    """Return the half hours in which a team can ring one more customer: of the first days after today that have any."""
    calendar, found, days = calendars.of(team), list[datetime](), 0
    today = after.astimezone(calendar.zone).date()
    taken = _between(team, today + _DAY, today + DAYS_AHEAD_MAX * _DAY, calendar=calendar)
    for number in range(1, DAYS_AHEAD_MAX + 1):
        whole = _whole_half_hours(today + number * _DAY, calendar)
        left = [each for each in whole if taken is None or not taken.is_full(each)]
        found += left
        days += bool(left)
        if days == DAYS_OFFERED:
            break
    return found


def before(team: Team, *, at: datetime) -> Iterator[datetime]:
    """Yield the half hours that have begun by a moment, of as many days as free ones are looked for."""
    calendar = calendars.of(team)
    today = at.astimezone(calendar.zone).date()
    for number in range(DAYS_AHEAD_MAX + 1):
        yield from (slot for slot in _whole_half_hours(today - number * _DAY, calendar) if slot <= at)


def _whole_half_hours(day: date, calendar: Calendar) -> list[datetime]:
    """Return the half hours of a day of which the team works every minute."""
    within = calendar.periods(day)
    return [
        slot
        for slot in half_hours(day, calendar)
        if any(begins <= slot and slot + HALF_HOUR <= ends for begins, ends in within)
    ]


def of_day(team: Team, day: date) -> Slots | None:
    """Return the half hours of a day; None where a team rings any number."""
    return _between(team, day, day, calendar=calendars.of(team))


def _between(team: Team, first: date, last: date, *, calendar: Calendar) -> Slots | None:
    """Return the half hours of some days; None where a team rings any number."""
    if team.callbacks_per_half_hour is None:
        return None
    begins, ends = local(first, time(), calendar.zone), local(last + _DAY, time(), calendar.zone)
    due = Promise.objects.filter(
        kind=Kind.CALLBACK, case__team=team, state__in=DUE_FROM_US, due_at__range=(begins, ends + HALF_HOUR)
    ).exclude(form=Form.CLAIMED)  # that call is not ours
    places = (slot_of(*facts) for facts in due.values_list("kind", "due_at", "grain", "due_words"))
    return Slots(
        capacity=team.callbacks_per_half_hour,
        taken=Counter(place for place in places if place),
        calendar=calendar,
    )
