"""`belofte language questions`, `personal` and `readability`: what a text asks, gives away, and demands of a reader."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pydantic import Field

from belofte.language.guessing import Language
from belofte.language.personal import finding as personal_finding
from belofte.language.personal.masking import mask
from belofte.language.personal.own_patterns import (
    OwnPattern,
    OwnPatternError,
    PatternEmptyError,
    PatternEndlessError,
    PatternTooLongError,
    PatternWrongError,
)
from belofte.language.questions import answering
from belofte.language.questions import finding as question_finding
from belofte.language.questions.answering import Answer
from belofte.language.questions.finding import Question
from belofte.language.readability import finding as readability_finding
from belofte.ops.language.lines import Answered, Asked

_PATTERN_REFUSED: Final[Mapping[type[OwnPatternError], str]] = {
    PatternTooLongError: "it or its name is empty or too long",
    PatternWrongError: "it is no expression that can be used here, or its name has signs that it may not have",
    PatternEndlessError: "say how often something repeats at most, as in [0-9]{6,8}",
    PatternEmptyError: "it fits nothing at all, everywhere",
}


class QuestionsAsked(Asked):
    """What a customer wrote, and the reply to it where there is one."""

    customer: str
    reply: str | None = None


class PersonalAsked(Asked):
    """A text, and how the numbers of the desk look."""

    text: str
    patterns: Mapping[str, str] = Field(default_factory=dict, description='{"parcel": "PK[0-9]{8}"}')
    mask: bool = False


class ReadabilityAsked(Asked):
    """A text, and its language where the caller knows."""

    text: str
    lang: Language | None = None


def questions(asked: QuestionsAsked) -> Answered:
    """Return what a customer asks, and what of the reply answers it; `answered` is null where there is no reply."""
    found = question_finding.find(asked.customer)
    if asked.reply is None:
        return {"questions": [_question(one) | {"answered": None, "answer": None} for one in found]}
    answers = answering.answered(found, asked.reply)
    return {
        "questions": [
            _question(one) | {"answered": answer is not None, "answer": _answer(answer)}
            for one, answer in zip(found, answers, strict=True)
        ]
    }


def personal(asked: PersonalAsked) -> Answered:
    """Return what is personal in a text. Raises ValueError for a pattern that cannot be used."""
    found = personal_finding.find(asked.text, patterns=patterns_of(asked.patterns))
    told: dict[str, Any] = {
        "found": [{"kind": one.kind, "words": one.words, "start": one.start, "end": one.end} for one in found]
    }
    if asked.mask:
        told["masked"], _ = mask(asked.text, found)
    return told


def readability(asked: ReadabilityAsked) -> Answered:
    """Return how hard a text is to read, and which words and sentences make it so."""
    found = readability_finding.find(asked.text, language=asked.lang)
    return {
        "lang": found.language,
        "level": found.level,
        "score": found.score,
        "reasons": found.reasons,
        "words": [
            {"words": one.words, "start": one.start, "end": one.end, "plainer": one.plainer} for one in found.hard_words
        ],
        "sentences": [{"words": one.words, "start": one.start, "end": one.end} for one in found.long_sentences],
    }


def patterns_of(given: Mapping[str, str]) -> Sequence[OwnPattern]:
    """Return the desk's own numbers. Raises ValueError that names the one that cannot be used."""
    patterns = []
    for name, expression in given.items():
        try:
            patterns.append(OwnPattern(name=name, expression=expression))
        except OwnPatternError as refused:
            raise ValueError(f"The pattern {name!r} cannot be used: {_PATTERN_REFUSED[type(refused)]}.") from refused
    return patterns


def _question(one: Question) -> dict[str, Any]:
    return {"words": one.words, "start": one.start, "end": one.end, "kind": one.kind}


def _answer(one: Answer | None) -> Answered | None:
    return {"words": one.words, "start": one.start, "end": one.end} if one else None
