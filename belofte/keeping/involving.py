"""Other parties on a case: who takes part, what they owe it, and watching that it comes.

It stands above attention: the ball may be with them.
"""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from django.db import transaction

from belofte import jobs
from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case
from belofte.parties import depending, taking_part
from belofte.parties import undertaking as undertakings
from belofte.parties.models import Involvement, Party, State, Undertaking
from belofte.people.models import Agent
from belofte.promises.models import Step
from belofte.promises.terms import Due

ROUND_MAX: Final = 1_000  # undertakings in one round; the next round, a minute later, takes the rest


@transaction.atomic
def involve(
    case: Case,
    *,
    name: str,
    kind: Party.Kind,
    words: str = "",
    due: Due | None = None,
    key: uuid.UUID | None = None,
    by: Agent,
    at: datetime,
) -> Involvement:
    """Give a party a part in a case, with what it undertakes where that is said.

    Refuses: what `taking_part.involve` and `undertaking.undertake` refuse.
    """
    case, at = _hold(case.pk, at=at)
    involvement = taking_part.involve(case, name=name, kind=kind, by=by, at=at)
    if words.strip() or due is not None:
        undertakings.undertake(involvement, words=words, due=due, key=key, by=by, at=at)
    ball.settle(case, at=at)
    return involvement


def move(undertaking: Undertaking, *, due: Due | None, reason: str, by: Agent, at: datetime) -> None:
    """Write down another date. Refuses: what `undertaking.move` refuses."""
    _do(undertaking, lambda now: undertakings.move(undertaking, due=due, reason=reason, by=by, at=now), at=at)


def keep(undertaking: Undertaking, *, by: Agent, at: datetime) -> None:
    """Say that it was done. Refuses: what `undertaking.keep` refuses."""
    _do(undertaking, lambda now: undertakings.keep(undertaking, by=by, at=now), at=at)


def withdraw(undertaking: Undertaking, *, reason: str, by: Agent, at: datetime) -> None:
    """Say that nobody waits for it any more. Refuses: what `undertaking.withdraw` refuses."""
    _do(undertaking, lambda now: undertakings.withdraw(undertaking, reason=reason, by=by, at=now), at=at)


def hand_over(undertaking: Undertaking, *, to: Agent | None, reason: str, by: Agent, at: datetime) -> None:
    """Have a colleague see to it. Refuses: what `undertaking.hand_over` refuses."""
    _do(undertaking, lambda now: undertakings.hand_over(undertaking, to=to, reason=reason, by=by, at=now), at=at)


def watch(*, at: datetime) -> int:
    """Warn of what parties owe, and say what they did not do; return how many were looked at."""
    due = Undertaking.objects.filter(state=State.OPEN, next_step_at__lte=at).order_by("next_step_at", "pk")
    found = list(due.values_list("pk", "case_id")[:ROUND_MAX])
    jobs.look_at_each(found, _look_at, at=at)
    return len(found)


@transaction.atomic
def _look_at(number: int, case_id: int, *, at: datetime) -> None:
    """Break what has passed, or else take each step of warning that it has reached."""
    case, moment = _hold(case_id, at=at)
    undertaking = Undertaking.objects.get(pk=number)
    if undertaking.next_step_at is None or undertaking.next_step_at > at:
        return  # somebody settled or moved it meanwhile
    if undertaking.due_at < at and undertakings.break_overdue(undertaking, at=moment):
        depending.look(case, at=moment)
        ball.settle(case, at=moment)
        return
    while undertaking.next_step != Step.BREAK and undertaking.next_step_at <= at:
        undertakings.warn(undertaking, at=moment)
        undertaking.refresh_from_db()


@transaction.atomic
def _do(undertaking: Undertaking, deed: Callable[[datetime], None], *, at: datetime) -> None:
    case, moment = _hold(undertaking.case_id, at=at)
    deed(moment)
    depending.look_again(case, at=moment)
    ball.settle(case, at=moment)


def _hold(case_id: int, *, at: datetime) -> tuple[Case, datetime]:
    """Hold the case's row, first of all; return it, and the moment at which this counts as done."""
    case = Case.objects.select_for_update(of=("self",)).select_related("team").get(pk=case_id)
    return case, history.moment(case, at=at)
