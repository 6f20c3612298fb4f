"""Taking a customer's word from their message or a call that a promise was not kept after all.

The caller holds the case's row, and has the case follow. A press on their page goes to `ledger.py` and `retracting.py`
straight away.
"""

from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from belofte.cases.models import Call, Case, Message
from belofte.promises import kept, ledger, retracting
from belofte.promises.contradictions import Heard
from belofte.promises.ledger import NothingToContradictError
from belofte.promises.models import Contradiction, LedgerEntry, Payout, Proof, State
from belofte.promises.statements.lines import Course


class NotSaidError(ledger.LedgerRefusedError):
    """The customer cannot have said it there."""


@transaction.atomic
def by_word(proof: Proof, heard: Heard, *, at: datetime) -> Contradiction:
    """Take the customer's word that what a proof shows is not so: a promise was not kept, or a payout did not arrive.

    Against what the bank proves, or by mail of which we are not sure, a lead takes it: an agent alone would undo it by
    whatever came in since. Refuses: NotSaidError, ledger.NothingToContradictError.
    """
    promise = ledger.lock(proof.promise)
    heard = replace(heard, source=_anew(heard.source))
    denied = deniable().filter(pk=proof.pk).select_related("payout", "attestation").first()
    if denied is None:
        raise NothingToContradictError(_("We know already that this was not kept."))
    if not can_be_said_in(heard.source, case=promise.case):
        raise NotSaidError(_("Choose a message of the customer, or a call in which they spoke, on this case."))
    message = denied.attestation.message_id if denied.attestation else None
    if not is_said_after(vars(denied)["since"], heard.source, call=denied.call_id, message=message):
        raise NotSaidError(_("They said this before it was kept, so it is not about that. Choose what came after."))
    _refuse_doubtful(heard, denied.payout)
    if denied.payout is not None:
        return retracting.contradict(denied.payout, by=heard, at=at)
    return ledger.contradict(promise, by=heard, at=at)


def deniable() -> QuerySet[Proof]:
    """Return what a customer can deny: what keeps each promise, of money each payout; for `is_said_after`.

    `since` is from when on: since it kept, or since they took an earlier word back.
    """
    entries = LedgerEntry.objects.order_by("-number")
    restored = entries.filter(proof=OuterRef("pk"), kind=LedgerEntry.Kind.RESTORED).values("at")
    keeps = entries.filter(promise=OuterRef("promise"), kind__in=kept.KEPT).values("proof")
    found = Proof.objects.filter(established_at__isnull=False).annotate(
        since=Coalesce(Subquery(restored[:1]), "kept_at", "established_at"), keeps=Subquery(keeps[:1])
    )
    counts = Q(payout__isnull=False, fallen_at=None) | Q(payout=None, promise__state=State.KEPT, keeps=F("pk"))
    return found.filter(counts).order_by("pk")


def can_be_said_in(source: Message | Call, *, case: Case) -> bool:
    """Tell whether it is the customer who wrote or spoke there; the gate `contradiction_is_theirs` asks the same."""
    if isinstance(source, Call):
        is_spoken = source.result == Call.Result.ANSWERED
        is_left = source.direction == Call.Direction.IN and source.result == Call.Result.VOICEMAIL
        return source.case_id == case.pk and (is_spoken or is_left)
    point = source.contact_point
    is_theirs = source.is_from_customer and source.author_id is None and not source.is_automatic
    is_theirs = is_theirs and point is not None and point.contact_id == case.contact_id
    return is_theirs and source.conversation.case_id == case.pk


def _anew(source: Message | Call) -> Message | Call:
    """Return it as it stands now that the case is held: until then it could move to another, or its address could."""
    if isinstance(source, Call):
        return Call.objects.get(pk=source.pk)
    return Message.objects.select_related("conversation", "contact_point").get(pk=source.pk)


def _refuse_doubtful(heard: Heard, payout: Payout | None) -> None:
    """Refuse of who is no lead what the bank says otherwise, and mail of which a check is not sure whose it is."""
    if heard.by.is_lead:
        return
    if payout is not None and payout.matches.filter(course=Course.PAID).exists():
        raise NotSaidError(_("The bank says that this was paid. Ask a lead to look at it with you."))
    if isinstance(heard.source, Message) and heard.source.doubts:
        raise NotSaidError(_("It is not certain that the customer wrote this. Ask a lead to look at it with you."))


def is_said_after(since: datetime, source: Message | Call, *, call: int | None, message: int | None) -> bool:
    """Tell whether it was said since a proof of `deniable` kept its promise, and is not itself what proves it.

    `call` and `message` are the numbers of what does.
    """
    if isinstance(source, Call):
        return call != source.pk and source.called_at >= since.replace(second=0, microsecond=0)
    return message != source.pk and source.received_at >= since
