"""The layers of the second encoder (multilingual-e5-small): from pieces of words to a vector, with numpy alone.

An encoder of the BERT kind: embeddings of pieces and places, then layers of self-attention and a feed-forward part,
each with what went in added to what comes out and normalised. Of a text the mean of its pieces is what it says. All
pieces of several texts stand below one another in one array (pieces, `HIDDEN`); only attention keeps texts apart. The
matrices stay as small as in the file, and are widened each time that they are used: once for all texts together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import pi, sqrt
from typing import Final

import numpy as np

from belofte.language.meaning.weights import (
    HEADS,
    HIDDEN,
    INNER,
    LAYERS,
    POSITIONS,
    ROWS,
    Blocks,
    Floats,
    Weights,
    widened,
)

_HEAD: Final = HIDDEN // HEADS  # numbers of a piece that one head of attention looks at
_LEAST: Final = np.float32(1e-12)  # so that nothing is divided by nought
_CUBE: Final = np.float32(0.044715)  # of the usual way to come near to the normal distribution by a tanh


@dataclass(frozen=True, slots=True)
class _Linear:
    """A matrix, and what is added after it."""

    blocks: Blocks  # (outputs, inputs / 32)
    bias: Floats  # (outputs,)

    def __call__(self, rows: Floats) -> Floats:
        """Return (n, outputs) for rows (n, inputs)."""
        made: Floats = rows @ widened(self.blocks).T
        made += self.bias
        return made


@dataclass(frozen=True, slots=True)
class _Norm:
    """Bringing each row to mean 0 and variance 1, and then to what was learned."""

    scale: Floats  # (HIDDEN,)
    bias: Floats  # (HIDDEN,)

    def __call__(self, rows: Floats) -> Floats:
        """Return (n, HIDDEN) for rows (n, HIDDEN)."""
        rows = rows - rows.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", rows, rows) / np.float32(HIDDEN)
        rows *= (1 / np.sqrt(variance + _LEAST))[:, None]
        rows *= self.scale
        rows += self.bias
        return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Layer:
    query: _Linear
    key: _Linear
    value: _Linear
    attended: _Linear
    attention_norm: _Norm
    inner: _Linear
    outer: _Linear
    norm: _Norm

    def __call__(self, rows: Floats, ends: Sequence[int]) -> Floats:
        """Return (n, HIDDEN) for rows (n, HIDDEN) of texts, each of which ends where the next begins."""
        seen = _attention(self.query(rows), self.key(rows), self.value(rows), ends)
        rows = self.attention_norm(rows + self.attended(seen))
        return self.norm(rows + self.outer(_gelu(self.inner(rows))))


class Layers:
    """All of them, from a file with weights."""

    def __init__(self, weights: Weights) -> None:
        """Find the arrays of each. Raises WeightsUnknownError."""
        self._pieces = weights.blocks("emb.word", ROWS, HIDDEN)
        self._places = weights.numbers("emb.pos", POSITIONS, HIDDEN) + weights.numbers("emb.type", 2, HIDDEN)[0]
        self._norm = _norm(weights, "emb.ln")
        self._layers = [_layer(weights, f"l{number}") for number in range(LAYERS)]

    def vectors_of(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Return a row of unit length for the pieces of each text, at most `POSITIONS` of each: (texts, HIDDEN)."""
        lengths = [len(pieces) for pieces in texts]
        ends = [0, *np.cumsum(lengths).tolist()]
        places = np.concatenate([np.arange(length) for length in lengths])
        rows = self._norm(widened(self._pieces[np.concatenate(texts)]) + self._places[places])
        for layer in self._layers:
            rows = layer(rows, ends)
        means = np.add.reduceat(rows, ends[:-1], axis=0)
        means /= np.linalg.norm(means, axis=1, keepdims=True)
        return means


def _layer(weights: Weights, name: str) -> _Layer:
    """Return a layer by the names that its arrays have in the file."""
    return _Layer(
        query=_linear(weights, f"{name}.q", HIDDEN, HIDDEN),
        key=_linear(weights, f"{name}.k", HIDDEN, HIDDEN),
        value=_linear(weights, f"{name}.v", HIDDEN, HIDDEN),
        attended=_linear(weights, f"{name}.ao", HIDDEN, HIDDEN),
        attention_norm=_norm(weights, f"{name}.aln"),
        inner=_linear(weights, f"{name}.fi", INNER, HIDDEN),
        outer=_linear(weights, f"{name}.fo", HIDDEN, INNER),
        norm=_norm(weights, f"{name}.oln"),
    )


def _linear(weights: Weights, name: str, outputs: int, inputs: int) -> _Linear:
    return _Linear(weights.blocks(f"{name}.w", outputs, inputs), weights.numbers(f"{name}.b", outputs))


def _norm(weights: Weights, name: str) -> _Norm:
    return _Norm(weights.numbers(f"{name}.w", HIDDEN), weights.numbers(f"{name}.b", HIDDEN))


def _attention(query: Floats, key: Floats, value: Floats, ends: Sequence[int]) -> Floats:
    """Return of all texts what each piece takes from the pieces of its own text: (n, HIDDEN)."""
    query *= np.float32(1 / sqrt(_HEAD))
    seen = np.empty_like(value)
    for first, last in pairwise(ends):
        queries, keys, values = (
            each[first:last].reshape(-1, HEADS, _HEAD).transpose(1, 0, 2) for each in (query, key, value)
        )  # (HEADS, pieces, _HEAD)
        shares = queries @ keys.transpose(0, 2, 1)  # (HEADS, pieces, pieces)
        shares -= shares.max(axis=-1, keepdims=True)
        np.exp(shares, out=shares)
        shares /= shares.sum(axis=-1, keepdims=True)
        seen[first:last] = (shares @ values).transpose(1, 0, 2).reshape(-1, HIDDEN)
    return seen


def _gelu(rows: Floats) -> Floats:
    """Return of each number the part that a normal distribution lets through, by its usual approximation."""
    bent = rows * rows
    bent *= _CUBE
    bent += 1
    bent *= rows
    bent *= np.float32(sqrt(2 / pi))
    np.tanh(bent, out=bent)
    bent += 1
    bent *= rows
    bent *= np.float32(0.5)
    return bent
