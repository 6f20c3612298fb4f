"""The procedure of a complaint as the page of its case shows it: each step, and what one can do with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from belofte.cases.models import Message
from belofte.desk.surroundings import Surroundings
from belofte.people.models import Agent
from belofte.procedures import proving, steps
from belofte.procedures.models import Choice, Name, Procedure, ProcedureStep, State, StepEntry, Way
from belofte.procedures.vocabulary import OF_HEARING

_ASIDE: Final = {StepEntry.Kind.WARNED, StepEntry.Kind.SHORTENED}  # they say nothing of what the step rests on
_HEARERS_MAX: Final = 200
_OFFERED_MAX: Final = 100  # messages; what a step rests on is seldom older
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


def beside(around: Surroundings) -> dict[str, ShownProcedure | None]:
    """Return the newest procedure of a complaint; what is no complaint asks nothing of the database."""
    procedure = _newest(around) if around.is_complaint else None
    if procedure is None:
        return {"procedure": None}
    rows = list(procedure.steps.select_related("procedure__choice", "case__team").prefetch_related("entries__heard_by"))
    is_heard_here = any(row.name == Name.HEARING and row.is_awaited for row in rows)
    shown = ShownProcedure(
        choice=procedure.choice,
        steps=[_shown(row) for row in rows],
        told=_offered(proving.told_since(procedure).filter(is_automatic=False, forwards=None)),
        said=_offered(proving.said_since(procedure)),
        hearers=_hearers(procedure) if is_heard_here and around.is_own else [],
        grounds=_GROUNDS,
        ways=Way.choices,
    )
    return {"procedure": shown}


def _newest(around: Surroundings) -> Procedure | None:
    return Procedure.objects.filter(case=around.case).select_related("choice").order_by("-id").first()


def _shown(row: ProcedureStep) -> ShownStep:
    happened = [entry for entry in row.entries.all() if entry.kind not in _ASIDE]
    longer = None if row.state != State.OPEN else steps.longer_until(row)
    can_skip = row.is_awaited and row.name in {Name.OFFER, Name.HEARING}
    return ShownStep(row=row, newest=happened[-1], can_skip=can_skip, longer_until=longer)


def _offered(messages: QuerySet[Message]) -> list[Message]:
    """Return the newest of the messages on which a step can rest, wherever they stand on the page of the case."""
    return list(messages.order_by("-recorded_at", "-pk")[:_OFFERED_MAX])


def _hearers(procedure: Procedure) -> list[Agent]:
    """Return who works here and had no part in what the customer complains of."""
    others = Agent.objects.filter(is_active=True).exclude(pk__in=proving.involved(procedure))
    return list(others.order_by("name", "pk")[:_HEARERS_MAX])
