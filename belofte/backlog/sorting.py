"""Sorting the waiting cases of a team into groups that share a cause. Nothing else makes a group.

What is worked out takes seconds, and is kept at once, in one short transaction: nobody sees a group half made. A group
keeps its number where most of its cases are together again, and what people decided meanwhile, or before, holds: a case
that somebody moved stays where they put it as long as it waits, and groups that somebody joined show as one.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db import transaction

from belofte import jobs, locks
from belofte.backlog import groups, reading
from belofte.backlog.models import BacklogGroup, Placing, Sorting
from belofte.cases.models import Case
from belofte.language.grouping import leaders
from belofte.language.grouping.embedding import vectors_of
from belofte.language.grouping.labels import Label, labels
from belofte.language.grouping.stripping import stock_of
from belofte.people.models import Team
from belofte.promises.models import Pace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

JOB: Final = "belofte.backlog.jobs.sort"
NIGHTLY_FROM: Final = 100  # cases that wait: teams with more are sorted every night
GROUP_LEAST: Final = 3  # cases that make a new group; two alike are as likely chance
PLACED_AT_ONCE: Final = 200  # rows of one statement: a gate looks each of them up, within its deadline
_TERM_TEXTS_LEAST: Final = 2  # in which a word stands before a group is called by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Cases that belong together, found just now."""

    cases: frozenset[int]
    label: Label
    middle: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was worked out, and not kept yet."""

    clusters: tuple[Cluster, ...]
    mean: bytes
    stock: tuple[str, ...]
    cases: frozenset[int]  # that were sorted


def ask(team: Team) -> None:
    """Have a team's cases sorted soon, unless that waits or runs already."""
    jobs.defer_lost(JOB, "team_id", [team.pk])


def ask_nightly() -> None:
    """Have the cases sorted of each team for which many wait."""
    many = Pace.objects.filter(waiting__gt=NIGHTLY_FROM).order_by("team_id")
    jobs.defer_lost(JOB, "team_id", many.values_list("team_id", flat=True))


def is_asked(team: Team) -> bool:
    """Tell whether a sorting waits or runs."""
    return team.pk in jobs.waiting(JOB, "team_id")


def sort(team: Team, *, at: datetime) -> None:
    """Sort the cases of a team that wait longest. Done twice it finds the same, and changes no number."""
    texts = reading.texts_of(team)
    decided = Placing.objects.filter(groups.CURRENT, case__team=team, decided_at__isnull=False)
    for case_id in decided.values_list("case_id", flat=True):
        texts.pop(case_id, None)
    keep(team, work_out(texts), at=at)


def keep(team: Team, found: Found, *, at: datetime) -> None:
    """Keep what was worked out; what people decided since that began holds."""
    with transaction.atomic():
        locks.hold("backlog", str(team.pk))
        before = dict(Placing.objects.filter(groups.CURRENT, case__team=team).values_list("case_id", "group_id"))
        decided = Placing.objects.filter(groups.CURRENT, case__team=team, decided_at__isnull=False)
        kept = set(decided.values_list("case_id", flat=True))
        Placing.objects.filter(case__team=team).exclude(pk__in=kept).delete()
        waiting = Case.objects.filter(team=team, waiting_since__lte=at, pk__in=found.cases - kept)
        stood = dict(waiting.order_by("pk").values_list("pk", "lifted_since"))
        group_of = _groups(team, found, before, at=at)
        placings = [
            Placing(case_id=case_id, group=group_of.get(case_id), placed_at=at, stood_at=stood_at)
            for case_id, stood_at in stood.items()
        ]
        Placing.objects.bulk_create(placings, batch_size=PLACED_AT_ONCE)
        facts = {"sorted_at": at, "mean": found.mean, "stock": list(found.stock)}
        Sorting.objects.update_or_create(team=team, defaults=facts)


def work_out(texts: Mapping[int, str]) -> Found:
    """Group cases by what their customers say."""
    ids = list(texts)
    stock = stock_of(texts[case_id] for case_id in ids)
    vectors = vectors_of([texts[case_id] for case_id in ids], stock=stock)
    grouping = leaders.arrive(leaders.begin(vectors), ids, vectors)
    members: dict[int, list[int]] = {}
    for case_id, group in grouping.of.items():
        members.setdefault(group, []).append(case_id)
    said = {group: [texts[case_id] for case_id in cases] for group, cases in members.items() if len(cases) > 1}
    called = labels(said, mean=grouping.mean, stock=stock)
    place = {case_id: row for row, case_id in enumerate(ids)}
    clusters = (
        Cluster(
            cases=frozenset(cases),
            label=_common(called.get(group, Label(terms=(), sentence="")), said.get(group, [])),
            middle=_middle(vectors[[place[case_id] for case_id in cases]], grouping.mean),
        )
        for group, cases in sorted(members.items())
    )
    return Found(
        clusters=tuple(clusters), mean=grouping.mean.tobytes(), stock=tuple(sorted(stock)), cases=frozenset(ids)
    )


def _common(label: Label, said: list[str]) -> Label:
    """Return a label without the words that only one customer uses."""
    words = [text.lower() for text in said]
    terms = tuple(term for term in label.terms if sum(term in text for text in words) >= _TERM_TEXTS_LEAST)
    return Label(terms=terms, sentence=label.sentence)


def _middle(vectors: "NDArray[np.float32]", mean: "NDArray[np.float32]") -> bytes:
    from belofte.language.grouping.similar import centred  # noqa: PLC0415 - heavy, and needed only here

    total: NDArray[np.float32] = centred(vectors, mean).sum(axis=0)
    return total.tobytes()


def _groups(team: Team, found: Found, before: Mapping[int, int | None], *, at: datetime) -> dict[int, BacklogGroup]:
    """Return the group of each case: one that was there, where most of its cases are together again, or a new one."""
    known = BacklogGroup.objects.filter(team=team).in_bulk()
    numbers = _numbers(found, before, joined={number for number, group in known.items() if group.joined_into_id})
    group_of: dict[int, BacklogGroup] = {}
    for cluster in found.clusters:
        group = known.get(numbers.get(cluster, 0))
        if group is None and len(cluster.cases) < GROUP_LEAST:
            continue
        label = {"terms": [term[:40] for term in cluster.label.terms], "sentence": cluster.label.sentence}
        if group is None:
            group = BacklogGroup.objects.create(team=team, made_at=at, middle=cluster.middle, **label)
        else:  # and never its name: that is somebody's decision
            BacklogGroup.objects.filter(pk=group.pk).update(middle=cluster.middle, **label)
        group_of.update(dict.fromkeys(cluster.cases, group))
    return group_of


def _numbers(found: Found, before: Mapping[int, int | None], *, joined: set[int]) -> dict[Cluster, int]:
    """Return which group each cluster goes on as: the one of which it has most of the cases that still wait.

    Of several such, it is one that stands for itself before those that were joined into another.
    """
    sizes = Counter(group for case_id, group in before.items() if case_id in found.cases)
    numbers: dict[Cluster, int] = {}
    for cluster in found.clusters:
        shared = Counter(before[case_id] for case_id in cluster.cases if before.get(case_id) is not None)
        most = [
            (group in joined, -count, group)
            for group, count in shared.items()
            if group is not None and 2 * count > sizes[group]
        ]
        if most:
            numbers[cluster] = min(most)[2]
    return numbers
