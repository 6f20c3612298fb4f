"""Telling what is new in a reply from what it repeats: quoted history and the signature are folded, never dropped.

It works on lines and looks at each a fixed number of times, at no more than its first 400 characters, so the time
grows with the length of the mail and nothing else.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

_LOOKED_AT: Final = 400  # characters of a line
_ATTRIBUTION_LINES_MAX: Final = 3  # over which mail programs break one
_BLOCK_LINES: Final = 7  # in which a repeated header block shows its other headers
_SIGNATURE_LINES_MAX: Final = 25
_HEAD_LINES_MAX: Final = 14  # of a header block and the space below it
_RULE_REACH: Final = 3  # lines below a rule in which a header block must begin

_QUOTED = re.compile(r"\s{0,3}(?:>|\|\s)")
_ATTRIBUTION_START = re.compile(
    r"[\s*]*(?:op|on|am|le|el|il|den|\d{1,4}[-/.]|[^\s].{0,120}?(?:[<@]|\s(?:schreef|wrote|schrieb)\s+(?:op|on|am)\s))",
    re.IGNORECASE,
)
_ATTRIBUTION_VERB = re.compile(
    r"\b(?:schreef|geschreven|wrote|writes|schrieb|geschrieben|a écrit|escribió|ha scritto|skrev)\b", re.IGNORECASE
)
_ATTRIBUTION_MOMENT = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d\d\b|\d[-/]\d{1,2}[-/]\d")
_ATTRIBUTION_TOP = re.compile(r"\s*(?:op|on|am|le)\s", re.IGNORECASE)
_ATTRIBUTION_SIGNS: Final = (_ATTRIBUTION_VERB.search, _ATTRIBUTION_MOMENT.search, _ATTRIBUTION_START.match)
_ATTRIBUTION_GAP_MAX: Final = 5  # lines between it and what it introduces
_ELISION = re.compile(r"\s*(?:\[?\.{2,}\]?|…|<snip>|\[knip\])\s*$", re.IGNORECASE)
_ATTRIBUTION_WHO = re.compile(r"@|\b\d{1,2}[:.]\d\d\b")
_TOLD = re.compile(r"\b(?:schreef|schreven) (?:u|je|jij|jullie|ik|wij|we)\b|\b(?:you|i|we) wrote\b", re.IGNORECASE)
_SEPARATOR = re.compile(
    r"\s*-{2,}\s*(?:oorspronkelijk(?:e)? (?:bericht|e-?mail)|original (?:message|appointment)|origineel bericht"
    r"|ursprüngliche nachricht|message d'origine|reply (?:message|above this line)|antwoord boven deze lijn)\b.{0,40}$",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*(?:_{10,}|-{20,})\s*$")
_BLOCK_FROM = re.compile(r"[\s*]*(?:van|from|von|de)\s?\*?:\*?\s*\S", re.IGNORECASE)
_BLOCK_SENT = re.compile(
    r"[\s*]*(?:verzonden|verstuurd|datum|sent|date|gesendet|datum|envoyé|date)\s?\*?:\*?\s*\S", re.IGNORECASE
)
_BLOCK_OTHER = re.compile(r"[\s*]*(?:aan|to|an|à|onderwerp|subject|betreff|objet|cc)\s?\*?:", re.IGNORECASE)
_HEADER_LINE = re.compile(r"[\s*]*[\w-]{1,20}\s?\*?:")
_SIGNATURE = re.compile(r"--\s?$")
_DEVICE = re.compile(
    r"\s*(?:verzonden|verstuurd|sent|gesendet|envoyé)\s+(?:vanaf|vanuit|via|met|from|with|using|von|depuis)\b.{3,80}$"
    r"|\s*(?:get outlook for|download outlook voor|outlook voor (?:ios|android)) ?.{0,60}$",
    re.IGNORECASE,
)
_DEVICE_WORDS_MAX: Final = 12


class Split(NamedTuple):
    """New words, signature and repeated words; each line of the whole is in exactly one of them, in its old order."""

    text: str
    signature: str
    folded: str


def split(whole: str, *, may_fold_all: bool) -> Split:
    """Divide a plain text. Without `may_fold_all` a text that is all repetition counts as new: somebody forwards it."""
    lines = whole.splitlines(keepends=True)
    looked_at = [line[:_LOOKED_AT].rstrip() for line in lines]
    repeated = _repeated(looked_at)
    signed = _signed(looked_at, repeated)
    own = [index for index, line in enumerate(looked_at) if line and not repeated[index] and index not in signed]
    if not own:
        signature, folded = _in(lines, signed), _in(lines, (at for at in range(len(lines)) if at not in signed))
        return Split("", signature, folded) if may_fold_all else Split(whole, "", "")
    new = range(_first_new(repeated, own), own[-1] + 1)
    rest = (index for index in range(len(lines)) if index not in new and index not in signed)
    return Split(_in(lines, new), _in(lines, signed), _in(lines, rest))


def _in(lines: Sequence[str], chosen: Iterable[int]) -> str:
    return "".join(lines[index] for index in chosen)


def _first_new(repeated: Sequence[bool], own: Sequence[int]) -> int:
    """Return where the new words begin: behind a quote at the top, unless quotes go on between the answers."""
    is_interleaved = any(repeated[own[0] : own[-1]])
    return 0 if is_interleaved or not any(repeated[: own[0]]) else own[0]


def _repeated(lines: Sequence[str]) -> list[bool]:
    """Mark the lines behind >, what introduces them, and all below an introduction that no > follows."""
    marks = [_QUOTED.match(line) is not None for line in lines]
    top = next((index for index, line in enumerate(lines) if line), 0)
    for index, line in enumerate(lines):
        if _is_history_head(lines, index):
            start, below = index, _below_head(lines, index)
        elif line.endswith(":") and (introduced := _attribution_start(lines, index)) is not None:
            start, below = introduced, _below_attribution(lines, index)
            if below is None and (start == top or not _names_someone(" ".join(lines[start : index + 1]))):
                continue  # at the top it introduces what the writer answers in a way of their own
        else:
            continue
        end = len(lines) if below is None else below
        marks[start:end] = [True] * (end - start)
        if below is None:
            break
    return marks


def _is_history_head(lines: Sequence[str], index: int) -> bool:
    """Tell whether a separator, or Outlook's header block with or without a rule above it, begins on this line."""
    if _SEPARATOR.match(lines[index]) or _is_header_block(lines, index):
        return True
    return _RULE.match(lines[index]) is not None and any(
        _is_header_block(lines, index + below) for below in range(1, _RULE_REACH + 1)
    )


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    """Tell whether Outlook's repeated From, Sent and Subject begin on this line."""
    if index >= len(lines) or not _BLOCK_FROM.match(lines[index]):
        return False
    below = lines[index + 1 : index + _BLOCK_LINES]
    return any(map(_BLOCK_SENT.match, below)) and any(map(_BLOCK_OTHER.match, below))


def _below_head(lines: Sequence[str], index: int) -> int | None:
    """Return where quoted lines begin right below a header block; None when the history is not marked."""
    for below in range(index + 1, min(len(lines), index + _HEAD_LINES_MAX)):
        if _QUOTED.match(lines[below]):
            return below
        if lines[below] and not lines[below - 1] and not _HEADER_LINE.match(lines[below]):
            return None
    return None


def _below_attribution(lines: Sequence[str], index: int) -> int | None:
    """Return where quoted lines begin right below "Op … schreef …:"; None when the history is not marked."""
    for below in range(index + 1, min(len(lines), index + _ATTRIBUTION_GAP_MAX)):
        if _QUOTED.match(lines[below]):
            return below
        if lines[below] and not _ELISION.match(lines[below]):
            return None
    return None


def _names_someone(attribution: str) -> bool:
    """Tell an attribution that stands above unmarked history from a sentence that ends in a colon."""
    return _ATTRIBUTION_WHO.search(attribution) is not None and not _TOLD.search(attribution)


def _attribution_start(lines: Sequence[str], end: int) -> int | None:
    """Return the first line of "Op … schreef …:" that ends on this line; None when it is something else."""
    joined = ""
    for start in range(end, max(-1, end - _ATTRIBUTION_LINES_MAX), -1):
        if not lines[start] or _QUOTED.match(lines[start]):
            return None
        joined = f"{lines[start]} {joined}"
        if all(search(joined) for search in _ATTRIBUTION_SIGNS):
            return _widest_start(lines, start, end)
    return None


def _widest_start(lines: Sequence[str], start: int, end: int) -> int:
    """Take in a line above that begins the attribution, as in "Op maandag 3 maart 2026" / "om 14:02 schreef Jan:"."""
    for above in range(max(0, end - _ATTRIBUTION_LINES_MAX + 1), start):
        if _ATTRIBUTION_TOP.match(lines[above]) and all(lines[above:start]):
            return above
    return start


def _signed(lines: Sequence[str], repeated: Sequence[bool]) -> range:
    """Return what stands under "-- ", or the advertisement of a telephone, at the end of the new words."""
    own = [index for index, line in enumerate(lines) if line and not repeated[index]]
    if not own:
        return range(0)
    end = own[-1] + 1
    for index in range(max(0, end - _SIGNATURE_LINES_MAX), end):
        if _SIGNATURE.match(lines[index]) and not any(repeated[index:end]):
            return range(index, end)
    is_device = _DEVICE.match(lines[own[-1]]) and len(lines[own[-1]].split()) <= _DEVICE_WORDS_MAX
    return range(own[-1], end) if is_device else range(0)
