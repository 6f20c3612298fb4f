"""Vectors for very many texts, on several processes."""

from collections.abc import Collection, Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from belofte.language.grouping.portions import in_portions
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

    vectors = np.empty((len(texts), encoder.DIMENSIONS), dtype=np.float32)
    row = 0
    for part in in_portions(partial(_portion, stock=frozenset(stock)), texts, size=_PORTION, processes=processes):
        vectors[row : row + len(part)] = part
        row += len(part)
    return vectors


def _portion(texts: Sequence[str], *, stock: Collection[str]) -> "Vectors":
    return encoder.encode_many([about(text, stock=stock)[:LENGTH_MAX] for text in texts])
