"""Vectors for very many texts, on several processes: threads make the encoder slower."""

from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import TYPE_CHECKING, Final

from belofte.language.grouping.stripping import about
from belofte.language.meaning import encoder

if TYPE_CHECKING:
    from belofte.language.meaning.memory import Vectors

LENGTH_MAX: Final = 400  # characters of what a text is about that are read here: it stands in its first sentences
_PORTION: Final = 500  # texts that a process is given at once


def vectors_of(texts: Sequence[str], *, stock: Collection[str] = frozenset(), processes: int = 1) -> "Vectors":
    """Return a row of unit length for what each text is about, in their order; `stock` as stripping has it.

    The rows are the same whatever the number of processes.
    """
    import numpy as np  # noqa: PLC0415 - heavy, and needed only by who compares

    portions = [texts[first : first + _PORTION] for first in range(0, len(texts), _PORTION)]
    vectors = np.empty((len(texts), encoder.DIMENSIONS), dtype=np.float32)
    work = partial(_portion, stock=frozenset(stock))
    if processes == 1 or len(portions) == 1:
        _fill(vectors, map(work, portions))
        return vectors
    # Processes of their own, and no copies of this one: its threads may hold locks.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        _fill(vectors, pool.map(work, portions))
    return vectors


def _portion(texts: Sequence[str], *, stock: Collection[str]) -> "Vectors":
    return encoder.encode_many([about(text, stock=stock)[:LENGTH_MAX] for text in texts])


def _fill(vectors: "Vectors", parts: "Iterable[Vectors]") -> None:
    """Write parts into a table, one below the other."""
    row = 0
    for part in parts:
        vectors[row : row + len(part)] = part
        row += len(part)
