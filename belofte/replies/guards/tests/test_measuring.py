"""The guards on replies that others wrote: few alarms on good ones, and no fewer faults seen than before."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache, reduce
from operator import add
from typing import Final

import pytest

from belofte.replies.guards.registry import GUARDS
from belofte.replies.guards.tests.measuring import EXAMS, GUARD_OF, HALVES, SITUATED, Figures, lines, measure

# What each guard saw of the faults of its kind, of both halves: docs/decisions/0039 reports the second of them.
SEEN: Final[Mapping[str, tuple[int, int]]] = {
    "asking": (7, 4),
    "attachments": (11, 9),
    "blame": (8, 7),
    "dates": (9, 4),
    "language": (7, 22),
    "notes": (11, 7),
    "personal": (7, 9),
    "placeholders": (11, 9),
    "recipients": (9, 5),
    "refusals": (9, 6),
}

measured = cache(measure)


def together(exams: Sequence[str]) -> Figures:
    return reduce(add, map(measured, exams))


@pytest.mark.parametrize("half", HALVES)
def test_good_replies_are_left_alone(half: str) -> None:
    figures = measure(half, one_in=6)
    print(f"{half}: {figures}")  # noqa: T201 - shown by pytest -s
    assert figures.stopped <= 1


def test_no_guard_stops_anything_by_default() -> None:
    assert not [guard.name for guard in GUARDS.values() if guard.usual.stops]


def test_every_fault_has_a_floor() -> None:
    assert set(SEEN) == set(GUARD_OF.values())


def test_what_is_seen_only_in_a_case_is_measured_in_one() -> None:
    """As the issue asks: on five hundred replies, of which most have each of these around them."""
    around = Counter(
        name for exam in SITUATED for reply in lines("clean", exam) for name, each in reply.items() if each
    )
    assert min(around["notes"], around["others"]) >= 500
    assert min(around["earlier"], around["form"], around["avoid"]) >= 250
    assert min(around["unproven"], around["public"]) >= 120
    assert around["unsure"] >= 40


@pytest.mark.slow
@pytest.mark.parametrize("half", EXAMS)
def test_figures_do_not_fall(half: str) -> None:
    figures = measured(half)
    print(f"{half}: {figures}")  # noqa: T201 - shown by pytest -s
    assert figures.stopped <= max(2, figures.clean / 200)  # 1 in 200 is asked of all together, below
    assert figures.hints <= 0.05  # of one hand
    assert figures.told_none <= figures.clean / 200


@pytest.mark.slow
@pytest.mark.parametrize(("number", "half"), list(enumerate(HALVES)))
def test_no_guard_sees_less(number: int, half: str) -> None:
    seen = measured(half).seen
    assert not {guard: seen[guard] for guard, floors in SEEN.items() if seen[guard] < floors[number]}


@pytest.mark.slow
def test_three_hints_in_a_hundred_clean_replies() -> None:
    alone = together([exam for exam in EXAMS if exam not in SITUATED])
    figures = alone + together(SITUATED)
    print(figures)  # noqa: T201 - as above
    assert (alone.clean, figures.clean) >= (2260, 3060)
    assert alone.hints <= 0.03
    assert figures.hints <= 0.033


@pytest.mark.slow
def test_no_guard_would_stop_more_than_one_clean_reply_in_two_hundred() -> None:
    figures = together(EXAMS)
    most = figures.clean / 200
    assert not {name: figures.grave[name] for name in GUARDS if figures.grave[name] > most}
    assert figures.stopped <= figures.clean / 200
