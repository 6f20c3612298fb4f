"""Doing together what several ask for, without one of them being in the others' way."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from belofte.intake.gathering import TOGETHER_MAX, Gathering


class Doubling:
    """Work that doubles numbers, takes a while, and fails at -1."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []

    async def __call__(self, numbers: Sequence[int]) -> list[int]:
        self.rounds.append(list(numbers))
        await asyncio.sleep(0.01)
        if -1 in numbers:
            message = "minus one"
            raise ValueError(message)
        return [2 * number for number in numbers]


def ask(work: Doubling, numbers: Sequence[int]) -> list[Any]:
    async def all_of_them() -> list[Any]:
        gathering = Gathering(work)
        return list(await asyncio.gather(*map(gathering.ask, numbers), return_exceptions=True))

    return asyncio.run(all_of_them())


def test_who_asks_at_the_same_time_is_served_together() -> None:
    work = Doubling()
    assert ask(work, range(5)) == [0, 2, 4, 6, 8]
    assert work.rounds == [[0, 1, 2, 3, 4]]


def test_no_more_than_a_limit_are_served_together() -> None:
    work = Doubling()
    assert ask(work, range(60)) == [2 * number for number in range(60)]
    assert [len(each) for each in work.rounds] == [TOGETHER_MAX, TOGETHER_MAX, 10]


def test_only_who_is_at_fault_hears_of_it() -> None:
    first, second, third = ask(Doubling(), [1, -1, 3])
    assert (first, third) == (2, 6)
    with pytest.raises(ValueError, match="minus one"):
        raise second


def test_who_asks_while_others_are_served_comes_next() -> None:
    work = Doubling()

    async def in_turn() -> list[int]:
        gathering = Gathering(work)
        first = asyncio.create_task(gathering.ask(1))
        await asyncio.sleep(0.002)
        return [*await asyncio.gather(gathering.ask(2), gathering.ask(3)), await first, await gathering.ask(4)]

    assert asyncio.run(in_turn()) == [4, 6, 2, 8]
    assert work.rounds == [[1], [2, 3], [4]]


def test_who_hangs_up_leaves_the_others_served() -> None:
    work = Doubling()

    async def hang_up() -> int:
        gathering = Gathering(work)
        leaving = asyncio.create_task(gathering.ask(1))
        staying = asyncio.create_task(gathering.ask(2))
        await asyncio.sleep(0)
        leaving.cancel()
        return await staying

    assert asyncio.run(hang_up()) == 4
