"""`belofte language group`: which texts are about the same, by named causes first, and what is left by closeness."""

import os
from collections.abc import Sequence
from typing import Any, Final

from pydantic import Field

from belofte.language.grouping.sorting import Heap, Pile, Placed, sort_out
from belofte.language.meaning import second_encoder
from belofte.ops.language.lines import Answered, Asked

_PROCESSES: Final = max(1, min(4, os.cpu_count() or 1))


class TextAsked(Asked):
    """A text, what it is about where somebody knows that, and by what the caller knows it."""

    text: str
    cause: str | None = Field(default=None, min_length=1, max_length=200)
    id: str | int | None = None


def group(asked: Sequence[TextAsked]) -> list[Answered]:
    """Return for each text its group, a number: causes come first, in the order of their names, then what fits none.

    A cause that is not certain is for a person to look at.
    """
    texts = [one.text for one in asked]
    causes = {place: one.cause for place, one in enumerate(asked) if one.cause}
    pile = sort_out(texts, causes=causes, processes=_PROCESSES)
    numbers = {name: number for number, name in enumerate(sorted(set(causes.values())))}
    central = _central(texts, pile)
    return [
        ({} if one.id is None else {"id": one.id})
        | {
            "group": numbers[at.cause] if at.cause else len(numbers) + (at.group or 0),
            "cause": at.cause,
            "certain": at.is_certain,
            "certainty": round(at.certainty, 3),
        }
        | _label(at, pile)
        | {"is_central": place in central}
        for place, (one, at) in enumerate(zip(asked, pile.placed, strict=True))
    ]


def lacking(answered: Sequence[Answered]) -> str:
    """Return in a sentence what was lacking to tell causes as well as can be; nothing where none were named."""
    return second_encoder.lacking() if any(one.get("cause") for one in answered) else ""


def _label(at: Placed, pile: Pile) -> dict[str, Any]:
    """Return what the cause or the group of a text is called; a text that is alone is not called anything."""
    label = pile.labels.get(at.heap)
    return {"terms": label.terms if label else (), "sentence": label.sentence if label else ""}


def _central(texts: Sequence[str], pile: Pile) -> set[int]:
    """Return of each cause and group the first text in which the sentence in its middle stands."""
    found: dict[Heap, int] = {}
    for place, (text, at) in enumerate(zip(texts, pile.placed, strict=True)):
        label = pile.labels.get(at.heap)
        if label is None or label.sentence in text:
            found.setdefault(at.heap, place)
    return set(found.values())
