"""Cutting what an agent wrote into sentences and clauses that know where they stand, without what others said."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from belofte.language.breaks import breaks
from belofte.language.closings import closings
from belofte.language.expressions import lazy

_QUOTED_LINE: Final = lazy(r"^[ \t]{0,8}>[^\n]*", re.MULTILINE)
_ATTRIBUTION: Final = lazy(
    r"^[ \t]{0,8}(?:op|on)\b[^\n]{1,200}\b(?:schreef|wrote)\b[^\n]{0,200}:[ \t]*$", re.IGNORECASE | re.MULTILINE
)
_SAID: Final = lazy(  # words between quotation marks are somebody's; a lone apostrophe is none
    r"\"[^\"\n]{1,300}\"|“[^”\n]{1,300}”|„[^”“\n]{1,300}[”“]|‘[^’\n]{1,300}’(?!\w)|«[^»\n]{1,300}»"
    r"|(?<!\w)'[^'\n]{3,300}'(?!\w)"
)
_NOT_NEWLINE: Final = lazy(r"[^\n]")
_CLAUSE_END: Final = lazy(
    r"[,:](?=\s{1,20}(?:en|maar|want|dan|dus|u|je|jij|wij|we|ik|die|dat|deze|daarna|hierna|waarna|onze|mijn|uw|het|zij"
    r"|laat|stuur|bel|and|but|so|then|you|i|it|which|that|this|our|my|your|they|he|she|as soon|stond|aldus|zegt"
    r"|zei|daar"
    r"|volgens|i'll|we'll|you'll|it'll|you’ll|i’ll|we’ll)\b)"
    r"|,(?=\s{1,20}(?:sturen|leveren|storten|krijgt|krijg|ontvangt|bellen|laten|nemen|betalen|komt|komen|hoort"
    r"|lever|kunt|kan|moet"
    r"|dient|spijt|rond|heeft|vergoeden|repareren|informeren)\b)"
    r"|(?<=\S)\s{1,20}(?=(?:en|and) (?:nemen|neem|sturen|stuur|bellen|bel|laten|laat|komen|kom|storten|stort"
    r"|zullen|zal|gaan|ga"
    r"|krijgt|ontvangt|hoort|zorgen|zorg|maken|maak|mailen|mail|geven|geef|reageren|reageer|u|je|wij|we|ik|will"
    r"|belt|stuurt|komt|brengt|haalt|haal|halen|lost|los|lossen|zet|zetten|maakt|plaatst|plaats|plaatsen|neemt|laat"
    r"|herstelt|herstel|herstellen|regelt|regel|regelen|betaalt|betaal|betalen|stort|boek|boeken|boekt|levert|lever"
    r"|leveren|houdt|houd|houden|vervangt|vervang|vervangen|mailt|app|appen|leg|legt|leggen|call|ring|phone|send"
    r"|deliver|refund|email|let|give|get|come|fix|repair|ship|post|transfer|credit|arrange|pick|drop|keep|replace"
    r"|you|you'll|i|i'll"
    r"|we'll|it|that|dat|het)\b)"
    r"|(?<=\S)\s{1,20}(?=(?:indien|mits|tenzij|zodra|mocht|if|unless|once|provided|nadat)\b)"
    r"|(?<=\S)\s{1,20}(?=als (?:u|je|het|de|dit|dat|uw)\b)"
    r"|(?<=\S)\s{1,20}(?=as soon as (?:you|your|we|i|it|the)\b(?! can))"
    r"|:(?=\s)|[–—]",
    re.IGNORECASE,
)
_MARK: Final = lazy(r"[\s\-*•·(,]*+(?:(?:[a-h]|\d{1,2})[.)]\s{1,20})?")  # what stands before a clause
_CONDITION: Final = lazy(
    r"\s{0,20}(?:(?:en|maar|and|but)\s)?(?:als|indien|zodra|wanneer|mocht(?:en)?|nadat|tenzij|if|once|when|unless|should"
    r"|as soon as|after)\b[^,.;:!?\n]{3,200},",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A part of a sentence: text[start:end] of what was written."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as its clauses, of which it has at least one, and whether it asks."""

    clauses: tuple[Clause, ...]
    is_question: bool


def own_words(text: str) -> str:
    """Return the text with spaces for what is quoted, said by others or a signature: as long, and its offsets hold."""
    for pattern in (_QUOTED_LINE, _ATTRIBUTION):
        text = pattern.sub(_blank, text)
    return _SAID.sub(_blank, _without(text, closings(text)))


def _blank(found: re.Match[str]) -> str:
    return _NOT_NEWLINE.sub(" ", found[0])


def _without(text: str, lines: Iterable[tuple[int, int]]) -> str:
    """Return a text with spaces for some of its lines."""
    parts: list[str] = []
    behind = 0
    for start, end in lines:
        parts += (text[behind:start], " " * (end - start))
        behind = end
    return "".join((*parts, text[behind:]))


def sentences(words: str) -> Iterator[Sentence]:
    """Yield the sentences of own words that hold more than signs."""
    start = 0
    for found in breaks(words):
        yield from _sentence(words, start, found.end, is_question=found.is_question)
        start = found.behind
    yield from _sentence(words, start, len(words), is_question=False)


def _sentence(words: str, start: int, end: int, *, is_question: bool) -> Iterator[Sentence]:
    """Yield a sentence with its clauses, unless it is empty."""
    clauses = []
    begin = start
    if condition := _CONDITION.match(words, start, end):  # what stands behind its comma is what follows from it
        clauses += _stripped(words, begin, condition.end() - 1)
        begin = condition.end()
    for found in _CLAUSE_END.finditer(words, begin, end):
        clauses += _stripped(words, begin, found.start())
        begin = found.end()
    clauses += _stripped(words, begin, end)
    if clauses:
        yield Sentence(tuple(clauses), is_question)


def _stripped(words: str, start: int, end: int) -> list[Clause]:
    """Return a clause without the space and the list mark around it; none where nothing is left."""
    left = _MARK.match(words, start, end)
    begin = left.end() if left else start
    stop = begin + len(words[begin:end].rstrip(" \t\r\n,(-"))
    return [Clause(begin, stop)] if begin < stop else []
