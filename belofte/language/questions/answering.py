"""Whether a draft answers what was asked, and with which sentence.

A sentence answers a question when it is of the kind that is asked for (a date, an amount, a reason, yes or no) and is
about the same; or when it is about the same beyond doubt. Who says that they will find out, has not passed it over. And
a classifier that learned from conversations may see an answer that has none of that: "Afterwards most are scrapped."
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from belofte.language.meaning import encoder
from belofte.language.meaning.classifier import Judge, Signs, shipped
from belofte.language.questions.finding import LENGTH_MAX, Question
from belofte.language.questions.fitting import needed, shared_words
from belofte.language.questions.parts import Part, parts_of
from belofte.language.questions.signs import signs_of

ANSWERS: Final = "answers"  # the label of a part that does

_SHARED: Final = 0.1  # what a word that question and answer share adds to their closeness
_SHARED_MAX: Final = 0.2
_SURE: Final = 0.85  # from here on a part answers, whatever rules say of it


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The part of a draft that answers a question: text[start:end]."""

    words: str
    start: int
    end: int


def answered(questions: Sequence[Question], draft: str, *, judge: Judge | None = None) -> list[Answer | None]:
    """Return for each question which part of a draft answers it; None where none does."""
    text = draft[:LENGTH_MAX]
    parts = parts_of(text)
    if not questions or not parts:
        return [None for _ in questions]
    close = _closeness(questions, parts)
    best = [_best(question, parts, row) for question, row in zip(questions, close, strict=True)]
    if open_ones := [row for row, part in enumerate(best) if part is None]:
        for row, part in _heard(open_ones, questions, parts, close, judge or shipped("answers")).items():
            best[row] = part
    return [
        Answer(words=text[part.start : part.end], start=part.start, end=part.end) if part else None for part in best
    ]


def compare(questions: Sequence[Question], parts: Sequence[Part]) -> list[list[Signs]]:
    """Return the signs of each part for each question."""
    return signs_of(questions, parts, _closeness(questions, parts))


def _closeness(questions: Sequence[Question], parts: Sequence[Part]) -> list[list[float]]:
    """Return how near each part is in meaning to each question."""
    asked = encoder.encode([question.words for question in questions])
    said = encoder.encode([part.words for part in parts])
    close: list[list[float]] = (asked @ said.T).tolist()
    return close


def _best(question: Question, parts: Sequence[Part], close: Sequence[float]) -> Part | None:
    """Return the part that answers a question best, of those that answer it at all; two sentences if no single one."""
    found: list[tuple[bool, float, Part]] = []
    for part, closeness in zip(parts, close, strict=True):
        near = closeness + min(_SHARED * shared_words(question.words, part.words), _SHARED_MAX)
        if near >= needed(question.kind, part.words.lower()):
            found.append((not part.is_pair, near, part))
    return max(found, key=lambda each: each[:2], default=(False, 0.0, None))[2]


def _heard(
    rows: Sequence[int],
    questions: Sequence[Question],
    parts: Sequence[Part],
    close: Sequence[Sequence[float]],
    judge: Judge,
) -> dict[int, Part]:
    """Return for some of the questions the part of which a classifier is sure that it answers, if there is one."""
    pairs = [(row, place) for row in rows for place in range(len(parts))]
    signs = signs_of(questions, parts, close)
    judged = iter(judge.judge([parts[place].words for _, place in pairs], [signs[row][place] for row, place in pairs]))
    sure: dict[int, list[tuple[bool, float, Part]]] = {}
    for row, place in pairs:
        share = next(judged)[ANSWERS]
        if share >= _SURE:
            sure.setdefault(row, []).append((not parts[place].is_pair, share, parts[place]))
    return {row: max(found, key=lambda each: each[:2])[2] for row, found in sure.items()}
