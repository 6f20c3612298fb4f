"""What shows that a promise was kept, on the channel that it was promised on. Nothing else writes a Proof.

An answered call keeps at once. A message keeps once it is delivered, and no longer when it comes back. Enough tries
to ring keep too (`tries.py`), as long as what told the customer of them has not come back.

An answer is the only promise that a message proves by arriving. Of all else it only says that it was done. Money back
is kept by its payouts alone (`payouts.py`), once all is paid, whatever becomes of the message that tells of it.
"""

import uuid
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from belofte.cases.models import Call, Case, Delivery, Message
from belofte.people.models import Agent
from belofte.promises import channels, kept, ledger, payouts, rejudging, tries
from belofte.promises.ledger import BY_HAND, Source
from belofte.promises.models import DUE_FROM_US, PHONE, Form, Kind, Promise, Proof, State
from belofte.promises.payouts import Paid


class WrongChannelError(ledger.LedgerRefusedError):
    """It was promised on another channel than this."""


class NobodyReachedError(ledger.LedgerRefusedError):
    """The call was not answered."""


@transaction.atomic
def offer(promise: Promise, message: Message, *, by: Agent, at: datetime) -> Proof:
    """Say that a message keeps a promise as soon as it is delivered.

    Refuses: payouts.PayoutMissingError, WrongChannelError, ledger.PromiseOverError.
    """
    _refuse_unpaid(promise)
    channel = channels.of(promise.kind, promise.channel, form=promise.form)
    if channel not in {"", message.conversation.inbox.channel}:
        raise WrongChannelError(
            _("This was promised by telephone: a message does not keep it. Call, and log the call.")
            if channel == PHONE
            else _("This was promised on another channel. Answer there, or withdraw the promise and say why.")
        )
    ledger.refuse_settled(promise)
    return Proof.objects.create(promise=promise, message=message, certainty=_certainty(promise), by=by, offered_at=at)


@transaction.atomic
def keep_by_call(promise: Promise, call: Call, *, by: Agent, at: datetime) -> Proof:
    """Keep a promise by an answered call.

    Refuses: payouts.PayoutMissingError, WrongChannelError, NobodyReachedError, ledger.CalledBeforeError,
    ledger.PromiseOverError.
    """
    _refuse_unpaid(promise)
    if channels.of(promise.kind, promise.channel, form=promise.form) not in {"", PHONE}:
        raise WrongChannelError(_("This was promised in writing: a call does not keep it. Write to the customer."))
    if call.result != Call.Result.ANSWERED:
        raise NobodyReachedError(_("Nobody was reached, so this does not keep a promise. It counts as a try."))
    ledger.refuse_called_before(promise, call)
    proof = Proof.objects.create(
        promise=promise,
        call=call,
        certainty=Proof.Certainty.DECLARED,
        by=by,
        offered_at=at,
        established_at=at,
        kept_at=kept.by_call(call, at=at),
    )
    ledger.keep(promise, proof, by=by, at=at)
    return proof


@transaction.atomic
def keep_by_payout(
    paid: Paid, *, source: Source = BY_HAND, key: uuid.UUID | None = None, by: Agent, at: datetime
) -> Proof:
    """Keep a promise of money back by paying it; a part is noted, and the promise runs on.

    Refuses: ledger.PromiseOverError, ledger.RecordedAlreadyError, and what `payouts.record` refuses.
    """
    payouts.refuse_second(key)
    promise = ledger.lock_unsettled(paid.promise)
    payout = payouts.record(promise, paid, source=source, key=key, by=by, at=at)
    proof = Proof.objects.create(
        promise=promise,
        payout=payout,
        certainty=Proof.Certainty.DECLARED,
        by=by,
        offered_at=at,
        established_at=at,
        kept_at=kept.by_payout(payout, at=at),
    )
    note = ledger.keep if payouts.is_whole(promise) else ledger.note_part_paid
    note(promise, proof, by=by, at=at)
    rejudging.soon(payout)
    return proof


def keep_by_tries(case: Case, *, at: datetime) -> None:
    """Keep every promise to ring this customer for which there were enough tries; the case's row is held."""
    callbacks = case.promises.filter(kind=Kind.CALLBACK, state__in=DUE_FROM_US)
    for promise in callbacks.exclude(form=Form.CLAIMED).order_by("pk"):
        found = tries.enough(promise)
        if found is None:
            continue
        proof = Proof.objects.create(
            promise=promise,
            call=found.call,
            told_by=found.told_by,
            certainty=Proof.Certainty.DECLARED,
            by=found.call.by,
            offered_at=at,
            established_at=at,
            kept_at=at,
        )
        ledger.keep(promise, proof, by=found.call.by, at=at)


def take_arrival(delivery: Delivery, *, is_declared: bool, at: datetime) -> None:
    """Keep what a message was to keep, now that it is delivered; the case's row is held."""
    offered = Proof.objects.filter(message=delivery.message_id, established_at__isnull=True, fallen_at__isnull=True)
    for proof in offered.exclude(promise__state__in=[State.WITHDRAWN, State.HONOURED]).select_related("promise", "by"):
        proof.delivery, proof.established_at, proof.kept_at = delivery, at, at
        proof.certainty = Proof.Certainty.DECLARED if is_declared else _certainty(proof.promise)
        proof.save(update_fields=["delivery", "established_at", "kept_at", "certainty"])
        if proof.promise.is_due_from_us and _suits(proof, proof.promise):
            ledger.keep(proof.promise, proof, by=proof.by, at=at)
    keep_by_tries(delivery.case, at=at)


def take_loss(delivery: Delivery, *, at: datetime) -> None:
    """Take back what a message had kept, now that it turns out not to have arrived; the case's row is held."""
    rested = Proof.objects.filter(Q(delivery=delivery) | Q(told_by=delivery))
    for proof in rested.filter(established_at__isnull=False).select_related("promise"):
        if proof.fallen_at is None:  # else the customer had said otherwise, and took that back since
            proof.fallen_at = at
            proof.save(update_fields=["fallen_at"])
        if proof.promise.state == State.KEPT and ledger.kept_by(proof.promise) == proof.pk:
            ledger.lose_proof(proof.promise, proof, at=at)
            keep_by_what_stands(proof.promise, at=at)
    keep_by_tries(delivery.case, at=at)


def keep_by_what_stands(promise: Promise, *, at: datetime) -> None:
    """Keep a promise that runs where something shows that it was kept; the case's row is held.

    Two answers said so, and one of them came back; or it was corrected since to what an answer of then keeps.
    """
    standing = promise.proofs.filter(established_at__isnull=False, fallen_at__isnull=True).order_by("-pk")
    other = next((each for each in standing if _suits(each, promise)), None)
    if other is not None:
        ledger.keep(promise, other, by=other.by, at=at)


def _certainty(promise: Promise) -> Proof.Certainty:
    """Return how sure it is that a message kept a promise, once its wire tells that it arrived."""
    is_shown = promise.kind == Kind.REPLY and promise.form != Form.CLAIMED  # the answer of somebody else is not ours
    return Proof.Certainty.PROVEN if is_shown else Proof.Certainty.DECLARED


def _suits(proof: Proof, promise: Promise) -> bool:
    """Tell whether a proof is of the kind that a promise takes: it may have been corrected since it was offered."""
    if promise.kind == Kind.REFUND:
        return False  # it takes a payout
    if proof.attestation_id is not None:
        return promise.kind == Kind.DELIVERY
    channel = channels.of(promise.kind, promise.channel, form=promise.form)
    if not channel or proof.message is None:
        return channel in {"", PHONE}
    return channel == proof.message.conversation.inbox.channel


def _refuse_unpaid(promise: Promise) -> None:
    if promise.kind == Kind.REFUND:
        raise payouts.PayoutMissingError(_("Money back is kept by paying it. Fill in how much was paid, and when."))
