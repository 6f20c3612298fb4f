"""Taking back what was done, skipped or made longer in a complaint's procedure: what it rested on does not hold.

The caller holds the case's row, and settles its ball. What is no complaint any more stays as it ended.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from belofte.cases.models import Case, Message
from belofte.procedures import proving
from belofte.procedures.entering import awaited, finish, held, reopen, settled, shorten
from belofte.procedures.models import Ground, Name, ProcedureStep, State, StepEntry

_Kind: Final = StepEntry.Kind


@transaction.atomic
def take_loss(message: Message, *, case: Case, at: datetime) -> None:
    """Take that a message came back: what it showed is not done after all, and what it said takes longer, does not."""
    running = proving.running(case)
    for step in settled(case).filter(procedure=running, state=State.DONE):
        if _last(step, _Kind.DONE).message_id == message.pk:
            _fall(step, message=message, at=at)
    for step in held(case).filter(procedure=running):
        _take_back_term(step, message=message, at=at)


@transaction.atomic
def take_denial(case: Case, *, at: datetime) -> None:
    """Take that the customer denies an outcome: what came of it has to be told anew."""
    for step in settled(case).filter(procedure=proving.running(case), name=Name.END, state=State.DONE):
        reopen(step, at=at)


@transaction.atomic
def take_back_denial(case: Case, *, at: datetime) -> None:
    """Take that the customer calls it solved after all: the outcome that they denied is one again."""
    for step in awaited(case).filter(procedure=proving.running(case), name=Name.END):
        told = step.entries.filter(kind=_Kind.DONE).select_related("message").last()
        if told is not None and told.message is not None and proving.is_told(step, told.message):
            settled_at = proving.arrived_at(told.message, at=at)
            finish(step, _Kind.DONE, by=None, at=at, settled_at=settled_at, message=told.message)


@transaction.atomic
def resume(case: Case, *, at: datetime) -> None:
    """Open what was skipped since nobody could be reached, and what came back while the case was closed."""
    for step in settled(case).filter(procedure=proving.running(case)):
        shown = _last(step, _Kind.SKIPPED if step.state == State.SKIPPED else _Kind.DONE)
        if shown.ground == Ground.UNREACHABLE:
            reopen(step, at=at)
        elif shown.message is not None and not proving.is_told(step, shown.message):
            _fall(step, message=shown.message, at=at)


def _fall(step: ProcedureStep, *, message: Message, at: datetime) -> None:
    """Open a step again, and what rested on it; another answer confirms the receipt as well."""
    other = None
    if step.name == Name.RECEIPT:
        other = proving.confirmation(step.case, since=step.procedure.received_at)
        if other is None and step.case.is_closed:
            return  # what left by itself came back: that opens no case, nor a step of a closed one
    reopen(step, message=message, at=at)
    if other is not None:
        finish(step, _Kind.DONE, by=None, at=at, settled_at=proving.arrived_at(other, at=at), message=other)
    if step.name == Name.OFFER:
        for hearing in settled(step.case).filter(procedure=step.procedure, name=Name.HEARING, state=State.SKIPPED):
            if _last(hearing, _Kind.SKIPPED).ground == Ground.SILENT:
                reopen(hearing, message=message, at=at)


def _take_back_term(step: ProcedureStep, *, message: Message, at: datetime) -> None:
    longer = step.entries.filter(kind=_Kind.EXTENDED).last()
    if longer is not None and longer.message_id == message.pk and longer.due_at == step.due_at:
        before = step.entries.filter(pk__lt=longer.pk).latest("pk")
        shorten(step, until=before.due_at, message=message, at=at)


def _last(step: ProcedureStep, kind: StepEntry.Kind) -> StepEntry:
    return step.entries.filter(kind=kind).latest("pk")
