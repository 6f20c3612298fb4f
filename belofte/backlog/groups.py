"""The groups of a team's waiting cases, as pages and the one message to a whole group read them.

A case stands in a group only as long as it waits for what it was sorted by: once it is answered and waits anew, it may
be about something else, and stands among what is not sorted yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from belofte.backlog import reading
from belofte.backlog.models import BacklogGroup, Placing, Sorting
from belofte.cases.models import Case, CaseQuerySet
from belofte.conduct.models import Pause
from belofte.language.grouping import why
from belofte.people.models import Agent, Team

GROUPS_MAX: Final = 200  # that a page shows: the largest
WAITING: Final = Q(lifted_since__isnull=False, answer_under_way_since__isnull=True)
CURRENT: Final = Q(placed_at__gte=F("case__waiting_since"))  # placings that hold for what somebody waits for now
NEW: Final = Q(placing__isnull=True) | Q(placing__placed_at__lt=F("waiting_since"))  # cases
IN_NONE: Final = Q(placing__group__isnull=True, placing__placed_at__gte=F("waiting_since"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A group with how many of its cases still wait, and since when the one that waits longest."""

    group: BacklogGroup
    count: int
    oldest: datetime


def among(group: BacklogGroup) -> Q:
    """Select the cases that stand in a group now, or in one that was joined into it."""
    parts = BacklogGroup.objects.filter(Q(pk=group.pk) | Q(joined_into=group)).values("pk")
    return Q(placing__group__in=parts, placing__placed_at__gte=F("waiting_since"))


def cases_of(group: BacklogGroup) -> CaseQuerySet:
    """Return the cases of a group that still wait, in the order in which the backlog is worked off."""
    return Case.objects.filter(WAITING, among(group), team=group.team_id).order_by("lifted_since", "id")


def of(team: Team) -> list[Counted]:
    """Return the groups of a team in which somebody waits, the largest first."""
    waits = CURRENT & Q(case__lifted_since__isnull=False, case__answer_under_way_since__isnull=True)
    placed = Placing.objects.filter(waits, group__team=team, case__team=team)
    counted = (
        placed.values(root=Coalesce("group__joined_into_id", "group_id"))
        .annotate(count=Count("pk"), oldest=Min("case__waiting_since"))
        .order_by("-count", "oldest", "root")[:GROUPS_MAX]
    )
    rows = list(counted)
    found = BacklogGroup.objects.defer("middle").in_bulk([row["root"] for row in rows])
    return [Counted(group=found[row["root"]], count=row["count"], oldest=row["oldest"]) for row in rows]


def next_of(group: BacklogGroup, *, moment: datetime | None, number: int, by: Agent) -> Case | None:
    """Return who comes next in a group behind a place in its order; behind the last one the first of the others.

    What somebody takes a breath from is not among them, as in their lists.
    """
    paused = Pause.objects.filter(case=OuterRef("pk"), agent=by)
    others = cases_of(group).exclude(Exists(paused)).exclude(pk=number)
    if moment is not None:
        later = Q(lifted_since__gt=moment) | Q(lifted_since=moment, pk__gt=number)
        if (following := others.filter(later).first()) is not None:
            return following
    return others.first()


def placing_of(case: Case) -> Placing | None:
    """Return where a case stands; None where it was not sorted since somebody waits in it."""
    found = Placing.objects.filter(case=case).select_related("group__joined_into", "decided_by", "case").first()
    is_stale = found is not None and case.waiting_since is not None and found.placed_at < case.waiting_since
    return None if is_stale else found


def reasons(placing: Placing) -> list[str]:
    """Return the sentences of a case for which it stands in its group; none where a person put it there, or in none."""
    sorting = Sorting.objects.filter(team=placing.case.team_id).first()
    if placing.group is None or placing.decided_at is not None or sorting is None or not placing.group.middle:
        return []
    return list(_reasons(placing, placing.group, sorting))


def _reasons(placing: Placing, group: BacklogGroup, sorting: Sorting) -> Iterator[str]:
    import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares

    middle, mean = (np.frombuffer(numbers, dtype=np.float32) for numbers in (group.middle, sorting.mean))
    text = reading.text_of(placing.case_id)
    for reason in why.reasons(text, middle=middle, mean=mean, stock=frozenset(sorting.stock)):
        yield reason.words


def find(team_ids: QuerySet[Team], number: int) -> BacklogGroup | None:
    """Return a group of one of these teams; one that was joined into another is that other one."""
    found = BacklogGroup.objects.filter(team__in=team_ids, pk=number).select_related("team", "joined_into__team")
    return next((group.root for group in found), None)
