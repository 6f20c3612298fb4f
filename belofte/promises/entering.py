"""Adding to the ledger, so that a promise says the same and its case tells of it.

Only `ledger.py`, `meeting.py`, `naming.py`, `moving.py`, `denying.py`, `correcting.py`, `withdrawing.py`,
`retracting.py` and `untelling.py` ask for that.
"""

from datetime import datetime
from typing import Any, Final

from belofte.cases import history
from belofte.cases.models import Event
from belofte.live import announcing
from belofte.people import absences, calendars, teams
from belofte.people.models import Agent
from belofte.promises import house_rules, planning
from belofte.promises.models import STAND, Contradiction, Handover, Kind, LedgerEntry, Promise, Proof, State, Step

_EVENTS: Final = {
    LedgerEntry.Kind.MADE: Event.Kind.PROMISED,
    LedgerEntry.Kind.CONDITION_MET: Event.Kind.PROMISE_CONDITION_MET,
    LedgerEntry.Kind.MOVED: Event.Kind.PROMISE_MOVED,
    LedgerEntry.Kind.TRIED: Event.Kind.PROMISE_TRIED,
    LedgerEntry.Kind.SAID_AGAIN: Event.Kind.PROMISE_SAID_AGAIN,
    LedgerEntry.Kind.HONOURED: Event.Kind.PROMISE_HONOURED,
    LedgerEntry.Kind.PART_PAID: Event.Kind.PROMISE_PART_PAID,
    LedgerEntry.Kind.PART_DENIED: Event.Kind.PROMISE_PART_DENIED,
    LedgerEntry.Kind.RETRACTED: Event.Kind.PROMISE_PAYOUT_RETRACTED,
    LedgerEntry.Kind.PROVEN: Event.Kind.PROMISE_PROVEN,
    LedgerEntry.Kind.KEPT: Event.Kind.PROMISE_KEPT,
    LedgerEntry.Kind.BROKEN: Event.Kind.PROMISE_BROKEN,
    LedgerEntry.Kind.PROOF_FELL: Event.Kind.PROMISE_PROOF_FELL,
    LedgerEntry.Kind.CONTRADICTED: Event.Kind.PROMISE_CONTRADICTED,
    LedgerEntry.Kind.RESTORED: Event.Kind.PROMISE_RESTORED,
    LedgerEntry.Kind.HANDED_OVER: Event.Kind.PROMISE_HANDED_OVER,
    LedgerEntry.Kind.WITHDRAWN: Event.Kind.PROMISE_WITHDRAWN,
    LedgerEntry.Kind.UNTOLD: Event.Kind.PROMISE_UNTOLD,
    LedgerEntry.Kind.CORRECTED: Event.Kind.PROMISE_CORRECTED,
    LedgerEntry.Kind.WISH_DENIED: Event.Kind.PROMISE_WISH_DENIED,
    LedgerEntry.Kind.UNDISPUTED: Event.Kind.PROMISE_UNDISPUTED,
}
_FALLS_TO: Final = {  # somebody, who may be away by then
    LedgerEntry.Kind.MADE,
    LedgerEntry.Kind.CONDITION_MET,
    LedgerEntry.Kind.MOVED,
    LedgerEntry.Kind.HANDED_OVER,
    LedgerEntry.Kind.PROOF_FELL,
    LedgerEntry.Kind.CONTRADICTED,
    LedgerEntry.Kind.UNTOLD,
    LedgerEntry.Kind.CORRECTED,
}


def enter(
    promise: Promise,
    kind: LedgerEntry.Kind,
    *,
    by: Agent | None,
    at: datetime,
    handover: Handover | None = None,
    because: str = "",
    contradiction: Contradiction | None = None,
    **named: Any,
) -> None:
    """Add to the ledger, and then have the promise say the same.

    The event of a handover names where its why is, or why the desk named whom it named; of a customer's word, where
    they said so.
    """
    LedgerEntry.objects.create(
        case=promise.case,
        promise=promise,
        kind=kind,
        at=at,
        by=by,
        state=promise.state,
        due_at=promise.due_at,
        grain=promise.grain,
        channel=promise.channel,
        owner=promise.owner,
        moves=promise.moves,
        days_later=promise.days_later,
        forced_moves=promise.forced_moves,
        **named,
    )
    if kind != LedgerEntry.Kind.MADE:
        promise.save()
    details: dict[str, int | str] = {"handover": handover.pk} if handover else _shown_by(named.get("proof"))
    if (correction := named.get("correction")) is not None:
        details = {"correction": correction.pk}
    if kind == LedgerEntry.Kind.MADE and promise.made_by_program:
        details["program"] = promise.made_by_program
    if contradiction is not None:
        details["contradiction"] = contradiction.pk
    if because and promise.owner_id is not None:
        details = {"because": because, "to": promise.owner_id}
    is_bank = kind == LedgerEntry.Kind.RETRACTED and by is None
    happened = Event.Kind.PROMISE_PAYOUT_RETURNED if is_bank else _EVENTS[kind]
    history.record(promise.case, happened, by=by, at=at, promise=promise.pk, **details)
    if promise.owner_id is not None:
        announcing.agent_changed(promise.owner_id)
    if kind in _FALLS_TO and _is_of_who_is_away(promise, at=at):
        for lead in teams.leads(promise.case.team_id, at=at).values_list("pk", flat=True):
            announcing.agent_changed(lead)


def _is_of_who_is_away(promise: Promise, *, at: datetime) -> bool:
    """Tell whether its owner is away when it falls due, or now that it was not kept: its leads hear it at once."""
    if promise.state == State.BROKEN and promise.owner is not None:
        return absences.is_away(promise.owner, at=at)
    if promise.state != State.OPEN or promise.owner_id is None or promise.due_at is None:
        return False
    return absences.over(promise.due_at).filter(agent=promise.owner_id).exists()


def _shown_by(proof: Proof | None) -> dict[str, int | str]:
    if proof is None:
        return {}
    if proof.attestation_id is not None:
        return {"attestation": proof.attestation_id}
    payout = proof.match.payout_id if proof.match is not None else proof.payout_id
    return {"payout": payout} if payout is not None else {}


def plan(promise: Promise, *, since: datetime, at: datetime, done: Step | None = None) -> None:
    """Say what the clock has to do next about a promise; nothing once it is over, but that a solution stands.

    `done` is the step that it took just now, if it did.
    """
    if promise.state == State.KEPT and promise.kind == Kind.SOLUTION:
        promise.next_step, promise.next_step_at = STAND, house_rules.stands_at(promise.case.team, kept_at=at)
        return
    if promise.state != State.OPEN or promise.due_at is None:
        promise.next_step, promise.next_step_at = "", None
        return
    promise.next_step, promise.next_step_at = planning.next_step(
        planning.left(house_rules.warned(Kind(promise.kind), team=promise.case.team)),
        since=since,
        due_at=promise.due_at,
        done_until=at,
        done=done,
        calendar=calendars.of(promise.case.team),
    )
