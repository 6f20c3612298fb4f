"""Whether a draft answers what was asked, and with which sentence.

Rules see whether a sentence is of the kind that is asked for (a date, an amount, a reason, yes or no) and how near it
is in meaning and words; a classifier that learned from conversations weighs what they see, with the words of both. Who
says that they will find out, has not passed it over.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from belofte.language.meaning import encoder
from belofte.language.meaning.classifier import PairJudge, Signs, shipped
from belofte.language.meaning.pairs import About
from belofte.language.questions.finding import LENGTH_MAX, Question
from belofte.language.questions.fitting import leaves_for_later
from belofte.language.questions.parts import Part, parts_of
from belofte.language.questions.signs import signs_of

ANSWERS: Final = "answers"  # the label of a part that does

_FROM: Final = 0.67  # from here on a part answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The part of a draft that answers a question: text[start:end]."""

    words: str
    start: int
    end: int


def answered(questions: Sequence[Question], draft: str, *, judge: PairJudge | None = None) -> list[Answer | None]:
    """Return for each question which part of a draft answers it; None where none does."""
    text = draft[:LENGTH_MAX]
    parts = parts_of(text)
    if not questions or not parts:
        return [None for _ in questions]
    best = [_best(parts, shares) for shares in _shares(questions, parts, judge or shipped("answers"))]
    return [
        Answer(words=text[part.start : part.end], start=part.start, end=part.end) if part else None for part in best
    ]


def compare(questions: Sequence[Question], parts: Sequence[Part]) -> list[list[Signs]]:
    """Return the signs of each part for each question."""
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


def _shares(questions: Sequence[Question], parts: Sequence[Part], judge: PairJudge) -> Iterator[Sequence[float]]:
    """Yield for each question how likely each part answers it."""
    pairs = [(question, part) for question in questions for part in parts]
    judged = judge.judge(
        [part.words for _, part in pairs],
        [signs for row in compare(questions, parts) for signs in row],
        [about_of(question) for question, _ in pairs],
    )
    for begin in range(0, len(judged), len(parts)):
        yield [shares[ANSWERS] for shares in judged[begin : begin + len(parts)]]


def _best(parts: Sequence[Part], shares: Sequence[float]) -> Part | None:
    """Return the part that answers a question best, of those that answer it at all; two sentences if no single one."""
    found = [
        (not part.is_pair, share, part)
        for part, share in zip(parts, shares, strict=True)
        if share >= _FROM or leaves_for_later(part.words.lower())
    ]
    return max(found, key=lambda each: each[:2], default=(False, 0.0, None))[2]
