"""A customer's own word on how their case ended: it is solved, or it is not. Nothing else writes a Confirmation.

Each takes the other back. That it is not solved opens the case, and takes back that a solution was promised and kept;
that it is solved after all has that solution count as kept again.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import AnswerWaiver, Case, Event, Message
from belofte.closing import closing, finals
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import Closure, Reopening
from belofte.contacts.models import ContactPoint
from belofte.parties import depending
from belofte.procedures import returning
from belofte.promises import first_answers, ledger, untelling
from belofte.promises.models import Kind, Promise, State
from belofte.testimony.models import Confirmation

_NOT_ASKED: Final = {AnswerWaiver.Reason.SPAM, AnswerWaiver.Reason.IMPORTED}


class ConfirmationRefusedError(Exception):
    """There is nothing to say about how it ended; the words are for the customer."""


class NothingEndedError(ConfirmationRefusedError):
    """The case goes on."""


class SaidAlreadyError(ConfirmationRefusedError):
    """They said so before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a customer can say of how their case ended."""

    is_asked: bool  # it closed, or they denied that and wait for us
    said: bool | None  # solved, not solved, or nothing yet


@transaction.atomic
def confirm(case: Case, *, by: ContactPoint, at: datetime) -> bool:
    """Take a customer's word that it is solved, and tell whether the case is closed now.

    What they had called unsolved closes again, unless something else stands in the way or was said since.
    Refuses: NothingEndedError, SaidAlreadyError.
    """
    case, at = _hold(case, at=at)
    denied = _newest(case)
    _record(case, is_solved=True, by=by, at=at)
    if denied is not None and not denied.is_solved:
        for promise in _contradicted_by(denied):
            ledger.restore(promise, at=at)
    returning.take_back_denial(case, at=at)
    if not (case.is_closed or denied is None or _has_newer(case, than=denied)):
        _close_again(case, at=at)
    ball.settle(case, at=at)
    return case.is_closed


@transaction.atomic
def deny(case: Case, *, message: Message | None = None, by: ContactPoint, at: datetime) -> Confirmation:
    """Take a customer's word that it is not solved: case, owner and history stay, and the case is open.

    `message` is what they added, which came in just before. Refuses: NothingEndedError, SaidAlreadyError.
    """
    case, at = _hold(case, at=at)
    said = _record(case, is_solved=False, message=message, by=by, at=at)
    for promise in _solutions(case):
        ledger.contradict(promise, by=by, at=at)
    untelling.look(case, at=at)
    closing.cancel_waiting(case, at=at)
    was_closed = case.is_closed
    closing.reopen(case, at=at, confirmation=said)
    if was_closed:
        _take_back(case, at=at)
    if finals.of(case) is None:  # after that, a lead says whether there is anything new
        returning.take_denial(case, at=at)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return said


def _take_back(case: Case, *, at: datetime) -> None:
    """Take back that they called it solved: they wait as long as they did, and what the desk promised stands again."""
    ended = _ended(case)
    if ended is not None and ended.waiver is not None and ended.waiver.reason == AnswerWaiver.Reason.CONFIRMED:
        ended.waiver.withdrawn_at = at
        ended.waiver.save(update_fields=["withdrawn_at"])
        first_answers.stand_again(case, at=at)


def asked(case: Case) -> Asked:
    """Return whether there is an end for the customer to speak of, and what they said of it."""
    ended = _ended(case)
    if ended is None or (ended.waiver and ended.waiver.reason in _NOT_ASKED):
        return Asked(is_asked=False, said=None)
    said = _said(case, ended)
    return Asked(is_asked=case.is_closed or said is False, said=said)


def _solutions(case: Case) -> QuerySet[Promise]:
    """Return the solutions that were kept before the case ended as it did: those of an earlier end stand."""
    solved = case.promises.filter(kind=Kind.SOLUTION, state=State.KEPT)
    ends = case.closures.filter(completed_at__isnull=False).order_by("-completed_at")
    before = ends.values_list("completed_at", flat=True)[1:2]
    return solved.filter(settled_at__gt=before[0]).order_by("pk") if before else solved.order_by("pk")


def _contradicted_by(denied: Confirmation) -> QuerySet[Promise]:
    """Return the solutions of which a customer said by this word that they were none."""
    return denied.case.promises.filter(
        kind=Kind.SOLUTION,
        proofs__contradictions__at=denied.at,
        proofs__contradictions__contact_point=denied.contact_point,
    ).order_by("pk")


def _said(case: Case, ended: Closure | None) -> bool | None:
    """Return what they said of how it ended: solved, not solved, or nothing yet."""
    newest = _newest(case, since=ended)
    if newest is not None:
        return newest.is_solved
    return True if ended and ended.waiver and ended.waiver.reason == AnswerWaiver.Reason.CONFIRMED else None


def _record(
    case: Case, *, is_solved: bool, message: Message | None = None, by: ContactPoint, at: datetime
) -> Confirmation:
    ended = _ended(case)
    was_said = _said(case, ended)
    if was_said == is_solved:
        raise SaidAlreadyError(_("You told us this already. You need not do anything."))
    if ended is None or not (case.is_closed or was_said is False or _has_opened(ended, message)):
        raise NothingEndedError(_("Your question is open: we are still at work on it. You need not do anything."))
    made = Confirmation.objects.create(case=case, is_solved=is_solved, message=message, contact_point=by, at=at)
    kind = Event.Kind.CONFIRMED if is_solved else Event.Kind.DENIED
    history.record(case, kind, by=None, at=at, confirmation=made.pk)
    return made


def _has_opened(ended: Closure, message: Message | None) -> bool:
    """Tell whether the case was closed until what they added came in."""
    return message is not None and Reopening.objects.filter(closure=ended, message=message).exists()


def _close_again(case: Case, *, at: datetime) -> None:
    try:
        with transaction.atomic():
            closing.close_confirmed(case, at=at)
    except ClosingRefusedError:  # it stays open, and who answers it sees what the customer said
        return


def _has_newer(case: Case, *, than: Confirmation) -> bool:
    """Tell whether they wrote more since; what they added to that word came just before it."""
    newer = Message.objects.filter(conversation__case=case, needs_answer=True, recorded_at__gt=than.at)
    return newer.exists()


def _hold(case: Case, *, at: datetime) -> tuple[Case, datetime]:
    case = Case.objects.select_for_update().get(pk=case.pk)
    return case, history.moment(case, at=at)


def _ended(case: Case) -> Closure | None:
    ended = case.closures.filter(completed_at__isnull=False).select_related("waiver")
    return ended.order_by("-completed_at").first()


def _newest(case: Case, *, since: Closure | None = None) -> Confirmation | None:
    found = Confirmation.objects.filter(case=case)
    if since is not None:
        found = found.filter(at__gte=since.completed_at)
    return found.order_by("-id").first()
