"""Counting in a text what makes it hard to read: how long, how roundabout, how official."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.guessing import Language
from belofte.language.readability import everyday, plainer_en, plainer_nl
from belofte.language.segments import own_words, sentences

_WORD: Final = lazy(r"[^\W\d_]+(?:[-'’][^\W\d_]+){0,9}")
_PASSIVE: Final = {
    "nl": lazy(
        r"(?<!\w)(?:word|wordt|worden|werd|werden|is|zijn)(?!\w)[^.!?\n]{0,60}?(?<!\w)(?:\w{0,20}ge\w{2,20}(?:d|t"
        r"|en)|(?:be|ver|her|ont|over|onder)\w{3,20}"
        r"(?:d|t|en))(?!\w)|(?<!\w)(?:dient|dienen) te worden(?!\w)|(?<!\w)te worden(?!\w)"
    ),
    "en": lazy(
        r"(?<!\w)(?:is|are|was|were|be|been|being)(?!\w) (?:\w{1,20}ly )?(?:\w{2,20}ed|sent|made|given|taken|done"
        r"|paid|held|kept|found|met|set|seen|known|shown"
        r"|written|drawn|borne|brought)(?!\w)"
    ),
}
_ABSTRACT: Final = {
    "nl": lazy(r"\w{4,}(?:ing|heid|tie|iteit|atie|schap|isme|name|sie)(?:en|s)?$"),
    "en": lazy(r"\w{4,}(?:tion|sion|ment|ness|ity|ance|ence|ism|ship|al)s?$"),
}
_NO_SHORTER: Final = frozenset({"afspraak", "rekening", "bestelling", "morning", "evening", "moment", "payment"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A word or a sentence: text[start:end]; a plainer word for it where we know one, else ""."""

    words: str
    start: int
    end: int
    plainer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What was counted in a text."""

    words: int
    sentences: tuple[tuple[int, int, int], ...]  # start, end and number of words
    syllables: int
    passive: int
    abstract: int
    official: tuple[Place, ...]
    long: tuple[Place, ...]


def count(text: str, language: Language) -> Counts:
    """Return what is counted in the own words of a text."""
    words = own_words(text)
    lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in words)  # as long
    found = [each.span() for each in _WORD.finditer(lowered)]
    official = tuple(_official(text, lowered, language))
    taken = [(place.start, place.end) for place in official]
    long = tuple(_long(text, lowered, found, language, taken))
    return Counts(
        words=len(found),
        sentences=tuple(_sentences(words, found)),
        syllables=sum(everyday.syllables(lowered[start:end], language) for start, end in found),
        passive=len(_PASSIVE[language].findall(lowered)),
        abstract=sum(_is_abstract(lowered[start:end], language) for start, end in found),
        official=official,
        long=long,
    )


def _sentences(words: str, found: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Yield each sentence with words in it, and how many."""
    place = 0
    for sentence in sentences(words):
        start, end = sentence.clauses[0].start, sentence.clauses[-1].end
        while place < len(found) and found[place][0] < start:
            place += 1
        first = place
        while place < len(found) and found[place][0] < end:
            place += 1
        if place > first:
            yield start, end, place - first


def _is_abstract(word: str, language: Language) -> bool:
    return bool(_ABSTRACT[language].match(word)) and word not in _NO_SHORTER


def _official(text: str, lowered: str, language: Language) -> Iterator[Place]:
    """Yield the words of letters and rules, each with a plainer one."""
    plainer = _plainer(language)
    for found in _pattern(language).finditer(lowered):
        words = text[found.start() : found.end()]
        better = plainer[found[0]]
        shown = better[0].upper() + better[1:] if words[0].isupper() else better
        yield Place(words=words, start=found.start(), end=found.end(), plainer=shown)


def _long(
    text: str, lowered: str, found: Sequence[tuple[int, int]], language: Language, taken: Sequence[tuple[int, int]]
) -> Iterator[Place]:
    """Yield the words that are hard by their length; a name, a capital inside a sentence, is left."""
    covered = {place for start, end in taken for place in range(start, end)}
    for start, end in found:
        is_name = text[start].isupper() and lowered[max(0, start - 2) : start].strip(" \n") not in {"", ".", "!", "?"}
        if start not in covered and not is_name and everyday.is_hard(lowered[start:end], language):
            yield Place(words=text[start:end], start=start, end=end)


@cache
def _plainer(language: Language) -> Mapping[str, str]:
    """Return the plainer word for each official one."""
    lines = (plainer_nl if language == "nl" else plainer_en).PLAINER.strip().splitlines()
    return {word: plain for word, _, plain in (line.partition(" = ") for line in lines)}


@cache
def _pattern(language: Language) -> re.Pattern[str]:
    """Return a pattern for any official word, the longest first."""
    words = sorted(_plainer(language), key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])")
