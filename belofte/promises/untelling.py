"""Taking back another date, a withdrawal or a taking over: the answer that told it arrived nowhere.

The customer knows only what was before, so that holds; what was told again by something that may have arrived stands.
A promise that was made in such an answer stays one: we said it, and it is owed. What the customer said of a date stands
too: who denies that a date was their wish has seen it, so that it was moved goes on counting as ours.
"""

from datetime import datetime
from typing import Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from belofte.cases.models import Case, Delivery
from belofte.conduct import heard
from belofte.promises import denying, ledger
from belofte.promises.models import DUE_FROM_US, LedgerEntry, Promise, State

_Kind: Final = LedgerEntry.Kind
_TOLD: Final = (_Kind.MOVED, _Kind.WITHDRAWN, _Kind.HONOURED)
_SETTLES: Final = (*_TOLD, _Kind.CONDITION_MET, _Kind.SAID_AGAIN, _Kind.KEPT)  # after which nothing is left to tell


def look(case: Case, *, at: datetime) -> None:
    """Take back all that only lost answers told of the promises of a case; its row is held, the caller settles it."""
    found = _lost().filter(case=case, kind__in=_TOLD, untold=None).values("promise")
    for promise in Promise.objects.filter(pk__in=found).order_by("pk"):
        _take_back(promise, at=at)


def unheard() -> QuerySet[LedgerEntry]:
    """Return, for each promise of an outer query, what its customer did not hear, while they heard nothing of it since.

    That is what was untold, or that it was promised; what the desk promises by itself, nobody waits for.
    """
    later = LedgerEntry.objects.filter(promise=OuterRef("promise"), number__gt=OuterRef("number"), kind__in=_SETTLES)
    was_heard = later.alias(fate=heard.fate("message")).exclude(fate__in=heard.LOST)
    made = Q(kind=_Kind.MADE, message__is_automatic=False)
    missed = _lost().filter(made | Q(kind=_Kind.UNTOLD), promise=OuterRef("pk"))
    return missed.exclude(Exists(was_heard)).order_by("-number")


def missed() -> QuerySet[LedgerEntry]:
    """Return the same, with what it was (`what`) and the delivery that came back last (`delivery`)."""
    sent = Delivery.objects.filter(message=OuterRef("message"), meant_for=Delivery.MeantFor.CUSTOMER)
    newest = Subquery(sent.order_by("-pk").values("pk")[:1])
    return unheard().annotate(what=Coalesce("takes_back__kind", "kind"), delivery=newest)


def _lost() -> QuerySet[LedgerEntry]:
    """Return what is in a message that came back, or failed, wherever it went."""
    return LedgerEntry.objects.alias(fate=heard.fate("message")).filter(fate__in=heard.LOST)


def _take_back(promise: Promise, *, at: datetime) -> None:
    """Take back what was told last, and again what was told before it, as long as that did not arrive either."""
    promise = ledger.lock(promise)
    while (told := _last_told(promise)) is not None and _lost().filter(pk=told.pk).exists():
        prior = promise.entries.filter(number__lt=told.number).latest("number")
        promise.due_at, promise.grain = prior.due_at, prior.grain
        promise.moves -= told.moves - prior.moves
        promise.forced_moves -= told.forced_moves - prior.forced_moves
        promise.days_later -= told.days_later - prior.days_later + denying.days_of(told)
        if told.renegotiation is not None:
            promise.due_words = told.renegotiation.from_due_words
        is_waiting = prior.state == State.CONDITIONAL
        ledger.run_again(promise, _Kind.UNTOLD, is_waiting=is_waiting, message=told.message, takes_back=told, at=at)


def _last_told(promise: Promise) -> LedgerEntry | None:
    """Return what was told of a promise last and was not taken back, where that is why it is as it is."""
    told = promise.entries.filter(kind__in=_TOLD, untold=None).select_related("renegotiation", "message")
    last = told.order_by("-number").first()
    if last is None or promise.state not in (DUE_FROM_US if last.kind == _Kind.MOVED else (last.state,)):
        return None
    return last
