"""Whether a draft answers what was asked, and with which sentence.

Rules see whether a sentence is of the kind that is asked for (a date, an amount, a reason, yes or no) and how near it
is in meaning and words; a classifier that learned from conversations weighs what they see, with the words of both. For
each question the sentences compete with each other and with nothing; one that another question claims counts for
little. Who says that they will find out, has not passed it over.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from belofte.language.meaning import encoder
from belofte.language.meaning.classifier import PairJudge, Signs, shipped
from belofte.language.meaning.pairs import About
from belofte.language.questions.finding import LENGTH_MAX, Question
from belofte.language.questions.fitting import leaves_for_later, only_feels
from belofte.language.questions.parts import NOTHING, Part, parts_of
from belofte.language.questions.signs import signs_of

ANSWERS: Final = "answers"  # the label of a part that does

_OPEN_FROM: Final = 0.75  # from here on nothing answers
_CLAIMED: Final = 0.95  # of a part's odds are lost where another question claims it for certain
_LEAST: Final = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The part of a draft that answers a question: text[start:end]."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed:
    """What answers a question, or None; and how sure it is that nothing does, from 0 to 1."""

    answer: Answer | None
    is_open: float


def answered(questions: Sequence[Question], draft: str, *, judge: PairJudge | None = None) -> list[Answer | None]:
    """Return for each question which part of a draft answers it; None where none does."""
    return [weighed.answer for weighed in weigh(questions, draft, judge=judge)]


def weigh(questions: Sequence[Question], draft: str, *, judge: PairJudge | None = None) -> list[Weighed]:
    """Return for each question which part of a draft answers it, and how sure it is that none does."""
    text = draft[:LENGTH_MAX]
    parts = parts_of(text)
    if not questions or not parts:
        return [Weighed(answer=None, is_open=1.0) for _ in questions]
    found = []
    for shares in _shares(_odds(questions, parts, judge or shipped("answers"))):
        part = _best(parts, shares)
        answer = Answer(words=text[part.start : part.end], start=part.start, end=part.end) if part else None
        found.append(Weighed(answer=answer, is_open=0.0 if answer else shares[-1]))
    return found


def compare(questions: Sequence[Question], parts: Sequence[Part]) -> list[list[Signs]]:
    """Return the signs of each part for each question, and behind them those of nothing."""
    return signs_of(questions, parts, _closeness(questions, parts))


def about_of(question: Question) -> About:
    """Return a question as what a part is about."""
    return About(question.words, question.kind)


def _closeness(questions: Sequence[Question], parts: Sequence[Part]) -> list[list[float]]:
    """Return how near each part is in meaning to each question."""
    asked = encoder.encode([question.words for question in questions])
    said = encoder.encode([part.words for part in parts])
    close: list[list[float]] = (asked @ said.T).tolist()
    return close


def _odds(questions: Sequence[Question], parts: Sequence[Part], judge: PairJudge) -> list[list[float]]:
    """Return for each question the odds of each part, and last of nothing, beside each other."""
    candidates = [*parts, NOTHING]
    pairs = [(question, part) for question in questions for part in candidates]
    judged = judge.judge(
        [part.words for _, part in pairs],
        [signs for row in compare(questions, parts) for signs in row],
        [about_of(question) for question, _ in pairs],
    )
    odds = [
        0.0
        if only_feels(question.kind, part.words.lower())
        else max(shares[ANSWERS], _LEAST) / max(1 - shares[ANSWERS], _LEAST)
        for (question, part), shares in zip(pairs, judged, strict=True)
    ]
    return [odds[begin : begin + len(candidates)] for begin in range(0, len(odds), len(candidates))]


def _shares(odds: Sequence[Sequence[float]]) -> list[list[float]]:
    """Return for each question how likely each part answers it, and last nothing: 1 together.

    A sentence seldom answers two questions: what one claims counts for less elsewhere.
    """
    first = [_together_one(row) for row in odds]
    claims = [
        [
            max((row[column] for place, row in enumerate(first) if place != own), default=0.0)
            for column in range(len(each))
        ]
        for own, each in enumerate(first)
    ]
    return [
        _together_one([*(one * (1 - _CLAIMED * claim) for one, claim in zip(row[:-1], others, strict=False)), row[-1]])
        for row, others in zip(odds, claims, strict=True)
    ]


def _together_one(odds: Sequence[float]) -> list[float]:
    every = math.fsum(odds)
    return [one / every for one in odds]


def _best(parts: Sequence[Part], shares: Sequence[float]) -> Part | None:
    """Return the part that answers a question best; None where nothing does, unless one leaves it for later."""
    if shares[-1] < _OPEN_FROM:
        return max(zip(shares, parts, strict=False), key=lambda each: each[0])[1]
    return next((part for part in parts if leaves_for_later(part.words.lower())), None)
