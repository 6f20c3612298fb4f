"""The file with the weights of the second encoder: what stands in it and where, checked before any of it is believed.

Sizes; pieces of words, each with how likely it is; letters and their plainest form, which is not read here, since
callers see to it; a directory of arrays by name; the arrays. Numbers are little-endian. A matrix is kept in blocks
of 32 numbers: what they are multiplied by, and four bits for each. The file stays mapped: what is not asked for takes
no memory, and what is asked for can be let go of again.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from belofte.language.meaning.pieces import BEGIN, END, UNKNOWN

Floats: TypeAlias = NDArray[np.float32]
Blocks: TypeAlias = NDArray[np.void]  # of `_BLOCK`

HIDDEN: Final = 384  # numbers for each piece of a text
LAYERS: Final = 12
HEADS: Final = 12
INNER: Final = 1536  # numbers between the two halves of a layer's feed-forward part
ROWS: Final = 250_037  # of the embedding: the pieces, and some that stand for nothing
POSITIONS: Final = 512
PIECES: Final = 250_002
_PADDING: Final = 1
_TYPES: Final = 2
_BLOCK_SIZE: Final = 32
_MIDDLE: Final = 8  # what four bits say of nought

_HEADER: Final = struct.Struct("<4s8ifi5iQ")
_KNOWN: Final = (b"E5S1", 1, HIDDEN, LAYERS, HEADS, INNER, ROWS, POSITIONS, _TYPES)
_KNOWN_PIECES: Final = (_BLOCK_SIZE, PIECES, BEGIN, END, _PADDING, UNKNOWN)
_LETTERS: Final = struct.Struct("<iI")  # how many letters have a plainest form, and the bytes of all of these
_COUNT: Final = struct.Struct("<i")
_NAME_LENGTH: Final = struct.Struct("<H")
_ENTRY: Final = struct.Struct("<BIQQ")  # kind, numbers, where it begins, bytes
_ARRAYS_MAX: Final = 1_000
_BLOCK: Final = np.dtype([("scale", "<f2"), ("nibbles", "u1", _BLOCK_SIZE // 2)])


class WeightsUnknownError(ValueError):
    """A file is not the one that is known here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The pieces of words, each at its number, and how likely each is: a logarithm."""

    spelled: tuple[str, ...]
    scores: Floats  # (pieces,)


class Weights:
    """The arrays in a file, by name, and its pieces of words."""

    def __init__(self, path: Path) -> None:
        """Map a file. Raises OSError, and WeightsUnknownError for one that is another than is known here."""
        with path.open("rb") as file:
            try:
                self._bytes = mmap(file.fileno(), 0, access=ACCESS_READ)
            except ValueError as empty:
                raise WeightsUnknownError("It is empty.") from empty
        self._at = 0
        length = self._check_header()
        self._vocabulary = self._at, length
        self._take(4 * (PIECES + 1) + 4 * PIECES + length)
        _, letters_length = self._read(_LETTERS)
        self._take(letters_length)
        self._directory = self._read_directory()

    def vocabulary(self) -> Vocabulary:
        """Return the pieces: in the file stand where each ends, how likely each is, and all of them in a row.

        Raises WeightsUnknownError.
        """
        begin, length = self._vocabulary
        ends = np.frombuffer(self._bytes, "<u4", PIECES + 1, begin).tolist()
        scores = np.frombuffer(self._bytes, "<f4", PIECES, begin + 4 * (PIECES + 1)).astype(np.float32)
        row = self._bytes[(first := begin + 4 * (2 * PIECES + 1)) : first + length]
        if ends != sorted(ends) or ends[0] != 0 or ends[-1] != length or not np.isfinite(scores).all():
            raise WeightsUnknownError("Its pieces of words are not in order.")
        spelled = (row[start:end].decode(errors="replace") for start, end in pairwise(ends))
        return Vocabulary(spelled=tuple(spelled), scores=scores)

    def numbers(self, name: str, *shape: int) -> Floats:
        """Return an array of numbers, of that shape. Raises WeightsUnknownError."""
        return self._array(name, np.dtype("<f4"), shape).astype(np.float32)

    def blocks(self, name: str, rows: int, columns: int) -> Blocks:
        """Return a matrix as it is kept: (rows, columns / 32). `widened` makes numbers of it.

        Raises WeightsUnknownError.
        """
        return self._array(name, _BLOCK, (rows, columns // _BLOCK_SIZE))

    def _check_header(self) -> int:
        """Refuse a file that begins otherwise; return how many bytes its pieces take."""
        *known, _, block_size, pieces, begin, end, padding, unknown, length = self._read(_HEADER)
        if tuple(known) != _KNOWN or (block_size, pieces, begin, end, padding, unknown) != _KNOWN_PIECES:
            raise WeightsUnknownError("It begins otherwise.")
        return int(length)

    def _read_directory(self) -> Mapping[str, tuple[int, int]]:
        """Return for each array where it begins, and how many bytes it has."""
        (count,) = self._read(_COUNT)
        if not 0 <= count <= _ARRAYS_MAX:
            raise WeightsUnknownError("Its directory is too long.")
        found = {}
        for _ in range(count):
            (length,) = self._read(_NAME_LENGTH)
            begin = self._take(length)
            name = self._bytes[begin : begin + length].decode("ascii", errors="replace")
            _, _, first, size = self._read(_ENTRY)
            found[name] = (first, size)
        return found

    def _array(self, name: str, kind: "np.dtype[Any]", shape: tuple[int, ...]) -> NDArray[Any]:
        """Return an array as it is kept."""
        count = int(np.prod(shape))
        begin, size = self._directory.get(name, (0, -1))
        if size != count * kind.itemsize or begin + size > len(self._bytes):
            raise WeightsUnknownError(f"Its array {name} is missing or of another size.")
        return np.frombuffer(self._bytes, kind, count, begin).reshape(shape)

    def _read(self, form: struct.Struct) -> tuple[Any, ...]:
        """Return what comes next, and go past it."""
        return form.unpack_from(self._bytes, self._take(form.size))

    def _take(self, size: int) -> int:
        """Go past so many bytes, and return where they begin."""
        begin, self._at = self._at, self._at + size
        if self._at > len(self._bytes):
            raise WeightsUnknownError("It ends too early.")
        return begin


def widened(blocks: Blocks) -> Floats:
    """Return as numbers what is kept in blocks: (…, n) becomes (…, n * 32)."""
    wide = np.empty((*blocks.shape, _BLOCK_SIZE), np.float32)
    np.bitwise_and(blocks["nibbles"], 15, out=wide[..., : _BLOCK_SIZE // 2], casting="unsafe")
    np.right_shift(blocks["nibbles"], 4, out=wide[..., _BLOCK_SIZE // 2 :], casting="unsafe")
    wide -= _MIDDLE
    wide *= blocks["scale"].astype(np.float32)[..., None]
    return wide.reshape(*blocks.shape[:-1], -1)
