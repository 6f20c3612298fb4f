"""Whether a draft answers what was asked, and with which sentence.

A sentence answers a question when it is of the kind that is asked for (a date, an amount, a reason, yes or no) and is
about the same; or when it is about the same beyond doubt. Who says that they will find out, has not passed it over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from belofte.language.meaning import encoder
from belofte.language.questions.finding import LENGTH_MAX, Question
from belofte.language.questions.fitting import FEELS, needed, shared_words
from belofte.language.segments import own_words, sentences

SENTENCES_MAX: Final = 100
_SHARED: Final = 0.1  # what a word that question and answer share adds to their closeness
_SHARED_MAX: Final = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The part of a draft that answers a question: text[start:end]."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Part:
    """A sentence of a draft, or two that follow each other."""

    start: int
    end: int
    words: str
    is_pair: bool = False


def answered(questions: Sequence[Question], draft: str) -> list[Answer | None]:
    """Return for each question which part of a draft answers it; None where none does."""
    text = draft[:LENGTH_MAX]
    parts = _parts(own_words(text))
    if not questions or not parts:
        return [None for _ in questions]
    asked = encoder.encode([question.words for question in questions])
    said = encoder.encode([part.words for part in parts])
    close = (asked @ said.T).tolist()
    best = [_best(question, parts, row) for question, row in zip(questions, close, strict=True)]
    return [
        Answer(words=text[part.start : part.end], start=part.start, end=part.end) if part else None for part in best
    ]


def _parts(words: str) -> list[_Part]:
    """Return the sentences of a draft that tell something, and each two that follow each other."""
    told = [
        (sentence.clauses[0].start, sentence.clauses[-1].end)
        for sentence in list(sentences(words))[:SENTENCES_MAX]
        if not sentence.is_question
    ]
    singles = [_Part(start, end, " ".join(words[start:end].split())) for start, end in told]
    pairs = [
        _Part(first.start, second.end, f"{first.words}. {second.words}", is_pair=True)
        for first, second in pairwise(singles)
        if not any(FEELS.match(part.words.lower()) for part in (first, second))
    ]
    return singles + pairs


def _best(question: Question, parts: Sequence[_Part], close: Sequence[float]) -> _Part | None:
    """Return the part that answers a question best, of those that answer it at all; two sentences if no single one."""
    found: list[tuple[bool, float, _Part]] = []
    for part, closeness in zip(parts, close, strict=True):
        near = closeness + min(_SHARED * shared_words(question.words, part.words), _SHARED_MAX)
        if near >= needed(question.kind, part.words.lower()):
            found.append((not part.is_pair, near, part))
    return max(found, key=lambda each: each[:2], default=(False, 0.0, None))[2]
