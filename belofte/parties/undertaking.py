"""What a party undertook: made, moved, kept, broken, withdrawn, handed over. Nothing else writes an Undertaking.

The caller holds the case's row, and settles its ball.
"""

import uuid
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Event
from belofte.parties.models import AWAITED, Involvement, State, Undertaking, UndertakingEntry
from belofte.parties.refusals import (
    ReasonMissingError,
    RecordedAlreadyError,
    UndertakingOverError,
    WordsMissingError,
)
from belofte.people import calendars, teams
from belofte.people.models import Agent
from belofte.promises import house_rules, planning, terms
from belofte.promises.models import Kind as PromiseKind
from belofte.promises.models import Step
from belofte.promises.terms import Due

_Kind: Final = UndertakingEntry.Kind


@transaction.atomic
def undertake(
    involvement: Involvement, *, words: str, due: Due | None, key: uuid.UUID | None = None, by: Agent, at: datetime
) -> Undertaking:
    """Write down what a party told us it does; whoever writes it down sees to it.

    Refuses: WordsMissingError, RecordedAlreadyError, and what `terms` refuses of a date and an owner.
    """
    case = involvement.case
    if key is not None and Undertaking.objects.filter(key=key).exists():
        raise RecordedAlreadyError(_("This has been recorded already."))
    if not words.strip():
        raise WordsMissingError(_("Write down what they do for this case."))
    owner = terms.fit_owner(by, case=case)
    terms.refuse_unfit_date(due, case=case, at=at)
    if due is None:  # which was refused above
        raise terms.DueMissingError
    undertaking = Undertaking(
        case=case,
        involvement=involvement,
        words=words.strip()[: terms.WORDS_MAX],
        owner=owner,
        made_by=by,
        made_at=at,
        key=key,
        due_at=due.at,
    )
    _plan(undertaking, since=at, at=at)
    undertaking.save()
    _enter(undertaking, _Kind.MADE, by=by, at=at)
    return undertaking


@transaction.atomic
def move(undertaking: Undertaking, *, due: Due | None, reason: str, by: Agent, at: datetime) -> None:
    """Write down that a party named another date, and why. One that passed was broken first.

    Refuses: UndertakingOverError, ReasonMissingError, and what `terms` refuses of a date.
    """
    undertaking = _lock_awaited(undertaking)
    terms.refuse_unfit_date(due, case=undertaking.case, at=at)
    _refuse_without_reason(reason)
    if due is None:  # which was refused above
        raise terms.DueMissingError
    break_overdue(undertaking, at=at)
    undertaking.refresh_from_db(fields=["state"])
    undertaking.state, undertaking.due_at = State.OPEN, due.at
    _plan(undertaking, since=at, at=at)
    _enter(undertaking, _Kind.MOVED, by=by, at=at, reason=reason.strip())


@transaction.atomic
def keep(undertaking: Undertaking, *, by: Agent, at: datetime) -> None:
    """Say that a party did what it undertook: an agent declares it. Refuses: UndertakingOverError."""
    undertaking = _lock_awaited(undertaking)
    undertaking.state, undertaking.settled_at = State.KEPT, at
    _plan(undertaking, since=at, at=at)
    _enter(undertaking, _Kind.KEPT, by=by, at=at)


@transaction.atomic
def withdraw(undertaking: Undertaking, *, reason: str, by: Agent, at: datetime) -> None:
    """Say that nobody waits for it any more, and why. Refuses: UndertakingOverError, ReasonMissingError."""
    undertaking = _lock_awaited(undertaking)
    _refuse_without_reason(reason)
    undertaking.state, undertaking.settled_at = State.WITHDRAWN, at
    _plan(undertaking, since=at, at=at)
    _enter(undertaking, _Kind.WITHDRAWN, by=by, at=at, reason=reason.strip())


@transaction.atomic
def hand_over(undertaking: Undertaking, *, to: Agent | None, reason: str, by: Agent, at: datetime) -> None:
    """Have a colleague see to it from now on. Refuses: UndertakingOverError, ReasonMissingError, OwnerMissingError."""
    undertaking = _lock_awaited(undertaking)
    to = terms.fit_owner(to, case=undertaking.case)
    _refuse_without_reason(reason)
    if undertaking.owner != to:
        undertaking.owner = to
        _enter(undertaking, _Kind.HANDED_OVER, by=by, at=at, reason=reason.strip(), owner=to)


@transaction.atomic
def break_overdue(undertaking: Undertaking, *, at: datetime) -> bool:
    """Say that a party did not do it, if its date has passed; tell whether it had."""
    undertaking = _lock(undertaking)
    if undertaking.state != State.OPEN or undertaking.due_at >= at:
        return False
    undertaking.state = State.BROKEN
    _plan(undertaking, since=at, at=at)
    _enter(undertaking, _Kind.BROKEN, by=None, at=at)
    return True


@transaction.atomic
def warn(undertaking: Undertaking, *, at: datetime) -> None:
    """Take the step of warning that is due, once for each date, and plan the next."""
    undertaking = _lock(undertaking)
    step, due_at, done_until = undertaking.next_step, undertaking.due_at, undertaking.next_step_at or at
    dated = undertaking.entries.filter(kind__in=[_Kind.MADE, _Kind.MOVED]).latest("pk")
    if not undertaking.entries.filter(kind=_Kind.WARNED, due_at=due_at, step=step).exists():
        _enter(undertaking, _Kind.WARNED, by=None, at=at, step=step)
    _plan(undertaking, since=dated.at, at=done_until, done=Step(step))
    undertaking.save(update_fields=["next_step", "next_step_at"])


def _lock(undertaking: Undertaking) -> Undertaking:
    rows = Undertaking.objects.select_for_update(of=("self",)).select_related("case__team", "owner")
    return rows.get(pk=undertaking.pk)


def _lock_awaited(undertaking: Undertaking) -> Undertaking:
    undertaking = _lock(undertaking)
    if undertaking.state not in AWAITED:
        raise UndertakingOverError(_("Nobody waits for this any more: it was done, or withdrawn."))
    return undertaking


def _refuse_without_reason(reason: str) -> None:
    if not reason.strip():
        raise ReasonMissingError(_("Write down why: a colleague may have to explain it to the customer."))


def _plan(undertaking: Undertaking, *, since: datetime, at: datetime, done: Step | None = None) -> None:
    """Say what the clock does next, as for a promise of ours that is slow to keep; `done` is the step just taken."""
    if undertaking.state != State.OPEN:
        undertaking.next_step, undertaking.next_step_at = "", None
        return
    undertaking.next_step, undertaking.next_step_at = planning.next_step(
        planning.left(house_rules.warned(PromiseKind.OTHER, team=undertaking.case.team)),
        since=since,
        due_at=undertaking.due_at,
        done_until=at,
        done=done,
        calendar=calendars.of(undertaking.case.team),
    )


_EVENTS: Final = {
    _Kind.MADE: Event.Kind.UNDERTAKEN,
    _Kind.MOVED: Event.Kind.UNDERTAKING_MOVED,
    _Kind.KEPT: Event.Kind.UNDERTAKING_KEPT,
    _Kind.BROKEN: Event.Kind.UNDERTAKING_BROKEN,
    _Kind.WITHDRAWN: Event.Kind.UNDERTAKING_WITHDRAWN,
    _Kind.WARNED: Event.Kind.UNDERTAKING_WARNED,
    _Kind.HANDED_OVER: Event.Kind.UNDERTAKING_HANDED_OVER,
}


def _enter(
    undertaking: Undertaking,
    kind: UndertakingEntry.Kind,
    *,
    by: Agent | None,
    at: datetime,
    reason: str = "",
    step: str = "",
    owner: Agent | None = None,
) -> None:
    """Write down what happened, and then have the undertaking say the same."""
    facts = {"state": undertaking.state, "due_at": undertaking.due_at, "reason": reason, "step": step, "owner": owner}
    UndertakingEntry.objects.create(undertaking=undertaking, kind=kind, at=at, by=by, **facts)
    if kind not in {_Kind.MADE, _Kind.WARNED}:
        undertaking.save()
    history.record(undertaking.case, _EVENTS[kind], by=by, at=at, undertaking=undertaking.pk)
    teams.tell(undertaking.owner, team_id=undertaking.case.team_id, at=at)
