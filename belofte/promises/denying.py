"""A customer's word that a date was not moved at their wish: from then on it counts as moved by us.

Nothing else writes a WishDenial.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from belofte.contacts.models import ContactPoint
from belofte.promises import entering, ledger, wording
from belofte.promises.ledger import NothingToContradictError
from belofte.promises.models import Initiator, LedgerEntry, Promise, Renegotiation, WishDenial


@transaction.atomic
def deny(moved: Renegotiation, *, by: ContactPoint, at: datetime) -> WishDenial:
    """Take a customer's word that another date was not their wish. Refuses: NothingToContradictError."""
    promise = ledger.lock(moved.promise)
    if not in_their_name(promise).filter(renegotiation=moved).exists():
        raise NothingToContradictError(_("We know already that this was not your wish."))
    denial = WishDenial.objects.create(renegotiation=moved, contact_point=by, at=at)
    promise.moves += 1
    if moved.from_due_at is not None:
        promise.days_later += wording.days_between(moved.from_due_at, moved.due_at)
    entering.enter(promise, LedgerEntry.Kind.WISH_DENIED, by=None, at=at)
    return denial


def in_their_name(promise: Promise) -> QuerySet[LedgerEntry]:
    """Return the entries by which somebody of us moved it at the customer's wish, and of which they did not deny that.

    What they chose on their page is theirs, and of what was told in vain nothing is left.
    """
    said = promise.entries.filter(initiator=Initiator.CUSTOMER, by__isnull=False, untold=None)
    return said.filter(renegotiation__denial=None)


def moved_by_us(promise: Promise) -> QuerySet[LedgerEntry]:
    """Return the entries by which it was moved for our own sake, whatever we said of whose wish it was.

    Of what was told in vain only that stays which the customer denied: they saw it.
    """
    return promise.entries.filter(Q(initiator=Initiator.US, untold=None) | Q(renegotiation__denial__isnull=False))


def days_of(moved: LedgerEntry) -> int:
    """Return how many days later a promise became as its customer denied that this date was their wish; 0 if not."""
    entries, denials = moved.promise.entries, WishDenial.objects.filter(renegotiation=moved.renegotiation_id)
    said = entries.filter(kind=LedgerEntry.Kind.WISH_DENIED, at__in=denials.values("at"))
    denied = said.order_by("number").first()
    if denied is None:
        return 0
    return denied.days_later - entries.filter(number__lt=denied.number).latest("number").days_later
