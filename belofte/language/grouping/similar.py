"""Which texts are alike: the closeness of centred vectors, and rankings of several kinds merged into one.

The vectors of the encoder all lean the same way; what the texts of a desk have in common is taken off before any are
compared. A hundred thousand are compared with one product of matrices: that needs no database of vectors.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from belofte.language.meaning.memory import Vectors

Key = TypeVar("Key", bound=Hashable)

_RANK_OFFSET: Final = 60  # what the first place is worth over the second: the usual one of reciprocal rank fusion


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """A text that is like another one."""

    id: int
    closeness: float  # the cosine, from -1 to 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Texts to compare with: their ids, and a row of unit length for each, centred."""

    ids: tuple[int, ...]
    vectors: "Vectors"
    mean: "NDArray[np.float32]"

    def nearest(self, vector: "NDArray[np.float32]", *, most: int) -> list[Alike]:
        """Return the texts that are closest to what the encoder made of a text, the closest first."""
        import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares

        most = min(most, len(self.ids))
        if most <= 0:
            return []
        closeness = self.vectors @ centred(vector[None], self.mean)[0]
        first = np.argpartition(-closeness, most - 1)[:most]
        ordered = first[np.lexsort((first, -closeness[first]))]
        return [Alike(id=self.ids[place], closeness=float(closeness[place])) for place in ordered]


def shelve(ids: Sequence[int], vectors: "Vectors", *, mean: "NDArray[np.float32] | None" = None) -> Shelf:
    """Return a shelf of texts as the encoder gave them; centred on their own mean, or on one that is kept."""
    import numpy as np  # noqa: PLC0415 - as above

    middle = vectors.mean(axis=0, dtype=np.float32) if mean is None else mean
    return Shelf(ids=tuple(ids), vectors=centred(vectors, middle), mean=middle)


def centred(vectors: "Vectors", mean: "NDArray[np.float32]") -> "Vectors":
    """Return vectors without what they have in common, of unit length again; what nothing is left of, stays nothing."""
    import numpy as np  # noqa: PLC0415 - as above

    rest: Vectors = (vectors - mean).astype(np.float32, copy=False)
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    rest /= np.where(lengths > 0, lengths, 1)
    return rest


def fused(rankings: Iterable[Sequence[Key]]) -> list[Key]:
    """Return what several rankings hold, best first: one over its rank, summed over the rankings.

    Of equals comes first what the first ranking has first.
    """
    worth: dict[Key, float] = {}
    for ranking in rankings:
        for rank, key in enumerate(dict.fromkeys(ranking), start=1):
            worth[key] = worth.get(key, 0.0) + 1 / (_RANK_OFFSET + rank)
    return sorted(worth, key=lambda key: -worth[key])
