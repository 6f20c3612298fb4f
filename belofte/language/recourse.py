"""Who outside the company decides on a complaint, where a text names one."""

import re
from typing import Final, Literal, TypeAlias

from belofte.language.expressions import lazy

Outside: TypeAlias = Literal["committee", "ombudsman", "court"]

# For Python, and by `in_sql` for PostgreSQL: both read this much the same, in capitals or not.
PATTERNS: Final[dict[Outside, str]] = {
    "committee": r"geschillencommissie|\bkifid\b|disputes (?:committee|board|body)|arbitration",
    "ombudsman": r"ombudsman|ombudsvrouw",
    "court": (  # "de rechter knop" and a tennis court are none
        r"\bkantonrechter\b|\brechtbank\b"
        r"|\b(?:naar|bij|aan|voor) (?:de|een) rechter\b(?! \S*(?:knop|kant|zijde|hand|voet))"
        r"|\b(?:to|in|by|before) (?:the |a )?(?:\S+ )?courts?\b(?! shoes?| bags?)|\bsmall claims\b"
    ),
}
WORDS_MAX: Final = 100  # characters of the words that name one
_NAMED: Final = {one: lazy(pattern, re.IGNORECASE) for one, pattern in PATTERNS.items()}


def named(text: str) -> dict[Outside, str]:
    """Return who outside a text names, in their usual order, with the words that name each first."""
    found = {one: pattern.search(text) for one, pattern in _NAMED.items()}
    return {one: words[0][-WORDS_MAX:] for one, words in found.items() if words}


def in_sql(text: str, *, outside: str) -> str:
    """Return SQL for all words of a text that name somebody, over the expressions of both."""
    patterns = " ".join(f"WHEN '{one}' THEN '({in_postgresql(one)})'" for one in PATTERNS)
    return f"""
    SELECT right(spelt.words[1], {WORDS_MAX})
    FROM regexp_matches({text}, CASE {outside} {patterns} END, 'gi') AS spelt(words)
    """  # noqa: S608 - the names stand in the code


def in_postgresql(one: Outside) -> str:
    """Return a pattern as PostgreSQL writes it: there the border of a word is another letter."""
    return PATTERNS[one].replace(r"\b", r"\y")
