"""Giving a promise another date: the second, third, fourth. Each is a Renegotiation, and an entry of its own."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.outages import recording
from belofte.people.models import Agent
from belofte.promises import denying, doers, entering, gates_on_wishes, ledger, terms, wording
from belofte.promises.ledger import LedgerRefusedError, Source
from belofte.promises.models import Form, Initiator, LedgerEntry, Promise, Renegotiation, SlotChoice, State
from belofte.promises.shown import is_shown
from belofte.promises.terms import NewDate


class ChangedMeanwhileError(LedgerRefusedError):
    """Somebody gave it another date first."""


@transaction.atomic
def renegotiate(
    promise: Promise, new: NewDate, *, instead_of: datetime | None, source: Source, by: Agent, at: datetime
) -> Renegotiation:
    """Give a promise another date, told to the customer in the message or call that is the source.

    `instead_of` is the date that whoever decides had on the screen. One that passed was broken first.
    Refuses: ledger.PromiseOverError, ledger.ClaimNotSettledError, ChangedMeanwhileError, ledger.CalledBeforeError,
    terms.LeadMissingError, terms.OutageMissingError, terms.OwnerMissingError, and what `terms` refuses of the date and
    the reason.
    """
    promise = ledger.lock_unsettled(promise)
    if promise.form == Form.CLAIMED:
        raise ledger.ClaimNotSettledError(_("Somebody else promised this, so we cannot move it. Take it over instead."))
    if promise.due_at != instead_of:
        who = {"name": doers.last(promise, *ledger.DATED)}
        raise ChangedMeanwhileError(_("Meanwhile %(name)s gave this promise another date. Look at it first.") % who)
    terms.refuse_unfit_date(new.due, case=promise.case, at=at)
    terms.refuse_without_reason(new)
    _refuse_without_lead(promise, new.initiator, by=by)
    _refuse_without_outage(promise, new, at=at)
    ledger.refuse_called_before(promise, source.call)
    _entrust(promise, by=by, at=at)
    return move(promise, new, source=source, by=by, at=at)


def move(
    promise: Promise, new: NewDate, *, source: Source, choice: SlotChoice | None = None, by: Agent | None, at: datetime
) -> Renegotiation:
    """Give a promise another date of which nothing is left to refuse; its row is held.

    Only `offering.py` asks for that too, with the customer's `choice`, and `first_answers.py`.
    """
    if new.due is None:  # which was refused before
        raise terms.DueMissingError
    if promise.state == State.OPEN and promise.due_at is not None and promise.due_at < at:
        ledger.note_broken(promise, at=at)
    renegotiation = Renegotiation.objects.create(
        promise=promise,
        from_due_at=promise.due_at,
        due_at=new.due.at,
        due_words=new.due.words,
        from_due_words=promise.due_words,
        initiator=new.initiator,
        outage=new.outage if new.initiator == Initiator.FORCE_MAJEURE else None,
        reason=new.reason.strip(),
        message=source.message,
        call=source.call,
        by=by,
        at=at,
    )
    if choice is not None:
        choice.renegotiation = renegotiation
        choice.save(force_insert=True)
    promise.state = State.OPEN
    promise.days_later += _days_later(promise, new)
    promise.due_at, promise.grain, promise.due_words = new.due.at, new.due.grain, new.due.words
    promise.moves += new.initiator in {Initiator.US, Initiator.PARTY}
    promise.forced_moves += new.initiator == Initiator.FORCE_MAJEURE
    entering.plan(promise, since=at, at=at)
    entering.enter(
        promise,
        LedgerEntry.Kind.MOVED,
        by=by,
        at=at,
        renegotiation=renegotiation,
        message=source.message,
        initiator=new.initiator,
    )
    return renegotiation


def _refuse_without_lead(promise: Promise, initiator: Initiator, *, by: Agent) -> None:
    """Refuse what only a lead decides: force majeure, and to move for our own sake what was moved so before.

    In the name of the customer, or of a company, only a lead moves it where nothing shows that they want that.
    """
    if by.is_lead:
        return
    if initiator == Initiator.FORCE_MAJEURE:
        raise terms.LeadMissingError(
            _("Only a lead can say that it is force majeure. Have a lead give the new date, or say who else wants it.")
        )
    if initiator == Initiator.US and denying.moved_by_us(promise).exists():
        raise terms.LeadMissingError(
            _("We gave this another date before, so only a lead can do it again. Keep the date, or ask a lead.")
        )
    if initiator == Initiator.CUSTOMER and not is_shown(gates_on_wishes.customer_spoke("%s"), promise):
        raise terms.LeadMissingError(
            _(
                "The customer has not written or spoken to us since this date was given. Log the call in which they"
                " asked for it, or ask a lead."
            )
        )
    if initiator == Initiator.PARTY and not is_shown(gates_on_wishes.company_slipped("%s"), promise):
        raise terms.LeadMissingError(
            _(
                "No company on this case is later than it said since this date was given. Write down under “Other"
                " parties” what they told you, or ask a lead."
            )
        )


def _refuse_without_outage(promise: Promise, new: NewDate, *, at: datetime) -> None:
    """Refuse force majeure without an outage that met the team of the case, now or shortly before."""
    if new.initiator != Initiator.FORCE_MAJEURE:
        return
    if new.outage is None:
        raise terms.OutageMissingError(
            _("Choose the outage that nobody could help. If it is not in the list, record it first.")
        )
    if _is_said_again(promise, new):
        return
    covering = recording.covering(promise.case.team, at=at)
    if not covering.filter(pk=new.outage.pk).exists():
        raise terms.OutageMissingError(
            _("This outage is of another team, or has been over for more than a week. Choose another one.")
        )
    if promise.due_at is not None and new.outage.began_at > promise.due_at:
        raise terms.OutageMissingError(
            _("This outage began after the date had passed, so it is not why. Choose another one.")
        )


def _is_said_again(promise: Promise, new: NewDate) -> bool:
    """Tell whether this date was told with this outage before, in words that did not arrive."""
    told = promise.entries.filter(kind=LedgerEntry.Kind.MOVED, initiator=Initiator.FORCE_MAJEURE).exclude(untold=None)
    return (
        new.due is not None and told.filter(renegotiation__outage=new.outage, renegotiation__due_at=new.due.at).exists()
    )


def _days_later(promise: Promise, new: NewDate) -> int:
    """Return how many days later another date is; what the customer asks for makes nothing later."""
    if new.initiator == Initiator.CUSTOMER or new.due is None or promise.due_at is None:
        return 0
    return wording.days_between(promise.due_at, new.due.at)


def _entrust(promise: Promise, *, by: Agent, at: datetime) -> None:
    """Give a promise to who moves it, when its owner is no longer there to see to it."""
    if not terms.is_fit_owner(promise.owner, case=promise.case):
        gone = promise.owner
        reason = _("%(name)s does not work in this team any more.") % vars(gone) if gone else ""
        ledger.give(promise, to=terms.fit_owner(by, case=promise.case), reason=reason, by=by, at=at)
