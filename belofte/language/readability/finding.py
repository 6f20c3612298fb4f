"""How hard a text is to read, in Dutch or English, and what makes it so; B1 is what nearly everybody can read.

The level is worked out by counting: length of sentences and words, passives, abstract nouns, words of letters and
rules. It judges a text, never who wrote it, and is a hint.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from belofte.language.guessing import Language, guess
from belofte.language.marking import gettext_noop
from belofte.language.readability.counting import Counts, Place, count

__all__ = ["Level", "Place", "Readability", "find"]

Level = Literal["A2", "B1", "B2", "C1"]

LENGTH_MAX: Final = 50_000  # characters that are read
LONG_SENTENCE: Final = 20  # words: a longer one is marked
_LIMITS: Final[tuple[tuple[Level, float], ...]] = (("A2", 9.0), ("B1", 29.0), ("B2", 65.0))  # and C1 above them

_SENTENCES: Final = gettext_noop("The sentences are long. Put one thing in a sentence.")
_WORDS: Final = gettext_noop("Many words are long.")
_OFFICIAL: Final = gettext_noop("There are official words in it. Say them as you would to a neighbour.")
_PASSIVE: Final = gettext_noop("Often it is not said who does something.")
_ABSTRACT: Final = gettext_noop("There are many nouns for what somebody does. Use the verb.")
_REASON_FROM: Final[Mapping[str, float]] = {  # how much of the score something has to make before it is told
    _SENTENCES: 16.0, _WORDS: 16.0, _OFFICIAL: 3.0, _PASSIVE: 5.0, _ABSTRACT: 5.0,
}  # fmt: skip
_WORDS_SURE: Final = 30  # with fewer words the score leans towards that of an ordinary text
_ORDINARY: Final = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Readability:
    """How hard a text is to read."""

    language: Language
    level: Level
    score: int  # from 0, for children, to 100, for lawyers
    reasons: tuple[str, ...]  # msgids, the heaviest first; none where the text is plain
    hard_words: tuple[Place, ...]  # each with a plainer word, where we know one
    long_sentences: tuple[Place, ...]


def find(text: str, *, language: Language | None = None) -> Readability:
    """Return how hard a text is to read, in the language that it is in unless the caller knows."""
    read = text[:LENGTH_MAX]
    spoken = language or guess(read, otherwise="nl")
    counts = count(read, spoken)
    parts = _parts(counts, spoken)
    score = _score(sum(parts.values()), counts.words)
    return Readability(
        language=spoken,
        level=next((level for level, limit in _LIMITS if score < limit), "C1"),
        score=round(score),
        reasons=_reasons(parts),
        hard_words=tuple(sorted((*counts.official, *counts.long), key=lambda place: place.start)),
        long_sentences=tuple(
            Place(words=text[start:end], start=start, end=end)
            for start, end, words in counts.sentences
            if words > LONG_SENTENCE
        ),
    )


def _parts(counts: Counts, language: Language) -> dict[str, float]:
    """Return what each thing adds to the score, by its reason."""
    words = max(counts.words, 1)
    length = sum(words for _, _, words in counts.sentences) / max(len(counts.sentences), 1)
    few = 1.2 if language == "nl" else 1.08  # syllables of a word in the plainest text
    return {
        _SENTENCES: max(length - 3, 0) * 1.3,
        _WORDS: max(counts.syllables / words - few, 0) * 30 + len(counts.long) / words * 80,
        _OFFICIAL: min(len(counts.official) / words * 160, 25),
        _PASSIVE: min(counts.passive / max(len(counts.sentences), 1) * 7, 10),
        _ABSTRACT: min(max(counts.abstract / words - 0.04, 0) * 90, 12),
    }


def _reasons(parts: Mapping[str, float]) -> tuple[str, ...]:
    """Return what makes a text hard, the heaviest first."""
    heaviest = sorted(parts.items(), key=lambda each: -each[1])
    return tuple(reason for reason, part in heaviest if part >= _REASON_FROM[reason])


def _score(raw: float, words: int) -> float:
    """Return the score, from 0 to 100; a few words say little, and lean towards an ordinary text."""
    weight = min(words / _WORDS_SURE, 1.0) if words else 0.0
    return min(max(raw * weight + _ORDINARY * (1 - weight), 0.0), 100.0)
