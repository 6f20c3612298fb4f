"""What was said to be paid, and was not: taken back by who recorded it, sent back by a bank, or denied by the customer.

Part by part. Nothing else writes a Retraction. What counts no longer has to be paid again, so a kept promise runs
again. One that was withdrawn, or that we took over, stays so: that the money did not come is said all the same.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from belofte.contacts.models import ContactPoint
from belofte.people.models import Agent
from belofte.promises import entering, ledger, payouts, rejudging, withdrawing
from belofte.promises.contradictions import Heard, facts_of
from belofte.promises.ledger import LedgerRefusedError, NothingToContradictError
from belofte.promises.models import (
    BankEntry,
    BankMatch,
    Contradiction,
    LedgerEntry,
    Payout,
    Promise,
    Proof,
    Retraction,
    State,
)
from belofte.promises.money import carried
from belofte.promises.refusals import ReasonMissingError
from belofte.promises.statements.lines import Course


class CountsNoLongerError(LedgerRefusedError):
    """It was taken back or denied before."""


class NotTheirsError(LedgerRefusedError):
    """Somebody else recorded it, or it is too long ago, and only a lead takes it back."""


class ProvenError(LedgerRefusedError):
    """The bank says that it was paid, so that was no mistake."""


@transaction.atomic
def take_back(payout: Payout, *, reason: str, by: Agent, at: datetime) -> Retraction:
    """Say that a payout was recorded by mistake, and why: it counts no longer.

    Refuses: CountsNoLongerError, NotTheirsError, ProvenError, refusals.ReasonMissingError, refusals.WholeNumberError.
    """
    promise, proof = _hold(payout)
    if proof.fallen_at is not None:
        raise CountsNoLongerError(_fallen(payout))
    if not may_take_back(payout.mistyped_until, recorded_by=payout.by_id, by=by, at=at):
        raise NotTheirsError(_("For one working day whoever recorded a payout may take it back. Ask a lead."))
    if payout.matches.filter(course=Course.PAID).exists():
        _refuse_proven(payout, by=by)
    if not reason.strip():
        raise ReasonMissingError(_("Write down what is wrong with this payout."))
    payouts.refuse_whole_number(reason, field="reason")
    reason = reason.strip()[: payouts.WHY_MAX]
    retraction = Retraction.objects.create(payout=payout, reason=reason, by=by, at=at)
    _fell(promise, proof, LedgerEntry.Kind.RETRACTED, by=by, at=at)
    return retraction


@transaction.atomic
def contradict(payout: Payout, *, by: ContactPoint | Heard, at: datetime) -> Contradiction:
    """Take the customer's word that a payout did not arrive: it alone counts no longer.

    Refuses: NothingToContradictError.
    """
    promise, proof = _hold(payout)
    if proof.fallen_at is not None:
        raise NothingToContradictError(_("We know already that this did not arrive."))
    ledger.refuse_stranger(by, promise)
    kind = LedgerEntry.Kind.CONTRADICTED if promise.state == State.KEPT else LedgerEntry.Kind.PART_DENIED
    contradiction = Contradiction.objects.create(proof=proof, at=at, **facts_of(by))
    _fell(promise, proof, kind, contradiction=contradiction, by=contradiction.by, at=at)
    return contradiction


@transaction.atomic
def send_back(payout: Payout, match: BankMatch, *, at: datetime) -> None:
    """Have a payout count no longer, since the bank says that it came back. Refuses: CountsNoLongerError."""
    promise, proof = _hold(payout)
    if proof.fallen_at is not None:
        raise CountsNoLongerError(_fallen(payout))
    Retraction.objects.create(payout=payout, match=match, at=at)
    _fell(promise, proof, LedgerEntry.Kind.RETRACTED, by=None, at=at)


def may_take_back(until: datetime | None, *, recorded_by: int, by: Agent, at: datetime) -> bool:
    """Tell whether a reason is enough: from a lead, and for a working day from who recorded it."""
    return by.is_lead or withdrawing.is_just_misread(until, made_by=recorded_by, by=by, at=at)


def came_back_in_part() -> QuerySet[BankEntry]:
    """Return what came back since payouts of an outer query were proven, other than was paid: a lead looks into it."""
    paid = BankMatch.objects.filter(payout=OuterRef(OuterRef("pk")), course=Course.PAID).exclude(
        entry__amount=OuterRef("amount"), entry__currency=OuterRef("currency")
    )
    back = BankEntry.objects.filter(course=Course.RETURNED, match=None, reference=carried(OuterRef("reference")))
    return back.filter(Exists(paid.filter(entry__booked_on__lte=OuterRef("booked_on"))))


def _refuse_proven(payout: Payout, *, by: Agent) -> None:
    """Refuse to take back what the bank proved, unless only a part came back, and a lead does."""
    if not Payout.objects.filter(Exists(came_back_in_part()), pk=payout.pk).exists():
        raise ProvenError(
            _(
                "The bank says that this was paid, so it was no mistake. If the money comes back, a statement of the"
                " bank says so. If the customer did not get it, they press that on their page, or say so in a message"
                " or a call: a lead records it there."
            )
        )
    if not by.is_lead:
        raise ProvenError(
            _("The bank says that this was paid, and that other money came back. Ask a lead to look into it.")
        )


def _hold(payout: Payout) -> tuple[Promise, Proof]:
    """Return the promise of a payout, its row held, and its proof as it is now."""
    promise = ledger.lock(payout.promise)
    return promise, Proof.objects.get(payout=payout)


def _fallen(payout: Payout) -> str:
    """Return why a payout counts no longer, in words for who would take it back."""
    retraction = Retraction.objects.filter(payout=payout).select_related("by").first()
    if retraction is None:
        return _("The customer said that this did not arrive, so it does not count any more.")
    if retraction.by is None:
        return _("The bank said that this came back, so it does not count any more.")
    return _("%(name)s has taken this payout back already.") % {"name": retraction.by.name}


def _fell(
    promise: Promise,
    proof: Proof,
    kind: LedgerEntry.Kind,
    *,
    contradiction: Contradiction | None = None,
    by: Agent | None,
    at: datetime,
) -> None:
    proof.fallen_at = at
    proof.save(update_fields=["fallen_at"])
    Proof.objects.filter(match__payout=proof.payout_id, fallen_at=None).update(fallen_at=at)
    if proof.payout is not None:
        rejudging.soon(proof.payout)
    if promise.state == State.KEPT:
        ledger.run_again(promise, kind, proof=proof, contradiction=contradiction, by=by, at=at)
        return
    entering.enter(promise, kind, proof=proof, contradiction=contradiction, by=by, at=at)
    if promise.is_due_from_us:
        ledger.entrust_to_successor(promise, at=at)
