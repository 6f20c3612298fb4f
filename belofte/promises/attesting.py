"""Keeping a delivery or an appointment by the word of who knows that it took place. Nothing else writes an Attestation.

The caller holds the case's row, and settles its ball.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

from django.db import transaction
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from belofte.cases.models import Case, Message, Note
from belofte.contacts.models import ContactPoint
from belofte.people.models import Agent
from belofte.promises import kept, ledger, tries, wording
from belofte.promises.contradictions import SAID_AT
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import Attestation, Contradiction, Kind, Promise, Proof, Witness

PARTY_MAX: Final = 120  # characters


class NotAttestedError(LedgerRefusedError):
    """Nobody who can know says that it took place; `field` is what is wrong."""

    def __init__(self, words: str, *, field: str) -> None:
        super().__init__(words)
        self.field = field


class DayYetToComeError(NotAttestedError):
    """It has no date, or one of a later day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one of us writes down: what another company told us, or what one of us saw; `party` is "" for that."""

    words: str
    party: str = ""
    colleague: Agent | None = None  # who was there; None for whoever writes it down
    said_at: datetime


@transaction.atomic
def by_message(promise: Promise, message: Message, *, party: str = "", by: Agent, at: datetime) -> Proof:
    """Keep it by what its customer or another company wrote, as one of us read; it counts from when they wrote.

    `party` is the company that has a part in the case and is reached at the message's address; "" where none is.

    Refuses: NotAttestedError, ledger.PromiseOverError.
    """
    promise = _lock(promise)
    witness = whose(message, case=promise.case)
    if witness is None or message.conversation.case_id != promise.case_id:
        raise NotAttestedError(_("Choose a message of the customer or of another company on this case."), field="said")
    if witness == Witness.PARTY and not party:
        raise NotAttestedError(
            _("No company has a part in this case with this address. Add it under “Other parties”, with the address."),
            field="said",
        )
    has_said_so = promise.attestations.filter(message=message).exists()
    is_denial = _denials(promise).filter(message=message).exists()
    if has_said_so or is_denial or _is_denied(promise, since=message.received_at):
        raise NotAttestedError(
            _("The customer said otherwise since. Ask them, or choose what came after."), field="said"
        )
    if message.received_at < begun_at(promise):
        raise NotAttestedError(
            _("This was written before it was promised, or promised for this date. Choose what came after."),
            field="said",
        )
    named = party if witness == Witness.PARTY else ""
    said = Attestation(witness=witness, party=named, message=message, said_at=message.received_at)
    return _keep(promise, said, by=by, at=at)


@transaction.atomic
def by_note(promise: Promise, told: Told, note: Note, *, by: Agent, at: datetime) -> Proof:
    """Keep it by what another company told one of us, or by who of us was there, as the note of then says.

    Refuses: NotAttestedError, ledger.PromiseOverError.
    """
    promise = _lock(promise)
    if told.said_at > at:
        raise NotAttestedError(_("This moment has yet to come. Record it once it took place."), field="said_at")
    if _is_denied(promise, since=told.said_at):
        raise NotAttestedError(_("The customer said otherwise since. Ask them first."), field="said_at")
    if told.said_at < begun_at(promise).replace(second=0, microsecond=0):
        raise NotAttestedError(
            _("This is before it was promised, or promised for this date. Check the date."), field="said_at"
        )
    party = told.party.strip()[:PARTY_MAX]
    witness = Witness.PARTY if party else Witness.COLLEAGUE
    colleague = None if party or told.colleague == by else told.colleague
    said = Attestation(witness=witness, party=party, colleague=colleague, note=note, said_at=told.said_at)
    return _keep(promise, said, by=by, at=at)


@transaction.atomic
def by_press(promise: Promise, *, by: ContactPoint, is_identified: bool, at: datetime) -> Proof:
    """Keep it by a press on its customer's page; `is_identified`: they typed a code, else whoever has the link pressed.

    Refuses: NotAttestedError, DayYetToComeError, ledger.PromiseOverError.
    """
    promise = _lock(promise)
    if by.contact_id != promise.case.contact_id:
        raise NotAttestedError(_("Only the customer of this case says so on this page."), field="said")
    if not is_its_day(promise, at=at):
        raise DayYetToComeError(
            _("The day for which this was promised has yet to come. Tell us once it took place."), field="said"
        )
    said = Attestation(witness=Witness.CUSTOMER, contact_point=by, is_identified=is_identified, said_at=at)
    return _keep(promise, said, by=None, at=at)


def is_its_day(promise: Promise, *, at: datetime) -> bool:
    """Tell whether the day for which something was promised has begun; never where it has no date."""
    zone = wording.zone()
    return promise.due_at is not None and promise.due_at.astimezone(zone).date() <= at.astimezone(zone).date()


def whose(message: Message, *, case: Case) -> Witness | None:
    """Return who says what a message says; None for ours, for a colleague's, and for what was sent by itself.

    Of who is not the customer, `by_message` asks that they are a company with a part in the case.
    """
    if not message.is_from_customer or message.author_id is not None or message.contact_point is None:
        return None
    if message.is_automatic:
        return None
    return Witness.CUSTOMER if message.contact_point.contact_id == case.contact_id else Witness.PARTY


def begun_at(promise: Promise) -> datetime:
    """Return from when something can be said of a promise as it is: made, begun, moved or contradicted last.

    A customer's word against it counts from when they said so, not from when one of us wrote that down.
    """
    denied = _denials(promise).filter(proof=OuterRef("proof"), at=OuterRef("at"))
    said = denied.annotate(said_at=SAID_AT).values("said_at")
    begun = promise.entries.filter(tries.BEGIN_ANEW).annotate(begun=Coalesce(Subquery(said[:1]), "at"))
    return cast("datetime", begun.aggregate(Max("begun"))["begun__max"])


def _lock(promise: Promise) -> Promise:
    promise = ledger.lock_unsettled(promise)
    if promise.kind != Kind.DELIVERY:
        raise NotAttestedError(
            _("Only a delivery or an appointment is kept by who says that it took place."), field="said"
        )
    return promise


def _is_denied(promise: Promise, *, since: datetime) -> bool:
    return _denials(promise).alias(said_at=SAID_AT).filter(said_at__gt=since).exists()


def _denials(promise: Promise) -> QuerySet[Contradiction]:
    return Contradiction.objects.filter(proof__promise=promise)


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
