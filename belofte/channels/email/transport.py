"""From whom a fetched mail came and for whom: what a transport would have said, from the lines that servers wrote.

Nothing here is trusted further than that. The sender orders the reading, stands in for a missing author, and tells
that nothing may be sent back; of the recipients only what we signed ourselves counts. A sender who forges these lines
deceives nobody but himself. Whatever the mail looks like, there is an answer: it must not hold up the others.
"""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from belofte.channels.email import limits
from belofte.language.cleaning import clean_line

NOBODY: Final = "unknown"  # not "", which would say that nobody waits for an answer
RECIPIENTS_MAX: Final = 20
_OF_THE_SENDER: Final = (b"return-path", b"from", b"date")
_DATE_BYTES_MAX: Final = 100
_YEAR_MIN: Final = 1980
_HEAD_END = re.compile(rb"\r?\n\r?\n|\A\r?\n")
_LINE = re.compile(
    rb"^(return-path|from|date|delivered-to|x-original-to|envelope-to|x-envelope-to|x-delivered-to)[ \t]*:"
    rb"([^\r\n]*(?:\r?\n[ \t][^\r\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_BRACKETED = re.compile(rb"<([^<>]*)>")


def transport_of(raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return the sender ("" for a bounce) and the recipients, as far as the head of the mail tells."""
    lines = _lines(raw)
    named = [value for name, values in lines.items() if name not in _OF_THE_SENDER for value in values]
    each = [address for value in named for address in value.split(b",")]
    recipients = dict.fromkeys(address for address in map(_address, each) if address)
    return _sender(lines), tuple(recipients)[:RECIPIENTS_MAX]


def written_by_and_at(raw: bytes) -> tuple[str, datetime | None]:
    """Return the author's address and when they say to have written, for old mail; None for no date that can be."""
    lines = _lines(raw)
    dates = [value[:_DATE_BYTES_MAX].decode("ascii", "replace") for value in lines.get(b"date", [])[:1]]
    return _address(lines.get(b"from", [b""])[0]).lower(), _moment(dates[0]) if dates else None


def _moment(date: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(date)
        moment = (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment if moment.year >= _YEAR_MIN else None


def _lines(raw: bytes) -> dict[bytes, list[bytes]]:
    lines: dict[bytes, list[bytes]] = {}
    for line in _LINE.finditer(_head(raw)):
        lines.setdefault(line[1].lower(), []).append(line[2].strip())
    return lines


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
