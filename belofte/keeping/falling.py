"""What falls due in some days, or may, of what somebody promised, and of what parties owe that they see to."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, Q, QuerySet

from belofte.keeping import leaving, owed
from belofte.parties.models import State as PartyState
from belofte.parties.models import Undertaking
from belofte.people import calendars
from belofte.people.absences import Days
from belofte.people.models import Agent
from belofte.promises import series
from belofte.promises.models import Form, Promise, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Falling:
    """A promise that falls due in some days, or may."""

    promise: Promise
    must_be_given: bool
    is_likely: bool = True  # so that it is given unless somebody says otherwise
    falls_at: datetime | None = None  # when it, or the next of its series, does; None on any day


def promises(agent: Agent, days: Days, *, at: datetime) -> list[Falling]:
    """Return what somebody has promised that falls due in those days, or may; what must be given first.

    That a condition is met can happen on any day; and the next of a series falls to whoever has this one.
    """
    theirs = leaving.in_hand(agent).select_related("case__team", "case__contact")
    judged = [_judged(each, days, at=at) for each in theirs.order_by(F("due_at").asc(nulls_last=True), "pk")]
    return sorted((each for each in judged if each), key=lambda each: not each.must_be_given)


def owed_by_parties(agent: Agent, days: Days, *, at: datetime) -> QuerySet[Undertaking]:
    """Return what parties owe then that somebody sees to; and what was not done yet, for who is away from now on."""
    falls = Q(state=PartyState.OPEN, due_at__gt=days.begins_at, due_at__lte=days.ends_at)
    if days.begins_at <= at:
        falls |= Q(state=PartyState.BROKEN)
    found = owed.in_hand(agent).filter(falls).select_related("case__team", "case__contact", "involvement__party")
    return found.order_by("case", "pk")


def _judged(promise: Promise, days: Days, *, at: datetime) -> Falling | None:
    due_at, begins_at = promise.due_at, days.begins_at
    if promise.state == State.BROKEN:  # the customer waits for it now; who leaves later can still put it right
        return Falling(promise=promise, must_be_given=begins_at <= at, is_likely=False)
    if promise.state == State.CONDITIONAL or due_at is None:
        return Falling(promise=promise, must_be_given=False)
    if begins_at < due_at <= days.ends_at:
        return Falling(promise=promise, must_be_given=True, falls_at=due_at)
    if promise.form == Form.RECURRING and due_at <= begins_at:
        following = series.next_due(promise.recurrence, after=begins_at, calendar=calendars.of(promise.case.team))
        if following is not None and following <= days.ends_at:
            return Falling(promise=promise, must_be_given=False, falls_at=following)
    return None
