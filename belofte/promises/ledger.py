"""Making, keeping and breaking promises; moving, correcting, withdrawing, retracting and untelling are of it.

Nothing else adds to the ledger.

Each deed adds one entry and has the promise say the same. The caller holds the case's row, and settles its ball.
"""

import secrets
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases.models import Call, Case, Delivery, Message
from belofte.contacts.models import ContactPoint
from belofte.language import amounts
from belofte.language.promises import waiting
from belofte.people import calendars
from belofte.people.models import Absence, Agent
from belofte.promises import (
    channels,
    doers,
    entering,
    kept,
    mandates,
    naming,
    records,
    replacing,
    series,
    succeeding,
    terms,
    tries,
)
from belofte.promises.contradictions import Heard, facts_of
from belofte.promises.models import (
    LEFT,
    STAND,
    Contradiction,
    Form,
    Grain,
    Handover,
    Kind,
    LedgerEntry,
    Occasion,
    Promise,
    Proof,
    State,
    Step,
)
from belofte.promises.origins import Maker
from belofte.promises.terms import Terms

DATED: Final = [LedgerEntry.Kind.CONDITION_MET, LedgerEntry.Kind.MOVED, LedgerEntry.Kind.CORRECTED]
_SALT_BYTES: Final = 16
_WAIT_WORDS_MAX: Final = 200  # characters
_SAME_IN_SERIES: Final = (
    *("case", "kind", "form", "words", "amount", "recurrence", "message", "call", "origin", "made_by", "channel"),
    "grain",
)


class LedgerRefusedError(Exception):
    """It cannot be done with this promise; the words say why."""


class PromiseOverError(LedgerRefusedError):
    """It was kept or withdrawn already."""


class RecordedAlreadyError(LedgerRefusedError):
    """The same form was sent before."""


class CalledBeforeError(LedgerRefusedError):
    """The call took place before the promise was made."""


class ClaimNotSettledError(LedgerRefusedError):
    """It is not what somebody else promised, or the customer does not hear what we make of it."""


class NothingToContradictError(LedgerRefusedError):
    """It does not count as kept."""


class EachPayoutError(LedgerRefusedError):
    """Of money back the customer says of each payout that it did not arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something was said to the customer: in a message or on the telephone; in neither when added by hand."""

    message: Message | None = None
    call: Call | None = None


BY_HAND: Final = Source()


@transaction.atomic
def make(
    case: Case, promised: Terms, *, source: Source = BY_HAND, key: uuid.UUID | None = None, by: Agent, at: datetime
) -> Promise:
    """Promise something to a customer; `key` is of the form that records it by hand: the same form records once.

    Refuses: RecordedAlreadyError, terms.MandateError, terms.LeadMissingError, and what `terms.refuse_unfit` refuses.
    """
    if key is not None and Promise.objects.filter(key=key).exists():
        raise RecordedAlreadyError(_("This promise has been recorded already."))
    terms.refuse_unfit(promised, case=case, at=at)
    mandates.refuse_beyond(promised, team_id=case.team_id, by=by)
    made = _make(case, promised, source=source, key=key, by=Maker(agent=by), at=at)
    replacing.refuse_made_in_place(made, by=by)
    return made


@transaction.atomic
def make_of_desk(case: Case, promised: Terms, *, occasion: Occasion, source: Source, at: datetime) -> Promise:
    """Promise something as the desk itself, on an occasion, for the whole team to keep.

    Refuses: what `terms` refuses of a date.
    """
    terms.refuse_unfit_date(promised.due, case=case, at=at)
    return _make(case, promised, source=source, key=None, by=Maker(occasion=occasion), at=at)


@transaction.atomic
def make_of_program(case: Case, promised: Terms, *, program: str, source: Source, at: datetime) -> Promise:
    """Promise something as a program of ours that talks to customers, by its name; its owner is one of us.

    Refuses: terms.MandateError, and what `terms.refuse_unfit` refuses.
    """
    terms.refuse_unfit(replace(promised, is_of_team=False), case=case, at=at)
    mandates.refuse_beyond_program(promised, team_id=case.team_id)
    return _make(case, promised, source=source, key=None, by=Maker(program=program), at=at)


def _make(
    case: Case,
    promised: Terms,
    *,
    source: Source,
    key: uuid.UUID | None,
    follows: Promise | None = None,
    by: Maker,
    at: datetime,
) -> Promise:
    salt, due = secrets.token_bytes(_SALT_BYTES), promised.due
    wait = waiting.own(promised.words) if promised.form == Form.CONDITIONAL else None
    if wait is not None:  # which begins with what it waits for, not today
        due = None
    promise = Promise(
        case=case,
        kind=promised.kind,
        form=promised.form,
        words=promised.words.strip(),
        condition=promised.condition.strip() if promised.form == Form.CONDITIONAL else "",
        wait_amount=wait.amount if wait else None,
        wait_unit=wait.unit if wait else "",
        wait_words=wait.counted[:_WAIT_WORDS_MAX] if wait else "",
        recurrence=terms.recurrence(promised, case=case) if promised.form == Form.RECURRING else "",
        claimed_of=promised.claimed_of.strip() if promised.form == Form.CLAIMED else "",
        follows=follows,
        amount=(amounts.only if promised.kind == Kind.REFUND else amounts.largest)(promised.words),
        salt=salt,
        message=source.message,
        call=source.call,
        key=key,
        origin=by.origin,
        occasion=by.occasion or "",
        made_by=by.agent,
        made_by_program=by.program,
        made_at=at,
        misread_until=by.misread_until(case, at=at),
        first_due_at=due.at if due else None,
        state=State.CONDITIONAL if promised.form == Form.CONDITIONAL else State.OPEN,
        due_at=due.at if due else None,
        due_words=due.words if due else "",
        grain=due.grain if due else Grain.VAGUE,
        channel=channels.of(promised.kind, promised.channel, form=promised.form),
        owner=promised.owner,
    )
    _begin(promise, source=source, by=by.agent, at=at)
    if promise.due_at is not None and promise.due_at < at:  # of what somebody else promised, the customer tells late
        note_broken(promise, at=at)
    return promise


def _begin(promise: Promise, *, source: Source, by: Agent | None, at: datetime) -> None:
    entering.plan(promise, since=min(at, promise.due_at or at), at=at)
    promise.save()
    entering.enter(promise, LedgerEntry.Kind.MADE, by=by, at=at, call=promise.call, message=source.message)


def _go_on(promise: Promise, *, at: datetime) -> None:
    """Begin the next promise of a series, once; the days that passed meanwhile are not made up for."""
    if promise.form != Form.RECURRING or Promise.objects.filter(follows=promise).exists():
        return
    calendar = calendars.of(promise.case.team)
    after = max(at, promise.due_at or at)
    due_at = series.next_due(promise.recurrence, after=after, calendar=calendar)
    if due_at is None:
        return
    following = Promise(
        **{name: getattr(promise, name) for name in _SAME_IN_SERIES},
        follows=promise,
        salt=secrets.token_bytes(_SALT_BYTES),
        made_at=at,
        first_due_at=due_at,
        state=State.OPEN,
        due_at=due_at,
        owner=succeeding.owner(promise, due_at=due_at),
    )
    _begin(following, source=BY_HAND, by=None, at=at)


@transaction.atomic
def say_again(promise: Promise, *, source: Source, by: Agent | None, at: datetime) -> None:
    """Note that a promise was said again while it runs, by one of us or a program: it stays one promise.

    Refuses: PromiseOverError.
    """
    promise = lock(promise)
    refuse_over(promise)
    entering.enter(promise, LedgerEntry.Kind.SAID_AGAIN, by=by, at=at, call=source.call, message=source.message)


@transaction.atomic
def honour(claimed: Promise, promised: Terms, *, source: Source, by: Agent, at: datetime) -> Promise:
    """Make our own what somebody else promised, as the customer hears now: we keep it in their place.

    Refuses: PromiseOverError, ClaimNotSettledError, terms.MandateError, terms.LeadMissingError, and what
    `terms.refuse_unfit` refuses.
    """
    claimed = lock_unsettled(claimed)
    if claimed.form != Form.CLAIMED or promised.form == Form.CLAIMED:
        raise ClaimNotSettledError(_("Only what somebody else promised can be taken over, as a promise of our own."))
    if source == BY_HAND:
        raise ClaimNotSettledError(_("Tell the customer that we take this over, in an answer or in a call."))
    refuse_called_before(claimed, source.call)
    ours = _honour_again(claimed, promised, source=source, by=by, at=at)
    if ours is None:
        terms.refuse_unfit(promised, case=claimed.case, at=at)
        mandates.refuse_beyond(promised, team_id=claimed.case.team_id, by=by)
        ours = _make(claimed.case, promised, source=source, key=None, follows=claimed, by=Maker(agent=by), at=at)
        replacing.refuse_made_in_place(ours, by=by)
    claimed.state, claimed.settled_at = State.HONOURED, at
    entering.plan(claimed, since=at, at=at)
    entering.enter(claimed, LedgerEntry.Kind.HONOURED, by=by, at=at, call=source.call, message=source.message)
    return ours


def _honour_again(claimed: Promise, promised: Terms, *, source: Source, by: Agent, at: datetime) -> Promise | None:
    """Return our own promise of before, said again, where the customer did not hear that we took it over."""
    ours = Promise.objects.filter(follows=claimed).first()
    if ours is None:
        return None
    is_same = promised.kind == ours.kind and amounts.amounts(promised.words) == amounts.amounts(ours.words)
    if ours.state not in LEFT or not is_same or (promised.due.at if promised.due else None) != ours.due_at:
        raise ClaimNotSettledError(
            _(
                "We took this over before, in an answer that did not arrive. Promise the same again, with the date of"
                " then, or say that it was kept or no longer holds."
            )
        )
    if ours.due_at is not None:
        terms.refuse_unfit_date(promised.due, case=ours.case, at=at)
    say_again(ours, source=source, by=by, at=at)
    return ours


@transaction.atomic
def keep(promise: Promise, proof: Proof, *, by: Agent | None, at: datetime) -> None:
    """Say that a promise was kept, by a proof that stands. Refuses: PromiseOverError."""
    promise = lock_unsettled(promise)
    promise.state, promise.settled_at = State.KEPT, at
    entering.plan(promise, since=at, at=at)
    entering.enter(promise, LedgerEntry.Kind.KEPT, by=by, at=at, proof=proof)
    _go_on(promise, at=at)


@transaction.atomic
def note_part_paid(promise: Promise, proof: Proof, *, by: Agent, at: datetime) -> None:
    """Note that a part of promised money was paid back. Refuses: PromiseOverError."""
    entering.enter(lock_unsettled(promise), LedgerEntry.Kind.PART_PAID, by=by, at=at, proof=proof)


@transaction.atomic
def note_proven(promise: Promise, proof: Proof, *, at: datetime) -> None:
    """Note that a bank confirms a payout, whatever became of its promise: what that is stays as it is."""
    entering.enter(lock(promise), LedgerEntry.Kind.PROVEN, by=None, at=at, proof=proof)


@transaction.atomic
def note_try(promise: Promise, call: Call, *, by: Agent, at: datetime) -> None:
    """Note that somebody tried to keep a promise and did not reach the customer. Refuses: PromiseOverError."""
    promise = lock_unsettled(promise)
    part = tries.rung_in(call)
    entering.enter(promise, LedgerEntry.Kind.TRIED, by=by, at=at, call=call, part_of_day=part)


@transaction.atomic
def break_overdue(promise: Promise, *, at: datetime) -> bool:
    """Say that a promise was not kept, if its date has passed; tell whether it had."""
    promise = lock(promise)
    if promise.state != State.OPEN or promise.due_at is None or promise.due_at >= at:
        return False
    note_broken(promise, at=at)
    return True


@transaction.atomic
def lose_proof(promise: Promise, proof: Proof, *, at: datetime) -> None:
    """Take back that a promise was kept: what proved it did not arrive after all."""
    promise = lock(promise)
    if promise.state == State.KEPT:
        run_again(promise, LedgerEntry.Kind.PROOF_FELL, proof=proof, at=at)


@transaction.atomic
def let_stand(promise: Promise, *, at: datetime) -> bool:
    """Say that a solution stands, if nobody contradicted it in its days; tell whether it does from now on."""
    promise = lock(promise)
    if promise.next_step != STAND or promise.next_step_at is None or promise.next_step_at > at:
        return False
    promise.next_step, promise.next_step_at = "", None
    entering.enter(promise, LedgerEntry.Kind.UNDISPUTED, by=None, at=at, proof_id=kept_by(promise))
    return True


@transaction.atomic
def contradict(promise: Promise, *, by: ContactPoint | Heard, at: datetime) -> Contradiction:
    """Take the customer's word that a promise was not kept; of money back `retracting.py` does, payout by payout.

    Refuses: NothingToContradictError, EachPayoutError.
    """
    promise = lock(promise)
    proof = promise.proofs.filter(pk=kept_by(promise) or 0).first()
    if promise.state != State.KEPT or proof is None:
        raise NothingToContradictError(_("We know already that this was not kept."))
    if proof.payout_id is not None:
        raise EachPayoutError(_("Press “This did not arrive” next to each amount that you did not get."))
    refuse_stranger(by, promise)
    contradiction = Contradiction.objects.create(proof=proof, at=at, **facts_of(by))
    standing = promise.proofs.filter(established_at__isnull=False, fallen_at__isnull=True, payout__isnull=True)
    standing.update(fallen_at=at)
    kind, by_whom = LedgerEntry.Kind.CONTRADICTED, contradiction.by
    run_again(promise, kind, proof=proof, contradiction=contradiction, by=by_whom, at=at)
    return contradiction


def refuse_stranger(by: ContactPoint | Heard, promise: Promise) -> None:
    """Refuse the press of whoever has a page of the case and is not its customer. Refuses: NothingToContradictError."""
    if isinstance(by, ContactPoint) and by.contact_id != promise.case.contact_id:
        raise NothingToContradictError(_("Only the customer of this case says so on this page."))


@transaction.atomic
def restore(promise: Promise, *, at: datetime) -> None:
    """Have a solution count as kept again, since its customer says that it is solved after all.

    It stays as it is where what proved it came back since, or something else became of it.
    """
    promise = lock(promise)
    proof = promise.proofs.select_related("delivery").filter(pk=kept_by(promise) or 0).first()
    has_come_back = bool(proof and proof.delivery and proof.delivery.state != Delivery.State.ACCEPTED)
    if proof is None or has_come_back or not promise.is_due_from_us:
        return
    promise.state, promise.settled_at = State.KEPT, at
    entering.plan(promise, since=at, at=at)
    entering.enter(promise, LedgerEntry.Kind.RESTORED, by=None, at=at, proof=proof)


@transaction.atomic
def hand_over(
    promise: Promise, *, to: Agent | None, reason: str = "", absence: Absence | None = None, by: Agent, at: datetime
) -> None:
    """Give a promise to another owner; who gives away what another sees to says why.

    Refuses: PromiseOverError, terms.OwnerMissingError, terms.ReasonMissingError.
    """
    promise, reason = lock(promise), reason.strip()
    refuse_over(promise)
    to = terms.fit_owner(to, case=promise.case)
    if promise.owner_id == to.pk:
        return
    if promise.owner is not None and promise.owner != by and not reason:
        raise terms.ReasonMissingError(_("Write down why %(name)s does not see to it any more.") % vars(promise.owner))
    give(promise, to=to, reason=reason, absence=absence, by=by, at=at)


def give(
    promise: Promise, *, to: Agent, reason: str = "", absence: Absence | None = None, by: Agent, at: datetime
) -> None:
    """Have somebody fit see to a promise from now on; its row is held. `moving.py` asks for that too."""
    promise.owner, why, hashed = to, None, None
    if reason:
        why = Handover.objects.create(promise=promise, owner=to, reason=reason, absence=absence, by=by, at=at)
        hashed = records.digest(reason, salt=bytes(promise.salt))
    entering.enter(promise, LedgerEntry.Kind.HANDED_OVER, by=by, at=at, handover=why, words_hash=hashed)


def plan_next(promise: Promise, *, done_until: datetime) -> None:
    """Set what the clock does next, now that it did all up to this moment; only `keeping/watching.py` asks for that."""
    promised = promise.entries.filter(kind__in=[LedgerEntry.Kind.MADE, LedgerEntry.Kind.UNTOLD, *DATED]).latest(
        "number"
    )
    entering.plan(promise, since=promised.at, at=done_until, done=Step(promise.next_step))
    promise.save(update_fields=["next_step", "next_step_at"])


def kept_by(promise: Promise) -> int | None:
    """Return the number of the proof by which it was kept last; None if it never was."""
    found = promise.entries.filter(kind__in=kept.KEPT).order_by("-number")
    return found.values_list("proof_id", flat=True).first()


def refuse_called_before(promise: Promise, call: Call | None) -> None:
    """Refuse a call of before the promise: it cannot be about it. Refuses: CalledBeforeError."""
    if call is not None and call.called_at < promise.made_at.replace(second=0, microsecond=0):  # people write minutes
        raise CalledBeforeError(_("This call took place before it was promised. Check when the call was."))


def refuse_settled(promise: Promise) -> None:
    """Refuse what does not have to be kept any more, or not yet. Refuses: PromiseOverError."""
    if not promise.is_due_from_us:
        raise PromiseOverError(doers.why_over(promise))


def lock(promise: Promise) -> Promise:
    """Return a promise as it is, its row held."""
    rows = Promise.objects.select_for_update(of=("self",)).select_related("case__team", "owner")
    return rows.get(pk=promise.pk)


def lock_unsettled(promise: Promise) -> Promise:
    """Return a promise that still has to be kept, its row held. Refuses: PromiseOverError."""
    promise = lock(promise)
    refuse_settled(promise)
    return promise


def refuse_over(promise: Promise) -> None:
    """Refuse what has ended. Refuses: PromiseOverError."""
    if promise.state not in LEFT:
        raise PromiseOverError(doers.why_over(promise))


def note_broken(promise: Promise, *, at: datetime) -> None:
    """Have a promise be broken, by now somebody's, and begin what follows in its series; its row is held."""
    naming.name(promise, at=at)
    promise.state = State.BROKEN
    entering.plan(promise, since=at, at=at)
    entering.enter(promise, LedgerEntry.Kind.BROKEN, by=None, at=at)
    _go_on(promise, at=at)


def run_again(
    promise: Promise,
    kind: LedgerEntry.Kind,
    *,
    is_waiting: bool = False,
    by: Agent | None = None,
    at: datetime,
    **named: Any,
) -> None:
    """Have a promise run again (be broken where its date has passed), or wait for its condition again; it is held.

    `untelling.py` and `retracting.py` ask for that too.
    """
    is_past = promise.due_at is not None and promise.due_at < at
    promise.state, promise.settled_at = State.BROKEN if is_past else State.OPEN, None
    if is_waiting:
        promise.state = State.CONDITIONAL
    entering.plan(promise, since=at, at=at)
    entering.enter(promise, kind, by=by, at=at, **named)
    if promise.state == State.BROKEN:
        _go_on(promise, at=at)
    entrust_to_successor(promise, at=at)


def entrust_to_successor(promise: Promise, *, at: datetime) -> None:
    """Give what runs on without one of us to somebody who is there, where its owner left meanwhile; it is held.

    What its date passed of is not left to a team either.
    """
    if promise.state == State.BROKEN:
        naming.name(promise, at=at)
    if promise.owner is not None and not terms.is_fit_owner(promise.owner, case=promise.case):
        promise.owner = terms.successor(promise.case)
        entering.enter(promise, LedgerEntry.Kind.HANDED_OVER, by=None, at=at)
