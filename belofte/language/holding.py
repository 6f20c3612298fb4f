"""Whether a reply only says that somebody looks into it: it holds its reader on, and tells nothing yet."""

from functools import partial
from typing import Final

from belofte.language import deeds
from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of
from belofte.language.segments import own_words, sentences
from belofte.language.tone.stillness import is_empty

TEXT_MAX: Final = 5_000  # characters that are read; who writes more tells something
_any = partial(any_of, gap=50)
_AND: Final = "(?:en|and|dan|then)"
_HOLDS: Final = _any(
    rf"(?:ik|wij|we|{_AND}) (?:zoek|zoeken)…uit",
    r"(?:ik|wij|we) (?:ga|gaan|zal|zullen)…(?:uitzoeken|onderzoek~|nakijken|na"
    r"|kijken|bekijken|navragen|nagaan|informeren)", r"(?:zoek|zoeken|kijk|kijken) (?:ik|wij|we)…(?:uit|na|naar)",
    r"(?:ik|wij|we) (?:onderzoek|onderzoeken|bekijk|bekijken)", r"(?:ik|wij|we) (?:kijk|kijken)…(?:naar|na)",
    r"(?:ik|wij|we) (?:kom|komen)…op terug", rf"(?:kom|komen) (?:ik|wij|we)…op terug|{_AND} (?:kom|komen)…op terug",
    r"(?:wordt|word)…(?:uitgezocht|onderzocht|nagekeken|bekeken)", r"hou(?:d|den)?…op de hoogte",
    r"(?:u|je) (?:hoort|hoor)…(?:van ons|van mij|snel|spoedig)", r"(?:hoort|hoor) (?:u|je)…(?:van ons|van mij)",
    rf"(?:we|i|{_AND})(?: will| shall|['’]ll| are going to|['’]re| are| am|['’]m)?…(?:look(?:ing)? (?:into|at)"
    r"|investigat(?:e|ing)|find out|check(?:ing)?|get back to you|come back to you|keep you (?:posted|informed|updated)"
    r"|be in touch)",
    r"(?:is|are) being (?:looked into|investigated|checked)",
    r"you(?: will|['’]ll) hear from (?:us|me)",
)  # fmt: skip
_REASONS: Final = lazy(r"(?:omdat|doordat|want|because|since|blijkt|bleek|gevonden|found|turned out)\b")
_FINDS: Final = _any(r"(?:zie|zien|merk|merken|see|noticed?)…(?:dat|that)")
_ACTS: Final = _any(
    r"(?:vervang|vergoed|herstel|repareer|stort|betaal|crediteer|annuleer|lever|bezorg|scheld|bied|verwijder|verhelp)",
    r"(?:vervangen|vergoeden|herstellen|repareren|storten|betalen|crediteren|annuleren|leveren|bezorgen|schelden"
    r"|bieden|verwijderen|verhelpen)",
    r"(?:krijgt|ontvangt|krijg|ontvang) (?:u|je)(?! (?:\w+ ){0,2}(?:bericht|antwoord|reactie))",
    r"(?:u|je) (?:krijgt|ontvangt|krijg|ontvang)(?! (?:\w+ ){0,2}(?:bericht|antwoord|reactie))",
    r"(?:replace|refund|repay|pay|fix|repair|credit|cancel|deliver|waive|remove|refunded|replaced|repaired|fixed"
    r"|credited|cancelled|waived)",
    r"you(?: will|['’]ll) (?:receive|get)(?! (?:\w+ ){0,2}(?:message|answer|reply|update))",
)  # fmt: skip
# What hangs on another clause: "as soon as we know more", "which you sent us".
_HANGS: Final = lazy(
    r"(?:als|indien|zodra|wanneer|nadat|die|dat|hoe|waarom|if|once|when|as soon as|after|which|that)\b"
)


def only_holds(text: str) -> bool:
    """Tell whether a reply says that somebody looks into it, and nothing else; in doubt it says more.

    Each clause has to: beside "we keep you informed", that 50 euro was paid back is an outcome.
    """
    if len(text) > TEXT_MAX:
        return False
    words = own_words(text)
    parts = [words[each.start : each.end].lower() for one in sentences(words) for each in one.clauses]
    if any(map(_tells, parts)):
        return False
    held = [part for part in parts if _HOLDS.search(part)]
    return bool(held) and all(part in held or _says_nothing(part) for part in parts)


def _says_nothing(part: str) -> bool:
    """Tell whether a clause is a courtesy, or hangs on another."""
    return is_empty(part) or _HANGS.match(part) is not None


def _tells(part: str) -> bool:
    """Tell whether a clause says what was found or done, or what will be done besides looking into it."""
    return any(pattern.search(part) for pattern in (_REASONS, _FINDS, _ACTS, deeds.REPORTS))
