import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from belofte.language.grouping.leaders import (
    ContradictionError,
    Decisions,
    Grouping,
    arrive,
    begin,
    decide,
    unsettled,
)

NOTHING = np.zeros(8, dtype=np.float32)
EMPTY = Grouping(mean=NOTHING)


def towards(*axes: int) -> NDArray[np.float32]:
    """Return vectors along these axes, a row for each."""
    return np.eye(8, dtype=np.float32)[list(axes)]


def test_texts_that_are_alike_come_together_and_keep_their_number() -> None:
    first = arrive(EMPTY, [7, 8, 9], towards(0, 1, 0))
    assert first.of == {7: 0, 8: 1, 9: 0}
    assert arrive(first, [10, 11], towards(2, 1)).of == {7: 0, 8: 1, 9: 0, 10: 2, 11: 1}


@settings(deadline=None)
@given(st.lists(st.integers(0, 7), min_size=1, max_size=40), st.integers(1, 40), st.randoms())
def test_it_makes_no_difference_how_many_arrive_at_once(axes: list[int], portion: int, chance: object) -> None:
    noise = np.random.default_rng(len(axes)).normal(0, 0.3, (len(axes), 8)).astype(np.float32)
    vectors, ids = towards(*axes) + noise, list(range(len(axes)))
    bit_by_bit = EMPTY
    for place in range(0, len(ids), portion):
        bit_by_bit = arrive(bit_by_bit, ids[place : place + portion], vectors[place : place + portion])
    assert bit_by_bit.of == arrive(EMPTY, ids, vectors).of


def test_more_texts_than_fit_in_one_product() -> None:
    axes = [number % 8 for number in range(1_000)]
    assert set(arrive(EMPTY, range(1_000), towards(*axes)).of.values()) == set(range(8))


def test_what_is_together_is_one_group_for_later_texts_too() -> None:
    grouping = arrive(EMPTY, [1, 2, 3], towards(0, 1, 2))
    joined = decide(grouping, Decisions(together=((3, 1),)))
    assert joined.of == {1: 0, 2: 1, 3: 0}
    assert arrive(joined, [4, 5], towards(2, 1)).of == {1: 0, 2: 1, 3: 0, 4: 0, 5: 1}


def test_a_text_that_is_decided_before_it_arrives_goes_where_it_belongs() -> None:
    grouping = decide(arrive(EMPTY, [1, 2], towards(0, 1)), Decisions(together=((3, 1),), apart=((4, 2),)))
    assert arrive(grouping, [3, 4, 5], towards(5, 1, 5)).of == {1: 0, 2: 1, 3: 0, 4: 3, 5: 0}


def test_what_is_apart_stands_apart_when_it_has_arrived_again() -> None:
    grouping = decide(arrive(EMPTY, [1, 2, 3], towards(0, 0, 0)), Decisions(apart=((2, 1),)))
    assert unsettled(grouping) == [2]
    settled = arrive(grouping, [2], towards(0))
    assert (settled.of, unsettled(settled)) == ({1: 0, 3: 0, 2: 1}, [])


def test_a_name_goes_with_its_group() -> None:
    grouping = arrive(EMPTY, [1, 2], towards(0, 1))
    named = decide(grouping, Decisions(together=((1, 2),), named={2: "Kapotte deksels", 99: "elsewhere"}))
    assert named.names == {0: "Kapotte deksels"}


def test_together_and_apart_is_refused_also_by_way_of_others() -> None:
    with pytest.raises(ContradictionError, match="1 and 3"):
        decide(EMPTY, Decisions(together=((1, 2), (2, 3)), apart=((1, 3),)))


def test_the_mean_is_kept_for_later_texts() -> None:
    grouping = begin(towards(*[0, 1] * 30))
    assert grouping.mean.tolist() == pytest.approx([0.375, 0.375, 0, 0, 0, 0, 0, 0])
    assert arrive(grouping, [1], towards(2)).mean.tolist() == grouping.mean.tolist()


def test_a_few_texts_hardly_say_what_all_have_in_common() -> None:
    grouping = begin(towards(0, 0, 0))
    assert arrive(grouping, [1, 2], towards(0, 0)).of == {1: 0, 2: 0}


def test_a_text_of_which_nothing_is_left_stands_alone() -> None:
    assert arrive(EMPTY, [1, 2], np.zeros((2, 8), dtype=np.float32)).of == {1: 0, 2: 1}
