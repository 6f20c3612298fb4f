"""The guards on replies that others wrote: few alarms on good ones, and no fewer faults seen than before."""

import pytest

from belofte.replies.guards.tests.measuring import HALVES, SECOND, measure


@pytest.mark.parametrize("half", HALVES)
def test_good_replies_are_left_alone(half: str) -> None:
    figures = measure(half, one_in=6)
    print(f"{half}: {figures}")  # noqa: T201 - shown by pytest -s
    assert figures.stopped <= 1


@pytest.mark.slow
@pytest.mark.parametrize("half", [*HALVES, SECOND])
def test_figures_do_not_fall(half: str) -> None:
    figures = measure(half)
    print(f"{half}: {figures}")  # noqa: T201 - shown by pytest -s
    assert figures.stopped <= figures.clean / 200
    assert figures.hinted / figures.clean <= (0.065 if half == SECOND else 0.05)  # 0.05 is what we ask
