"""What follows for a complaint's procedure from the rest of the house: it begins, goes on by what arrived, and ends.

Nothing else writes a Procedure. The caller holds the case's row, and settles its ball.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Event, Message
from belofte.people import calendars
from belofte.people.models import Agent
from belofte.procedures import choosing, proving, terms
from belofte.procedures.entering import awaited, enter, finish, lock, plan
from belofte.procedures.models import Ground, Kind, Name, Procedure, ProcedureStep, State, StepEntry
from belofte.procedures.plans import PLANS
from belofte.procedures.refusals import LeadNeededError
from belofte.procedures.vocabulary import OF_LEADS

_Kind: Final = StepEntry.Kind


@transaction.atomic
def begin(case: Case, *, received_at: datetime, by: Agent, at: datetime) -> Procedure | None:
    """Begin the procedure that the team of a case follows with complaints; None where it follows none.

    The receipt is confirmed already where the first word did.
    """
    choice = choosing.hold(case.team_id, at=at)
    if choice is None:
        return None
    facts = {"received_at": received_at, "begun_at": at, "owner_then": case.assignee}
    procedure = Procedure.objects.create(case=case, choice=choice, by=by, **facts)
    calendar = calendars.of(case.team)
    for name in PLANS[Kind(choice.kind)].steps:
        due_at = terms.end(choosing.term_of(choice, name), received_at=received_at, calendar=calendar)
        step = ProcedureStep(procedure=procedure, case=case, name=name, due_at=due_at)
        plan(step, since=at, at=at)
        step.save()
        enter(step, _Kind.BEGUN, by=by, at=at)
    history.record(case, Event.Kind.PROCEDURE_BEGUN, by=by, at=at, procedure=procedure.pk)
    confirmation = proving.confirmation(case, since=received_at)
    if confirmation is not None:
        _confirm(case, confirmation, at=at)
    return procedure


@transaction.atomic
def drop(case: Case, *, ground: Ground, reason: str, by: Agent, at: datetime) -> None:
    """Skip all that is left: there is no complaint, or nobody to tell what came of it. Refuses: LeadNeededError."""
    left = list(awaited(case))
    if left and (not by.is_lead or ground not in OF_LEADS):
        raise LeadNeededError(_("Only a lead can end a procedure before its steps are done. Ask one."))
    for step in left:
        finish(step, _Kind.SKIPPED, by=by, at=at, ground=ground, words=reason)


@transaction.atomic
def take_arrival(message: Message, *, case: Case, at: datetime) -> None:
    """Take that a message reached the customer: an answer, or what says so, shows that their complaint was received."""
    if proving.confirms(message):
        _confirm(case, message, at=at)


@transaction.atomic
def end(case: Case, *, message: Message, by: Agent | None, at: datetime) -> None:
    """Take that a complaint was closed with an outcome that the customer was told: that confirms the receipt too."""
    for step in awaited(case).filter(name__in=[Name.RECEIPT, Name.END]):
        finish(step, _Kind.DONE, by=by, at=at, settled_at=proving.arrived_at(message, at=at), message=message)


@transaction.atomic
def pass_overdue(step: ProcedureStep, *, at: datetime) -> bool:
    """Say that the term of a step has passed, if it has; tell whether."""
    step = lock(step)
    if step.state != State.OPEN or step.due_at >= at:
        return False
    step.state = State.LATE
    plan(step, since=at, at=at)
    enter(step, _Kind.PASSED, by=None, at=at)
    return True


@transaction.atomic
def warn(step: ProcedureStep, *, at: datetime) -> ProcedureStep:
    """Take the step of warning that is due, once for each date, and plan the next; return it as it stands."""
    step = lock(step)
    warning, done_until = step.next_step, step.next_step_at or at
    dated = step.entries.filter(kind__in=[_Kind.BEGUN, _Kind.EXTENDED, _Kind.FELL, _Kind.SHORTENED]).latest("pk")
    if not step.entries.filter(kind=_Kind.WARNED, due_at=step.due_at, warning=warning).exists():
        enter(step, _Kind.WARNED, by=None, at=at, warning=warning)
    plan(step, since=dated.at, at=done_until)
    step.save(update_fields=["next_step", "next_step_at"])
    return step


def _confirm(case: Case, message: Message, *, at: datetime) -> None:
    for step in awaited(case).filter(name=Name.RECEIPT).select_related("procedure"):
        if proving.is_told(step, message):
            settled_at = proving.arrived_at(message, at=at)
            finish(step, _Kind.DONE, by=None, at=at, settled_at=settled_at, message=message)
