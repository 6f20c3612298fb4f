from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from belofte.language.grouping.rising import CASES_LEAST, rises


def test_a_rise_is_noticed_within_days() -> None:
    (rise,) = rises([1, 0, 1, 2, 1, 0, 1] * 6 + [5, 6, 7])
    assert (rise.since, rise.noticed, rise.cases) == (42, 44, 18)
    assert rise.usual == pytest.approx(3, abs=0.6)


def test_what_is_usual_is_no_rise() -> None:
    assert rises([3, 4, 2, 5, 3, 4, 0] * 20) == []


def test_fewer_than_the_least_are_none() -> None:
    assert rises([0] * 40 + [CASES_LEAST - 1]) == []
    assert [rise.cases for rise in rises([0] * 40 + [CASES_LEAST])] == [CASES_LEAST]


def test_a_desk_that_gets_more_of_everything_sees_no_rise() -> None:
    counts = [2] * 40 + [8] * 10
    assert rises(counts, totals=[20] * 40 + [80] * 10) == []
    assert rises(counts)[0].since == 40


def test_chance_seldom_looks_like_a_rise() -> None:
    chance = Random(1)
    days = [[sum(chance.random() < 0.02 for _ in range(100)) for _ in range(365)] for _ in range(20)]
    assert sum(len(rises(counts)) for counts in days) <= 10  # in twenty years of a cause with two cases a day


def test_totals_have_to_be_of_the_same_days() -> None:
    with pytest.raises(ValueError, match="total for each count"):
        rises([1, 2], totals=[1])


@given(st.lists(st.integers(0, 1000), max_size=200))
def test_rises_lie_behind_each_other(counts: list[int]) -> None:
    found = rises(counts)
    assert all(rise.since <= rise.noticed < len(counts) for rise in found)
    assert all(first.noticed < second.since for first, second in pairwise(found))
    assert all(rise.cases == sum(counts[rise.since : rise.noticed + 1]) >= CASES_LEAST for rise in found)
