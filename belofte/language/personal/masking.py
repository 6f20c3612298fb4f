"""Putting placeholders where a text is personal, and the words back: for a language model and for logs."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from belofte.language.personal.finding import LENGTH_MAX
from belofte.language.personal.found import Personal

_LABELS: Final = {"birth_date": "DATE OF BIRTH", "iban": "IBAN", "bsn": "BSN"}


def mask(text: str, found: Sequence[Personal]) -> tuple[str, dict[str, str]]:
    """Return a text with placeholders ("[IBAN 1]") for what was found in it, and the words behind each placeholder.

    The same words get the same placeholder. What `finding.find` does not read, behind `LENGTH_MAX`, is left out.
    """
    table: dict[str, str] = {}
    known: dict[tuple[str, str], str] = {}
    pieces: list[str] = []
    place = 0
    for one in found:
        key = one.kind, one.words
        if key not in known:
            known[key] = _placeholder(one.kind, text, table)
            table[known[key]] = one.words
        pieces += text[place : one.start], known[key]
        place = one.end
    return "".join([*pieces, text[place:LENGTH_MAX]]), table


def restore(masked: str, table: Mapping[str, str]) -> str:
    """Return a text with the words behind its placeholders; a placeholder that is not in the table stays."""
    if not table:
        return masked
    placeholders = re.compile("|".join(map(re.escape, table)))
    return placeholders.sub(lambda found: table[found[0]], masked)


def _placeholder(kind: str, text: str, table: Mapping[str, str]) -> str:
    """Return the next placeholder of a kind that does not stand in the text already."""
    label = _LABELS.get(kind, kind.replace("_", " ").upper())
    number = 1 + sum(placeholder.startswith(f"[{label} ") for placeholder in table)
    while f"[{label} {number}]" in text or f"[{label} {number}]" in table:
        number += 1
    return f"[{label} {number}]"
