"""Telling which of several labels a text deserves, by its meaning and its words. Runs with numpy alone.

A classifier is a table of weights: a row for each feature, a column for each label. Its features are the numbers of the
encoder; the words of the text themselves, which the encoder blurs ("niet", "weer"); and, for who has them, signs: what
rules saw in the text, a number each. Of a text that is judged beside another, `pairs` says which features count.
`training.py` makes it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol
from zlib import crc32

from belofte.language.expressions import lazy
from belofte.language.meaning import encoder, pairs
from belofte.language.meaning.pairs import About

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FOLDER: Final = Path(__file__).parent / "models"
BUCKETS: Final = 1 << 14  # places for words and pieces of words
_WORD: Final = lazy(r"[^\W\d_]+|\d+|[?!€]")
_NUMBER: Final = lazy(r"\d+")
_REMEMBERED: Final = 2_048  # texts: somebody writes on, and most sentences stay
_WORDS_REMEMBERED: Final = 8_192  # words: a few hundred bytes each
_LEAST: Final = 1e-6
_PARTS: Final = {"labels", "meaning", "words", "rarity", "signs", "bias", "lessons"}
_OTHER_VERSION: Final = "This was written by another version."
_PIECE_LENGTHS: Final = (3, 4, 5)

Signs = Sequence[float]


class Judge(Protocol):
    """What tells how likely each label is for texts, with what rules saw in them: a `Classifier`, or a test's."""

    def judge(self, texts: Sequence[str], signs: Sequence[Signs] = ()) -> list[dict[str, float]]:
        """Return for each text how likely each label is."""


class PairJudge(Protocol):
    """The same for texts beside what they are about."""

    def judge(self, texts: Sequence[str], signs: Sequence[Signs], about: Sequence[About]) -> list[dict[str, float]]:
        """Return for each text how likely each label is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classifier:
    """What was learned: how much each feature speaks for each label."""

    labels: tuple[str, ...]
    meaning: "NDArray[np.float32]"  # (encoder.DIMENSIONS or pairs.DIMENSIONS, labels)
    words: "NDArray[np.float32]"  # (BUCKETS or pairs.PLACES, labels)
    rarity: "NDArray[np.float32]"  # (as many,): how much a word says by being rare in the lessons
    signs: "NDArray[np.float32]"  # (signs, labels)
    bias: "NDArray[np.float32]"  # (labels,)
    lessons: str  # which lessons it was learned from: a fingerprint
    directions: "NDArray[np.float32] | None" = None  # those of `pairs`; None where each text is judged alone

    def judge(
        self, texts: Sequence[str], signs: Sequence[Signs] = (), about: Sequence[About] = ()
    ) -> list[dict[str, float]]:
        """Return for each text, what rules saw in it, and what it is about, how likely each label is: 1 together."""
        import numpy as np  # noqa: PLC0415 - heavy, and needed only by who judges

        if not texts:
            return []
        scores = self._meaning_of(texts, about) @ self.meaning + self.bias
        for row, places in enumerate(places_of(texts, about)):
            scores[row] += _weighed(places, rarity=self.rarity, weights=self.words)
        if signs:
            scores += np.asarray(signs, dtype=np.float32) @ self.signs
        shares = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return [dict(zip(self.labels, map(float, row), strict=True)) for row in shares]

    def _meaning_of(self, texts: Sequence[str], about: Sequence[About]) -> "NDArray[np.float32]":
        """Return what texts mean, alone or beside what they are about."""
        return encoder.encode(texts) if self.directions is None else pairs.meaning(texts, about, self.directions)


def by_words(text: str, *, rarity: "NDArray[np.float32]", weights: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return what the words of a text speak for, each by its rarity, the whole as a vector of unit length."""
    return _weighed(buckets(text[: encoder.LENGTH_MAX]), rarity=rarity, weights=weights)


def _weighed(
    places: Sequence[int], *, rarity: "NDArray[np.float32]", weights: "NDArray[np.float32]"
) -> "NDArray[np.float32]":
    import numpy as np  # noqa: PLC0415 - as above

    found = list(places)
    rare = rarity[found]
    summed: NDArray[np.float32] = rare @ weights[found]
    return summed / max(float(np.linalg.norm(rare)), _LEAST)


def places_of(texts: Sequence[str], about: Sequence[About] = ()) -> list[tuple[int, ...]]:
    """Return the places of the words of each text, alone or beside what it is about."""
    if about:
        return [pairs.places(text, one) for text, one in zip(texts, about, strict=True)]
    return [buckets(text[: encoder.LENGTH_MAX]) for text in texts]


@lru_cache(maxsize=_REMEMBERED)
def buckets(text: str) -> tuple[int, ...]:
    """Return the features of a text's words: the words, pairs of them, and pieces of words; each counts once."""
    words = ["#" if _NUMBER.fullmatch(word) else word for word in _WORD.findall(text[: encoder.LENGTH_MAX].lower())]
    found = {_place(f"{first} {second}") for first, second in pairwise(words)}
    return tuple(sorted(found.union(*map(_places_of_word, set(words)))))


@lru_cache(maxsize=_WORDS_REMEMBERED)
def _places_of_word(word: str) -> frozenset[int]:
    """Return the places of a word and of its pieces: it stands in a sentence, beside the next and in the whole text."""
    whole = f"<{word}>"
    pieces = (whole[start : start + length] for length in _PIECE_LENGTHS for start in range(len(whole) - length + 1))
    return frozenset(map(_place, (word, *pieces)))


def _place(feature: str) -> int:
    return crc32(feature.encode()) % BUCKETS


def rarity_of(texts: Iterable[str]) -> "NDArray[np.float32]":
    """Return for each place of words how rare it is in texts: the logarithm of one in so many."""
    return rarity_at(places_of(list(texts)), size=BUCKETS)


def rarity_at(read: Sequence[Sequence[int]], *, size: int, least: int = 1) -> "NDArray[np.float32]":
    """Return the same for texts of which the places are known; what is in fewer than `least` of them says nothing.

    `size` is how many places there are.
    """
    import numpy as np  # noqa: PLC0415 - as above

    counts, total = np.zeros(size), len(read)
    for places in read:
        counts[list(places)] += 1
    rarity: NDArray[np.float32] = np.log((1 + total) / (1 + counts)).astype(np.float16).astype(np.float32)
    rarity[(counts > 0) & (counts < least)] = 0
    return rarity


@cache
def shipped(name: str) -> Classifier:
    """Return the classifier that comes with the desk."""
    with (FOLDER / f"{name}.npz").open("rb") as file:
        return load(file)


def load(file: BinaryIO) -> Classifier:
    """Return a classifier from what `save` wrote. Raises ValueError for anything else."""
    import numpy as np  # noqa: PLC0415 - as above

    with np.load(file, allow_pickle=False) as kept:
        if not set(kept.files) >= _PARTS:
            raise ValueError(_OTHER_VERSION)
        has_directions = "directions" in kept.files and kept["directions"].size > 0
        return Classifier(
            labels=tuple(str(label) for label in kept["labels"]),
            meaning=kept["meaning"].astype(np.float32),
            words=kept["words"].astype(np.float32),
            rarity=kept["rarity"].astype(np.float32),
            signs=kept["signs"].astype(np.float32),
            bias=kept["bias"].astype(np.float32),
            lessons=str(kept["lessons"]),
            directions=kept["directions"].astype(np.float32) if has_directions else None,
        )


def save(classifier: Classifier, file: BinaryIO) -> None:
    """Write a classifier, its weights in half precision: more would say nothing more."""
    import numpy as np  # noqa: PLC0415 - as above

    np.savez_compressed(
        file,
        labels=np.array(classifier.labels),
        meaning=classifier.meaning.astype(np.float16),
        words=classifier.words.astype(np.float16),
        rarity=classifier.rarity.astype(np.float16),
        signs=classifier.signs.astype(np.float32),
        bias=classifier.bias.astype(np.float32),
        lessons=np.array(classifier.lessons),
        directions=np.zeros(0) if classifier.directions is None else classifier.directions.astype(np.float16),
    )
