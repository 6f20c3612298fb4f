"""Sorting out a pile of texts at once: stock, causes, groups of what fits none, and what to call all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from belofte.language.grouping import leaders
from belofte.language.grouping.causes import Cause, learn
from belofte.language.grouping.embedding import vectors_of
from belofte.language.grouping.labels import Label, labels
from belofte.language.grouping.portions import in_portions
from belofte.language.grouping.stripping import stock_of

Heap: TypeAlias = int | str  # the number of a group, or the name of a cause

_SAMPLE: Final = 2_000  # texts by which stock and mean are found: more tell the same
_PORTION: Final = 100  # texts that a process judges at once, in some ten seconds
_LABELLED_FROM: Final = 2  # texts in a group: one alone says itself what it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where a text belongs: to a cause, or to a group."""

    cause: str | None
    certainty: float  # of the cause: 1 where a person said so, 0 where there are no causes
    group: int | None  # None of a text that has a cause
    is_certain: bool = False  # that it is about the cause, so that nobody need look

    @property
    def heap(self) -> Heap:
        """Return by which its cause or its group is labelled."""
        return self.cause if self.cause is not None else self.group or 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pile:
    """Texts that are sorted out, in their order, and what each cause and each group of several is called."""

    placed: tuple[Placed, ...]
    labels: Mapping[Heap, Label]


_NOWHERE: Final = Placed(cause=None, certainty=0.0, group=None)


def sort_out(texts: Sequence[str], *, causes: Mapping[int, str], processes: int = 1) -> Pile:
    """Return where texts belong; `causes` names the cause of some, by their place, and those are the examples."""
    sample = texts[:: max(1, len(texts) // _SAMPLE)]
    stock = stock_of(sample)
    placed = {place: Placed(cause=name, certainty=1.0, group=None, is_certain=True) for place, name in causes.items()}
    open_places = [place for place in range(len(texts)) if place not in placed]
    if causes and open_places:
        learned = learn(_examples(texts, causes), stock=stock)
        asked = [texts[place] for place in open_places]
        judged = (one for part in in_portions(learned.judge, asked, size=_PORTION, processes=processes) for one in part)
        for place, one in zip(open_places, judged, strict=True):
            placed[place] = Placed(cause=one.cause, certainty=one.certainty, group=None, is_certain=one.is_certain)
    rest = [place for place in open_places if place not in placed or placed[place].cause is None]
    vectors = vectors_of([texts[place] for place in rest] or sample, stock=stock, processes=processes)
    grouping = leaders.begin(vectors[:: max(1, len(vectors) // _SAMPLE)])
    if rest:
        grouping = leaders.arrive(grouping, rest, vectors)
    for place, group in grouping.of.items():
        placed[place] = replace(placed.get(place, _NOWHERE), group=group)
    heaps: dict[Heap, list[str]] = {}
    for place in (*causes, *open_places):  # what people pointed at says best what a cause is
        heaps.setdefault(placed[place].heap, []).append(texts[place])
    several = {heap: said for heap, said in heaps.items() if isinstance(heap, str) or len(said) >= _LABELLED_FROM}
    called = labels(several, mean=grouping.mean, stock=stock)
    return Pile(placed=tuple(placed[place] for place in range(len(texts))), labels=called)


def _examples(texts: Sequence[str], causes: Mapping[int, str]) -> list[Cause]:
    """Return the causes with the texts that are examples of each, in the order of their names."""
    known: dict[str, list[str]] = {}
    for place, name in sorted(causes.items()):
        known.setdefault(name, []).append(texts[place])
    return [Cause(name=name, examples=tuple(examples)) for name, examples in sorted(known.items())]
