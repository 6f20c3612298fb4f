"""Learning from lessons and from corrections, and what both are examined on."""

import pytest

from belofte.language import teaching
from belofte.language.meaning import lessons as lessons_of_all
from belofte.language.meaning.lessons import WRITTEN_AT, Lesson
from belofte.language.meaning.training import Figures

THINGS = ("pakket", "brief", "fiets", "lamp", "stoel", "boek", "jas", "tafel", "telefoon", "klok", "tas", "kast")


def lessons(label: str, words: str) -> list[Lesson]:
    """Return a lesson for each thing, each a wording of its own."""
    return [
        Lesson(text=words.format(thing), label=label, wording=f"{label} {thing}", language="nl") for thing in THINGS
    ]


def corrections(label: str, words: str) -> list[Lesson]:
    return [teaching.correction(words.format(thing), label=label, language="nl", at=WRITTEN_AT) for thing in THINGS]


TAUGHT = [*lessons("clean", "Uw {} komt morgen aan."), *lessons("rude", "Zeur niet zo over uw {}.")]


@pytest.fixture(autouse=True)
def no_everyday_lessons(monkeypatch: pytest.MonkeyPatch) -> None:
    """Learn from what the test gives alone, which takes no time."""
    monkeypatch.setattr(lessons_of_all, "read", lambda _name: [])


def right(figures: object) -> int:
    assert isinstance(figures, list)
    return sum(one.right for one in figures if isinstance(one, Figures))


def test_corrections_mend_what_the_lessons_get_wrong_and_both_are_asked_the_same() -> None:
    corrected = corrections("rude", "Uw {} komt vast, ooit, wellicht.")
    by_lessons, by_corrections = teaching.tried("tone", TAUGHT, corrected)
    held_back = sum(one.is_held_back for one in corrected)
    assert (by_lessons.part, by_corrections.part) == ("lessons", "corrections")
    assert right(by_corrections.before) < right(by_corrections.after) == held_back
    assert right(by_lessons.before) == right(by_lessons.after) == sum(one.is_held_back for one in TAUGHT)
    assert sum(one.expected for one in by_corrections.before) == held_back > 0


def test_without_corrections_only_the_lessons_are_examined() -> None:
    (trial,) = teaching.tried("tone", TAUGHT, [])
    assert (trial.part, trial.before) == ("lessons", trial.after)


def test_the_last_correction_of_the_same_words_counts() -> None:
    first, second = (
        teaching.correction("Zeur niet.", label=label, language="nl", at=WRITTEN_AT) for label in ("clean", "rude")
    )
    assert teaching.newest_of_each([first, second]) == [second]
