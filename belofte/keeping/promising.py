"""What is done with promises outside an answer and a call: added, handed over, paid out, withdrawn, contradicted."""

import uuid
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case, Message
from belofte.closing import closing
from belofte.contacts.models import ContactPoint
from belofte.parties import depending
from belofte.parties.depending import Something
from belofte.people.models import Absence, Agent
from belofte.promises import (
    contradicting,
    correcting,
    denying,
    ledger,
    meeting,
    naming,
    offering,
    proof,
    retracting,
    untelling,
    withdrawing,
)
from belofte.promises.contradictions import Heard
from belofte.promises.correcting import Right
from belofte.promises.ledger import Source
from belofte.promises.models import (
    Contradiction,
    Correction,
    Payout,
    Promise,
    Proof,
    Renegotiation,
    Retraction,
    WishDenial,
)
from belofte.promises.payouts import Paid
from belofte.promises.said import Said, Withdrawn, Worded
from belofte.promises.terms import Due, Terms
from belofte.replies import on_page


@transaction.atomic
def promise(
    case: Case,
    promised: Terms,
    *,
    said_in: Message | None = None,
    key: uuid.UUID | None = None,
    shown: Collection[str] | None = None,
    by: Agent,
    at: datetime,
) -> Promise:
    """Add a promise that was made elsewhere; `said_in` is the customer's message that tells of it, if one does.

    Refuses: ledger.RecordedAlreadyError, and what `terms` and `on_page` refuse.
    """
    on_page.refuse_unfit(Said(promised=(promised,)).worded, case, shown=shown, at=at)
    case, at = _hold(case.pk, at=at)
    closing.reopen(case, by=by, at=at)
    made = ledger.make(case, promised, source=Source(message=said_in), key=key, by=by, at=at)
    ball.settle(case, at=at)
    return made


@transaction.atomic
def meet_condition(promised: Promise, due: Due | None, *, by: Agent, at: datetime) -> None:
    """Start the clock of a conditional promise. Refuses: ledger.PromiseOverError, and what `terms` refuses."""
    case, at = _hold(promised.case_id, at=at)
    meeting.meet(promised, due, by=by, at=at)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)


@transaction.atomic
def correct(
    promised: Promise, right: Right, *, reason: str, seen: int | None = None, by: Agent, at: datetime
) -> Correction:
    """Put right what was written down wrongly of a promise; what arrived meanwhile may keep it as it should have been.

    Refuses: what `correcting.correct` does.
    """
    case, at = _hold(promised.case_id, at=at)
    correction = correcting.correct(promised, right, reason=reason, seen=seen, by=by, at=at)
    if correction.is_of_terms and correction.promise.is_due_from_us:
        proof.keep_by_what_stands(correction.promise, at=at)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return correction


@transaction.atomic
def hand_over(
    promised: Promise, *, to: Agent | None, reason: str = "", absence: Absence | None = None, by: Agent, at: datetime
) -> None:
    """Give a promise to another owner, because somebody is away for some days or for another reason.

    Refuses: ledger.PromiseOverError, terms.OwnerMissingError, terms.ReasonMissingError.
    """
    case, at = _hold(promised.case_id, at=at)
    ledger.hand_over(promised, to=to, reason=reason, absence=absence, by=by, at=at)
    ball.settle(case, at=at)


@transaction.atomic
def take(promised: Promise, *, by: Agent, at: datetime) -> None:
    """See to what the team promised. Refuses: ledger.PromiseOverError, and what `naming.take` refuses."""
    case, at = _hold(promised.case_id, at=at)
    promised = ledger.lock(promised)
    ledger.refuse_over(promised)
    naming.take(promised, by=by, at=at)
    ball.settle(case, at=at)


@transaction.atomic
def pay_out(
    paid: Paid, *, key: uuid.UUID | None = None, shown: Collection[str] | None = None, by: Agent, at: datetime
) -> Proof:
    """Record that money was paid back, beside any answer or call. Refuses: what `keep_by_payout` and `on_page` do."""
    on_page.refuse_unfit(Said(paid=(paid,)).worded, paid.promise.case, shown=shown, at=at)
    case, at = _hold(paid.promise.case_id, at=at)
    kept = proof.keep_by_payout(paid, key=key, by=by, at=at)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return kept


@transaction.atomic
def withdraw(promised: Promise, *, reason: str, shown: Collection[str] | None = None, by: Agent, at: datetime) -> None:
    """Say that a promise does not hold, and tell nobody. Refuses: what `withdrawing.withdraw` and `on_page` do."""
    withdrawn = Said(withdrawn=(Withdrawn(promise=promised, reason=reason),))
    on_page.refuse_unfit(withdrawn.worded, promised.case, shown=shown, at=at)
    case, at = _hold(promised.case_id, at=at)
    withdrawing.withdraw(promised, reason=reason, by=by, at=at)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)


@transaction.atomic
def depend(promised: Promise, *, on: Something, by: Agent, at: datetime) -> None:
    """Say that a promise hangs on something else. Refuses: what `depending.depend` refuses."""
    _case, at = _hold(promised.case_id, at=at)
    depending.depend(promised, on=on, by=by, at=at)


@transaction.atomic
def contradict(promised: Promise, *, by: ContactPoint, at: datetime) -> Contradiction:
    """Take the customer's word that a promise was not kept. Refuses: what `ledger.contradict` does."""
    case, at = _hold(promised.case_id, at=at)
    return _taken(ledger.contradict(promised, by=by, at=at), case=case, at=at)


@transaction.atomic
def contradict_payout(payout: Payout, *, by: ContactPoint, at: datetime) -> Contradiction:
    """Take the customer's word that a payout did not arrive. Refuses: ledger.NothingToContradictError."""
    case, at = _hold(payout.promise.case_id, at=at)
    return _taken(retracting.contradict(payout, by=by, at=at), case=case, at=at)


@transaction.atomic
def contradict_by_word(proof: Proof, heard: Heard, *, at: datetime) -> Contradiction:
    """Take the customer's word from their message or a call. Refuses: what `contradicting.by_word` does."""
    case, at = _hold(proof.promise.case_id, at=at)
    return _taken(contradicting.by_word(proof, heard, at=at), case=case, at=at)


@transaction.atomic
def deny_wish(moved: Renegotiation, *, by: ContactPoint, at: datetime) -> WishDenial:
    """Take the customer's word that another date was not their wish. Refuses: ledger.NothingToContradictError."""
    _case, at = _hold(moved.promise.case_id, at=at)
    return denying.deny(moved, by=by, at=at)


@transaction.atomic
def take_back(
    payout: Payout, *, reason: str, shown: Collection[str] | None = None, by: Agent, at: datetime
) -> Retraction:
    """Say that a payout was recorded by mistake. Refuses: what `retracting.take_back` and `on_page` do."""
    worded = Worded(field="taken_back", words=reason, promise=payout.promise_id)
    on_page.refuse_unfit([worded], payout.promise.case, shown=shown, at=at)
    case, at = _hold(payout.promise.case_id, at=at)
    retraction = retracting.take_back(payout, reason=reason, by=by, at=at)
    untelling.look(case, at=at)
    closing.cancel_waiting(case, at=at)
    closing.reopen(case, by=by, at=at)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return retraction


def _taken(contradiction: Contradiction, *, case: Case, at: datetime) -> Contradiction:
    """Have a case follow from a customer's word, and return that."""
    untelling.look(case, at=at)
    closing.cancel_waiting(case, at=at)
    closing.reopen(case, by=contradiction.by, at=at, contradiction=contradiction)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return contradiction


@transaction.atomic
def choose_slot(promised: Promise, slot: datetime, *, by: ContactPoint, at: datetime) -> None:
    """Take the half hour in which a customer wants to be rung. Refuses: offering.NotOfferedError, SlotTakenError."""
    case, at = _hold(promised.case_id, at=at)
    offering.choose(promised, slot, by=by, at=at)
    depending.look_again(case, at=at)
    ball.settle(case, at=at)


def _hold(case_id: int, *, at: datetime) -> tuple[Case, datetime]:
    """Hold the case's row, first of all; return it, and the moment at which this counts as done."""
    case = Case.objects.select_for_update().get(pk=case_id)
    return case, history.moment(case, at=at)
