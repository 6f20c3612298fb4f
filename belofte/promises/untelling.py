"""Taking back another date, a withdrawal or a taking over: the answer that told it arrived nowhere.

The customer knows only what was before, so that holds; what was told again by something that may have arrived stands.
A promise that was made in such an answer stays one: we said it, and it is owed.
"""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from belofte.cases.models import Case, Delivery
from belofte.promises import ledger
from belofte.promises.models import DUE_FROM_US, LedgerEntry, Promise, State

_Kind: Final = LedgerEntry.Kind
_TOLD: Final = (_Kind.MOVED, _Kind.WITHDRAWN, _Kind.HONOURED)
_SETTLES: Final = (*_TOLD, _Kind.CONDITION_MET, _Kind.SAID_AGAIN, _Kind.KEPT)  # after which nothing is left to tell


def look(case: Case, *, at: datetime) -> None:
    """Take back all that only lost answers told of the promises of a case; its row is held, the caller settles it."""
    found = _told().filter(case=case, untold=None).filter(_is_lost()).order_by("promise").values_list("promise")
    for promise in Promise.objects.filter(pk__in=found).order_by("pk"):
        _take_back(promise, at=at)


def unheard() -> QuerySet[LedgerEntry]:
    """Return, for each promise of an outer query, that what was told last did not arrive, while nothing came since."""
    later = LedgerEntry.objects.filter(promise=OuterRef("promise"), number__gt=OuterRef("number"), kind__in=_SETTLES)
    untold = LedgerEntry.objects.filter(promise=OuterRef("pk"), kind=_Kind.UNTOLD).exclude(Exists(later))
    return untold.order_by("-number")


def _told() -> QuerySet[LedgerEntry]:
    return LedgerEntry.objects.filter(kind__in=_TOLD)


def _is_lost() -> Q:
    """Select what was told by a message that came back, or failed, wherever it went."""
    deliveries = Delivery.objects.filter(message=OuterRef("message"), meant_for=Delivery.MeantFor.CUSTOMER)
    gone = [Delivery.State.FAILED, Delivery.State.BOUNCED]
    return Q(Exists(deliveries.filter(state__in=gone)), ~Exists(deliveries.exclude(state__in=gone)))


def _take_back(promise: Promise, *, at: datetime) -> None:
    """Take back what was told last, and again what was told before it, as long as that did not arrive either."""
    promise = ledger.lock(promise)
    while (told := _last_told(promise)) is not None and _told().filter(_is_lost(), pk=told.pk).exists():
        prior = promise.entries.filter(number__lt=told.number).latest("number")
        promise.due_at, promise.grain = prior.due_at, prior.grain
        promise.moves, promise.forced_moves, promise.days_later = prior.moves, prior.forced_moves, prior.days_later
        if told.renegotiation is not None:
            promise.due_words = told.renegotiation.from_due_words
        is_waiting = prior.state == State.CONDITIONAL
        facts = {"message": told.message, "takes_back": told}
        ledger.run_again(promise, _Kind.UNTOLD, is_waiting=is_waiting, at=at, **facts)


def _last_told(promise: Promise) -> LedgerEntry | None:
    """Return what was told of a promise last and was not taken back, where that is why it is as it is."""
    told = _told().filter(promise=promise, untold=None).select_related("renegotiation", "message")
    last = told.order_by("-number").first()
    if last is None or promise.state not in (DUE_FROM_US if last.kind == _Kind.MOVED else (last.state,)):
        return None
    return last
