"""What one message or call says about promises: some are made, moved or withdrawn in it, some are kept by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from belofte.cases.models import Call, Case, Message
from belofte.people.models import Agent
from belofte.promises import ledger, moving, offering, proof, replacing, withdrawing
from belofte.promises.ledger import LedgerRefusedError, Source
from belofte.promises.models import DUE_FROM_US, Form, Kind, Promise
from belofte.promises.payouts import Paid
from belofte.promises.refusals import FieldRefusedError
from belofte.promises.said import NOTHING, Hanging, Honoured, Item, Moved, Repeated, Said, Sort, Withdrawn
from belofte.promises.terms import Terms

__all__ = [
    "NOTHING",
    "Hanging",
    "Honoured",
    "Item",
    "Moved",
    "NobodyToldError",
    "Repeated",
    "Said",
    "SayingRefusedError",
    "Sort",
    "Withdrawn",
    "note_tries",
    "record",
]


class NobodyToldError(LedgerRefusedError):
    """The call was not answered: nobody heard what it promises or takes back."""


class SayingRefusedError(Exception):
    """One of them cannot be so; the words say what to do. `position` is its place in what was said.

    `paid` is the promise of which it was said that it was paid, where that cannot be.
    """

    def __init__(self, detail: str, *, position: int | None, field: str, paid: Promise | None = None) -> None:
        super().__init__(detail)
        self.position = position
        self.field = field
        self.paid = paid


def record(case: Case, said: Said, *, source: Source, by: Agent, at: datetime) -> list[Promise]:
    """Record it with the message or call that says it, and return what was promised, in that order.

    The case's row is held; what hangs on something else is for `parties/depending.py`. Refuses: SayingRefusedError.
    """
    promised = []
    _refuse_twice(said)
    _refuse_anew(said)
    for promise in said.kept:
        with _refusing(None):
            _keep(promise, source, by=by, at=at)
    for paid in said.paid:
        with _refusing(None, paid=paid.promise):
            _pay(paid, source, by=by, at=at)
    for withdrawn in said.withdrawn:
        with _refusing(None):
            _withdraw(withdrawn, source, by=by, at=at)
    for promise in said.offered:
        with _refusing(None):
            _offer(promise, source, at=at)
    for position, item in enumerate(said.promised):
        with _refusing(position):
            if source.call is not None and source.call.result == Call.Result.NO_ANSWER:
                raise NobodyToldError(_("Nobody was reached, so nothing was promised and no date was moved."))
            promised.append(_promise(case, item, source=source, by=by, at=at))
    return promised


def _promise(case: Case, item: Item, *, source: Source, by: Agent, at: datetime) -> Promise:
    match item:
        case Terms():
            return ledger.make(case, item, source=source, by=by, at=at)
        case Moved():
            moving.renegotiate(item.promise, item.new, instead_of=item.instead_of, source=source, by=by, at=at)
            return item.promise
        case Repeated():
            ledger.say_again(item.promise, source=source, by=by, at=at)
            return item.promise
        case Honoured():
            return ledger.honour(item.claimed, item.terms, source=source, by=by, at=at)


def _refuse_twice(said: Said) -> None:
    """Refuse two fates for one promise: two of kept, moved, taken over and withdrawn, or to be moved to two dates."""
    kept, moved = {promise.pk for promise in said.kept}, set[int]()
    withdrawn = {each.promise.pk for each in said.withdrawn}
    if withdrawn & (kept | {one.pk for one in map(_changed, said.promised) if one}):
        words = _("A promise that you withdraw is neither kept nor moved by this. Choose one of them.")
        raise SayingRefusedError(words, position=None, field="kept")
    changed = kept | withdrawn | {one.pk for one in map(_changed, said.promised) if one}
    if changed & {promise.pk for promise in said.offered}:
        words = _(
            "You have the customer choose when we call, so this answer does not also settle or move that promise."
        )
        raise SayingRefusedError(words, position=None, field="kept")
    for position, item in enumerate(said.promised):
        promise = _changed(item)
        if promise is None:
            continue
        if promise.pk in kept or promise.pk in moved:
            words = _("This gives the promise another date, so it is not kept by this as well. Choose one of the two.")
            if promise.pk in moved:
                words = _("This promise gets two dates here. Choose one of them.")
            raise SayingRefusedError(words, position=position, field="instead_of")
        moved.add(promise.pk)


def _refuse_anew(said: Said) -> None:
    """Refuse to withdraw what is promised anew beside it: that is another date for it."""
    for position, item in enumerate(said.promised):
        if isinstance(item, Terms):
            with _refusing(position):
                for each in said.withdrawn:
                    replacing.refuse_same(item, withdrawn=each.promise)


def _changed(item: Item) -> Promise | None:
    """Return which promise of before gets another fate by this."""
    if isinstance(item, Moved):
        return item.promise
    return item.claimed if isinstance(item, Honoured) else None


def note_tries(case: Case, call: Call, *, by: Agent, at: datetime) -> None:
    """Note an unanswered call of ours as a try with every promise to ring this customer; the case's row is held."""
    if call.direction != Call.Direction.OUT or call.result == Call.Result.ANSWERED:
        return
    ours = case.promises.filter(kind=Kind.CALLBACK, state__in=DUE_FROM_US).exclude(form=Form.CLAIMED)
    for promise in ours.order_by("pk"):
        ledger.note_try(promise, call, by=by, at=at)


def _keep(promise: Promise, source: Source, *, by: Agent, at: datetime) -> None:
    said_in: Message | None = source.message
    if said_in is not None:
        proof.offer(promise, said_in, by=by, at=at)
    elif source.call is not None:
        proof.keep_by_call(promise, source.call, by=by, at=at)


def _pay(paid: Paid, source: Source, *, by: Agent, at: datetime) -> None:
    if source.call is not None and source.call.result != Call.Result.ANSWERED:
        raise NobodyToldError(_("Nobody was reached, so nobody heard of the payout. Record it beside its promise."))
    proof.keep_by_payout(paid, source=source, by=by, at=at)


def _withdraw(withdrawn: Withdrawn, source: Source, *, by: Agent, at: datetime) -> None:
    if source.call is not None and source.call.result != Call.Result.ANSWERED:
        raise NobodyToldError(_("Nobody was reached, so nobody heard that a promise no longer holds."))
    withdrawing.withdraw(withdrawn.promise, reason=withdrawn.reason, source=source, by=by, at=at)


def _offer(promise: Promise, source: Source, *, at: datetime) -> None:
    if source.message is None:
        raise NobodyToldError(_("Half hours are offered in an answer: that shows what the customer could choose."))
    offering.offer(promise, message=source.message, at=at)


@contextmanager
def _refusing(position: int | None, *, paid: Promise | None = None) -> Iterator[None]:
    try:
        yield
    except FieldRefusedError as refused:
        raise SayingRefusedError(str(refused), position=position, field=refused.field, paid=paid) from refused
    except LedgerRefusedError as refused:
        raise SayingRefusedError(str(refused), position=position, field="due") from refused
