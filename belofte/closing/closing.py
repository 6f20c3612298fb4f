"""Ending a case: with an outcome that the customer has received, or because nobody waits for an answer.

Nothing else writes a Closure, or decides on `Case.closed_at`; `ball.settle` writes that down with the ball.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from belofte.attention import ball
from belofte.cases import history, seeing
from belofte.cases.models import AnswerWaiver, Ball, Case, Delivery, Event, Message
from belofte.closing import finals, hindrances, while_stopped
from belofte.closing.hindrances import ClosingRefusedError
from belofte.closing.models import OF_COMPLAINT, Closure, FinalAnswer, Outcome, Reopening, Sweep
from belofte.conduct import abuse, heard
from belofte.database.composed import Select
from belofte.language.triage.judging import Judges
from belofte.people.models import Agent
from belofte.procedures import following, returning
from belofte.procedures.models import Ground
from belofte.promises import first_answers
from belofte.promises.models import LEFT, Contradiction, Promise, State
from belofte.testimony.models import Confirmation

_WAITING: Final = Select(
    """
    SELECT {closure} FROM closing_closure closure
    WHERE closure.case_id = %s AND closure.completed_at IS NULL AND closure.cancelled_at IS NULL
    """,
    closure=Closure,
)
_NO_OUTCOME: Final = gettext_lazy(
    "The customer has not received an outcome yet. Write it, and choose “Send and close”."
)


class OutcomeMissingError(ClosingRefusedError):
    """The customer was not told how it ends."""


class AlreadyClosedError(ClosingRefusedError):
    """Somebody closed it first."""


class PromiseOpenError(ClosingRefusedError):
    """Something that was promised still has to be done."""


def close(
    case: Case,
    *,
    outcome: Outcome,
    seen_through: int,
    why_outcome: str = "",
    judges: Judges | None = None,
    by: Agent,
    at: datetime,
) -> Closure:
    """Close with the last answer as the outcome; `why_outcome` says why one that seems to be none is.

    What came in is listened to first, by the `judges` of `abuse.listen`, and that is kept where it is refused. Refuses:
    OutcomeMissingError, AlreadyClosedError, seeing.CaseChangedError, PromiseOpenError, AnswerUnderWayError,
    AnswerLostError, ArrivalUncertainError, OwedHereError, ComplaintUnansweredError, HoldingError, UnsaidError,
    UnheardError, StepsLeftError, BodyUnnamedError, while_stopped.ConversationStoppedError.
    """
    abuse.hear(case, judges=judges, at=at)
    return _close(case, outcome=outcome, seen_through=seen_through, why_outcome=why_outcome, by=by, at=at)


@transaction.atomic
def _close(case: Case, *, outcome: Outcome, seen_through: int, why_outcome: str, by: Agent, at: datetime) -> Closure:
    case = _lock_open(case)
    seeing.refuse_unseen(case, seen_through=seen_through)
    while_stopped.refuse_stopper(case, by=by)
    hindrances.refuse_under_way(case)
    told = heard.answers(case).order_by("-recorded_at").first()
    if told is None:
        hindrances.refuse_lost(case)
        raise OutcomeMissingError(_NO_OUTCOME)
    hindrances.refuse_complaint(case, outcome=outcome, message=told)
    hindrances.refuse_holding(told, outcome=outcome, why=why_outcome)
    hindrances.refuse_unsaid(case, outcome=outcome)
    hindrances.refuse_unheard(case, outcome=outcome)
    _refuse_promised(_promised(case))
    hindrances.refuse_lost(case)
    hindrances.refuse_owed(case)
    if hindrances.waits_for_us(case):
        raise OutcomeMissingError(_NO_OUTCOME)
    hindrances.refuse_steps(case, outcome=outcome, message=told)
    at = history.moment(case, at=at)
    cancel_waiting(case, at=at)
    made = _record(case, by=by, at=at, outcome=outcome, message=told)
    why = why_outcome.strip()
    is_kept = bool(why) and _seems_none(told, outcome=outcome)
    closure = _complete(made, case=case, at=at, by=by, why_outcome=why if is_kept else "")
    ball.settle(case, at=at)
    return closure


def _seems_none(told: Message, *, outcome: Outcome) -> bool:
    """Tell whether an answer seems to be no outcome, so that it takes a reason: where it is one, none is kept."""
    try:
        hindrances.refuse_holding(told, outcome=outcome, why="")
    except hindrances.HoldingError:
        return True
    return False


def close_without_answer(
    case: Case,
    *,
    reason: AnswerWaiver.Reason,
    same_as: Case | None = None,
    seen_through: int,
    sweep: Sweep | None = None,
    judges: Judges | None = None,
    by: Agent,
    at: datetime,
) -> Closure:
    """Close a case to which nobody waits for an answer, and say why; alone, or with others in a sweep.

    It is listened to first, as `close` has it. Refuses: AlreadyClosedError, seeing.CaseChangedError, LeadNeededError,
    QuestionAskedError, SameCaseMissingError, PromiseOpenError, AnswerLostError, ArrivalUncertainError, OwedHereError,
    ComplaintUnansweredError, UnsaidError, UnheardError, StepsLeftError, while_stopped.ConversationStoppedError; in a
    sweep AnswerUnderWayError; and for NOTHING_NEW what `finals.refuse_new` refuses.
    """
    abuse.hear(case, judges=judges, at=at)
    return _close_without_answer(
        case, reason=reason, same_as=same_as, seen_through=seen_through, sweep=sweep, by=by, at=at
    )


@transaction.atomic
def _close_without_answer(
    case: Case,
    *,
    reason: AnswerWaiver.Reason,
    same_as: Case | None,
    seen_through: int,
    sweep: Sweep | None,
    by: Agent,
    at: datetime,
) -> Closure:
    is_after_final = reason == AnswerWaiver.Reason.NOTHING_NEW
    since = finals.since(case) if is_after_final else None  # before the case is held: it reads a while
    case = _lock_open(case, with_other=same_as)
    seeing.refuse_unseen(case, seen_through=seen_through)
    while_stopped.refuse_unanswered(case)
    hindrances.refuse_word(reason, of=by)
    hindrances.refuse_asked(case, reason=reason, is_read=sweep is None, by=by)
    hindrances.refuse_unsaid(case, reason=reason)
    hindrances.refuse_unheard(case, reason=reason)
    hindrances.refuse_other(case, reason=reason, same_as=same_as)
    after = finals.refuse_new(since, case=case) if is_after_final else None
    if sweep is not None:  # a glance at a list says nothing of what is under way, or was not kept
        hindrances.refuse_under_way(case)
        _refuse_promised(case.promises.filter(state=State.BROKEN))
    at = history.moment(case, at=at)
    waiver = AnswerWaiver.objects.create(case=case, by=by, reason=reason, same_as=same_as, recorded_at=at)
    hindrances.refuse_owed(case)
    hindrances.refuse_complaint(case)
    if reason == AnswerWaiver.Reason.UNREACHABLE:
        following.drop(case, ground=Ground.UNREACHABLE, reason=str(waiver.get_reason_display()), by=by, at=at)
    hindrances.refuse_steps(case)
    first_answers.withdraw(case, by=by, at=at)
    _refuse_promised(_promised(case))
    cancel_waiting(case, at=at)
    hindrances.refuse_lost(case)  # to whom nobody has to be reached, a lost answer is none
    made = _record(case, by=by, at=at, waiver=waiver, sweep=sweep, after=after)
    closure = _complete(made, case=case, at=at, by=by)
    if same_as is not None:
        _pass_on(case, to=same_as, by=by, at=at)
    ball.settle(case, at=at)  # and of that other, which waits from now on
    return closure


def _pass_on(case: Case, *, to: Case, by: Agent, at: datetime) -> None:
    """Keep in the case in which another is answered that it waits for that; its row is held."""
    other = Case.objects.get(pk=to.pk)
    history.record(other, Event.Kind.ANSWERS_ANOTHER, by=by, at=history.moment(other, at=at), of=case.pk)


def close_imported(case: Case, *, at: datetime) -> Closure:
    """Close a case of old mail, to which nobody waits for an answer, as it is made.

    Its row is held, and the caller settles the ball.
    """
    waiver = AnswerWaiver.objects.create(case=case, by=None, reason=AnswerWaiver.Reason.IMPORTED, recorded_at=at)
    return _complete(_record(case, by=None, at=at, waiver=waiver), case=case, at=at, by=None)


def close_confirmed(case: Case, *, at: datetime) -> Closure:
    """Close a case of which the customer says that it is solved; its row is held, and the caller settles the ball.

    Refuses: AlreadyClosedError, PromiseOpenError, AnswerUnderWayError, AnswerLostError, ArrivalUncertainError,
    OwedHereError, ComplaintUnansweredError, StepsLeftError.
    """
    _refuse_closed(case)
    hindrances.refuse_under_way(case)
    hindrances.refuse_complaint(case)
    hindrances.refuse_steps(case)
    _refuse_promised(_promised(case))
    hindrances.refuse_lost(case)
    waiver = AnswerWaiver.objects.create(case=case, by=None, reason=AnswerWaiver.Reason.CONFIRMED, recorded_at=at)
    hindrances.refuse_owed(case)  # of what they asked elsewhere they said nothing
    return _complete(_record(case, by=None, at=at, waiver=waiver), case=case, at=at, by=None)


def close_when_delivered(
    case: Case, *, outcome: Outcome, message: Message, judges: Judges | None = None, by: Agent, at: datetime
) -> Closure:
    """Have the case close as soon as this message is delivered; whoever sends it said why it is an outcome.

    It is listened to first, as `close` has it; in a transaction of the caller that goes with what is refused. Refuses:
    AlreadyClosedError, PromiseOpenError, ComplaintUnansweredError, UnsaidError, StepsLeftError, BodyUnnamedError,
    while_stopped.ConversationStoppedError.
    """
    abuse.hear(case, judges=judges, at=at)
    return _close_when_delivered(case, outcome=outcome, message=message, by=by, at=at)


@transaction.atomic
def _close_when_delivered(case: Case, *, outcome: Outcome, message: Message, by: Agent, at: datetime) -> Closure:
    case = _lock_open(case)
    while_stopped.refuse_stopper(case, by=by)
    hindrances.refuse_complaint(case, outcome=outcome, message=message)
    hindrances.refuse_unsaid(case, outcome=outcome)
    hindrances.refuse_steps(case, outcome=outcome, message=message)
    _refuse_promised(_promised(case).exclude(proofs__message=message, recurrence=""))
    cancel_waiting(case, at=at)
    closure = _record(case, by=by, at=at, outcome=outcome, message=message)
    history.record(case, Event.Kind.CLOSING, by=by, at=at, closure=closure.pk)
    return closure


def complete_waiting(case: Case, *, message: Message, at: datetime) -> None:
    """Close the case if it waited for this message, unless something came between, or came in and was not heard yet.

    Its row is held, so nothing is listened to here: the caller did, before it took that. It settles the ball.
    """
    closure = _waiting(case)
    if closure is None or closure.message_id != message.pk:
        return
    is_owed = bool(hindrances.owed_here(case))
    is_open_again = is_owed or _has_newer(case, message=message) or _promised(case).exists() or hindrances.lost(case)
    is_told = hindrances.is_told(case, outcome=closure.outcome, message=message)
    if is_open_again or not is_told:
        _cancel(closure, case=case, at=at)
    else:
        _complete(closure, case=case, at=history.moment(case, at=at), by=closure.by)


def waits_for(message: Message) -> bool:
    """Tell whether a case is to close once this message arrives."""
    return Closure.objects.filter(message=message, completed_at=None, cancelled_at=None).exists()


def cancel_waiting(case: Case, *, at: datetime) -> None:
    """Take back a closure that still waits for its answer to arrive, if there is one, since something came first.

    The customer wrote or told more, the answer was lost, we wrote more, or it ends, or has to end, in another way.
    """
    closure = _waiting(case)
    if closure is not None:
        _cancel(closure, case=case, at=at)


def reopen(
    case: Case,
    *,
    at: datetime,
    by: Agent | None = None,
    message: Message | None = None,
    delivery: Delivery | None = None,
    contradiction: Contradiction | None = None,
    confirmation: Confirmation | None = None,
) -> None:
    """Open a closed case again, and keep why; its row is held, and the caller settles the ball."""
    if not case.is_closed:
        return
    closure = _completed(case).select_related("waiver").latest("completed_at")
    because = {"message": message, "delivery": delivery, "contradiction": contradiction, "confirmation": confirmation}
    Reopening.objects.create(closure=closure, at=at, by=by, **because)
    case.closed_at = None
    case.ball = Ball.CUSTOMER
    case.save(update_fields=["closed_at", "ball"])
    history.record(case, Event.Kind.REOPENED, by=by, at=at, closure=closure.pk)
    if closure.waiver is not None and closure.waiver.reason == AnswerWaiver.Reason.UNREACHABLE:
        _reach_after_all(case, waiver=closure.waiver, by=by, at=at)


def _reach_after_all(case: Case, *, waiver: AnswerWaiver, by: Agent | None, at: datetime) -> None:
    """Take back that a customer cannot be reached: a complaint goes on where it was given up."""
    waiver.withdrawn_by, waiver.withdrawn_at = by, at
    waiver.save(update_fields=["withdrawn_by", "withdrawn_at"])
    returning.resume(case, at=at)


def _lock_open(case: Case, *, with_other: Case | None = None) -> Case:
    """Hold a case that is open, and the one that it hangs on too, in the order in which everybody holds two."""
    both = Case.objects.filter(pk__in={case.pk, (with_other or case).pk}).order_by("pk")
    locked = {each.pk: each for each in both.select_for_update()}[case.pk]
    _refuse_closed(locked)
    return locked


def _refuse_closed(case: Case) -> None:
    if case.is_closed:
        first = _completed(case).select_related("by", "waiver").latest("completed_at")
        is_customers = first.waiver is not None and first.waiver.reason == AnswerWaiver.Reason.CONFIRMED
        itself = _("the customer") if is_customers else _("the desk itself")
        name = first.by.name if first.by else itself
        raise AlreadyClosedError(_("This case has already been closed, by %(name)s.") % {"name": name})


def _completed(case: Case) -> QuerySet[Closure]:
    """Return what closed the case, as long as nothing opened it again."""
    return case.closures.filter(completed_at__isnull=False, reopening__isnull=True)


def _promised(case: Case) -> QuerySet[Promise]:
    return case.promises.filter(state__in=LEFT)


def _refuse_promised(promised: QuerySet[Promise]) -> None:
    if first := promised.order_by("due_at").first():
        raise PromiseOpenError(
            _("The customer was promised something: “%(words)s”. Do that first, or withdraw it and say why.")
            % {"words": Truncator(first.words).chars(hindrances.WORDS_SHOWN)}
        )


def _waiting(case: Case) -> Closure | None:
    """Return the closing that waits for its message to arrive; a case has one at most."""
    closure: Closure | None
    (closure,) = _WAITING.first([case.pk]) or (None,)
    return closure


def _has_newer(case: Case, *, message: Message) -> bool:
    newer = Message.objects.filter(conversation__case=case, needs_answer=True, recorded_at__gt=message.recorded_at)
    return newer.exists()


def _record(
    case: Case,
    *,
    by: Agent | None,
    at: datetime,
    outcome: Outcome | str = "",
    message: Message | None = None,
    waiver: AnswerWaiver | None = None,
    sweep: Sweep | None = None,
    after: FinalAnswer | None = None,
) -> Closure:
    told = {"outcome": outcome, "message": message, "waiver": waiver, "after": after}
    return Closure.objects.create(case=case, **told, sweep=sweep, by=by, requested_at=at)


def _complete(closure: Closure, *, case: Case, at: datetime, by: Agent | None, why_outcome: str = "") -> Closure:
    closure.completed_at = at
    closure.save(update_fields=["completed_at"])
    if closure.message is not None and closure.outcome in OF_COMPLAINT:
        following.end(case, message=closure.message, by=by, at=at)
    case.closed_at = at
    because = {"because": why_outcome} if why_outcome else {}
    history.record(case, Event.Kind.CLOSED, by=by, at=at, closure=closure.pk, **because)
    return closure


def _cancel(closure: Closure, *, case: Case, at: datetime) -> None:
    closure.cancelled_at = at
    closure.save(update_fields=["cancelled_at"])
    history.record(case, Event.Kind.CLOSURE_CANCELLED, by=None, at=at, closure=closure.pk)
