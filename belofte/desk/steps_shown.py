"""The procedure of a complaint as the page of its case shows it: each step, and what one can do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from belofte.cases.models import Delivery, Message
from belofte.desk.surroundings import Surroundings
from belofte.people.models import Agent
from belofte.procedures import proving, steps
from belofte.procedures.models import Choice, Name, Procedure, ProcedureStep, State, StepEntry, Way
from belofte.procedures.vocabulary import OF_HEARING

_HEARERS_MAX: Final = 200
_GROUNDS: Final = [(each.value, each.label) for each in OF_HEARING]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownStep:
    """A step with what it rests on, and what can be done with it."""

    row: ProcedureStep
    newest: StepEntry
    can_skip: bool
    longer_until: datetime | None  # that the customer only has to be told of


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProcedure:
    """A procedure on the page, with the messages that one can choose from."""

    choice: Choice
    steps: list[ShownStep]
    told: list[Message]  # answers that the customer got since they complained, the newest first
    said: list[Message]  # by the customer since then
    hearers: list[Agent]
    grounds: list[tuple[str, Any]]
    ways: list[tuple[str, Any]]


def beside(around: Surroundings, *, said: Sequence[Message]) -> dict[str, ShownProcedure | None]:
    """Return the newest procedure of a complaint; what is no complaint asks nothing of the database."""
    procedure = _newest(around) if around.is_complaint else None
    if procedure is None:
        return {"procedure": None}
    rows = list(procedure.steps.select_related("procedure__choice", "case__team").prefetch_related("entries__heard_by"))
    since = [message for message in reversed(said) if message.recorded_at >= procedure.received_at]
    is_heard_here = any(row.name == Name.HEARING and row.is_awaited for row in rows)
    shown = ShownProcedure(
        choice=procedure.choice,
        steps=[_shown(row) for row in rows],
        told=[message for message in since if _has_arrived(message)],
        said=[message for message in since if message.is_from_customer],
        hearers=_hearers(procedure) if is_heard_here and around.is_own else [],
        grounds=_GROUNDS,
        ways=Way.choices,
    )
    return {"procedure": shown}


def _newest(around: Surroundings) -> Procedure | None:
    return Procedure.objects.filter(case=around.case).select_related("choice").order_by("-id").first()


def _shown(row: ProcedureStep) -> ShownStep:
    happened = [entry for entry in row.entries.all() if entry.kind != StepEntry.Kind.WARNED]
    is_longer = any(entry.kind == StepEntry.Kind.EXTENDED for entry in happened)
    longer = None if is_longer or row.state != State.OPEN else steps.longer_until(row)
    can_skip = row.is_awaited and row.name in {Name.OFFER, Name.HEARING}
    return ShownStep(row=row, newest=happened[-1], can_skip=can_skip, longer_until=longer)


def _has_arrived(message: Message) -> bool:
    arrived = {Delivery.State.ACCEPTED}
    to_customer = [each for each in message.deliveries.all() if each.meant_for == Delivery.MeantFor.CUSTOMER]
    return message.answers_customer and any(each.state in arrived for each in to_customer)


def _hearers(procedure: Procedure) -> list[Agent]:
    """Return who works here and had no part in what the customer complains of."""
    others = Agent.objects.filter(is_active=True).exclude(pk__in=proving.involved(procedure))
    return list(others.order_by("name", "pk")[:_HEARERS_MAX])
