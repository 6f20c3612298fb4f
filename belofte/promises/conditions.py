"""By when something is kept once what it waits for has happened: as was said, counted by the team's calendar.

And whether its customer has heard that it runs.
"""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, QuerySet

from belofte.cases.models import Call, Delivery
from belofte.conduct import heard
from belofte.language.dates import waits
from belofte.people import calendars
from belofte.promises.models import Grain, LedgerEntry, Promise
from belofte.promises.terms import FURTHEST, Due

_Kind: Final = LedgerEntry.Kind
_SAYS_IT: Final = (_Kind.SAID_AGAIN, _Kind.MOVED)


def latest(promise: Promise, *, at: datetime) -> Due | None:
    """Return by when it is kept at the latest, were its condition met now; None where nothing was said of how long."""
    if promise.wait_amount is None:
        return None
    calendar = calendars.of(promise.case.team)
    unit: waits.WaitUnit = promise.wait_unit  # type: ignore[assignment] # of which the column knows no other
    ends_at = waits.ends_at(promise.wait_amount, unit, begun_at=at, calendar=calendar)
    if ends_at is None or ends_at > at + FURTHEST:
        return None
    grain = Grain.MINUTE if unit in {"minute", "working_hour"} else Grain.DAY
    return Due(at=ends_at, grain=grain, is_on_holiday_knowingly=True)  # a day off is among those that were said


def untold() -> QuerySet[LedgerEntry]:
    """Return, for each promise of an outer query, that its condition was met, while nobody has spoken with them since.

    Whoever wrote to them, or talked to them, knew of it.
    """
    later = LedgerEntry.objects.filter(promise=OuterRef("promise"), number__gt=OuterRef("number"), kind__in=_SAYS_IT)
    written = Delivery.objects.filter(
        case=OuterRef("case"),
        meant_for=Delivery.MeantFor.CUSTOMER,
        message__is_automatic=False,
        message__recorded_at__gt=OuterRef("at"),
    ).exclude(state__in=heard.LOST)
    talked = Call.objects.filter(case=OuterRef("case"), result=Call.Result.ANSWERED, called_at__gt=OuterRef("at"))
    met = LedgerEntry.objects.filter(promise=OuterRef("pk"), kind=_Kind.CONDITION_MET)
    return met.exclude(Exists(later)).exclude(Exists(written)).exclude(Exists(talked)).order_by("-number")
