"""The register of complaints, as rows: what was complained of, when the customer was told what came of it, and what."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from belofte.cases.models import Delivery
from belofte.closing.models import OF_COMPLAINT, Closure, Complaint, Outcome
from belofte.people.models import Agent
from belofte.procedures.models import Ground, Kind, Name, Procedure, ProcedureStep, State, StepEntry

_OF_STEP: Final = ("due", "settled", "result")
COLUMNS: Final = (
    *("case", "team", "subject", "marked_by", "marked_at", "outcome", "told_at", "no_complaint_because"),
    *("procedure", "received_at"),
    *(f"{name}_{column}" for name in Name.values for column in _OF_STEP),
)
_STARTS_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def rows(agent: Agent) -> Iterator[tuple[str, ...]]:
    """Return the complaints of somebody's teams, oldest first, each cell safe to open in a spreadsheet."""
    for each in _complaints(agent).iterator():
        told = vars(each)
        yield tuple(
            safe(cell)
            for cell in (
                str(each.case_id),
                each.case.team.name,
                each.case.subject,
                each.by.name,
                each.at.isoformat(timespec="minutes"),
                str(Outcome(told["outcome"]).label) if told["outcome"] else "",
                told["told_at"].isoformat(timespec="minutes") if told["told_at"] else "",
                each.reason,
                *_procedure(told),
            )
        )


def _procedure(found: dict[str, Any]) -> Iterator[str]:
    """Yield by which procedure a complaint was dealt with, and of each step its term, its end, and how that went."""
    received_at = found["received_at"]
    yield str(Kind(found["kind"]).label) if found["kind"] else ""
    yield received_at.isoformat(timespec="minutes") if received_at else ""
    steps = {step["name"]: step for step in found["steps"]}
    for name in Name.values:
        yield from _step(steps[name]) if name in steps else [""] * len(_OF_STEP)


def _step(step: dict[str, Any]) -> tuple[str, str, str]:
    due_at = datetime.fromisoformat(step["due_at"])
    settled_at = datetime.fromisoformat(step["settled_at"]) if step["settled_at"] else None
    passed_at = datetime.fromisoformat(step["passed_at"]) if step["passed_at"] else None  # a later day undoes it not
    has_passed = passed_at is not None and (settled_at is None or passed_at < settled_at)
    if step["state"] == State.SKIPPED:
        result = f"{State.SKIPPED.label}: {Ground(step['ground']).label}"
    elif settled_at is not None:
        result = str(_("too late") if has_passed or settled_at > due_at else _("in time"))
    else:
        result = str(State.LATE.label if has_passed else State(step["state"]).label)
    ended = settled_at.isoformat(timespec="minutes") if settled_at else ""
    return due_at.isoformat(timespec="minutes"), ended, result


def safe(cell: str) -> str:
    """Return words that no spreadsheet takes for a formula, whoever wrote them."""
    return f"'{cell}" if cell.startswith(_STARTS_FORMULA) else cell


def _complaints(agent: Agent) -> QuerySet[Complaint]:
    told = Closure.objects.filter(
        case=OuterRef("case"),
        outcome__in=OF_COMPLAINT,
        completed_at__gte=OuterRef("at"),
        message__deliveries__state=Delivery.State.ACCEPTED,  # what came back was not told
        message__deliveries__meant_for=Delivery.MeantFor.CUSTOMER,
    ).order_by("-completed_at")
    procedure = Procedure.objects.filter(case=OuterRef("case"), begun_at=OuterRef("at"))
    happened = StepEntry.objects.filter(step=OuterRef("pk"))
    skipped = happened.filter(kind=StepEntry.Kind.SKIPPED).order_by("-id")
    passed = happened.filter(kind=StepEntry.Kind.PASSED).order_by("id")
    found = {"ground": Subquery(skipped.values("ground")[:1]), "passed_at": Subquery(passed.values("due_at")[:1])}
    columns = {name: name for name in ("name", "due_at", "settled_at", "state")}
    steps = ProcedureStep.objects.filter(procedure__case=OuterRef("case"), procedure__begun_at=OuterRef("at"))
    shown = steps.order_by("pk").values(fact=JSONObject(**columns, **found))
    complaints = Complaint.objects.filter(case__team__in=agent.teams.all()).select_related("case__team", "by")
    return complaints.annotate(
        outcome=Subquery(told.values("outcome")[:1]),
        told_at=Subquery(told.values("completed_at")[:1]),
        kind=Subquery(procedure.values("choice__kind")[:1]),
        received_at=Subquery(procedure.values("received_at")[:1]),
        steps=ArraySubquery(shown),
    ).order_by("at", "pk")
