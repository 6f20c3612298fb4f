"""Watching over promises: warning in time whoever has to keep one, and saying when it was not kept, or stands.

What is due is found by one index, and each step is taken once for each date: what was missed while nobody worked is
made up for, and a clock that jumps repeats nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db import transaction

from belofte import jobs
from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case, Event
from belofte.live import announcing
from belofte.parties import depending
from belofte.people import absences, teams
from belofte.people.models import Agent
from belofte.promises import ledger, naming, terms
from belofte.promises.models import STAND, Promise, State, Step, Warned

ROUND_MAX: Final = 1_000  # promises in one round; the next round, a minute later, takes the rest


def watch(*, at: datetime) -> int:
    """Take every step that is due; return how many promises were looked at."""
    due = Promise.objects.filter(state=State.OPEN, next_step_at__lte=at).order_by("next_step_at", "pk")
    found = list(due.values_list("pk", "case_id")[:ROUND_MAX])
    jobs.look_at_each(found, _look_at, at=at)
    return len(found)


def let_stand(*, at: datetime) -> int:
    """Say of each solution whose days are over that it stands; return of how many that was looked at."""
    due = Promise.objects.filter(next_step=STAND, next_step_at__lte=at).order_by("next_step_at", "pk")
    found = list(due.values_list("pk", "case_id")[:ROUND_MAX])
    jobs.look_at_each(found, _let_stand, at=at)
    return len(found)


@transaction.atomic
def _let_stand(promise_id: int, case_id: int, *, at: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    ledger.let_stand(Promise.objects.get(pk=promise_id), at=history.moment(case, at=at))


@transaction.atomic
def _look_at(promise_id: int, case_id: int, *, at: datetime) -> None:
    """Break a promise whose date has passed, or else take each step of warning that it has reached."""
    case = Case.objects.select_for_update().get(pk=case_id)
    rows = Promise.objects.select_for_update(of=("self",)).select_related("case__team", "case__assignee", "owner")
    promise = rows.get(pk=promise_id)
    if promise.next_step_at is None or promise.due_at is None or promise.next_step_at > at:
        return  # somebody kept or moved it meanwhile
    if promise.due_at < at and ledger.break_overdue(promise, at=history.moment(case, at=at)):
        depending.look(case, at=at)
        ball.settle(case, at=at)
        _announce(_leads(case.team_id, at=at))
        return
    while promise.next_step != Step.BREAK and promise.next_step_at <= at:
        _warn(promise, due_at=promise.due_at, at=at)
        ledger.plan_next(promise, done_until=promise.next_step_at)


def _warn(promise: Promise, *, due_at: datetime, at: datetime) -> None:
    """Warn the owner of this date; the team's leads when it comes close, or when the owner is away or left.

    What the desk promised by itself is for whoever answers the case; while nobody does, for the leads from the start.
    Of what people promised as a team and nobody took, the leads hear first; when it comes close, a person is named.
    """
    step, case = Step(promise.next_step), promise.case
    if step != Step.OWNER:
        naming.name(promise, at=history.moment(case, at=at))
    whom = who_is_warned(promise, at=at) if step != Step.LEAD else None
    _warned, is_new = Warned.objects.get_or_create(
        promise=promise, due_at=due_at, step=step, defaults={"whom": whom, "at": at}
    )
    if is_new:
        history.record(case, Event.Kind.PROMISE_WARNED, by=None, at=at, promise=promise.pk, step=step)
        announce(whom, team_id=case.team_id, at=at)


def who_is_warned(promise: Promise, *, at: datetime) -> Agent | None:
    """Return who sees to a promise, or answers its case; None where the team's leads hear instead.

    That is where they are away or left, and where nobody took yet what people promised as a team.
    """
    owner = promise.owner or (None if naming.is_untaken(promise) else promise.case.assignee)
    return owner if _is_there(owner, case=promise.case, at=at) else None


def announce(whom: Agent | None, *, team_id: int, at: datetime) -> None:
    """Have the open pages of who was warned look again at what asks for them; without anybody, of the leads."""
    _announce([whom.pk] if whom else _leads(team_id, at=at))


def _is_there(owner: Agent | None, *, case: Case, at: datetime) -> bool:
    return owner is not None and terms.is_fit_owner(owner, case=case) and not absences.is_away(owner, at=at)


def _leads(team_id: int, *, at: datetime) -> Iterable[int]:
    return teams.leads(team_id, at=at).values_list("pk", flat=True)


def _announce(agents: Iterable[int]) -> None:
    """Have the open pages of these people look again at what asks for them."""
    for agent_id in agents:
        announcing.agent_changed(agent_id)
