"""Reading one block of headers: which bytes belong to which name, and the words in their values."""

import binascii
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import unquote_to_bytes

from belofte.channels.email import limits, problems
from belofte.channels.email.charsets import decode
from belofte.language.cleaning import clean_line

# What the reader looks at; every other header is passed over, however many there are.
# fmt: off
_READ: Final = frozenset({
    "from", "sender", "reply-to", "to", "cc", "subject", "date", "message-id", "in-reply-to",
    "references", "return-path", "delivered-to", "x-original-to", "content-type",
    "content-transfer-encoding", "content-disposition", "content-id", "auto-submitted", "precedence",
    "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder", "list-id",
    "list-unsubscribe", "list-post", "list-help", "x-failed-recipients", "action", "status",
    "final-recipient", "original-recipient", "diagnostic-code", "reporting-mta", "disposition",
    "original-message-id", "authentication-results", "received-spf", "dkim-signature", "arc-seal",
    "x-spam", "x-spamd-result", "x-rspamd-action", "x-spam-flag", "x-spam-status",
    "x-forefront-antispam-report", "x-ms-exchange-organization-scl", "x-gm-spam", "x-gm-phishy",
})
# fmt: on
_NAME = re.compile(rb"([!-9;-~]{1,80})[ \t]*:")
_CODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,4000})\?=")
_BETWEEN_CODED_WORDS = re.compile(r"(\?=)\s+(?==\?)")
_PARAMETER = re.compile(r";\s*+([^\s=;\"]++)\s*+=\s*+(\"(?:[^\"\\]|\\.)*+\"|[^;]*+)", re.DOTALL)
_BRACKETED_ID = re.compile(r"<([^<>\s]+)>")
_DATE_CHARACTERS_MAX: Final = 200
_YEARS: Final = range(1980, 2101)


@dataclass(slots=True)
class Headers:
    """The headers that are read, by lower-case name: unfolded, not yet decoded."""

    values: dict[str, list[str]] = field(default_factory=dict)

    def all(self, name: str) -> list[str]:
        """Return every value of this name, first to last."""
        return self.values.get(name, [])

    def first(self, name: str) -> str:
        """Return the first value of this name, or ""."""
        return self.values.get(name, [""])[0]


def read_headers(raw: bytes, start: int, end: int, *, found: list[str]) -> tuple[Headers, int]:
    """Return the headers that begin at `start` and where the body begins; add problems to `found`."""
    lines: dict[str, list[bytearray]] = {}
    current: bytearray | None = None
    kept, at, stop = 0, start, min(end, start + limits.HEADER_BLOCK_SCAN_BYTES_MAX)
    while at < stop:
        line_end = raw.find(b"\n", at, end) + 1 or end
        line = raw[at : min(line_end, at + limits.HEADER_BYTES_MAX)]
        if line in (b"\n", b"\r\n"):
            return _decoded(lines, found=found), line_end
        if line[:1] not in (b" ", b"\t"):
            name = _NAME.match(line)
            if name is None and not _is_mailbox_line(line, is_first=at == start):
                found.append(problems.HEADERS_BROKEN)
                return _decoded(lines, found=found), at
            current = _begin(lines, name)
            line = line[name.end() :] if name else b""
        if current is not None:
            room = min(limits.HEADER_BYTES_MAX - len(current), limits.HEADER_BLOCK_BYTES_MAX - kept)
            current += line[:room]
            kept += min(room, len(line))
            if room < len(line) or line_end - at > limits.HEADER_BYTES_MAX:
                found.append(problems.HEADERS_CUT)
        at = line_end
    return _after_scan(lines, raw, at, end, found=found)


def _after_scan(
    lines: dict[str, list[bytearray]], raw: bytes, at: int, end: int, *, found: list[str]
) -> tuple[Headers, int]:
    """Finish a block that had no empty line, or had it so far on that only that line is looked for."""
    if at < end:
        found.append(problems.HEADERS_CUT)
        ends = [place + len(gap) for gap in (b"\n\n", b"\n\r\n") if (place := raw.find(gap, at, end)) != -1]
        at = min(ends, default=end)
    return _decoded(lines, found=found), at


def _is_mailbox_line(line: bytes, *, is_first: bool) -> bool:
    """Tell the "From " line with which some mailboxes separate mails."""
    return is_first and line.startswith((b"From ", b">From "))


def _begin(lines: dict[str, list[bytearray]], name: re.Match[bytes] | None) -> bytearray | None:
    """Return where to keep the value of this header; None when nobody reads it."""
    word = name[1].decode("ascii").lower() if name else ""
    if word not in _READ:
        return None
    copies = lines.setdefault(word, [])
    if len(copies) >= limits.HEADER_COPIES_MAX:
        return None
    copies.append(bytearray())
    return copies[-1]


def _decoded(lines: dict[str, list[bytearray]], *, found: list[str]) -> Headers:
    """Turn the bytes into characters: they should be ASCII, may be UTF-8 and are often something else."""
    headers = Headers()
    for name, copies in lines.items():
        for copy in copies:
            words, is_mended = decode(bytes(copy), declared="")
            if is_mended or b"\0" in copy:
                found.append(problems.HEADER_CHARACTERS)
            headers.values.setdefault(name, []).append(words.replace("\r", "").replace("\n", "").strip())
    return headers


def words_of(value: str) -> str:
    """Return a header's words on one line, its coded words (RFC 2047) decoded, cut at 8 kB."""
    return clean_line(
        decode_coded_words(value[: limits.HEADER_CHARACTERS_MAX]), length_max=limits.HEADER_CHARACTERS_MAX
    )


def decode_coded_words(value: str) -> str:
    """Decode `=?charset?b?…?=`; neighbours of one charset are joined first, as a character may be cut in two."""
    if "=?" not in value:
        return value
    parts: list[str] = []
    pending, charset, at = b"", "", 0
    for word in _CODED_WORD.finditer(_BETWEEN_CODED_WORDS.sub(r"\1", value)):
        between = word.string[at : word.start()]
        if between or word[1].lower() != charset:
            parts += (decode(pending, declared=charset)[0], between)
            pending = b""
        charset, at = word[1].lower(), word.end()
        pending += _coded_bytes(word[2], word[3])
    rest = _BETWEEN_CODED_WORDS.sub(r"\1", value)[at:]
    return "".join((*parts, decode(pending, declared=charset.partition("*")[0])[0], rest))


def _coded_bytes(coding: str, content: str) -> bytes:
    """Undo base64 or the header form of quoted-printable, mending what is cut off."""
    plain = content.encode("utf-8", "replace")
    if coding in "qQ":
        return binascii.a2b_qp(plain, header=True)
    alphabet = re.sub(rb"[^A-Za-z0-9+/]", b"", plain)
    alphabet = alphabet[: len(alphabet) - (len(alphabet) % 4 == 1)]
    return binascii.a2b_base64(alphabet + b"=" * (-len(alphabet) % 4))


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """Return the lower-case word before the first semicolon, and the parameters after it (RFC 2231)."""
    value = value[: limits.HEADER_CHARACTERS_MAX]
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in _PARAMETER.finditer(value):
        name, *marks = match[1].lower().split("*")
        number = int(marks[0]) if marks and marks[0].isascii() and marks[0].isdigit() and len(marks[0]) < 4 else 0  # noqa: PLR2004
        is_extended = bool(marks) and marks[-1] == ""
        if marks or number not in pieces.get(name, {}):  # name*= wins over the plain name= beside it
            pieces.setdefault(name, {})[number] = (_unquoted(match[2]), is_extended)
    return value.partition(";")[0].strip().lower(), {name: _joined(numbered) for name, numbered in pieces.items()}


def _unquoted(content: str) -> str:
    """Take the quotation marks and their backslashes off."""
    content = content.strip()
    if len(content) >= 2 and content[0] == content[-1] == '"':  # noqa: PLR2004 - the two marks
        return re.sub(r"\\(.)", r"\1", content[1:-1], flags=re.DOTALL)
    return content


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    """Join the pieces of one parameter; extended ones are percent-coded and the first names the charset."""
    first, is_extended = numbered[min(numbered)]
    if not any(extended for _, extended in numbered.values()):
        return decode_coded_words("".join(numbered[number][0] for number in sorted(numbered)))
    charset = ""
    if is_extended and first.count("'") >= 2:  # noqa: PLR2004 - charset'language'words
        charset, _, first = first.split("'", 2)
    content = b""
    for number in sorted(numbered):
        piece, extended = (first, is_extended) if number == min(numbered) else numbered[number]
        content += unquote_to_bytes(piece) if extended else piece.encode("utf-8", "replace")
    return decode(content, declared=charset)[0]


def ids(value: str) -> list[str]:
    """Return the message ids in a header, first to last, without angle brackets."""
    named = _BRACKETED_ID.findall(value) or [word for word in value.split() if "@" in word]
    cleaned = (clean_line(name, length_max=limits.ID_CHARACTERS_MAX + 1) for name in named)
    return [name for name in cleaned if 0 < len(name) <= limits.ID_CHARACTERS_MAX]


def date(value: str) -> datetime | None:
    """Return the moment by the sender's own clock; None when it cannot be read or cannot be meant."""
    try:
        moment = parsedate_to_datetime(value[:_DATE_CHARACTERS_MAX])
        if moment.year not in _YEARS:
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
