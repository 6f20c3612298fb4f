"""Closing several cases at once that need no answer, and undoing that. Nothing else makes or changes a Sweep."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import DatabaseError, transaction
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import AnswerWaiver, Case
from belofte.cases.seeing import CaseChangedError
from belofte.closing import closing, hindrances, while_stopped
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import Closure, LeftOpen, Reopening, Sweep
from belofte.language.triage.judging import Judges
from belofte.people.models import Agent
from belofte.promises import first_answers, ledger, terms
from belofte.promises.models import Grain, Occasion, Origin
from belofte.promises.terms import Due

logger = logging.getLogger(__name__)

_BECAUSE: Final[dict[type[Exception], LeftOpen.Because]] = {
    closing.AlreadyClosedError: LeftOpen.Because.CLOSED,
    closing.PromiseOpenError: LeftOpen.Because.PROMISED,
    hindrances.AnswerUnderWayError: LeftOpen.Because.UNDER_WAY,
    hindrances.AnswerLostError: LeftOpen.Because.LOST,
    hindrances.ArrivalUncertainError: LeftOpen.Because.UNCERTAIN,
    hindrances.ComplaintUnansweredError: LeftOpen.Because.COMPLAINT,
    hindrances.QuestionAskedError: LeftOpen.Because.ASKED,
    hindrances.OwedHereError: LeftOpen.Because.ASKED,
    hindrances.UnsaidError: LeftOpen.Because.SOUNDS,
    hindrances.UnheardError: LeftOpen.Because.CHANGED,
    while_stopped.ConversationStoppedError: LeftOpen.Because.STOPPED,
    hindrances.StepsLeftError: LeftOpen.Because.COMPLAINT,
    CaseChangedError: LeftOpen.Because.CHANGED,
}


class NothingChosenError(Exception):
    """No case was chosen."""


class AlreadyUndoneError(Exception):
    """Somebody undid it first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A case that somebody chose, and the newest message that they could have seen of it."""

    case: Case
    seen_through: int


def sweep(
    chosen: Iterable[Chosen], *, reason: AnswerWaiver.Reason, judges: Judges | None = None, by: Agent, at: datetime
) -> Sweep:
    """Close what may be closed, each case by itself, and keep which others were left and why.

    Each is listened to first, by the `judges` of `abuse.listen`. Refuses: NothingChosenError.
    """
    ordered = sorted(chosen, key=lambda each: each.case.pk)
    if not ordered:
        raise NothingChosenError(_("Choose at least one case: tick the box before it."))
    made = Sweep.objects.create(by=by, at=at, reason=reason)
    for each in ordered:
        try:
            closing.close_without_answer(
                each.case, reason=reason, seen_through=each.seen_through, sweep=made, judges=judges, by=by, at=at
            )
        except (ClosingRefusedError, CaseChangedError) as refused:
            LeftOpen.objects.create(sweep=made, case=each.case, because=_BECAUSE[type(refused)])
        except DatabaseError:  # of this case alone: who swept sees what was closed, and can undo it
            logger.exception("A case could not be closed with others.")
            LeftOpen.objects.create(sweep=made, case=each.case, because=LeftOpen.Because.FAILED)
    return made


@transaction.atomic
def undo(swept: Sweep, *, by: Agent, at: datetime) -> int:
    """Open again what was closed, where nothing new came since; return how many cases. Refuses: AlreadyUndoneError."""
    cases = Case.objects.filter(closures__sweep=swept).order_by("pk")
    locked = {case.pk: case for case in cases.select_for_update(of=("self",))}
    swept = Sweep.objects.select_for_update().get(pk=swept.pk)
    if swept.undone_at is not None:
        raise AlreadyUndoneError(_("This has been undone already."))
    untouched = [each for each in swept.closures.select_related("waiver") if _is_untouched(each)]
    for closure in untouched:
        _open_again(closure, case=locked[closure.case_id], by=by, at=at)
    swept.undone_by, swept.undone_at = by, at
    swept.save(update_fields=["undone_by", "undone_at"])
    return len(untouched)


def _is_untouched(closure: Closure) -> bool:
    """Tell whether a case is still closed by it; a note or a call meanwhile changes nothing about that."""
    return not Reopening.objects.filter(closure=closure).exists()


def _open_again(closure: Closure, *, case: Case, by: Agent, at: datetime) -> None:
    """Make a case what it was: whoever waited waits since then."""
    at = history.moment(case, at=at)
    closing.reopen(case, by=by, at=at)
    waiver = closure.waiver
    if waiver is not None:
        waiver.withdrawn_by, waiver.withdrawn_at = by, at
        waiver.save(update_fields=["withdrawn_by", "withdrawn_at"])
        _promise_again(case, since=waiver.recorded_at, by=by, at=at)
    ball.settle(case, at=at)


def _promise_again(case: Case, *, since: datetime, by: Agent, at: datetime) -> None:
    """Have what the desk had promised by itself run again, where its date is still to come, with who saw to it."""
    taken_back = case.promises.filter(origin=Origin.DESK, withdrawals__at=since).order_by("pk")
    for each in taken_back.select_related("message", "owner"):
        if each.message is None or each.due_at is None or each.due_at <= at:
            continue
        due = Due(at=each.due_at, grain=Grain(each.grain), words=each.due_words, is_on_holiday_knowingly=True)
        again = first_answers.promise(
            case, words=each.words, due=due, occasion=Occasion.AGAIN, message=each.message, at=at
        )
        if terms.is_fit_owner(each.owner, case=case):
            ledger.hand_over(again, to=each.owner, by=by, at=at)
