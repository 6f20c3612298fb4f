"""What words that did not arrive say of promises, for when they leave once more: all of it is told anew.

Where the words say what does not hold any more, they had better not leave.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from belofte.cases.models import Message
from belofte.promises import offering, tries
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import DUE_FROM_US, Initiator, Kind, LedgerEntry, Promise
from belofte.promises.saying import Honoured, Item, Moved, Repeated, Said, Withdrawn
from belofte.promises.terms import Due, NewDate, Terms
from belofte.promises.vocabulary import Form, Grain, State

_Kind: Final = LedgerEntry.Kind
_SAID: Final = (_Kind.MADE, _Kind.SAID_AGAIN, _Kind.MOVED, _Kind.HONOURED, _Kind.WITHDRAWN)


class StaleWordsError(LedgerRefusedError):
    """They name a date that has passed or is another one by now, or say what is not so any more."""


def said_in(message: Message, *, at: datetime) -> Said:
    """Return what a message says of promises that are still left. Its case is held.

    Refuses: StaleWordsError, offering.SlotsPassedError.
    """
    entries = LedgerEntry.objects.filter(message=message, kind__in=_SAID).order_by("number")
    said = list(entries.select_related("promise__owner", "renegotiation__outage"))
    left = [each for each in said if each.promise.is_left]
    _refuse_over(said)
    for each in left:
        _refuse_stale(each, at=at)
    taken_over = {each.promise_id for each in left if each.kind == _Kind.HONOURED}
    withdrawn = [each for each in left if each.kind == _Kind.WITHDRAWN]
    return Said(
        promised=tuple(_item(each) for each in left if _is_told_by_itself(each, taken_over)),
        kept=tuple(Promise.objects.filter(proofs__message=message, state__in=DUE_FROM_US).distinct()),
        withdrawn=tuple(_withdrawn(withdrawn)),
        offered=tuple(_offered(message, at=at)),
    )


def _offered(message: Message, *, at: datetime) -> Iterator[Promise]:
    """Yield the calls of which the customer could choose the half hour.

    Refuses: StaleWordsError, offering.SlotsPassedError.
    """
    for offer in message.slot_offers.select_related("promise").order_by("pk"):
        if offering.standing(offer.promise) is None:
            raise StaleWordsError(
                _("The customer need not choose when we call any more. Write a new answer, with what holds now.")
            )
        offering.refuse_passed(offer.slots, at=at)
        yield offer.promise


def _refuse_over(said: list[LedgerEntry]) -> None:
    """Refuse words that promise what was withdrawn since, or withdraw what was kept since."""
    taken_back = {each.promise_id for each in said if each.kind == _Kind.WITHDRAWN}
    for each in said:
        is_kept = each.kind == _Kind.WITHDRAWN and each.promise.state == State.KEPT
        is_withdrawn = each.promise.state == State.WITHDRAWN and each.promise_id not in taken_back
        if is_kept or is_withdrawn:
            raise StaleWordsError(
                _("What this answer says of a promise is not so any more. Write a new answer, with what holds now.")
            )


def _refuse_stale(entry: LedgerEntry, *, at: datetime) -> None:
    since = LedgerEntry.objects.filter(promise=entry.promise_id, number__gt=entry.number, untold=None)
    if since.filter(kind__in=[_Kind.MOVED, _Kind.CONDITION_MET]).exists():
        raise StaleWordsError(
            _("A promise in this answer got another date since. Write a new answer, with the date that holds now.")
        )
    named = entry.due_at if entry.kind != _Kind.HONOURED else _ours(entry).due_at
    if entry.kind in {_Kind.MADE, _Kind.SAID_AGAIN} and since.filter(tries.OF_DATE).exists():
        named = entry.promise.due_at  # what it says was written down wrongly, and is right by now
    if entry.kind != _Kind.WITHDRAWN and named is not None and named <= at:
        raise StaleWordsError(
            _("A date in this answer has passed. Write a new answer, with a date that is still to come.")
        )


def _is_told_by_itself(entry: LedgerEntry, taken_over: set[int]) -> bool:
    """Tell whether it stands among what is promised; what takes something over is said with that."""
    is_of_claim = entry.promise.follows_id in taken_over
    return entry.kind != _Kind.WITHDRAWN and not (is_of_claim and entry.kind in {_Kind.MADE, _Kind.SAID_AGAIN})


def _item(entry: LedgerEntry) -> Item:
    if entry.kind == _Kind.HONOURED:
        ours = _ours(entry)
        due = _due(ours.due_at, ours.grain, ours.due_words)
        terms = Terms(
            kind=Kind(ours.kind),
            form=Form(ours.form),
            words=ours.words,
            owner=ours.owner,
            is_of_team=ours.owner is None,
            due=due,
        )
        return Honoured(claimed=entry.promise, terms=terms)
    moved = entry.renegotiation
    if moved is None:
        return Repeated(promise=entry.promise)
    if moved.initiator == Initiator.FORCE_MAJEURE and moved.outage is None:
        raise StaleWordsError(
            _("This answer names no outage that nobody could help. Write a new answer, and choose one in it.")
        )
    due = _due(moved.due_at, entry.grain, moved.due_words)
    new = NewDate(due=due, initiator=Initiator(moved.initiator), reason=moved.reason, outage=moved.outage)
    return Moved(promise=entry.promise, new=new, instead_of=entry.promise.due_at)


def _ours(entry: LedgerEntry) -> Promise:
    return Promise.objects.select_related("owner").get(follows=entry.promise_id)


def _due(due_at: datetime | None, grain: str, words: str) -> Due | None:
    if due_at is None:
        return None
    return Due(at=due_at, grain=Grain(grain), words=words, is_on_holiday_knowingly=True)  # as it was said


def _withdrawn(entries: list[LedgerEntry]) -> Iterator[Withdrawn]:
    """Yield the newest first: of a series, what follows goes with what is withdrawn."""
    for entry in sorted(entries, key=lambda each: -each.promise_id):
        reason = entry.promise.withdrawals.filter(message=entry.message_id).latest("pk").reason
        yield Withdrawn(promise=entry.promise, reason=reason)
