"""Who outside the company decides on a complaint, where a text names one."""

import re
from typing import Final, Literal, TypeAlias

Outside: TypeAlias = Literal["committee", "ombudsman", "court"]

_NAMED: Final[dict[Outside, re.Pattern[str]]] = {
    "committee": re.compile(r"(?i)geschillencommissie|\bkifid\b|disputes (?:committee|board|body)|arbitration"),
    "ombudsman": re.compile(r"(?i)ombudsman|ombudsvrouw"),
    "court": re.compile(  # "de rechter knop" and a tennis court are none
        r"(?i)\bkantonrechter\b|\brechtbank\b"
        r"|\b(?:naar|bij|aan|voor) (?:de|een) rechter\b(?! \w*(?:knop|kant|zijde|hand|voet))"
        r"|\b(?:to|in|by|before) (?:the |a )?(?:\w+ )?courts?\b(?! shoes?| bags?)|\bsmall claims\b"
    ),
}


WORDS_MAX: Final = 100  # characters of the words that name one


def named(text: str) -> dict[Outside, str]:
    """Return who outside a text names, in their usual order, with the words that name each first."""
    found = {one: pattern.search(text) for one, pattern in _NAMED.items()}
    return {one: words[0][-WORDS_MAX:] for one, words in found.items() if words}
