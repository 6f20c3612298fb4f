"""Whether a reply only says that somebody looks into it: it holds its reader on, and tells nothing yet."""

from functools import partial
from typing import Final

from belofte.language.expressions import lazy
from belofte.language.phrasing import any_of
from belofte.language.segments import own_words, sentences
from belofte.language.tone.stillness import is_empty

TEXT_MAX: Final = 5_000  # characters that are read; who writes more tells something
_any = partial(any_of, gap=50)
_HOLDS: Final = _any(
    r"(?:ik|wij|we) (?:zoek|zoeken)…uit", r"(?:ik|wij|we) (?:ga|gaan|zal|zullen)…(?:uitzoeken|onderzoek~|nakijken|na"
    r"|kijken|bekijken|navragen|nagaan|informeren)", r"(?:zoek|zoeken|kijk|kijken) (?:ik|wij|we)…(?:uit|na|naar)",
    r"(?:ik|wij|we) (?:onderzoek|onderzoeken|bekijk|bekijken)", r"(?:ik|wij|we) (?:kijk|kijken)…(?:naar|na)",
    r"(?:ik|wij|we) (?:kom|komen)…op terug", r"(?:kom|komen) (?:ik|wij|we)…op terug",
    r"(?:wordt|word)…(?:uitgezocht|onderzocht|nagekeken|bekeken)", r"hou(?:d|den)?…op de hoogte",
    r"(?:u|je) (?:hoort|hoor)…(?:van ons|van mij|snel|spoedig)",
    r"(?:we|i)(?: will| shall|['’]ll| are going to|['’]re| are| am|['’]m)?…(?:look~ into|look~ at|investigat~"
    r"|find out|check~|get back to you|come back to you|keep you (?:posted|informed|updated)|be in touch)",
    r"(?:is|are) being (?:looked into|investigated|checked)",
    r"you(?: will|['’]ll) hear from (?:us|me)",
)  # fmt: skip
_TELLS: Final = lazy(r"(?:omdat|doordat|want|because|since|blijkt|bleek|gevonden|found|turned out)\b")


def only_holds(text: str) -> bool:
    """Tell whether a reply says that somebody looks into it, and nothing else; in doubt it says more."""
    if len(text) > TEXT_MAX:
        return False
    words = own_words(text)
    parts = [words[one.clauses[0].start : one.clauses[-1].end].lower() for one in sentences(words)]
    said = [part for part in parts if not is_empty(part)]
    return bool(said) and all(_HOLDS.search(part) and not _TELLS.search(part) for part in said)
