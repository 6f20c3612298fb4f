"""Who did what happened to a promise last: whoever comes second sees who was first."""

from typing import Final

from django.utils.translation import gettext as _

from belofte.promises.models import LedgerEntry, Promise, State

_OF_NOBODY: Final = [LedgerEntry.Kind.UNDISPUTED, LedgerEntry.Kind.PROVEN]
_OF_CUSTOMER: Final = {LedgerEntry.Kind.CONTRADICTED, LedgerEntry.Kind.RESTORED, LedgerEntry.Kind.WISH_DENIED}


def why_over(promise: Promise) -> str:
    """Return why a promise does not have to be kept any more, or not yet, and by whom that is so."""
    who = {"name": last(promise)}
    if promise.state == State.KEPT:
        return _("This promise has been kept already, by %(name)s.") % who
    if promise.state == State.WITHDRAWN:
        return _("%(name)s has withdrawn this promise.") % who
    if promise.state == State.HONOURED:
        return _("We took this promise over already.")
    return _("This promise still waits for its condition. Record that first.")


def last(promise: Promise, *kinds: LedgerEntry.Kind) -> str:
    """Return who did what happened to it last, of some kinds or at all: whoever comes second sees who was first."""
    entries = promise.entries.exclude(kind__in=_OF_NOBODY).select_related("by", "proof")
    newest = (entries.filter(kind__in=kinds) if kinds else entries).order_by("-number").first()
    if newest is not None and newest.by is not None:
        return newest.by.name
    pressed = newest is not None and (
        newest.kind in _OF_CUSTOMER or newest.renegotiation_id or (newest.proof and newest.proof.attestation_id)
    )
    return _("the customer") if pressed else _("the desk itself")
