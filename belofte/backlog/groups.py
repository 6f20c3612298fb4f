"""The groups of a team's waiting cases, as pages and the one message to a whole group read them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Case as Choice
from django.db.models import Count, Min, Q, QuerySet, When

from belofte.backlog import reading
from belofte.backlog.models import BacklogGroup, Placing, Sorting
from belofte.cases.models import Case, CaseQuerySet
from belofte.language.grouping import why
from belofte.people.models import Team

WAITING: Final = Q(lifted_since__isnull=False, answer_under_way_since__isnull=True)
GROUPS_MAX: Final = 200  # that a page shows: the largest
_WAITS: Final = Q(placings__case__lifted_since__isnull=False, placings__case__answer_under_way_since__isnull=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A group with how many of its cases still wait, and since when the one that waits longest."""

    group: BacklogGroup
    count: int
    oldest: datetime


def cases_of(group: BacklogGroup) -> CaseQuerySet:
    """Return the cases of a group that still wait, in the order in which the backlog is worked off."""
    return Case.objects.filter(WAITING, team=group.team_id, placing__group=group).order_by("lifted_since", "id")


def of(team: Team) -> list[Counted]:
    """Return the groups of a team in which somebody waits, the largest first."""
    found = BacklogGroup.objects.filter(team=team, joined_into__isnull=True).defer("middle")
    counted = found.annotate(
        count=Count("placings", filter=_WAITS),
        oldest=Min(Choice(When(_WAITS, then="placings__case__waiting_since"))),
    )
    rows = counted.filter(count__gt=0).order_by("-count", "oldest", "pk")[:GROUPS_MAX]
    return [Counted(group=row, count=vars(row)["count"], oldest=vars(row)["oldest"]) for row in rows]


def next_of(group: BacklogGroup, *, after: Case) -> Case | None:
    """Return who comes next in a group behind a case; behind the last one the first of the others, if there is any."""
    others = cases_of(group).exclude(pk=after.pk)
    if after.lifted_since is not None:
        later = Q(lifted_since__gt=after.lifted_since) | Q(lifted_since=after.lifted_since, pk__gt=after.pk)
        if (following := others.filter(later).first()) is not None:
            return following
    return others.first()


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
    group = BacklogGroup.objects.filter(team__in=team_ids, pk=number).select_related("team", "joined_into").first()
    while group is not None and group.joined_into is not None:
        group = group.joined_into
    return group
