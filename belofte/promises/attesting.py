"""Keeping a delivery or an appointment by the word of who knows that it took place. Nothing else writes an Attestation.

The caller holds the case's row, and settles its ball.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases.models import Case, Message, Note
from belofte.contacts.models import ContactPoint
from belofte.people.models import Agent
from belofte.promises import kept, ledger
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import Attestation, Contradiction, Kind, Promise, Proof, Witness

PARTY_MAX: Final = 120  # characters


class NotAttestedError(LedgerRefusedError):
    """Nobody who can know says that it took place; `field` is what is wrong."""

    def __init__(self, words: str, *, field: str) -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one of us writes down: what another company told us, or what they saw themselves; `party` "" for that."""

    words: str
    party: str = ""
    said_at: datetime


@transaction.atomic
def by_message(promise: Promise, message: Message, *, party: str = "", by: Agent, at: datetime) -> Proof:
    """Keep it by what its customer or another company wrote, as one of us read; it counts from when they wrote.

    `party` is who the company is; "" for the name that signed it.

    Refuses: NotAttestedError, ledger.PromiseOverError.
    """
    promise = _lock(promise)
    witness = whose(message, case=promise.case)
    if witness is None or message.conversation.case_id != promise.case_id:
        raise NotAttestedError(_("Choose a message of the customer or of another company on this case."), field="said")
    if message.received_at < promise.made_at:
        raise NotAttestedError(_("This was written before it was promised. Choose what came after."), field="said")
    if promise.attestations.filter(message=message).exists() or _is_denied(promise, since=message.received_at):
        raise NotAttestedError(
            _("The customer said otherwise since. Ask them, or choose what came after."), field="said"
        )
    named = party or message.author_name or message.contact_point.address if message.contact_point else party
    said = Attestation(
        witness=witness,
        party=named.strip()[:PARTY_MAX] if witness == Witness.PARTY else "",
        message=message,
        said_at=message.received_at,
    )
    return _keep(promise, said, by=by, at=at)


@transaction.atomic
def by_note(promise: Promise, told: Told, note: Note, *, by: Agent, at: datetime) -> Proof:
    """Keep it by what another company told one of us, or by who of us was there, as the note of then says.

    Refuses: NotAttestedError, ledger.PromiseOverError.
    """
    promise = _lock(promise)
    if told.said_at > at:
        raise NotAttestedError(_("This moment has yet to come. Record it once it took place."), field="said_at")
    if told.said_at < promise.made_at.replace(second=0, microsecond=0):
        raise NotAttestedError(_("This is before it was promised. Check the date."), field="said_at")
    if _is_denied(promise, since=told.said_at):
        raise NotAttestedError(_("The customer said otherwise since. Ask them first."), field="said_at")
    party = told.party.strip()[:PARTY_MAX]
    witness = Witness.PARTY if party else Witness.COLLEAGUE
    return _keep(promise, Attestation(witness=witness, party=party, note=note, said_at=told.said_at), by=by, at=at)


@transaction.atomic
def by_press(promise: Promise, *, by: ContactPoint, at: datetime) -> Proof:
    """Keep it by the press of its customer on their page. Refuses: NotAttestedError, ledger.PromiseOverError."""
    said = Attestation(witness=Witness.CUSTOMER, contact_point=by, said_at=at)
    return _keep(_lock(promise), said, by=None, at=at)


def whose(message: Message, *, case: Case) -> Witness | None:
    """Return who says what a message says; None for ours, for a colleague's, and for what was sent by itself.

    What another company sends by itself is its word: a carrier writes so that it delivered.
    """
    if not message.is_from_customer or message.author_id is not None or message.contact_point is None:
        return None
    if message.contact_point.contact_id != case.contact_id:
        return Witness.PARTY
    return None if message.is_automatic else Witness.CUSTOMER


def _lock(promise: Promise) -> Promise:
    promise = ledger.lock_unsettled(promise)
    if promise.kind != Kind.DELIVERY:
        raise NotAttestedError(
            _("Only a delivery or an appointment is kept by who says that it took place."), field="said"
        )
    return promise


def _is_denied(promise: Promise, *, since: datetime) -> bool:
    return Contradiction.objects.filter(proof__promise=promise, at__gt=since).exists()


def _keep(promise: Promise, said: Attestation, *, by: Agent | None, at: datetime) -> Proof:
    said.promise, said.by, said.at = promise, by, at
    said.save()
    proof = Proof.objects.create(
        promise=promise,
        attestation=said,
        certainty=Proof.Certainty.PROVEN if said.is_their_own else Proof.Certainty.DECLARED,
        by=by,
        offered_at=at,
        established_at=at,
        kept_at=kept.by_attestation(said),
    )
    ledger.keep(promise, proof, by=by, at=at)
    return proof
