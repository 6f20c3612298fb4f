"""A file with weights is checked before any of it is believed."""

from pathlib import Path

import numpy as np
import pytest

from belofte.language.meaning.layers import Layers
from belofte.language.meaning.tests.vocabularies import file_without_arrays
from belofte.language.meaning.weights import PIECES, Weights, WeightsUnknownError, widened


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "weights.bin"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "It is empty."),
        (b"E5S1", "It ends too early."),
        (b"GGUF" + bytes(1_000), "It begins otherwise."),
        (file_without_arrays().replace(b"\x80\x01", b"\x81\x01", 1), "It begins otherwise."),  # 385 for 384
        (file_without_arrays()[:-1], "It ends too early."),
        (file_without_arrays()[:1_000_000], "It ends too early."),
        (file_without_arrays()[:-4] + b"\xff\xff\xff\x7f", "Its directory is too long."),
        (file_without_arrays()[:-4] + b"\xff\xff\xff\xff", "Its directory is too long."),
        (file_without_arrays()[:-4] + b"\x01\0\0\0", "It ends too early."),
    ],
    ids=range(9),
)
def test_other_file_is_refused(path: Path, content: bytes, told: str) -> None:
    path.write_bytes(content)
    with pytest.raises(WeightsUnknownError, match=told):
        Weights(path)


@pytest.mark.parametrize(("ends", "score"), [((0, 7), 0.0), ((1,), 0.0), ((), np.nan)])
def test_pieces_that_are_not_in_order_are_refused(path: Path, ends: tuple[int, ...], score: float) -> None:
    path.write_bytes(file_without_arrays(ends=ends, score=score))
    with pytest.raises(WeightsUnknownError, match="not in order"):
        Weights(path).vocabulary()


def test_array_that_is_missing_or_reaches_beyond_the_end_is_refused(path: Path) -> None:
    whole = file_without_arrays()
    path.write_bytes(whole)
    assert len(Weights(path).vocabulary().spelled) == PIECES
    with pytest.raises(WeightsUnknownError, match=r"emb\.word is missing"):
        Layers(Weights(path))
    entry = b"\x01\0\0\0" + b"\x01\0a" + b"\0" + b"\x02\0\0\0" + (len(whole) + 24).to_bytes(8, "little")
    path.write_bytes(whole[:-4] + entry + (8).to_bytes(8, "little") + b"\0\0\0\0")
    with pytest.raises(WeightsUnknownError, match="a is missing or of another size"):
        Weights(path).numbers("a", 2)
    with pytest.raises(WeightsUnknownError, match="a is missing or of another size"):
        Weights(path).numbers("a", 3)


def test_four_bits_are_widened_by_what_their_block_is_multiplied_by() -> None:
    blocks = np.zeros((1, 2), dtype=[("scale", "<f2"), ("nibbles", "u1", 16)])
    blocks["scale"] = [[0.5, 2]]
    blocks["nibbles"][0, 0, 0] = 0xF0
    blocks["nibbles"][0, 1] = 0x99
    wide = widened(blocks)
    assert wide.shape == (1, 64)
    assert (wide[0, 0], wide[0, 1], wide[0, 16], wide[0, 17]) == (-4, -4, 3.5, -4)
    assert set(wide[0, 32:].tolist()) == {2.0}
