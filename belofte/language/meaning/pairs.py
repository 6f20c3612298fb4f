"""The features of a text beside the one that it is about, such as an answer and its question.

Whether the one fits the other is in neither of them alone. So both meanings count, and where they point the same way;
each of the directions in which meanings differ most counts beside each of them in the other, since who asks for a price
wants an amount, whatever is sold; and each word of the text counts beside the first words of the other: "when" beside
"Friday" says something. A text without words, which stands for none of the others, has no features.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zlib import crc32

from belofte.language.expressions import lazy
from belofte.language.meaning import encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIRECTIONS: Final = 48
DIMENSIONS: Final = 3 * encoder.DIMENSIONS + DIRECTIONS**2
PLACES: Final = 1 << 16  # for words beside words
_OTHER_WEIGHS: Final = 0.5  # what a text is about, beside the text itself
_TOGETHER_WEIGHS: Final = 16.0  # where both point: each is the product of two small numbers
_CROSSED_WEIGHS: Final = 0.015  # a direction beside a direction: there are many
_WORDS_MAX: Final = 60  # of a text
_FIRST: Final = 6  # words of what it is about
_REMEMBERED: Final = 2_048
_LEAST: Final = 1e-12
_WORD: Final = lazy(r"[^\W\d_]+|\d+|[€£]")


@dataclass(frozen=True, slots=True)
class About:
    """What a text is about, and of which kind that is."""

    words: str
    kind: str


def meaning(texts: Sequence[str], about: Sequence[About], directions: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return what a few texts mean beside what they are about, and remember it: (n, `DIMENSIONS`)."""
    return _together(texts, encoder.encode(texts), encoder.encode([one.words for one in about]), directions)


def meaning_of_many(texts: Sequence[str], about: Sequence[About]) -> "tuple[NDArray[np.float32], NDArray[np.float32]]":
    """Return the same for any number of texts, by the directions in which these differ most; and those directions.

    Nothing is remembered; each text is read once.
    """
    import numpy as np  # noqa: PLC0415 - as below

    every = list(dict.fromkeys([*texts, *(one.words for one in about)]))
    read = encoder.encode_many(every)
    vectors = dict(zip(every, read, strict=True))
    said, asked = np.stack([vectors[text] for text in texts]), np.stack([vectors[one.words] for one in about])
    directions = _directions_of(read)
    return _together(texts, said, asked, directions), directions


def _directions_of(vectors: "NDArray[np.float32]") -> "NDArray[np.float32]":
    """Return in which directions vectors differ most, what differs less at some more weight: (`encoder.DIMENSIONS`, n).

    In half precision, as they are kept.
    """
    import numpy as np  # noqa: PLC0415 - as below

    strengths, axes = np.linalg.eigh((vectors.T @ vectors).astype(np.float64) / len(vectors))
    spread = np.sqrt(np.maximum(strengths[: -DIRECTIONS - 1 : -1], _LEAST))
    directions = axes[:, : -DIRECTIONS - 1 : -1] / np.sqrt(spread * spread.mean() / _CROSSED_WEIGHS)
    kept: NDArray[np.float32] = directions.astype(np.float16).astype(np.float32)
    return kept


def _together(
    texts: Sequence[str],
    said: "NDArray[np.float32]",
    asked: "NDArray[np.float32]",
    directions: "NDArray[np.float32]",
) -> "NDArray[np.float32]":
    import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares meanings

    crossed = np.einsum("ni,nj->nij", said @ directions, asked @ directions).reshape(len(texts), -1)
    together = np.hstack([said, asked * _OTHER_WEIGHS, said * asked * _TOGETHER_WEIGHS, crossed])
    together[[not text for text in texts]] = 0
    kept: NDArray[np.float32] = together.astype(np.float32)
    return kept


@lru_cache(maxsize=_REMEMBERED)
def places(text: str, about: About) -> tuple[int, ...]:
    """Return the places of a text's words beside the kind and the first words of what it is about."""
    words = _words(text)[:_WORDS_MAX]
    asked = list(dict.fromkeys(_words(about.words)))[:_FIRST]
    beside = [*asked, " ".join(asked[:2]), f"={about.kind}"]
    crossed = [f"{one}|{word}" for one in dict.fromkeys(beside) for word in dict.fromkeys(words)]
    crossed += [f"={about.kind}|{first} {second}" for first, second in pairwise(words)]
    return tuple(sorted({crc32(feature.encode()) % PLACES for feature in crossed}))


def _words(text: str) -> list[str]:
    return ["#" if word.isdigit() else word for word in _WORD.findall(text[: encoder.LENGTH_MAX].lower())]
