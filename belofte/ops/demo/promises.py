"""What the colleagues of the made-up morning promise, by the words of their answers, and how they keep it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from belofte.cases.models import Call, Case
from belofte.keeping import calling
from belofte.language import amounts
from belofte.ops.demo.happenings import Answer
from belofte.people.models import Agent
from belofte.promises import wording
from belofte.promises.models import DUE_FROM_US, PHONE, Initiator, Kind, Promise, State
from belofte.promises.payouts import Paid
from belofte.promises.saying import Moved, Said, Withdrawn
from belofte.promises.terms import Due, NewDate, Terms
from belofte.replies import proposing
from belofte.replies.proposing import Proposal

_WHY: Final = "Op de beloofde dag is het niet gelukt."
_CALLED: Final = "Gebeld, zoals beloofd. Uitgelegd hoe het ervoor staat."
_NOT_NEEDED: Final = "Niet meer nodig: het is opgelost."
_BEFORE_ANSWERING: Final = timedelta(minutes=3)


def to_call(case: Case, *, called_at: datetime) -> list[Promise]:
    """Return the calls that a case waited for at a moment."""
    waited = case.promises.filter(channel=PHONE, state__in=DUE_FROM_US, made_at__lte=called_at)
    return list(waited.exclude(kind=Kind.REFUND).order_by("pk"))


def clear_the_way(case: Case, *, is_last: bool, by: Agent, at: datetime) -> None:
    """Ring the customer before writing, where that was promised; before the last answer nothing is left to keep."""
    called_at = at - _BEFORE_ANSWERING
    waited_for = [promise for promise in to_call(case, called_at=called_at) if is_last or promise.state == State.OPEN]
    if waited_for:
        calling.log(
            case,
            direction=Call.Direction.OUT,
            result=Call.Result.ANSWERED,
            text=_CALLED,
            called_at=called_at,
            said=Said(kept=tuple(waited_for)),
            by=by,
            at=at,
        )


def said_in(answer: Answer, *, case: Case, by: Agent, at: datetime) -> Said:
    """Return what an answer promises and keeps. With the last one everything is done."""
    running = list(case.promises.filter(state__in=DUE_FROM_US).select_related("owner").order_by("due_at", "pk"))
    written = [promise for promise in running if promise.channel != PHONE and promise.kind != Kind.REFUND]
    if answer.outcome:
        waiting = case.promises.filter(state=State.CONDITIONAL)
        refunds = [promise for promise in running if promise.kind == Kind.REFUND]
        today = at.astimezone(wording.zone()).date()
        paid = [Paid(promise=one, amount=one.amount, paid_on=today) for one in refunds if one.amount is not None]
        taken_back = [Withdrawn(promise=one, reason=_NOT_NEEDED) for one in waiting]
        return Said(kept=tuple(written), paid=tuple(paid), withdrawn=tuple(taken_back))
    found = proposing.propose(answer.text, case=case, running=running, at=at)
    proposals = [one for one in found if one.is_sure and (one.due is None or one.due.at > at) and _is_payable(one)]
    moved = {one.instead_of.pk for one in proposals if one.instead_of}
    kept = [one for one in written if one.pk not in moved and one.kind in {Kind.REPLY, Kind.SOLUTION}]
    return Said(promised=tuple(_items(proposals, answer=answer, by=by)), kept=tuple(kept))


def _is_payable(one: Proposal) -> bool:
    """Tell whether what is paid in the end is what its letter names: money back without an amount is left out."""
    return one.kind != Kind.REFUND or amounts.only(one.words) is not None


def _items(proposals: list[Proposal], *, answer: Answer, by: Agent) -> list[Terms | Moved]:
    """Give each running promise one other date at most; what else is said of the same kind is left out."""
    items: list[Terms | Moved] = []
    seen: set[int] = set()
    for one in proposals:
        if one.instead_of is None:
            items.append(_terms(one, by=by))
        elif one.instead_of.pk not in seen and (by.is_lead or not one.instead_of.moves):  # a second time is for a lead
            seen.add(one.instead_of.pk)
            new = NewDate(due=_meant(one.due), initiator=Initiator.US, reason=answer.why_moved or _WHY)
            items.append(Moved(promise=one.instead_of, new=new, instead_of=one.instead_of.due_at))
    return items


def _terms(one: Proposal, *, by: Agent) -> Terms:
    return Terms(
        kind=one.kind,
        words=one.words,
        owner=by,
        due=_meant(one.due),
        channel=one.channel,
        form=one.form,
        condition=one.condition,
    )


def _meant(due: Due | None) -> Due | None:
    """Return a date as meant, also on a day off: the made-up morning is played on any day of the year."""
    return due and replace(due, is_on_holiday_knowingly=True)
