"""Asking whether it has happened: a promise that waits for its condition has no date, so nothing else watches it.

Who sees to it is asked once a day of working time is over, and then once a week, in the team's hours. The question
stands until it has happened or the promise is withdrawn, for whoever sees to it by then.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, Q, QuerySet, When
from django.db.models.functions import Coalesce

from belofte import jobs
from belofte.cases import history
from belofte.cases.models import Case, Event
from belofte.keeping.watching import announce, who_is_warned
from belofte.language.calendar import after
from belofte.people import calendars, teams
from belofte.people.models import Agent, Team
from belofte.promises.models import Origin, Promise, State, Warned
from belofte.promises.vocabulary import ASK

ROUND_MAX: Final = 1_000  # promises in one round; the next round takes the rest
_TERM: Final = timedelta(hours=8)  # of working time: a whole day of it
_EVERY: Final = timedelta(days=7)


def ask(*, at: datetime) -> int:
    """Ask about every promise of which it is time; return of how many that was looked at."""
    working = [team.pk for team in Team.objects.all() if calendars.of(team).is_working(at)]
    waiting = _waiting().filter(made_at__lte=at - _TERM, case__team__in=working)
    due = waiting.exclude(Exists(_asked().filter(at__gt=at - _EVERY))).order_by("made_at", "pk")
    found = list(due.values_list("pk", "case_id")[:ROUND_MAX])
    jobs.look_at_each(found, _look_at, at=at)
    return len(found)


def asking(agent: Agent, *, at: datetime) -> QuerySet[Promise]:
    """Return the promises of which is asked whether it has happened, and to which this person sees now.

    That is its owner; of what the desk promised by itself, who answers the case. Where nobody is there who does, they
    are asked of the leads; `watching.who_is_warned` says the same of one.
    """
    keeper = Coalesce("owner", Choice(When(origin=Origin.DESK, then="case__assignee")))
    there = teams.there(OuterRef("case__team"), at=at).filter(pk=OuterRef("sees_to_it"))
    is_theirs = Q(Exists(there), sees_to_it=agent.pk)
    is_of_leads = Q(case__team__in=teams.led_by(agent, at=at)) & ~Q(Exists(there))
    found = _waiting().alias(sees_to_it=keeper).filter(is_theirs | is_of_leads, Exists(_asked()))
    return found.select_related("case__contact").order_by("made_at", "pk")


def _waiting() -> QuerySet[Promise]:
    return Promise.objects.filter(state=State.CONDITIONAL)


def _asked() -> QuerySet[Warned]:
    return Warned.objects.filter(promise=OuterRef("pk"), step=ASK)


@transaction.atomic
def _look_at(promise_id: int, case_id: int, *, at: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    promise = Promise.objects.select_related("case__team", "case__assignee", "owner").get(pk=promise_id)
    calendar = calendars.of(promise.case.team)
    first = after(promise.made_at, working=_TERM, calendar=calendar)
    was_asked = Warned.objects.filter(promise=promise, step=ASK, at__gt=at - _EVERY)
    if promise.state != State.CONDITIONAL or first > at or not calendar.is_working(at) or was_asked.exists():
        return
    whom = who_is_warned(promise, at=at)
    Warned.objects.create(promise=promise, due_at=at, step=ASK, whom=whom, at=at)
    history.record(case, Event.Kind.PROMISE_WARNED, by=None, at=at, promise=promise.pk, step=ASK)
    announce(whom, team_id=case.team_id, at=at)
