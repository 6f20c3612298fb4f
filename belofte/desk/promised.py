"""What was promised on a case, as its page shows it, with the chips and forms in which more can be."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest

from belofte.cases.models import Message
from belofte.desk import attested, by_hand, chip_rows, contradicted, payouts_shown, pledges, tellings
from belofte.desk.attestation_forms import AttestationForm
from belofte.desk.correction_forms import CorrectionForm
from belofte.desk.party_forms import PartyForm
from belofte.desk.payout_forms import PayoutForm
from belofte.desk.promise_forms import Members
from belofte.desk.refusals import Refusal
from belofte.desk.surroundings import Surroundings
from belofte.desk.timeline import Timeline
from belofte.people.models import Agent
from belofte.promises import conditions, correcting, withdrawing
from belofte.promises.models import Kind, Promise, State
from belofte.promises.terms import Due


def beside(
    request: HttpRequest,
    around: Surroundings,
    *,
    told: Timeline,
    refusal: Refusal | None,
    by: Agent,
    at: datetime,
) -> dict[str, Any]:
    """Return what the page shows of promises, and of what others undertake; `told` is what was said on it."""
    promises = pledges.all_promises(around.case)
    members = [(member["id"], member["label"]) for member in around.members]
    owed = _owed(around)
    chips = {
        mode: pledges.of(
            chip_rows.form_of(draft.get("chosen", "")),
            text=draft.get("text", ""),
            case=around.case,
            promises=promises,
            members=members,
            mode=mode,
            by=by,
            at=at,
            about=draft.get("about"),
            owed=owed,
        )
        for mode, draft in (("reply", around.draft), ("call", {}))
    }
    if refusal is not None and refusal.form is not None and refusal.chips is not None:
        chips[refusal.form.mode] = refusal.chips
    made = refusal.by_hand if refusal else None
    said_in = by_hand.claimed_in(request, around.case)
    return {
        "promises": promises,
        "tellings": tellings.of(promises, by=by),
        "withdrawable": withdrawing.withdrawable(promises, by=by, at=at),
        "condition_dues": {each.pk: due.at for each in promises if (due := _due_once_met(each, at=at))},
        "correction_forms": {
            form.promise.pk: form
            for form in _correction_forms(promises, members=members, refusal=refusal, by=by, at=at)
        },
        "corrections": {each["id"]: each["reason"] for promise in promises for each in vars(promise)["corrected"]},
        "attested": {each.pk: attested.lines(each, now=at) for each in promises},
        "attestations": attested.titles(promises, now=at),
        "contradicted": {each.pk: contradicted.lines(each, now=at) for each in promises},
        "deniable": contradicted.choices(
            promises,
            case=around.case,
            messages=told.messages,
            calls=[entry.call for entry in told.entries if entry.call is not None],
            now=at,
        ),
        "contradictions": contradicted.titles(promises, now=at),
        "attestation_forms": {
            form.promise.pk: form for form in _attestation_forms(promises, said=told.messages, refusal=refusal, at=at)
        },
        "payouts": {each.pk: payouts_shown.lines(each, by=by, now=at) for each in promises},
        "paid_parts": {each.pk: payouts_shown.part(each) for each in promises},
        "payout_forms": {form.promise.pk: form for form in _payout_forms(promises, refusal=refusal, at=at)},
        "payout_titles": payouts_shown.titles(promises, now=at),
        "handovers": {each["id"]: each["reason"] for promise in promises for each in vars(promise)["handed_over"]},
        "titles": {promise.pk: promise.get_kind_display() for promise in promises},
        "chips": chips,
        "promise_by_hand": made
        or by_hand.form(None, members=members, team=around.case.team.name, by=by, said_in=said_in),
        "is_by_hand": made is not None or said_in is not None,
        "typed": refusal or Refusal(),
        "party_form": (refusal.party if refusal else None) or PartyForm(),
    }


def _owed(around: Surroundings) -> list[tuple[str, str]]:
    """Return on what a new promise can hang beside the promises: the value of its option, and its words."""
    awaited = [one for one in around.undertakings if one["is_awaited"]]
    owed = [(f"undertaking-{one['id']}", f"{one['name']}: {one['words']}"[:80]) for one in awaited]
    return owed + [(f"outage-{one['id']}", one["what"]) for one in around.outages]


def _due_once_met(promise: Promise, *, at: datetime) -> Due | None:
    """Return by when a promise that waits is kept at the latest, were its condition met now."""
    return conditions.latest(promise, at=at) if promise.state == State.CONDITIONAL else None


def _correction_forms(
    promises: Sequence[Promise], *, members: Members, refusal: Refusal | None, by: Agent, at: datetime
) -> Iterator[CorrectionForm]:
    """Yield the form beside each promise that this reader may correct; a refused one as it was filled in."""
    refused = refusal.correction if refusal else None
    for promise in promises:
        if refused is not None and refused.promise.pk == promise.pk:
            yield refused
        elif promise.is_left and correcting.may_correct(promise, by=by, at=at):
            yield CorrectionForm(None, promise=promise, members=members)


def _attestation_forms(
    promises: Sequence[Promise], *, said: Sequence[Message], refusal: Refusal | None, at: datetime
) -> Iterator[AttestationForm]:
    """Yield the form beside each delivery that has to take place; a refused one as it was filled in."""
    refused = refusal.attestation if refusal else None
    for promise in promises:
        if refused is not None and refused.promise.pk == promise.pk:
            yield refused
        elif promise.kind == Kind.DELIVERY and promise.is_due_from_us:
            yield AttestationForm(None, promise=promise, said=said, at=at)


def _payout_forms(promises: Sequence[Promise], *, refusal: Refusal | None, at: datetime) -> Iterator[PayoutForm]:
    """Yield the form beside each promise of money that has to be paid back; a refused one as it was filled in."""
    refused = refusal.payout if refusal else None
    for promise in promises:
        if refused is not None and refused.promise.pk == promise.pk:
            yield refused
        elif promise.kind == Kind.REFUND and promise.is_due_from_us:
            yield PayoutForm(None, promise=promise, mode="aside", at=at)
