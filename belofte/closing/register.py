"""The register of complaints, as rows: what was complained of, when the customer was told what came of it, and what."""

from collections.abc import Iterator
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery

from belofte.cases.models import Delivery
from belofte.closing.models import OF_COMPLAINT, Closure, Complaint, Outcome
from belofte.people.models import Agent

COLUMNS: Final = ("case", "team", "subject", "marked_by", "marked_at", "outcome", "told_at", "no_complaint_because")
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
            )
        )


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
    complaints = Complaint.objects.filter(case__team__in=agent.teams.all()).select_related("case__team", "by")
    return complaints.annotate(
        outcome=Subquery(told.values("outcome")[:1]), told_at=Subquery(told.values("completed_at")[:1])
    ).order_by("at", "pk")
