"""What in a message was not said before: a question, a number, or words. In doubt it is new."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from belofte.language.expressions import lazy
from belofte.language.questions import finding as questions

TEXT_MAX: Final = 20_000  # characters of each that are read
_WORD: Final = lazy(r"[^\W\d_]{4,}")  # shorter ones say little by themselves
_NUMBER: Final = lazy(r"\d[\d.,:/-]*\d|\d")
_SENTENCE: Final = lazy(r"[^.!?\n]+")
_EMPTY: Final = frozenset((
    "deze", "dezen", "heeft", "hebben", "hebt", "jullie", "meer", "maar", "naar", "niet", "niets", "omdat",
    "steeds", "weer", "worden", "wordt", "zijn", "zullen", "zeer", "echt", "helemaal", "jouw", "mijn", "onze",
    "kunt", "kunnen", "gewoon", "toch", "alsnog", "about", "again", "been", "because", "have", "just", "more",
    "nothing", "only", "really", "still", "that", "their", "them", "then", "there", "these", "they", "this",
    "very", "what", "when", "which", "will", "with", "would", "your",
))  # fmt: skip
_SAME_FROM: Final = 0.8  # of its words: then a question was asked before
_WORDS_MIN: Final = 3  # of a sentence that says something, unless all of them are new; "schandalig!" says nothing
_SHOWN_MAX: Final = 200  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """Something that was not said before, in its own words."""

    kind: Literal["question", "number", "words"]
    words: str


def find(said: str, *, before: str) -> list[New]:
    """Return what is new in what somebody said, beside all that was said before, by them and by us."""
    if len(said) > TEXT_MAX:  # more than is read: who knows what stands in it
        return [New(kind="words", words=said[:_SHOWN_MAX].strip())]
    before = before[-TEXT_MAX:]
    return [*_questions(said, before), *_numbers(said, before), *_sentences(said, before)]


def _questions(said: str, before: str) -> Iterator[New]:
    asked = [_words(one.words) for one in questions.find(before)]
    for one in questions.find(said):
        words = _words(one.words)
        if not words or not any(len(words & earlier) >= _SAME_FROM * len(words) for earlier in asked):
            yield New(kind="question", words=one.words)


def _numbers(said: str, before: str) -> Iterator[New]:
    known = set(_NUMBER.findall(before))
    yield from (New(kind="number", words=one) for one in dict.fromkeys(_NUMBER.findall(said)) if one not in known)


def _sentences(said: str, before: str) -> Iterator[New]:
    known = _words(before)
    for found in _SENTENCE.finditer(said):
        words = _words(found[0])
        fresh = words - known
        if (len(words) >= _WORDS_MIN and len(fresh) > len(words) / 2) or (len(words) > 1 and fresh == words):
            yield New(kind="words", words=found[0].strip())


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower())) - _EMPTY
