"""Saying that a promise does not hold: as misread, by a lead, or as the customer hears; and declining a claimed one.

Of a series nothing follows any more.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from belofte.people.models import Agent
from belofte.promises import entering, gates_on_reaching, ledger, replacing, terms
from belofte.promises.ledger import BY_HAND, LedgerRefusedError, Source
from belofte.promises.models import LEFT, Form, LedgerEntry, Origin, Promise, State, Withdrawal
from belofte.promises.shown import among

_Kind: Final = LedgerEntry.Kind
# After these it was no slip of the pen: somebody did not keep it, said it again, or the customer holds us to it.
HELD_TO: Final = Q(kind__in=[_Kind.CONTRADICTED, _Kind.SAID_AGAIN]) | Q(state=State.BROKEN)


class WithdrawnUntoldError(LedgerRefusedError):
    """It was not just misread, or we are held to it, and the customer does not hear that it no longer holds."""


@transaction.atomic
def withdraw(promise: Promise, *, reason: str, source: Source = BY_HAND, by: Agent, at: datetime) -> Withdrawal:
    """Say that a promise does not hold, and why; the message or call that is the source tells the customer.

    What somebody else promised is declined so. Of a series what is still to be kept goes with it.
    Refuses: ledger.PromiseOverError, ledger.CalledBeforeError, terms.ReasonMissingError, WithdrawnUntoldError,
    terms.LeadMissingError.
    """
    promise = ledger.lock(promise)
    ledger.refuse_over(promise)
    ledger.refuse_called_before(promise, source.call)
    if not reason.strip():
        raise terms.ReasonMissingError(_("Write down why this promise no longer holds."))
    later = list(following(promise))
    if source == BY_HAND and not all(may_withdraw_untold(each, by=by, at=at) for each in (promise, *later)):
        raise WithdrawnUntoldError(_untold(by))
    for each in later:
        ledger.refuse_called_before(each, source.call)
        _withdraw(each, reason=reason.strip(), source=source, by=by, at=at)
    withdrawal = _withdraw(promise, reason=reason.strip(), source=source, by=by, at=at)
    replacing.refuse_withdrawn_for_another(promise, by=by)
    return withdrawal


def may_withdraw_untold(promise: Promise, *, by: Agent, at: datetime) -> bool:
    """Tell whether a reason is enough: before it is held to, from a lead, or for a working day from who misread it.

    After that from a lead alone, and where enough was tried to reach the customer.
    """
    return promise.pk in withdrawable([promise], by=by, at=at)


def withdrawable(promises: Sequence[Promise], *, by: Agent, at: datetime) -> set[int]:
    """Return the keys of those of which that is so, by two statements however many they are."""
    theirs = {each.pk for each in promises if may_put_right(each, by=by, at=at)}
    entries = LedgerEntry.objects.filter(HELD_TO, promise__in=theirs) if theirs else LedgerEntry.objects.none()
    held = set(entries.values_list("promise", flat=True))
    held |= {each.pk for each in promises if each.due_at is not None and each.due_at < at} & theirs
    tried = among(gates_on_reaching.tried_in_vain("asked.id"), held) if by.is_lead else set()
    return theirs - held | tried


def _untold(by: Agent) -> str:
    if by.is_lead:
        return _(
            "This date has passed, was said again, or the customer says that it was not kept, so the customer hears it"
            " too. Withdraw it in an answer or a call. If you cannot reach them, ring in two parts of the day, at least"
            " two hours apart, or leave a voicemail that says it, and log that with what you said: then a reason is"
            " enough."
        )
    return _(
        "This can no longer be withdrawn as misread. Withdraw it in the answer or call in which you tell the "
        "customer, or ask a lead."
    )


def may_put_right(promise: Promise, *, by: Agent, at: datetime) -> bool:
    """Tell whether it is theirs to say that it was misread: a lead's, and for a working day of who wrote it down.

    Of what a program promised, it is so for whoever sees to it.

    Not where it took over what somebody else had promised, once or again and again: of that nothing would be left, and
    nobody told.
    """
    made_by = promise.owner_id if promise.origin == Origin.BOT else promise.made_by_id
    is_theirs = is_just_misread(promise.misread_until, made_by=made_by, by=by, at=at)
    return by.is_lead or (is_theirs and promise.follows_id is None)


def is_just_misread(until: datetime | None, *, made_by: int | None, by: Agent, at: datetime) -> bool:
    """Tell whether somebody puts right what they wrote down wrongly themselves, while they alone may."""
    return until is not None and at <= until and made_by == by.pk


@transaction.atomic
def withdraw_of_desk(promise: Promise, *, reason: str, by: Agent | None, at: datetime) -> Withdrawal:
    """Take back what the desk promised by itself; somebody has just waived that an answer is waited for.

    Or the customer said that they need none any more: then nobody of us does it.

    Refuses: ledger.PromiseOverError.
    """
    promise = ledger.lock(promise)
    ledger.refuse_settled(promise)
    return _withdraw(promise, reason=reason, source=BY_HAND, by=by, at=at)


def following(promise: Promise) -> Iterator[Promise]:
    """Yield what follows in its series and is still to be kept, however much of it is over; the rows are held."""
    upcoming = Promise.objects.filter(follows=promise, form=Form.RECURRING).first()
    while upcoming is not None:
        if upcoming.state in LEFT:
            yield ledger.lock(upcoming)
        upcoming = Promise.objects.filter(follows=upcoming, form=Form.RECURRING).first()


def _withdraw(promise: Promise, *, reason: str, source: Source, by: Agent | None, at: datetime) -> Withdrawal:
    withdrawal = Withdrawal.objects.create(
        promise=promise, reason=reason, message=source.message, call=source.call, by=by, at=at
    )
    promise.state, promise.settled_at = State.WITHDRAWN, at
    entering.plan(promise, since=at, at=at)
    entering.enter(promise, LedgerEntry.Kind.WITHDRAWN, by=by, at=at, message=source.message)
    return withdrawal
