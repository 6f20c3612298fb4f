"""Knowing the greeting that a letter ends with and the signature below it, and what its writer says after all."""

import re
from collections.abc import Iterator
from typing import Final

from belofte.language.expressions import lazy

SIGNATURE_LINES_MAX: Final = 8  # with the greeting: whoever writes more says something
LINE_LENGTH_MAX: Final = 120  # of a line of a signature
_SENTENCE_WORDS_MIN: Final = 4  # of a sentence that is known by its end alone
_LINE: Final = lazy(r"[^\n]+")
_RULE: Final = "--"
_MARK: Final = "-- "
_GREETING: Final = lazy(
    r"[ \t]{0,8}(?:(?:met )?(?:heel )?(?:een )?(?:vriendelijke|hartelijke|warme|zonnige|sportieve|lieve|fijne|beste"
    r"|veel) groet(?:en|jes)?|met groet(?:en)?|groet(?:en|jes)?|m\.?v\.?g|hoogachtend"
    r"|(?:with )?(?:kind|kindest|best|warm|warmest|many) regards|regards|(?:with )?best wishes"
    r"|(?:yours )?sincerely|yours (?:truly|faithfully)|cheers)(?!\w)(?! (?:for|to|aan|voor)\b)",
    re.IGNORECASE,
)
_POSTSCRIPT: Final = lazy(r"[ \t]{0,8}(?:p\.?[ \t]?p?\.?s|n\.?b)(?:\.|(?!\w))", re.IGNORECASE)
_SUBJECT: Final = lazy(  # an initial has a point behind it
    r"(?<![\w.&])(?:ik|je|jij|jullie|wij|we|you|they|(?-i:[Ii]t)|(?:i|u)(?![.&]))(?!\w)", re.IGNORECASE
)
_SAYS: Final = lazy(  # words that no name, function or company is made of
    r"(?<![\w.@/-])(?:is|was|waren|wordt|worden|heb|hebt|heeft|hebben|kan|kun|kunt|kunnen|zal|zult|zullen"
    r"|wilt|willen|moet|moeten|mag|mogen|ga|gaat|gaan|kom|komt|komen|krijg|krijgt|krijgen|bel|belt|bellen|stuur|stuurt"
    r"|sturen|mail|mailt|mailen|app|appt|regel|regelt|stort|storten|betaal|betaalt|hoor|hoort|laat|laten|weet|doe|doet"
    r"|lukt|staat|ligt|werkt|zie|zien|breng|brengt|lever|levert|vergeet|graag|niet|geen|sorry|excuses|nog|wanneer"
    r"|waarom|hoe|wat|morgen|overmorgen|vandaag|vanavond|vanmiddag|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag"
    r"|zondag|am|are|were|be|been|have|has|had|do|does|did|can|could|would|should|shall|must|get|gets|got|call|send"
    r"|ring|email|refund|ship|deliver|let|know|come|comes|need|want|please|not|when|where|why|how|what|who|tomorrow"
    r"|today|tonight|monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?!\w)",
    re.IGNORECASE,
)
_CONTACT: Final = lazy(r"\S@\S|www\.|https?:|(?<!\d)[+0]\d[\d \-/()]{6,14}\d|\b[1-9]\d{3} ?[A-Z]{2}\b")
_BOILERPLATE: Final = lazy(
    r"vertrouwelijk|confidential|disclaimer|uitsluitend bestemd|intended (?:solely|only)|aan het milieu|the environment"
    r"|(?:verzonden|verstuurd) (?:vanaf|met|vanuit)|sent from|bereikbaar|openingstijden|opening hours",
    re.IGNORECASE,
)
_SLOGAN: Final = lazy(  # a company, and what it says to everybody: "Pakketlijn, wij zijn er voor u"
    r"[ \t]{0,8}[A-Z][\w&'’.]{0,30}(?: [A-Z][\w&'’.]{0,30}){0,3} ?[,:|–-] "
    r"(?![^\n]*\b(?:ik|I)\b)[^\n]{0,100}[^.!…\s]\s*$"
)
_SENTENCE_ENDS: Final = (".", "!", "…")


def closings(text: str) -> Iterator[tuple[int, int]]:
    """Yield the places of the lines that only greet at the end, and of the lines of a signature below them.

    A signature ends where a postscript or a sentence begins, and after `SIGNATURE_LINES_MAX`; one that mail programs
    mark by "-- " only where a postscript begins.
    """
    left, is_marked = 0, False
    for line in _LINE.finditer(text):
        is_marked = line[0] == _MARK or (is_marked and not _POSTSCRIPT.match(line[0]))
        left = _left(line[0], left)
        if left or is_marked:
            yield line.span()


def _left(line: str, left: int) -> int:
    """Return how many lines can be of a signature from this one on, where there could have been so many."""
    if is_closing(line):
        return SIGNATURE_LINES_MAX
    if not left or not line.strip():
        return left
    return 0 if _says_something(line) else left - 1


def is_closing(line: str) -> bool:
    """Tell whether a line is a greeting at the end of a letter, with a name or nothing behind it."""
    found = _GREETING.match(line)
    return line.rstrip() == _RULE or (found is not None and not _says_more(line[found.end() :], is_below=False))


def _says_something(line: str) -> bool:
    """Tell a sentence or a postscript from a name, a function, a company or an address."""
    return _says_more(line) or (_ends_as_sentence(line) and not (_is_for_everybody(line) or _CONTACT.search(line)))


def _says_more(line: str, *, is_below: bool = True) -> bool:
    """Tell whether words ask, do or tell something that no details of somebody do; slogans stand below a greeting."""
    if "?" in line or _POSTSCRIPT.match(line):
        return True
    if _BOILERPLATE.search(line, 0, LINE_LENGTH_MAX) or (is_below and _is_slogan(line)):
        return False
    return len(line) > LINE_LENGTH_MAX or bool(
        _SUBJECT.search(line) or (_SAYS.search(line) and not _CONTACT.search(line))
    )


def _is_for_everybody(line: str) -> bool:
    return bool(_BOILERPLATE.search(line, 0, LINE_LENGTH_MAX)) or _is_slogan(line)


def _is_slogan(line: str) -> bool:
    return bool(_SLOGAN.match(line))


def _ends_as_sentence(line: str) -> bool:
    """Tell whether a point ends a line of which most words are small."""
    words = line.split()
    is_small = sum(word[0].islower() for word in words) * 2 > len(words)
    return len(words) >= _SENTENCE_WORDS_MIN and is_small and line.rstrip().endswith(_SENTENCE_ENDS)
