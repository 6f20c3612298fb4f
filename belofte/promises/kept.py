"""When a promise was kept, by what shows it: when they spoke or paid, and not when somebody wrote that down.

A bank tells when money left, however late its statement is read. Whoever writes it down themselves more than a day
later is too late for that: then it counts from when they did.
"""

from datetime import datetime
from typing import Final

from django.db.models import DateTimeField, Exists, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.db.models.lookups import LessThanOrEqual

from belofte.cases.models import Call
from belofte.people import calendars
from belofte.promises.gates_on_proof import WRITTEN_WITHIN
from belofte.promises.models import Attestation, BankMatch, LedgerEntry, Payout, Proof, State

KEPT: Final = [LedgerEntry.Kind.KEPT, LedgerEntry.Kind.RESTORED]


def by_call(call: Call, *, at: datetime) -> datetime:
    """Return when a call kept what it did, written down at a moment."""
    return _unless_late(call.called_at, at=at)


def by_payout(payout: Payout, *, at: datetime) -> datetime:
    """Return when all was paid back that is, with this payout, as far as that is known.

    A payout was made at the end of its day, or when it was written down if that came first.
    """
    day_ends = calendars.end_of_day(payout.paid_on, calendar=calendars.of(payout.promise.case.team))
    paid_at = _unless_late(min(day_ends, at), at=at)
    standing = payout.promise.proofs.filter(payout__isnull=False, fallen_at=None)
    return max(paid_at, standing.aggregate(last=Max("kept_at"))["last"] or paid_at)


def by_attestation(said: Attestation) -> datetime:
    """Return when somebody kept it by saying that it took place, as one of us read or heard."""
    return _unless_late(min(said.said_at, said.at), at=said.at)


def by_bank(match: BankMatch, *, at: datetime) -> datetime:
    """Return when all was paid back that is, as far as a bank tells: at the end of the day of each of its entries.

    What it has not told of counts as somebody wrote it down.
    """
    promise = match.payout.promise
    day_ends = calendars.end_of_day(match.entry.booked_on, calendar=calendars.of(promise.case.team))
    others = promise.payouts.filter(proof__fallen_at=None).exclude(pk=match.payout_id)
    told = Subquery(Proof.objects.filter(match__payout=OuterRef("pk")).values("kept_at")[:1])
    last = others.aggregate(last=Max(Coalesce(told, "proof__kept_at")))["last"]
    return min(max(day_ends, last or day_ends), at)


def moment(promise: str = "pk", settled_at: str = "settled_at") -> Coalesce:
    """Return when the promises of a query were kept last; what was kept before that was noted counts as settled.

    The names are of a promise's key and of when it was settled, in that query.
    """
    shown = Q(kind__in=KEPT) | Q(kind=LedgerEntry.Kind.PROVEN, state=State.KEPT)
    kept = LedgerEntry.objects.filter(shown, promise=OuterRef(promise)).order_by("-number")
    return Coalesce(Subquery(kept.values("proof__kept_at")[:1]), F(settled_at), output_field=DateTimeField())


def is_in_time_after_all() -> Q:
    """Tell of entries which say that a promise was not kept, though it counts as kept since before the date of then."""
    kept_by_then = LessThanOrEqual(moment("promise", "promise__settled_at"), F("due_at"))
    return Q(kept_by_then, kind=LedgerEntry.Kind.BROKEN, promise__state=State.KEPT)


def written_later() -> Exists:
    """Tell which promises of a query were kept in time, though they counted as broken until that was written down."""
    return Exists(LedgerEntry.objects.filter(is_in_time_after_all(), promise=OuterRef("pk")))


def _unless_late(happened_at: datetime, *, at: datetime) -> datetime:
    return happened_at if at - happened_at <= WRITTEN_WITHIN else at
