"""When having tried to ring a customer counts as having rung them.

The first is before the due moment of then, two of them are in two parts of the day by one clock and at least two hours
apart, and after the first a person wrote to the customer and had them choose a half hour (`offering.py`). The count
begins anew with a new or a corrected date, on which nobody has tried yet, and when the customer says that nobody rang.
"""

from dataclasses import dataclass
from datetime import datetime, time
from itertools import combinations, dropwhile
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.db.models import F, Q

from belofte.cases.models import Call, Delivery
from belofte.conduct import heard
from belofte.promises.gates_on_tries import APART
from belofte.promises.models import LedgerEntry, PartOfDay, Promise

_BEGUN: Final = [
    LedgerEntry.Kind.MADE,
    LedgerEntry.Kind.CONDITION_MET,
    LedgerEntry.Kind.MOVED,
    LedgerEntry.Kind.CONTRADICTED,
]
OF_DATE: Final = Q(correction__due_at__lt=F("correction__from_due_at")) | Q(
    correction__due_at__gt=F("correction__from_due_at")
)
BEGIN_ANEW: Final = Q(kind__in=_BEGUN) | OF_DATE  # entries after which nobody has tried yet
_NOON: Final = time(12)
_EVENING: Final = time(18)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """What shows that somebody tried enough: the last try that proves nothing yet, and what told the customer."""

    call: Call
    told_by: Delivery


def part_of_day(at: datetime, zone: ZoneInfo) -> PartOfDay:
    """Return in which part of the day a moment is, by the clock of a zone."""
    local = at.astimezone(zone).time()
    if local < _NOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if local < _EVENING else PartOfDay.EVENING


def rung_in(call: Call) -> PartOfDay:
    """Return in which part of the day somebody rang, by the clock of then; by that of now where that one is unknown."""
    try:
        zone = ZoneInfo(call.zone)
    except (ValueError, ZoneInfoNotFoundError):
        zone = ZoneInfo(settings.TIME_ZONE)
    return part_of_day(call.called_at, zone)


def enough(promise: Promise) -> Enough | None:
    """Return what shows that the tries to keep a promise count as kept; None while they do not."""
    calls = _counted(promise)
    if not calls:
        return None
    told_by = _told_since(calls[0].called_at, promise)
    proven = set(promise.proofs.filter(call__in=calls).values_list("call", flat=True))
    free = [call for call in calls if call.pk not in proven]
    return Enough(call=free[-1], told_by=told_by) if told_by and free else None


def _counted(promise: Promise) -> list[Call]:
    """Return the tries from the first that was in time, as they were made; none while they are too much alike."""
    since = promise.entries.filter(BEGIN_ANEW).latest("number")
    begun = since.at.replace(second=0, microsecond=0)  # people write down minutes
    tried = promise.entries.filter(kind=LedgerEntry.Kind.TRIED, number__gt=since.number, call__called_at__gte=begun)
    in_order = list(tried.select_related("call__by").order_by("call__called_at", "number"))
    counted = list(dropwhile(_is_late, in_order))
    is_enough = any(_differ(first, second) for first, second in combinations(counted, 2))
    return [entry.call for entry in counted if entry.call] if is_enough else []


def _differ(first: LedgerEntry, second: LedgerEntry) -> bool:
    """Tell whether two tries, the second later, are in two parts of the day by one clock and far enough apart."""
    if not (first.call and second.call and first.part_of_day and second.part_of_day):
        return False
    is_apart = second.call.called_at - first.call.called_at >= APART
    is_one_clock = first.call.zone == second.call.zone or "" in {first.call.zone, second.call.zone}  # older ones
    return is_apart and is_one_clock and first.part_of_day != second.part_of_day


def _is_late(tried: LedgerEntry) -> bool:
    return tried.call is None or tried.due_at is None or tried.call.called_at > tried.due_at


def _told_since(first_tried_at: datetime, promise: Promise) -> Delivery | None:
    """Return what offered the customer half hours after the first try, if it arrived."""
    told = heard.arrivals().filter(case=promise.case_id, message__slot_offers__promise=promise)
    told = told.filter(message__recorded_at__gt=first_tried_at)
    return told.order_by("pk").first()
