"""How a case stands, in a customer's words: whose turn it is, what happens next, what we need from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from belofte.cases.models import Ball, Case
from belofte.portal.promised import Shown
from belofte.portal.visits import Visit
from belofte.procedures.models import ProcedureStep
from belofte.procedures.models import State as StepState
from belofte.promises import wording
from belofte.promises.models import State

_WITHOUT_DATE: Final = {
    Ball.US: gettext_lazy("We answer you. We did not name a date for it."),
    Ball.PARTY: gettext_lazy("We go on as soon as they have done it. If they do not, we go after them."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Three answers: whose turn, what next, what we need."""

    ball: str
    turn: str
    why: str
    coming: str
    needed: str


def of(visit: Visit, promises: Sequence[Shown], *, is_asked_when: bool = False) -> Standing:
    """Return how the case stands; `is_asked_when`: the customer can choose when we call."""
    ball = Ball(visit.case.ball)
    turn, why, needed = {
        Ball.US: (_("It is our turn"), _why_us(visit), _("Nothing. You need not do anything now.")),
        Ball.CUSTOMER: (
            _("It is your turn"),
            _("We answered you. Did we ask you something? Then we go on as soon as you answer."),
            _("Look in our last message whether we ask you something. Otherwise nothing."),
        ),
        Ball.PARTY: (
            _("We wait for somebody else"),
            _("Somebody else does something for your question first. We keep an eye on it; you need not call them."),
            _("Nothing. You need not do anything now."),
        ),
        Ball.NOBODY: (_("Your question is closed"), _closed(visit), _("Nothing.")),
    }[ball]
    if is_asked_when:
        needed = _("Choose when we call you: it stands below.")
    return Standing(ball=ball, turn=turn, why=why, coming=_coming(visit.case, promises, at=visit.at), needed=needed)


def _why_us(visit: Visit) -> str:
    case = visit.case
    if case.has_broken_promise:
        return _(
            "We promised you something and did not do it in time. We are sorry. Your question is first in line here."
        )
    if case.answer_under_way_since is not None:
        return _("Our answer is on its way to you.")
    if case.waiting_since is not None:
        since = wording.day(case.waiting_since.astimezone(wording.zone()).date(), now=visit.at)
        return _("You have been waiting for us since %(day)s.") % {"day": since}
    return _("We still have to do what we promised you.")


def _closed(visit: Visit) -> str:
    if visit.case.closed_at is None:
        return ""
    day = wording.day(visit.case.closed_at.astimezone(wording.zone()).date(), now=visit.at)
    return _("We closed it on %(day)s.") % {"day": day}


def _coming(case: Case, promises: Sequence[Shown], *, at: datetime) -> str:
    """Name what is still to come; without a promise or a term there is no date to name."""
    if case.ball == Ball.NOBODY:
        return _("Nothing more. Is something not right? Write to us, and your question is open again.")
    if dated := _dated(case, promises, at=at):
        return dated
    if case.has_broken_promise:
        return _("We do what we promised you, or tell you when.")
    if case.ball in _WITHOUT_DATE:
        return str(_WITHOUT_DATE[Ball(case.ball)])
    if any(each.state == State.CONDITIONAL for each in promises):
        return _("We promised you something for when something else has happened first. It stands below.")
    return _("We wait until you write to us.")


def _dated(case: Case, promises: Sequence[Shown], *, at: datetime) -> str:
    """Name what was promised first of all, or else the next step of their complaint."""
    ahead = [each for each in promises if each.is_ahead]
    if ahead:
        first = min(ahead, key=lambda each: (each.due_at, each.number))
        return " ".join(filter(None, [f"{first.title}: {first.due}.", first.doubt]))
    due_at = None if case.has_broken_promise else _next_term(case)
    if due_at is None:
        return ""
    day = wording.day(due_at.astimezone(wording.zone()).date(), now=at)
    return _("We deal with your complaint. The next step is on %(day)s at the latest.") % {"day": day}


def _next_term(case: Case) -> datetime | None:
    """Return by when the next step of their complaint is taken, where one runs."""
    if case.promise_due_at is None:
        return None
    running = ProcedureStep.objects.filter(case=case, state=StepState.OPEN)
    return running.order_by("due_at").values_list("due_at", flat=True).first()
