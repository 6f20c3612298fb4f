"""Taking the steps of a complaint's procedure, and watching over their terms.

It stands above attention: a term that has passed puts the case on top.
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Final

from django.db import transaction

from belofte import jobs
from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case, Message
from belofte.live import announcing
from belofte.people import absences, teams
from belofte.people.models import Agent
from belofte.procedures import following, steps
from belofte.procedures.models import Ground, ProcedureStep, State
from belofte.procedures.steps import Hearing
from belofte.promises.models import Step as Warning_
from belofte.promises.terms import is_fit_owner

ROUND_MAX: Final = 1_000  # steps in one round; the next round, a minute later, takes the rest


def tell(step: ProcedureStep, *, message: Message, by: Agent, at: datetime) -> None:
    """Say that a message told the customer what this step asks. Refuses: what `steps.tell` refuses."""
    _do(step, lambda now: steps.tell(step, message=message, by=by, at=now), at=at)


def hear(step: ProcedureStep, hearing: Hearing, *, by: Agent, at: datetime) -> None:
    """Write down that the customer was heard. Refuses: what `steps.hear` refuses."""
    _do(step, lambda now: steps.hear(step, hearing, by=by, at=now), at=at)


def skip(step: ProcedureStep, *, ground: Ground, reason: str, by: Agent, at: datetime) -> None:
    """Say that a step is not taken, and why. Refuses: what `steps.skip` refuses."""
    _do(step, lambda now: steps.skip(step, ground=ground, reason=reason, by=by, at=now), at=at)


def extend(step: ProcedureStep, *, message: Message, by: Agent, at: datetime) -> None:
    """Take the longer term that the procedure allows. Refuses: what `steps.extend` refuses."""
    _do(step, lambda now: steps.extend(step, message=message, by=by, at=now), at=at)


def extend_by_consent(step: ProcedureStep, *, until: date | None, message: Message, by: Agent, at: datetime) -> None:
    """Take the time that the customer consents to. Refuses: what `steps.extend_by_consent` refuses."""
    _do(step, lambda now: steps.extend_by_consent(step, until=until, message=message, by=by, at=now), at=at)


def watch(*, at: datetime) -> int:
    """Warn of terms that end soon, and say which have passed; return how many steps were looked at."""
    due = ProcedureStep.objects.filter(state=State.OPEN, next_step_at__lte=at).order_by("next_step_at", "pk")
    found = list(due.values_list("pk", "case_id")[:ROUND_MAX])
    jobs.look_at_each(found, _look_at, at=at)
    return len(found)


@transaction.atomic
def _look_at(number: int, case_id: int, *, at: datetime) -> None:
    """Say that a term has passed, or else take each step of warning that it has reached."""
    case, moment = _hold(case_id, at=at)
    step = ProcedureStep.objects.get(pk=number)
    if step.next_step_at is None or step.next_step_at > at:
        return  # somebody took it meanwhile
    if step.due_at < at and following.pass_overdue(step, at=moment):
        ball.settle(case, at=moment)
        _announce(case, is_for_leads=True, at=at)
        return
    while step.next_step != Warning_.BREAK and step.next_step_at <= at:
        is_for_leads = step.next_step == Warning_.LEAD
        step = following.warn(step, at=moment)
        _announce(case, is_for_leads=is_for_leads, at=at)


def _announce(case: Case, *, is_for_leads: bool, at: datetime) -> None:
    """Have the open pages of the owner look again at what asks for them; of the leads, where no owner is there."""
    owner = case.assignee if is_fit_owner(case.assignee, case=case) else None
    if owner is not None and absences.is_away(owner, at=at):
        owner = None
    leads = teams.leads(case.team_id, at=at).values_list("pk", flat=True)
    whom: Iterable[int] = [owner.pk] if owner is not None and not is_for_leads else leads
    for agent_id in whom:
        announcing.agent_changed(agent_id)


@transaction.atomic
def _do(step: ProcedureStep, deed: Callable[[datetime], None], *, at: datetime) -> None:
    case, moment = _hold(step.case_id, at=at)
    deed(moment)
    ball.settle(case, at=moment)


def _hold(case_id: int, *, at: datetime) -> tuple[Case, datetime]:
    """Hold the case's row, first of all; return it, and the moment at which this counts as done."""
    case = Case.objects.select_for_update(of=("self",)).select_related("team", "assignee").get(pk=case_id)
    return case, history.moment(case, at=at)
