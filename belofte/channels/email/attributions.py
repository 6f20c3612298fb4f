"""Knowing the lines that introduce a quote: "Op maandag 2 november 2026 om 10:15 schreef Jan <jan@a.example>:".

Each program and each language has its own order of the same parts: a moment, a verb, a name, an address, a colon. So
the parts are looked for, not the sentence, over up to four lines that a program broke it into.
"""

import re
from collections.abc import Sequence
from typing import Final

LINES_MAX: Final = 4
_LENGTH_MAX: Final = 400
_BARE_WORDS_MAX: Final = 8  # of "Jan de Vries schreef:", without a moment
_DATED_WORDS_MAX: Final = 20  # of "2 nov 2026 10:15 Jan <jan@a.example>:", without a verb

_VERB: Final = re.compile(
    r"\b(?:schreef|geschreven|wrote|writes|schrieb|geschrieben|a écrit|a ecrit|écrit|escribió|escreveu|ha scritto|skrev"
    r"|napisał|napisała|kirjoitti|quoting|citeren|zitat von|citation de)\b",
    re.IGNORECASE,
)
_MOMENT: Final = re.compile(
    r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\b\d{1,2}h\d\d\b|\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b", re.IGNORECASE
)
_DIGIT: Final = re.compile(r"\d")
_TIME: Final = re.compile(r"\b\d{1,2}[:.]\d\d\b|\b\d{1,2}h\d\d\b", re.IGNORECASE)
_YEAR: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b")
_OPENER: Final = re.compile(
    r"[\s*]{0,8}(?:(?:op|on|am|le|el|il|den|em|dnia|w dniu)\s|\d{1,4}[-/.]|\d{1,2}\.? [^\W\d]{3,9}\.?,? |(?:ma|di|wo|do"
    r"|vr|za|zo|mon|tue|wed|thu|fri|sat|sun|mo|mi|fr|sa|so)[a-z]{0,9}\.?,? \d)",
    re.IGNORECASE,
)
_WHO_FIRST: Final = re.compile(
    r"[\s*]{0,8}\S.{0,120}?\s(?:schreef|wrote|schrieb|a écrit)\s(?:op|on|am|le)\s.{3,60}$", re.IGNORECASE
)
_TOLD: Final = re.compile(
    r"\b(?:schreef|schreven|heb|hebt|heeft|hebben) (?:u|je|jij|jullie|ik|wij|we)\b|\b(?:you|i|we|they) wrote\b"
    r"|\bschrieb(?:en)? (?:ich|wir|sie)\b|\b(?:ich|wir|sie) (?:schrieb|habe|haben)|\bj['’]ai écrit\b|\bavez écrit\b"
    r"|^\W{0,4}(?:ik|u|wij|we|je|jij|i|you|ich|wir|sie|je|nous|vous)\b",
    re.IGNORECASE,
)
_ENDS: Final = re.compile(r"[:\uff1a]\s*(?:<[^<>]{1,100}>)?\s*$")
_AND_MORE: Final = re.compile(
    r"\s{0,20}(?:op|on|am|le)\s.{6,80}?\d\d?[:.h]\d\d.{0,120}?\b(?:schreef|wrote|schrieb|a écrit)\b.{0,120}?:\s{1,8}\S",
    re.IGNORECASE,
)


def may_end(line: str) -> bool:
    """Tell whether what is not right above a quote can end here: most lines have no colon, and need no closer look."""
    return ":" in line or "\uff1a" in line


def start(lines: Sequence[str], end: int, *, above_quote: bool) -> int | None:
    """Return the first line of what introduces a quote and ends on this line; None when it is something else.

    Where a quote stands right below, it need not have all parts.
    """
    ends_well = _ENDS.search(lines[end][-120:]) is not None
    if not ends_well and not above_quote:
        return end if _AND_MORE.match(lines[end]) else None
    if not above_quote and not any(map(_DIGIT.search, lines[max(0, end - LINES_MAX + 1) : end + 1])):
        return None  # no moment can be there
    joined = ""
    for first in range(end, max(-1, end - LINES_MAX), -1):
        if not lines[first] or lines[first].lstrip().startswith(">"):
            break
        joined = f"{lines[first]} {joined}".strip()
        if len(joined) > _LENGTH_MAX:
            break
        if _introduces(joined, ends_well=ends_well, above_quote=above_quote):
            return _widened(lines, first, end)
    return None


def _introduces(joined: str, *, ends_well: bool, above_quote: bool) -> bool:
    """Tell whether the parts of an introduction are here."""
    has_moment = _MOMENT.search(joined) is not None
    if not has_moment and not above_quote:
        return False
    has_verb = _VERB.search(joined) is not None
    if has_verb and has_moment:
        return _OPENER.match(joined) is not None or "@" in joined or _WHO_FIRST.match(joined) is not None
    if not ends_well:
        return False
    if has_moment and "@" in joined:
        return _OPENER.match(joined) is not None and len(joined.split()) <= _DATED_WORDS_MAX
    return above_quote and has_verb and len(joined.split()) <= _BARE_WORDS_MAX


def _widened(lines: Sequence[str], first: int, end: int) -> int:
    """Take in lines above with which it begins, as in "Op maandag 3 maart 2026" / "om 14:02 schreef Jan:"."""
    if _OPENER.match(lines[first]):
        return first
    for above in range(max(0, end - LINES_MAX + 1), first):
        if _OPENER.match(lines[above]) and all(lines[above:first]):
            return above
    return first


def names_somebody(lines: Sequence[str]) -> bool:
    """Tell an introduction of what nothing marks as a quote from a sentence that ends in a colon."""
    joined = " ".join(lines)
    is_dated = _TIME.search(joined) is not None and _YEAR.search(joined) is not None  # programs leave no year out
    return ("@" in joined or is_dated) and not _TOLD.search(joined)
