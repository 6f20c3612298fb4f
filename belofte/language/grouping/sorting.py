"""Sorting out a pile of texts at once: stock, causes, groups of what fits none, and what to call those."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from belofte.language.grouping import leaders
from belofte.language.grouping.causes import Cause, learn
from belofte.language.grouping.embedding import vectors_of
from belofte.language.grouping.labels import Label, labels
from belofte.language.grouping.stripping import stock_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a text belongs: to a cause, or to a group."""

    cause: str | None
    certainty: float  # of the cause: 1 where a person said so, 0 where there are no causes
    group: int | None  # None of a text that has a cause


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """Texts that are sorted out, in their order, and what each group of them is called."""

    placed: tuple[Placed, ...]
    labels: Mapping[int, Label]


def sort_out(texts: Sequence[str], *, causes: Mapping[int, str], processes: int = 1) -> Pile:
    """Return where texts belong; `causes` names the cause of some, by their place, and those are the examples."""
    stock = stock_of(texts)
    placed = {place: Placed(cause=name, certainty=1.0, group=None) for place, name in causes.items()}
    open_places = [place for place in range(len(texts)) if place not in placed]
    if causes and open_places:
        learned = learn(_examples(texts, causes), stock=stock)
        judged = learned.judge([texts[place] for place in open_places])
        for place, one in zip(open_places, judged, strict=True):
            placed[place] = Placed(cause=one.cause, certainty=one.certainty, group=None)
    rest = [place for place in open_places if place not in placed or placed[place].cause is None]
    if not rest:
        return Pile(placed=tuple(placed[place] for place in range(len(texts))), labels={})
    vectors = vectors_of([texts[place] for place in rest], stock=stock, processes=processes)
    grouping = leaders.arrive(leaders.begin(vectors), rest, vectors)
    groups: dict[int, list[str]] = {}
    for place, group in grouping.of.items():
        certainty = placed[place].certainty if place in placed else 0.0
        placed[place] = Placed(cause=None, certainty=certainty, group=group)
        groups.setdefault(group, []).append(texts[place])
    called = labels(groups, mean=grouping.mean, stock=stock)
    return Pile(placed=tuple(placed[place] for place in range(len(texts))), labels=called)


def _examples(texts: Sequence[str], causes: Mapping[int, str]) -> list[Cause]:
    """Return the causes with the texts that are examples of each, in the order of their names."""
    known: dict[str, list[str]] = {}
    for place, name in sorted(causes.items()):
        known.setdefault(name, []).append(texts[place])
    return [Cause(name=name, examples=tuple(examples)) for name, examples in sorted(known.items())]
