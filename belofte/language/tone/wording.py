"""Words that a customer may not know or that the house would rather not use, each with what to say instead."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final

from belofte.language.guessing import Language
from belofte.language.tone.abbreviations import unknown_abbreviations
from belofte.language.tone.house import House
from belofte.language.tone.jargon_words import JARGON
from belofte.language.tone.labels import HOUSE_WORD, REASONS

_ENDINGS: Final = r"(?:['’]?s|-?nummers?|-?numbers?)?"
_KEPT: Final = 64  # houses whose words stay compiled

Words = tuple[tuple[str, str], ...]


def found_words(words: str, *, language: Language, house: House, known: str) -> Iterator[tuple[int, int, str, str]]:
    """Yield start, end, reason and better wording of each such word; what the customer wrote as well is known."""
    jargon = {**JARGON[language], **house.jargon}
    told = known.lower()
    for reason, table in ((HOUSE_WORD, house.words_to_avoid), (REASONS["jargon"], jargon)):
        if not table:
            continue
        plain = {word.lower(): better for word, better in table.items()}
        for found in _pattern(tuple(table)).finditer(words):
            if reason == HOUSE_WORD or found["word"].lower() not in told:
                yield found.start("word"), found.end("word"), reason, _like(found["word"], plain)
    known_here = " ".join((known, *jargon, *house.words_to_avoid))
    for start, end in unknown_abbreviations(words, known=known_here):
        yield start, end, REASONS["jargon"], ""


@lru_cache(maxsize=_KEPT)
def _pattern(table: tuple[str, ...]) -> re.Pattern[str]:
    """Return a pattern for any of these words, the longest first; abbreviations are only those in capitals."""
    parts = [
        re.escape(word) if word.isupper() else f"(?i:{re.escape(word)})"
        for word in sorted(table, key=len, reverse=True)
    ]
    return re.compile(rf"(?<![\w-])(?P<word>{'|'.join(parts)}){_ENDINGS}(?![\w-])")


def _like(word: str, plain: Mapping[str, str]) -> str:
    """Return the plain words for one, with a capital where it has one that is not that of an abbreviation."""
    better = plain[word.lower()]
    return better[:1].upper() + better[1:] if word.istitle() else better
