"""What we ask of language (see *Measured* in its README), held by each exam by itself; what falls short stands here."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import belofte
from belofte.ops.language.measuring.figures import Figures
from belofte.ops.language.measuring.measuring import measure

EXAMS: Final = Path(belofte.__file__).parent / "language" / "tests" / "exams"


class Bound(NamedTuple):
    """What is asked of a figure of some lines of an exam."""

    exam: str
    lines: str
    figure: str
    asked: float
    reached: float | None = None  # what it may not get worse than, where that is short of what is asked


AT_LEAST: Final = (
    Bound("promises", "wording ordinary", "promise: precision", 0.92),
    Bound("promises", "wording ordinary", "promise: recall", 0.90),
    Bound("promises", "wording unusual", "promise: precision", 0.80),
    Bound("promises", "wording unusual", "promise: recall", 0.88),
    Bound("promises", "all", "kind right", 0.90),
    Bound("promises", "all", "due right, nl", 0.92),
    Bound("promises", "all", "due right, en", 0.93),
    Bound("promises_second", "wording ordinary", "promise: precision", 0.92),
    Bound("promises_second", "wording ordinary", "promise: recall", 0.90),
    Bound("promises_second", "wording unusual", "promise: precision", 0.80),
    Bound("promises_second", "wording unusual", "promise: recall", 0.88),
    Bound("promises_second", "all", "kind right", 0.90),
    Bound("promises_second", "all", "due right, nl", 0.92),
    Bound("promises_second", "all", "due right, en", 0.93),
    Bound("tone", "wording unusual", "any bad tone: recall", 0.65),
    Bound("tone_second", "wording unusual", "any bad tone: recall", 0.65, reached=0.62),
    Bound("questions", "all", "unanswered question: precision", 0.75),
    Bound("questions", "all", "unanswered question: recall", 0.65),
    Bound("questions_second", "all", "unanswered question: precision", 0.75),
    Bound("questions_second", "all", "unanswered question: recall", 0.65),
    Bound("questions_third", "all", "unanswered question: precision", 0.75, reached=0.72),
    Bound("questions_third", "all", "unanswered question: recall", 0.65),
    Bound("questions_fourth", "all", "unanswered question: precision", 0.75, reached=0.74),
    Bound("questions_fourth", "all", "unanswered question: recall", 0.65, reached=0.50),
    Bound("questions_misleading", "all", "unanswered question: precision", 0.75, reached=0.60),
    Bound("questions_misleading", "all", "unanswered question: recall", 0.65, reached=0.41),
    Bound("triage", "all", "kind right", 0.85, reached=0.84),
    Bound("triage_second", "all", "kind right", 0.85, reached=0.83),
    Bound("triage_third", "all", "kind right", 0.85),
)
AT_MOST: Final = (
    Bound("promises", "all", "conditional taken for firm", 0.08),
    Bound("promises_second", "all", "conditional taken for firm", 0.08),
    Bound("tone", "all", "clean replies flagged", 0.05),
    Bound("tone", "all", "clean replies flagged, with questions", 0.05),
    Bound("tone", "all", "clean replies stopped", 1 / 200),
    Bound("tone_second", "all", "clean replies flagged", 0.05),
    Bound("tone_second", "all", "clean replies flagged, with questions", 0.05),
    Bound("tone_second", "all", "clean replies stopped", 1 / 200),
)


def test_what_is_short_of_what_is_asked_is_so_indeed() -> None:
    assert not [bound for bound in AT_LEAST if bound.reached is not None and bound.reached >= bound.asked]
    assert not [bound for bound in AT_MOST if bound.reached is not None and bound.reached <= bound.asked]


@pytest.mark.slow
@pytest.mark.parametrize("exam", dict.fromkeys(bound.exam for bound in (*AT_LEAST, *AT_MOST)))
def test_an_exam_reaches_what_is_asked(exam: str) -> None:
    low = [(bound, seen) for bound in AT_LEAST if bound.exam == exam and (seen := value(bound)) < least(bound)]
    high = [(bound, seen) for bound in AT_MOST if bound.exam == exam and (seen := value(bound)) > least(bound)]
    assert not low + high


def least(bound: Bound) -> float:
    """Return what a figure is held to."""
    return bound.asked if bound.reached is None else bound.reached


def value(bound: Bound) -> float:
    """Return how a figure is now."""
    share = measured(bound.exam)[bound.lines].shares[bound.figure]
    told = "" if bound.reached is None else f", asked {bound.asked}"
    print(f"{bound.exam}, {bound.lines}: {bound.figure} {share.right}/{share.of}{told}")  # noqa: T201 - by pytest -s
    return share.right / share.of


@cache
def measured(exam: str) -> Mapping[str, Figures]:
    """Return what is measured on an exam, of all lines and by wording."""
    told = measure((EXAMS / f"{exam}.jsonl").read_text(encoding="utf-8").splitlines())
    assert not told.wrong
    return told.groups
