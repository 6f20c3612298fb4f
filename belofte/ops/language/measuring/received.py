"""Judging what is personal and how hard a text is to read, on labelled lines."""

from collections.abc import Sequence
from typing import Final, get_args

from belofte.language.personal.finding import KINDS, find
from belofte.language.personal.found import Personal
from belofte.language.readability import finding as reading
from belofte.ops.language.lines import Asked
from belofte.ops.language.measuring.figures import Figures
from belofte.ops.language.received import PersonalAsked, ReadabilityAsked, patterns_of

_LEVELS: Final[Sequence[str]] = get_args(reading.Level)


class PersonalExpected(Asked):
    """Words that are personal."""

    kind: str
    words: str


class PersonalLabelled(PersonalAsked):
    """A text, and what is personal in it."""

    found: list[PersonalExpected]


class ReadabilityLabelled(ReadabilityAsked):
    """A text, and its level."""

    level: reading.Level


def judge_personal(line: PersonalLabelled, figures: Figures) -> None:
    """Count what a line tells about what is personal."""
    given = find(line.text, patterns=patterns_of(line.patterns))
    pairs = _paired(line.found, given)
    figures.compare("personal", deserved=len(line.found), given=len(given), right=len(pairs))
    for kind in (*KINDS, *line.patterns):
        figures.compare(
            kind,
            deserved=sum(one.kind == kind for one in line.found),
            given=sum(one.kind == kind for one in given),
            right=sum(expected.kind == kind for expected, _ in pairs),
        )
    for expected, one in pairs:
        figures.count("exactly these words", expected.words.split() == one.words.split())


def judge_readability(line: ReadabilityLabelled, figures: Figures) -> None:
    """Count what a line tells about readability."""
    given = reading.find(line.text, language=line.lang).level
    figures.count("level right", given == line.level)
    figures.count("at most one level off", abs(_LEVELS.index(given) - _LEVELS.index(line.level)) <= 1)
    figures.compare_labels(_LEVELS, deserved=(line.level,), given=(given,))


def _paired(expected: Sequence[PersonalExpected], given: Sequence[Personal]) -> list[tuple[PersonalExpected, Personal]]:
    """Return which was meant by which: of one kind, and the words of one stand in those of the other."""
    left = list(given)
    pairs = []
    for wanted in expected:
        for one in left:
            if one.kind == wanted.kind and (wanted.words in one.words or one.words in wanted.words):
                pairs.append((wanted, one))
                left.remove(one)
                break
    return pairs
