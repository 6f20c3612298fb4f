"""Writing down what happened to a step of a procedure, and having the step say the same.

The caller holds the case's row, and has looked whether it may be.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Event, Message
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.procedures.models import AWAITED, ProcedureStep, State, StepEntry
from belofte.procedures.refusals import StepOverError
from belofte.promises import planning
from belofte.promises.models import Step as Warning_

_Kind: Final = StepEntry.Kind
_HOURS: Final = timedelta(hours=1)
_LEFT: Final = {Warning_.OWNER: 40 * _HOURS, Warning_.NEAR: 16 * _HOURS, Warning_.LEAD: 8 * _HOURS}  # of working time


def held(case: Case) -> QuerySet[ProcedureStep]:
    """Return the steps of a case, held."""
    rows = ProcedureStep.objects.select_for_update(of=("self",)).filter(case=case)
    return rows.select_related("case__team", "procedure__choice").order_by("pk")


def awaited(case: Case) -> QuerySet[ProcedureStep]:
    """Return what is left of the steps of a case, held."""
    return held(case).filter(state__in=AWAITED)


def settled(case: Case) -> QuerySet[ProcedureStep]:
    """Return what was done or skipped of the steps of a case, held."""
    return held(case).exclude(state__in=AWAITED)


def lock(step: ProcedureStep) -> ProcedureStep:
    """Return a step as it is now, held."""
    rows = ProcedureStep.objects.select_for_update(of=("self",))
    return rows.select_related("case__team", "procedure__choice").get(pk=step.pk)


def lock_awaited(step: ProcedureStep) -> ProcedureStep:
    """Return a step that is left as it is now, held. Refuses: StepOverError."""
    step = lock(step)
    if step.state not in AWAITED:
        raise StepOverError(_("This step was done or skipped already."))
    return step


def finish(
    step: ProcedureStep,
    kind: StepEntry.Kind,
    *,
    by: Agent | None,
    at: datetime,
    settled_at: datetime | None = None,
    **facts: Any,
) -> None:
    """Enter that a step was done or skipped; what was told before anybody marked the complaint, was done then."""
    step.state, step.settled_at = (State.DONE if kind == _Kind.DONE else State.SKIPPED), settled_at or at
    plan(step, since=at, at=at)
    enter(step, kind, by=by, at=at, **facts)


def reopen(step: ProcedureStep, *, message: Message | None = None, at: datetime) -> None:
    """Enter that a step has to be done after all; `message` is what came back, if that is why."""
    step.state, step.settled_at = (State.OPEN if at <= step.due_at else State.LATE), None
    plan(step, since=at, at=at)
    enter(step, _Kind.FELL, by=None, at=at, message=message)


def shorten(step: ProcedureStep, *, until: datetime, message: Message, at: datetime) -> None:
    """Enter that a step may not take until later after all: the message that said so came back."""
    step.due_at = until
    if step.state in AWAITED:
        step.state = State.OPEN if at <= until else State.LATE
    plan(step, since=at, at=at)
    enter(step, _Kind.SHORTENED, by=None, at=at, message=message)


def lengthen(step: ProcedureStep, *, until: datetime, message: Message, by: Agent, at: datetime) -> None:
    """Enter that a step may take until later."""
    step.state, step.due_at = State.OPEN, until
    plan(step, since=at, at=at)
    enter(step, _Kind.EXTENDED, by=by, at=at, message=message)


def plan(step: ProcedureStep, *, since: datetime, at: datetime) -> None:
    """Say what the clock does next."""
    if step.state != State.OPEN:
        step.next_step, step.next_step_at = "", None
        return
    calendar = calendars.of(step.case.team)
    step.next_step, step.next_step_at = planning.next_step(
        _LEFT, since=since, due_at=step.due_at, done_until=at, calendar=calendar
    )


_EVENTS: Final = {
    _Kind.DONE: Event.Kind.STEP_DONE,
    _Kind.SKIPPED: Event.Kind.STEP_SKIPPED,
    _Kind.EXTENDED: Event.Kind.STEP_EXTENDED,
    _Kind.PASSED: Event.Kind.STEP_PASSED,
    _Kind.FELL: Event.Kind.STEP_FELL,
    _Kind.SHORTENED: Event.Kind.STEP_SHORTENED,
    _Kind.WARNED: Event.Kind.STEP_WARNED,
}


def enter(step: ProcedureStep, kind: StepEntry.Kind, *, by: Agent | None, at: datetime, **facts: Any) -> None:
    """Write down what happened, and then have the step say the same."""
    standing = {"state": step.state, "due_at": step.due_at, "settled_at": step.settled_at}
    StepEntry.objects.create(step=step, kind=kind, at=at, by=by, **standing, **facts)
    if kind in _EVENTS:
        history.record(step.case, _EVENTS[kind], by=by, at=at, step=step.name)
    if kind not in {_Kind.BEGUN, _Kind.WARNED}:
        step.save()
