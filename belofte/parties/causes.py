"""What puts promises of many cases at risk together: a line for each outage that lasts and each party that is late."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, Min, OuterRef, Subquery
from django.db.models.functions import Coalesce

from belofte.outages import recording
from belofte.parties import depending
from belofte.people.models import Team
from belofte.promises.models import State


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One thing that slips, and what hangs on it."""

    name: str
    outage: int | None  # its number; None for a party
    promises: int
    cases: int
    first_due_at: datetime
    expected_until: datetime | None  # that an outage lasts, as was said last; None where nobody knows, and for a party


def of_teams(teams: Collection[Team], *, at: datetime) -> list[Cause]:
    """Return what puts promises of some teams at risk now, what is due first on top."""
    risks = depending.standing(at=at).filter(
        promise__state=State.OPEN,
        due_at=F("promise__due_at"),
        promise__case__team__in=teams,
        dependency__on_promise=None,
    )
    expected = recording.expected(OuterRef("dependency__on_outage"), at=at)
    risks = risks.annotate(expected_until=Subquery(expected.values("until")[:1]))
    grouped = risks.order_by().values_list(
        "dependency__on_outage",
        Coalesce("dependency__on_outage__what", "dependency__on_undertaking__involvement__party__name"),
    )
    counted = grouped.annotate(
        Count("promise", distinct=True),
        Count("promise__case", distinct=True),
        Min("due_at"),
        Max("expected_until"),
    )
    found = [
        Cause(
            name=name,
            outage=outage,
            promises=promises,
            cases=cases,
            first_due_at=first,
            expected_until=until,
        )
        for outage, name, promises, cases, first, until in counted
    ]
    return sorted(found, key=lambda cause: (cause.first_due_at, cause.name))
