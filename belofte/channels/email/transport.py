"""From whom a fetched mail came and for whom: what a transport would have said, from the lines that servers wrote.

Nothing here is trusted further than that. The sender orders the reading, stands in for a missing author, and tells
that nothing may be sent back; of the recipients only what we signed ourselves counts. A sender who forges these lines
deceives nobody but himself. Whatever the mail looks like, there is an answer: it must not hold up the others.
"""

import re
from typing import Final

from belofte.channels.email import limits
from belofte.language.cleaning import clean_line

NOBODY: Final = "unknown"  # not "", which would say that nobody waits for an answer
RECIPIENTS_MAX: Final = 20
_HEAD_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_LINE = re.compile(
    rb"^(return-path|from|delivered-to|x-original-to|envelope-to|x-envelope-to|x-delivered-to)[ \t]*:"
    rb"([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_BRACKETED = re.compile(rb"<([^<>]*)>")


def transport_of(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the sender ("" for a bounce) and the recipients, as far as the head of the mail tells."""
    lines: dict[bytes, list[bytes]] = {}
    for line in _LINE.finditer(_head(raw)):
        lines.setdefault(line[1].lower(), []).append(line[2].strip())
    named = [value for name, values in lines.items() if name not in (b"return-path", b"from") for value in values]
    each = [address for value in named for address in value.split(b",")]
    recipients = dict.fromkeys(address for address in map(_address, each) if address)
    return _sender(lines), tuple(recipients)[:RECIPIENTS_MAX]


def _head(raw: bytes) -> bytes:
    beginning = raw[: limits.HEADER_BYTES_MAX]
    end = _HEAD_END.search(beginning)
    return beginning[: end.start()] if end else beginning


def _sender(lines: dict[bytes, list[bytes]]) -> str:
    """Return the uppermost Return-Path, which the delivering server wrote; without one, the author's address."""
    if b"return-path" in lines:
        return _address(lines[b"return-path"][0])
    author = _address(lines.get(b"from", [b""])[0])
    return author if "@" in author else NOBODY


def _address(value: bytes) -> str:
    """Return what stands last between angle brackets, or else the whole."""
    bracketed = _BRACKETED.findall(value)
    address = bracketed[-1] if bracketed else value
    return clean_line(address.decode("utf-8", "backslashreplace"), length_max=limits.ADDRESS_CHARACTERS_MAX)
