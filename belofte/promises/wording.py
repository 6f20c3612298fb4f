"""Saying in words by when something is promised, as exactly as it was said and no more."""

from datetime import datetime, time
from typing import Final

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from belofte.promises.models import Grain, Promise

_PARTS: Final = ((time(12), "morning"), (time(14), "midday"), (time(18), "afternoon"), (time.max, "evening"))


def due(at: datetime, grain: str, *, now: datetime) -> str:
    """Return the date written out: “Tuesday 24 November, before 17:00”; with the year when that is another."""
    local, today = _local(at), _local(now)
    day = formats.date_format(local, _("l j F") if local.year == today.year else _("l j F Y"))
    if grain == Grain.MINUTE:
        return _("%(day)s, before %(time)s") % {"day": day, "time": formats.time_format(local, _("H:i"))}
    if grain == Grain.PART_OF_DAY:
        return _("%(day)s, %(part)s") % {"day": day, "part": _part(local.time())}
    return _("around %(day)s") % {"day": day} if grain == Grain.VAGUE else day


def moved(promise: Promise) -> str:
    """Return how often a promise got another date and how much later that made it: “moved 3 times, 38 days later”."""
    if not promise.moves:
        return ""
    times = ngettext("moved %(times)d time", "moved %(times)d times", promise.moves) % {"times": promise.moves}
    days = promise.days_later
    if days <= 0:
        return times
    later = ngettext("%(days)d day later", "%(days)d days later", days) % {"days": days}
    return f"{times}, {later}"


def _part(at: time) -> str:
    name = next(name for end, name in _PARTS if at <= end)
    return {
        "morning": _("in the morning"),
        "midday": _("around noon"),
        "afternoon": _("in the afternoon"),
        "evening": _("in the evening"),
    }[name]


def _local(moment: datetime) -> datetime:
    return moment.astimezone(timezone.get_current_timezone())
