"""Putting right what was written down wrongly of a promise: its kind, its date, how it is kept, who sees to it.

Of what waits for its condition, how long it takes from then.

What was said stays as it was said. So this is no other date for the customer: nothing was moved, and nothing is later.
So no date is made later that what promised it names, and none twice. Once a date passed, stood for a working day, was
said again or is contradicted, it is hardly a slip of the pen: then only a lead who has nothing to do with it makes it
later. Nothing else writes a Correction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.language import amounts
from belofte.language.dates.waits import WaitUnit
from belofte.people.models import Agent
from belofte.promises import channels, entering, ledger, mandates, payouts, replacing, terms, withdrawing, wording
from belofte.promises.corrections import REASON_MAX, Correction
from belofte.promises.gates_on_corrections import names_the_date, names_the_wait
from belofte.promises.ledger import LedgerRefusedError
from belofte.promises.models import Form, Kind, LedgerEntry, Origin, Promise, State
from belofte.promises.shown import is_shown
from belofte.promises.terms import Due

_Kind: Final = LedgerEntry.Kind
_ACTED_ON: Final = (_Kind.TRIED, _Kind.CONTRADICTED)  # after these its kind and channel are what somebody went by


class StaleFormError(LedgerRefusedError):
    """Something happened to it since whoever corrects it looked."""


class HeldToError(LedgerRefusedError):
    """Its date stands, or what it is and how it is kept: the customer was told that, or only a lead changes it."""


class FollowedError(LedgerRefusedError):
    """The next of its series runs already."""


class NotTheirsError(LedgerRefusedError):
    """Somebody else wrote it down, or it is too long ago, and only a lead corrects it."""


class NothingWrongError(LedgerRefusedError):
    """It is what it was."""


class OtherDateError(LedgerRefusedError):
    """Its date is none that was misread: it has another one since, or one of a series."""


class OtherWaitError(LedgerRefusedError):
    """It does not wait for a condition any more, or has a date: how long it takes is no longer what is wrong."""


class OtherMoneyError(LedgerRefusedError):
    """Money back is what it is: something was paid already, or nobody can tell how much it would be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """How long something takes once its condition is met; nobody said that where there is no amount."""

    amount: int | None = None
    unit: WaitUnit | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """What a promise should have been, all of it."""

    kind: Kind
    channel: str
    owner: Agent | None  # None: whose it is
    due: Due | None  # None: the date that it has
    takes: Takes | None = None  # None: as long as it does


@transaction.atomic
def correct(
    promise: Promise, right: Right, *, reason: str, seen: int | None = None, by: Agent, at: datetime
) -> Correction:
    """Have a promise be what was said, and no longer what somebody made of that. Twice is fine.

    `seen` is the number of the newest entry that its form showed; None for who looked just now.
    Refuses: ledger.PromiseOverError, StaleFormError, NotTheirsError, NothingWrongError, OtherDateError, OtherWaitError,
    HeldToError, OtherMoneyError, FollowedError, terms.ReasonMissingError, terms.MandateError, terms.OwnerMissingError,
    terms.LeadMissingError,
    refusals.UnfitChannelError, and what `terms` refuses of a date.
    """
    promise = ledger.lock(promise)
    ledger.refuse_over(promise)
    if seen is not None and promise.entries.latest("number").number != seen:
        raise StaleFormError(
            _("Something happened to this promise since you looked. See how it stands now, and correct it then.")
        )
    if not may_correct(promise, by=by, at=at):
        raise NotTheirsError(_("For one working day whoever wrote this down may correct it. Ask a lead."))
    if not reason.strip():
        raise terms.ReasonMissingError(_("Write down what was wrong."))
    if _is_other_date(promise, right) and _has_passed(promise, at=at):
        ledger.note_broken(promise, at=at)  # that its date passed stays, whatever it should have been; so does whose
    correction = _correction(promise, right, reason=reason.strip()[:REASON_MAX], by=by, at=at)
    _refuse_nothing(correction)
    _refuse_unfit_date(promise, correction, at=at)
    _refuse_unfit_wait(promise, correction)
    _refuse_later(promise, correction)
    _refuse_unfit_kind(promise, correction)
    if (right.kind, right.channel) != (promise.kind, promise.channel):
        channels.refuse_unfit(right.kind, right.channel, form=promise.form)
    if correction.owner_id != correction.from_owner_id:
        terms.fit_owner(correction.owner, case=promise.case)
    correction.save(force_insert=True)
    _apply(promise, correction, right.due, at=at)
    if correction.is_of_terms or correction.owner_id != correction.from_owner_id:
        replacing.refuse_made_in_place(promise, by=by)
    return correction


def may_correct(promise: Promise, *, by: Agent, at: datetime) -> bool:
    """Tell whether a reason is enough: from a lead, and for a working day from who wrote it down."""
    return promise.origin != Origin.DESK and withdrawing.may_put_right(promise, by=by, at=at)


def _is_other_date(promise: Promise, right: Right) -> bool:
    return right.due is not None and right.due.at != promise.due_at


def _has_passed(promise: Promise, *, at: datetime) -> bool:
    """Tell whether the date passed of what still runs: the clock has not seen that yet."""
    return promise.state == State.OPEN and promise.due_at is not None and promise.due_at < at


def _correction(promise: Promise, right: Right, *, reason: str, by: Agent, at: datetime) -> Correction:
    due = right.due if _is_other_date(promise, right) else None
    return Correction(
        promise=promise,
        from_kind=promise.kind,
        kind=right.kind,
        from_due_at=promise.due_at,
        due_at=due.at if due else promise.due_at,
        from_due_words=promise.due_words,
        due_words=due.words if due else promise.due_words,
        from_wait_amount=promise.wait_amount,
        wait_amount=right.takes.amount if right.takes else promise.wait_amount,
        from_wait_unit=promise.wait_unit,
        wait_unit=(right.takes.unit or "") if right.takes else promise.wait_unit,
        from_channel=promise.channel,
        channel=channels.of(right.kind, right.channel, form=promise.form),
        from_owner=promise.owner,
        owner=right.owner or promise.owner,
        reason=reason,
        by=by,
        at=at,
    )


def _refuse_nothing(correction: Correction) -> None:
    was = (correction.from_kind, correction.from_due_at, correction.from_channel, correction.from_owner_id)
    is_same = was == (correction.kind, correction.due_at, correction.channel, correction.owner_id)
    if is_same and not correction.is_of_wait:
        raise NothingWrongError(_("It is written down like this already. Change what is wrong."))


def _refuse_unfit_date(promise: Promise, correction: Correction, *, at: datetime) -> None:
    if not correction.is_of_date or correction.due_at is None:
        return
    if promise.form == Form.RECURRING:
        raise OtherDateError(
            _("This is promised again and again, and the wrong date would come back. Withdraw it, and promise it anew.")
        )
    if promise.entries.filter(kind=LedgerEntry.Kind.MOVED, untold=None).exists():
        raise OtherDateError(_("The customer got another date since. Give it a new date, in an answer or in a call."))
    if promise.form == Form.CLAIMED:
        terms.refuse_unlikely_date(Due(at=correction.due_at), at=at)
        return
    if correction.due_at < promise.made_at:
        raise terms.DuePassedError(_("This is before it was promised. Check the date."))
    if correction.due_at > at + terms.FURTHEST:
        raise terms.DueTooFarError(_("This is more than two years away. Check the year."))


def _refuse_unfit_wait(promise: Promise, correction: Correction) -> None:
    if correction.is_of_wait and (promise.state != State.CONDITIONAL or promise.due_at is not None):
        raise OtherWaitError(
            _("This does not wait for its condition any more, or has a date. Look at its date, and correct that.")
        )


def _refuse_later(promise: Promise, correction: Correction) -> None:
    """Refuse a later date that was no slip of the pen, or takes back that somebody is held to it. Refuses: HeldToError.

    What the customer read or heard stays as it was told, and is later in what tells them so. What takes longer is later
    too.
    """
    if not (correction.is_later or correction.is_longer):
        return
    if any(each.is_later or each.is_longer for each in promise.corrections.all()):
        raise HeldToError(_("This date was made later once already. Give the customer a new date, in an answer."))
    if correction.is_later and promise.wait_amount is not None:
        raise HeldToError(
            _("It was said how long this takes. Give the customer a new date, in an answer or in a call.")
        )
    if correction.is_later and is_shown(names_the_date("%s"), promise):
        raise HeldToError(
            _(
                "The answer or the call in which this was promised names this date, so it was not written down wrongly."
                " Give the customer a new date, in an answer or in a call."
            )
        )
    if correction.is_longer and is_shown(names_the_wait("%s"), promise):
        raise HeldToError(
            _(
                "The answer or the call in which this was promised says how long it takes, so it was not written down"
                " wrongly. Once the clock runs, give the customer a new date, in an answer or in a call."
            )
        )
    is_of_others = promise.made_by_id != correction.by_id and not promise.entries.filter(owner=correction.by).exists()
    if correction.by.is_lead and is_of_others:
        return
    if promise.entries.filter(withdrawing.HELD_TO).exists():
        raise HeldToError(
            _(
                "This date has passed, was said again, or the customer says that it was not kept. A lead who did not"
                " promise this and never had to see to it can make it later. Or give the customer a new date."
            )
        )
    if promise.misread_until is not None and correction.at > promise.misread_until:
        raise HeldToError(
            _(
                "This date stands for more than a working day. A lead who did not promise this and never had to see to"
                " it can make it later. Or give the customer a new date."
            )
        )


def _refuse_unfit_kind(promise: Promise, correction: Correction) -> None:
    if not correction.is_of_terms:
        return
    if not correction.by.is_lead and promise.entries.filter(kind__in=_ACTED_ON).exists():
        raise HeldToError(
            _("Somebody tried to keep this already, or the customer says that it was not kept. Ask a lead.")
        )
    _refuse_followed(promise, correction)
    if correction.kind == correction.from_kind:
        return
    if promise.form != Form.CLAIMED:
        team_id = promise.case.team_id
        mandates.refuse_kind_beyond(Kind(correction.kind), promise.words, team_id=team_id, by=correction.by)
    if payouts.paid_so_far(promise):
        raise OtherMoneyError(_("Money was paid back for this already, so it stays money back."))
    if correction.kind == Kind.REFUND and promise.amount != amounts.only(promise.words):
        raise OtherMoneyError(
            _("These words name several amounts. Withdraw the promise, and promise the right amount.")
        )


def _refuse_followed(promise: Promise, correction: Correction) -> None:
    """Refuse what is corrected in the newest of its series, so that later ones take it over. Refuses: FollowedError."""
    if promise.form != Form.RECURRING or not Promise.objects.filter(follows=promise).exists():
        return
    *_earlier, newest = [None, *withdrawing.following(promise)]
    if newest is None:
        raise FollowedError(_("What followed in this series is over too. Withdraw this one, and promise it anew."))
    words = {"due": wording.due(newest.due_at, newest.grain, now=correction.at) if newest.due_at else ""}
    if correction.by.is_lead:
        raise FollowedError(
            _("This series goes on with the one %(due)s. Correct that one: later ones follow it.") % words
        )
    raise FollowedError(
        _("This series goes on with the one %(due)s. Ask a lead to correct that one: later ones follow it.") % words
    )


def _apply(promise: Promise, correction: Correction, due: Due | None, *, at: datetime) -> None:
    if correction.is_of_date and due is not None:
        if promise.first_due_at == promise.due_at:
            promise.first_due_at = due.at
        promise.due_at, promise.grain, promise.due_words = due.at, due.grain, due.words
        promise.state = State.OPEN if promise.state == State.BROKEN else promise.state
    promise.wait_amount, promise.wait_unit = correction.wait_amount, correction.wait_unit
    promise.kind, promise.channel, promise.owner = correction.kind, correction.channel, correction.owner
    entering.plan(promise, since=min(at, promise.due_at or at), at=at)
    entering.enter(promise, LedgerEntry.Kind.CORRECTED, by=correction.by, at=at, correction=correction)
    if _has_passed(promise, at=at):
        ledger.note_broken(promise, at=at)
