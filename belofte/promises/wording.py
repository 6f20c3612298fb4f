"""Days and times as one says them: "dinsdag 24 november, voor 17.00 uur", as exactly as they were promised.

The same words for the agent and for the customer.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from belofte.language import amounts, appointments
from belofte.promises.models import Grain, Initiator, Promise

PARTS_OF_DAY: Final = (  # begin, end and words of each
    (time(8), time(12), gettext_lazy("in the morning")),
    (time(12), time(14), gettext_lazy("around noon")),
    (time(12), time(18), gettext_lazy("in the afternoon")),
    (time(18), time.max, gettext_lazy("in the evening")),
)
HALF_HOUR: Final = timedelta(minutes=30)
_LARGER: Final = {"minute": (60, "hour"), "day": (7, "week")}  # in which people count, where it comes out even
_INSTANT: Final = timedelta(microseconds=1)


def zone() -> ZoneInfo:
    """Return the desk's own zone, in which its customers live."""
    return ZoneInfo(settings.TIME_ZONE)


def day(on: date, *, now: datetime) -> str:
    """Return a day, with its year where that is not this one."""
    pattern = pgettext("date", "l j F") if on.year == now.astimezone(zone()).year else pgettext("date", "l j F Y")
    return formats.date_format(on, pattern)


def moment(at: datetime, *, now: datetime) -> str:
    """Return a day with its time."""
    local = at.astimezone(zone())
    return _("%(day)s at %(time)s") % {"day": day(local.date(), now=now), "time": _time(local)}


def due(at: datetime, grain: str, *, words: str = "", now: datetime) -> str:
    """Return by when something is promised; `at` is the last moment of it, and `words` are those that named it."""
    if grain == Grain.MINUTE and (begun := begins(words, ends=at)) is not None:
        return _between(begun, at, now=now)
    last = (at - _INSTANT).astimezone(zone())  # what ends at midnight belongs to the day before
    named = {"day": day(last.date(), now=now)}
    if grain == Grain.VAGUE:
        return _("around %(day)s") % named
    local = at.astimezone(zone())
    if grain == Grain.DAY or local.time() == time.min:
        return _("by %(day)s") % named
    if grain == Grain.PART_OF_DAY:
        return f"{named['day']}, {part_of_day(at)[2]}"
    return _("%(day)s, before %(time)s") % {**named, "time": _time(local)}


def begins(words: str, *, ends: datetime) -> datetime | None:
    """Return when something begins that words promise between two times; None where they name one time, or none."""
    begun = appointments.begins(words, ends=ends)
    return begun if begun is not None and begun < ends else None


def half_hour(begins: datetime, *, now: datetime) -> str:
    """Return the half hour that begins at a moment: “dinsdag 24 november, tussen 10.00 en 10.30 uur”."""
    return _between(begins, begins + HALF_HOUR, now=now)


def _between(begins: datetime, ends: datetime, *, now: datetime) -> str:
    begins, ends = begins.astimezone(zone()), ends.astimezone(zone())
    words = {"day": day(begins.date(), now=now), "begins": _time(begins), "ends": _time(ends)}
    return _("%(day)s, between %(begins)s and %(ends)s") % words


def span(begins: datetime, ends: datetime) -> str:
    """Return two times alone: “10.00 – 10.30”."""
    times = {"begins": _time(begins.astimezone(zone())), "ends": _time(ends.astimezone(zone()))}
    return _("%(begins)s – %(ends)s") % times


def money(amount: Decimal, *, like: str = "") -> str:
    """Return an amount, "€ 25" or "€ 24,95", in the money that words name."""
    is_whole = amount == amount.to_integral_value()
    return f"{amounts.sign(like)} {formats.number_format(amount, 0 if is_whole else 2, force_grouping=True)}"


def initiator(name: str, *, outage: str) -> str:
    """Return who wanted another date, among ourselves; of force majeure, which outage it was."""
    label = str(Initiator(name).label)
    return f"{label} ({outage})" if outage else label


def moved(promise: Promise) -> str:
    """Return how often a promise got another date and how much later that made it: “moved 3 times, 38 days later”."""
    days = promise.days_later
    parts = _times(promise)
    if parts and days > 0:
        parts.append(ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days})
    return ", ".join(parts)


def _times(promise: Promise) -> list[str]:
    """Return how often a promise got another date; by force majeure is told apart."""
    times, forced = promise.moves, promise.forced_moves
    parts = [ngettext("moved %(times)d time", "moved %(times)d times", times) % {"times": times}] if times else []
    if forced and times:
        words = ngettext("%(times)d time by force majeure", "%(times)d times by force majeure", forced)
        parts.append(words % {"times": forced})
    elif forced:
        words = ngettext("moved %(times)d time by force majeure", "moved %(times)d times by force majeure", forced)
        parts.append(words % {"times": forced})
    return parts


def wait(amount: int | None, unit: str) -> str:
    """Return how long something takes, in the words in which people say so: “2 weeks”, “5 working days”."""
    if amount is None:
        return ""
    size, larger = _LARGER.get(unit, (1, unit))
    count, unit = (amount // size, larger) if amount % size == 0 else (amount, unit)
    words = {
        "minute": ngettext("%(count)d minute", "%(count)d minutes", count),
        "hour": ngettext("%(count)d hour", "%(count)d hours", count),
        "working_hour": ngettext("%(count)d working hour", "%(count)d working hours", count),
        "day": ngettext("%(count)d day", "%(count)d days", count),
        "working_day": ngettext("%(count)d working day", "%(count)d working days", count),
        "week": ngettext("%(count)d week", "%(count)d weeks", count),
        "month": ngettext("%(count)d month", "%(count)d months", count),
    }
    return words[unit] % {"count": count}


def part_of_day(ends: datetime) -> tuple[time, time, object]:
    """Return the part of a day that ends at a moment: its usual begin and end, and its words."""
    local = (ends - _INSTANT).astimezone(zone()).time()
    return next(part for part in PARTS_OF_DAY if local <= part[1])


def last_day(at: datetime) -> date:
    """Return the day to which a last moment belongs."""
    return (at - _INSTANT).astimezone(zone()).date()


def days_between(first: datetime, second: datetime) -> int:
    """Return how many days the second last moment is later than the first, by the calendar on the wall."""
    return (last_day(second) - last_day(first)).days


def _time(local: datetime) -> str:
    return formats.date_format(local, pgettext("time", "H:i"))
