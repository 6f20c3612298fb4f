"""Remembering what an encoder made of the texts that it read last. No text is kept beyond the process."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors: TypeAlias = NDArray[np.float32]

_REMEMBERED: Final = 4_096  # texts: 8 MB at most


class Memory:
    """The vectors of the texts that were read last; several threads may ask at once."""

    def __init__(self, dimensions: int) -> None:
        self._dimensions = dimensions
        self._vectors: OrderedDict[str, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def vectors_of(self, texts: Sequence[str], encode: "Callable[[Sequence[str]], Vectors]") -> "Vectors":
        """Return a row for each text: (n, dimensions). `encode` reads those that are not remembered, each once."""
        import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares meanings

        vectors = self._known(texts)
        if missing := [text for text in dict.fromkeys(texts) if text not in vectors]:
            fresh = dict(zip(missing, encode(missing), strict=True))
            self._keep(fresh)
            vectors |= fresh
        return np.stack([vectors[text] for text in texts]) if texts else np.empty((0, self._dimensions), np.float32)

    def forget(self) -> None:
        """Remember nothing."""
        with self._lock:
            self._vectors.clear()

    def _known(self, texts: Sequence[str]) -> "dict[str, NDArray[np.float32]]":
        """Return the vectors that are remembered."""
        with self._lock:
            found = {text: self._vectors[text] for text in texts if text in self._vectors}
            for text in found:
                self._vectors.move_to_end(text)
            return found

    def _keep(self, vectors: "dict[str, NDArray[np.float32]]") -> None:
        """Remember vectors, and forget those that were not asked for longest."""
        with self._lock:
            self._vectors.update(vectors)
            while len(self._vectors) > _REMEMBERED:
                self._vectors.popitem(last=False)
