"""Showing why a text stands where it stands: its sentences that speak most for it, as they stand in the text."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from belofte.language.grouping.similar import centred
from belofte.language.grouping.stripping import passages
from belofte.language.meaning import encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

REASONS_MAX: Final = 2
_NEAR_BEST: Final = 0.6  # of what the best sentence says: less is no reason beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A sentence for which a text stands in its group, and how close it is to what the group is about."""

    words: str  # exactly text[start:end]
    start: int
    end: int
    closeness: float


def reasons(
    text: str,
    *,
    middle: "NDArray[np.float32]",
    mean: "NDArray[np.float32]",
    stock: Collection[str] = frozenset(),
) -> list[Reason]:
    """Return the sentences of a text that are closest to the middle of its group, the closest first; none that is not.

    `middle` is the sum of a leader, or what a cause is by its examples; `mean` is what was taken off.
    """
    said = passages(text, stock=stock)
    if not said:
        return []
    vectors = centred(encoder.encode([passage.masked for passage in said]), mean)
    length = float((middle @ middle) ** 0.5) or 1.0
    found = [
        Reason(words=passage.words, start=passage.start, end=passage.end, closeness=float(closeness))
        for passage, closeness in zip(said, vectors @ middle / length, strict=True)
    ]
    found.sort(key=lambda reason: (-reason.closeness, reason.start))
    return [one for one in found[:REASONS_MAX] if one.closeness > max(0.0, _NEAR_BEST * found[0].closeness)]
