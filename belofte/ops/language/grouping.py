"""`belofte language group`: which texts are about the same, by named causes first, and what is left by closeness."""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pydantic import Field

from belofte.language.grouping import leaders
from belofte.language.grouping.causes import Cause, learn
from belofte.language.grouping.embedding import vectors_of
from belofte.language.grouping.labels import Label, labels
from belofte.language.grouping.stripping import stock_of
from belofte.ops.language.lines import Answered, Asked

if TYPE_CHECKING:
    from belofte.language.meaning.encoder import Vectors

_PROCESSES: Final = max(1, min(4, os.cpu_count() or 1))


class TextAsked(Asked):
    """A text, what it is about where somebody knows that, and by what the caller knows it."""

    text: str
    cause: str | None = Field(default=None, min_length=1, max_length=200)
    id: str | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """Where a text belongs."""

    group: int
    cause: str | None
    certainty: float | None  # of the cause; None where it is about none


def group(asked: Sequence[TextAsked]) -> list[Answered]:
    """Return for each text its group, a number: causes come first, as they are first named, then what fits none."""
    if not asked:
        return []
    texts = [one.text for one in asked]
    stock = stock_of(texts)
    vectors = vectors_of(texts, stock=stock, processes=_PROCESSES)
    placed = _placed(asked, vectors, stock)
    members: dict[int, list[int]] = {}
    for place, one in enumerate(placed):
        members.setdefault(one.group, []).append(place)
    called = labels(
        {number: [texts[place] for place in places] for number, places in members.items()},
        mean=vectors.mean(axis=0),
        stock=stock,
    )
    central = {_central(texts, members[number], label) for number, label in called.items()}
    return [
        _told(one, at, called[at.group], is_central=place in central)
        for place, (one, at) in enumerate(zip(asked, placed, strict=True))
    ]


def _placed(asked: Sequence[TextAsked], vectors: "Vectors", stock: Collection[str]) -> list[_Placed]:
    """Return where each text belongs."""
    examples: dict[str, list[str]] = {}
    for one in asked:
        if one.cause:
            examples.setdefault(one.cause, []).append(one.text)
    numbers = {name: number for number, name in enumerate(examples)}
    judged = _judged(asked, examples, stock)
    left = [place for place in range(len(asked)) if judged[place] is None]
    gathered = leaders.arrive(leaders.begin(vectors), left, vectors[left]).of if left else {}
    order = {leader: len(numbers) + rank for rank, leader in enumerate(dict.fromkeys(gathered.values()))}
    return [
        _Placed(group=numbers[known[0]], cause=known[0], certainty=known[1])
        if known
        else _Placed(group=order[gathered[place]], cause=None, certainty=None)
        for place, known in enumerate(judged)
    ]


def _judged(
    asked: Sequence[TextAsked], examples: Mapping[str, Sequence[str]], stock: Collection[str]
) -> list[tuple[str, float] | None]:
    """Return the cause of each text, and how certain it is: what the caller named is."""
    known: list[tuple[str, float] | None] = [(one.cause, 1.0) if one.cause else None for one in asked]
    open_places = [place for place, one in enumerate(known) if one is None]
    if not examples:
        return known
    causes = learn([Cause(name=name, examples=tuple(texts)) for name, texts in examples.items()], stock=stock)
    for place, one in zip(open_places, causes.judge([asked[place].text for place in open_places]), strict=True):
        known[place] = (one.cause, one.certainty) if one.cause else None
    return known


def _central(texts: Sequence[str], places: Sequence[int], label: Label) -> int:
    """Return the first text of a group in which the sentence in its middle stands."""
    return next((place for place in places if label.sentence and label.sentence in texts[place]), places[0])


def _told(one: TextAsked, at: _Placed, label: Label, *, is_central: bool) -> Answered:
    named = {} if one.id is None else {"id": one.id}
    return {
        **named,
        "group": at.group,
        "cause": at.cause,
        "certainty": None if at.certainty is None else round(at.certainty, 3),
        "terms": label.terms,
        "sentence": label.sentence,
        "is_central": is_central,
    }
