"""What is in a part: undoing its transfer coding piece by piece, to a file or to text."""

import binascii
import re
from collections.abc import Iterator
from pathlib import Path
from secrets import token_hex
from typing import Final

from belofte.channels.contract import File
from belofte.channels.email import limits, problems
from belofte.channels.email.charsets import decode
from belofte.channels.email.headers import read_headers, words_of
from belofte.channels.email.sections import Section
from belofte.channels.email.unpacking import PackedFile
from belofte.language.cleaning import clean_file_name, clean_text

_NOT_BASE64: Final = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_LAYOUT: Final = b" \t\r\n"
_BASE64_LAID_OUT: Final = bytes(set(range(256)) - set(_NOT_BASE64)) + _LAYOUT
_META_CHARSET = re.compile(rb"<meta\b[^>]{0,200}?\bcharset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_META_BYTES: Final = 2048
_NAMES: Final = {
    "text/calendar": "invite.ics",
    "text/vcard": "contact.vcf",
    "application/ms-tnef": "winmail.dat",
    "application/pkcs7-signature": "smime.p7s",
    "application/x-pkcs7-signature": "smime.p7s",
    "application/pkcs7-mime": "smime.p7m",
    "application/x-pkcs7-mime": "smime.p7m",
    "application/pgp-signature": "signature.asc",
    "application/pgp-encrypted": "pgp-version.asc",
    "message/delivery-status": "delivery-status.txt",
    "text/rfc822-headers": "headers.txt",
    "text/plain": "message.txt",
    "text/html": "message.html",
}


def read_bytes(raw: bytes, section: Section, *, length_max: int, found: list[str]) -> bytes:
    """Return at most the first `length_max` bytes of a part's content."""
    content = bytearray()
    for piece in _pieces(raw, section, found=found):
        content += piece
        if len(content) > length_max:
            break
    return bytes(content[:length_max])


def read_text(raw: bytes, section: Section, *, length_max: int, found: list[str]) -> tuple[str, bool]:
    """Return at most `length_max` bytes of a part as characters, and whether that is all of it."""
    content = read_bytes(raw, section, length_max=length_max + 1, found=found)
    declared = section.parameters.get("charset", "")
    if not declared and section.content_type == "text/html" and (meta := _META_CHARSET.search(content[:_META_BYTES])):
        declared = meta[1].decode("ascii")
    words, is_mended = decode(content[:length_max], declared=declared)
    if is_mended:
        found.append(problems.CHARACTERS)
    return clean_text(words), len(content) <= length_max


def save(raw: bytes, section: Section, *, folder: str, is_shown: bool = False, found: list[str]) -> File:
    """Write a part to a file of a random name in the folder, never holding more than a piece of it.

    `is_shown` tells that the page of the mail shows it within its text.
    """
    path = Path(folder) / token_hex(16)
    size = 0
    with path.open("xb") as file:
        for piece in _pieces(raw, section, found=found):
            size += file.write(piece)
    return File(
        name=_name(raw, section),
        content_type=section.content_type,
        path=str(path),
        size_bytes=size,
        content_id=section.content_id,
        is_inline=is_shown or section.disposition[0] == "inline",
    )


def save_packed(packed: PackedFile, *, folder: str) -> File:
    """Write a file that was within another one."""
    path = Path(folder) / token_hex(16)
    path.write_bytes(packed.content)
    return File(
        name=packed.name,
        content_type=packed.content_type,
        path=str(path),
        size_bytes=len(packed.content),
        content_id=packed.content_id,
    )


def _name(raw: bytes, section: Section) -> str:
    """Return the name to show: the sender's, else one by which people know such a part."""
    given = clean_file_name(section.name, length_max=limits.NAME_CHARACTERS_MAX)
    if given or section.content_type != "message/rfc822":
        return given or _NAMES.get(section.content_type, "")
    subject = words_of(read_headers(raw, section.start, section.end, found=[])[0].first("subject"))
    named = clean_file_name(re.sub(r"[/\\]", "-", subject) or "mail", length_max=limits.NAME_CHARACTERS_MAX - 4)
    return f"{named or 'mail'}.eml"


def _pieces(raw: bytes, section: Section, *, found: list[str]) -> Iterator[bytes]:
    """Yield a part's content, about a megabyte at a time."""
    coding = section.headers.first("content-transfer-encoding").partition(";")[0].strip().lower()
    if coding == "base64":
        yield from _base64_pieces(raw, section, found=found)
    elif coding == "quoted-printable":
        for chunk in _chunks(raw, section, at_line_ends=True):
            yield binascii.a2b_qp(chunk)
    elif coding in ("x-uuencode", "uuencode", "x-uue"):
        yield from _uu_pieces(raw, section, found=found)
    else:
        yield from _chunks(raw, section)


def _chunks(raw: bytes, section: Section, *, at_line_ends: bool = False) -> Iterator[bytes]:
    """Yield the bytes as they lie in the mail."""
    at = section.start
    while at < section.end:
        until = min(at + limits.CHUNK_BYTES, section.end)
        if at_line_ends and until < section.end:
            until = raw.find(b"\n", until, section.end) + 1 or section.end
        yield raw[at:until]
        at = until


def _base64_pieces(raw: bytes, section: Section, *, found: list[str]) -> Iterator[bytes]:
    """Undo base64, passing over what does not belong in it. What is padded in the middle goes on behind it."""
    carried = b""
    for chunk in _chunks(raw, section):
        content = _without_footer(chunk)
        coded = content.translate(None, _NOT_BASE64)
        if len(coded) < len(chunk.translate(None, _LAYOUT)):
            found.append(problems.ENCODING_BROKEN)
        *closed, carried = (carried + coded).split(b"=")
        decoded = [_whole_groups(run, found=found) for run in closed if run]
        kept = len(carried) - len(carried) % 4
        yield b"".join((*decoded, binascii.a2b_base64(carried[:kept])))
        carried = carried[kept:]
        if len(content) < len(chunk):
            break
    yield _whole_groups(carried, found=found)


def _without_footer(chunk: bytes) -> bytes:
    """Cut off the plain words that a mailing list hangs below the padding."""
    content, padding, below = chunk.partition(b"=")
    return content + padding if below.translate(None, _BASE64_LAID_OUT) else chunk


def _whole_groups(run: bytes, *, found: list[str]) -> bytes:
    """Decode base64 letters whose padding was taken off; one letter too many is left out."""
    if len(run) % 4 == 1:
        found.append(problems.ENCODING_BROKEN)
        run = run[:-1]
    return binascii.a2b_base64(run + b"=" * (-len(run) % 4))


def _uu_pieces(raw: bytes, section: Section, *, found: list[str]) -> Iterator[bytes]:
    """Undo uuencode line by line; a line that cannot be decoded is left out."""
    for chunk in _chunks(raw, section, at_line_ends=True):
        lines = bytearray()
        for line in chunk.splitlines():
            if line.startswith((b"begin ", b"end", b"`")) or not line.strip():
                continue
            try:
                lines += binascii.a2b_uu(line)
            except binascii.Error:
                found.append(problems.ENCODING_BROKEN)
        yield bytes(lines)
