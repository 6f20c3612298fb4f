"""Asking whether it has happened: a promise that waits for its condition has no date, so nothing else watches it.

Who sees to it is asked once a day of working time is over, and then once a week.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from belofte import jobs
from belofte.cases import history
from belofte.cases.models import Case, Event
from belofte.keeping.watching import announce, who_is_warned
from belofte.language.calendar import after
from belofte.people import calendars, teams
from belofte.people.models import Agent
from belofte.promises.models import Promise, State, Warned
from belofte.promises.vocabulary import ASK

ROUND_MAX: Final = 1_000  # promises in one round; the next round takes the rest
_TERM: Final = timedelta(hours=8)  # of working time: a whole day of it
_EVERY: Final = timedelta(days=7)
_SHOWN_FOR: Final = timedelta(days=2)  # then it is out of the way until they are asked again


def ask(*, at: datetime) -> int:
    """Ask about every promise of which it is time; return of how many that was looked at."""
    waiting = Promise.objects.filter(state=State.CONDITIONAL, made_at__lte=at - _TERM)
    found = waiting.exclude(Exists(_asked(since=at - _EVERY))).order_by("pk")
    jobs.look_at_each(list(found.values_list("pk", "case_id")[:ROUND_MAX]), _look_at, at=at)
    return len(found)


def asking(agent: Agent, *, at: datetime) -> QuerySet[Promise]:
    """Return the promises about which somebody was asked these days, by name or as a lead, and that wait still."""
    as_lead = Q(whom__isnull=True, promise__case__team__in=teams.led_by(agent, at=at))
    asked = _asked(since=at - _SHOWN_FOR).filter(Q(whom=agent) | as_lead)
    found = Promise.objects.filter(Exists(asked), state=State.CONDITIONAL)
    return found.select_related("case__contact").order_by("made_at", "pk")


def _asked(*, since: datetime) -> QuerySet[Warned]:
    return Warned.objects.filter(promise=OuterRef("pk"), step=ASK, at__gt=since)


@transaction.atomic
def _look_at(promise_id: int, case_id: int, *, at: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    promise = Promise.objects.select_related("case__team", "case__assignee", "owner").get(pk=promise_id)
    first = after(promise.made_at, working=_TERM, calendar=calendars.of(promise.case.team))
    was_asked = Warned.objects.filter(promise=promise, step=ASK, at__gt=at - _EVERY)
    if promise.state != State.CONDITIONAL or first > at or was_asked.exists():
        return
    whom = who_is_warned(promise, at=at)
    Warned.objects.create(promise=promise, due_at=at, step=ASK, whom=whom, at=at)
    history.record(case, Event.Kind.PROMISE_WARNED, by=None, at=at, promise=promise.pk, step=ASK)
    announce(whom, team_id=case.team_id, at=at)
