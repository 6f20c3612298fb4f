"""Small files and vocabularies for tests, in the form of the second encoder's."""

import struct
from collections.abc import Sequence

import numpy as np

from belofte.language.meaning.weights import PIECES, Vocabulary


def vocabulary(**scores: float) -> Vocabulary:
    """Return the pieces that are named, `_` standing for a space, after the four that stand for nothing."""
    names = [name.replace("_", "\u2581") for name in scores]
    return Vocabulary(
        spelled=("<s>", "<pad>", "</s>", "<unk>", *names),
        scores=np.array([0, 0, 0, 0, *scores.values()], dtype=np.float32),
    )


def file_without_arrays(*, ends: Sequence[int] = (), score: float = 0.0) -> bytes:
    """Return a file that begins as it should and has a vocabulary, of pieces that end there, but no arrays."""
    return (
        struct.pack("<4s8ifi5iQ", b"E5S1", 1, 384, 12, 12, 1536, 250_037, 512, 2, 1e-12, 32, PIECES, 0, 2, 1, 3, 0)
        + np.array([*ends, *[0] * (PIECES + 1 - len(ends))], dtype="<u4").tobytes()
        + np.full(PIECES, score, dtype="<f4").tobytes()
        + struct.pack("<iIi", 0, 0, 0)
    )
