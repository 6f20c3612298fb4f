import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from belofte.language.grouping.similar import centred, fused, shelve
from belofte.language.meaning import encoder

TEXTS = (
    "Mijn pakket is niet aangekomen",
    "Ik kan niet inloggen op mijn account",
    "The vase arrived in pieces",
    "Er is twee keer afgeschreven",
    "De monteur kwam niet opdagen",
)


def test_nearest_finds_the_same_matter_in_the_other_language() -> None:
    shelf = shelve([10, 20, 30, 40, 50], encoder.encode(TEXTS))
    (question,) = encoder.encode(["De vaas is in stukken aangekomen"])
    found = shelf.nearest(question, most=2)
    assert [found[0].id, len(found)] == [30, 2]
    assert found[0].closeness > found[1].closeness


@pytest.mark.parametrize("most", [0, 1, 5, 99])
def test_nearest_gives_at_most_what_there_is(most: int) -> None:
    shelf = shelve([10, 20, 30, 40, 50], encoder.encode(TEXTS))
    assert len(shelf.nearest(encoder.encode(["iets"])[0], most=most)) == min(most, 5)


def test_equally_close_ones_keep_their_order() -> None:
    vectors = np.array([[1, 0], [0, 1], [1, 0], [1, 0]], dtype=np.float32)
    shelf = shelve([4, 3, 2, 1], vectors, mean=np.zeros(2, dtype=np.float32))
    assert [one.id for one in shelf.nearest(np.array([1, 0], dtype=np.float32), most=3)] == [4, 2, 1]


def test_centred_leaves_nothing_of_what_all_have_in_common() -> None:
    vectors = np.array([[3, 4], [3, 4]], dtype=np.float32)
    assert centred(vectors, vectors[0]).tolist() == [[0, 0], [0, 0]]
    assert vectors.tolist() == [[3, 4], [3, 4]]


def test_fused_puts_first_what_both_rankings_know() -> None:
    assert fused([["a", "b", "c"], ["d", "b"]]) == ["b", "a", "d", "c"]
    assert fused([[], []]) == []


@given(st.lists(st.lists(st.integers(0, 20))))
def test_fused_holds_each_once(rankings: list[list[int]]) -> None:
    found = fused(rankings)
    assert sorted(found) == sorted({one for ranking in rankings for one in ranking})
    assert fused(rankings) == found
