"""Putting one mail together from the parts that a service took it apart into.

The headers are written as the service gave them and interpreted by nobody here: a hostile one is for the reader, in
its limited child. Signatures of the sender (DKIM, ARC) are left out, as they cannot fit what was put together anew:
kept, they would call an honest sender a forger.
"""

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

_NAME = re.compile(r"[!-9;-~]{1,200}")
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,100}/[a-z0-9!#$&^_.+-]{1,100}")
_CHARSET = re.compile(r"[A-Za-z0-9._:-]{1,40}")
_BREAKS = re.compile(r"[\r\n\0]+[ \t]*")
_LEFT_OUT: Final = (
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "dkim-signature",
    "arc-seal",
    "arc-message-signature",
    "arc-authentication-results",
)
_UNKNOWN_TYPE: Final = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A body, in the bytes and the character set that the service names."""

    content: bytes
    subtype: str  # plain, html
    charset: str = "utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedFile:
    """An attachment."""

    content: bytes
    name: str = ""
    content_type: str = ""
    content_id: str = ""  # by which the HTML shows it in line


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """A mail as a service takes it apart."""

    headers: Sequence[tuple[str, str]]
    texts: Sequence[Text] = ()
    files: Sequence[PostedFile] = ()


def rebuild(parts: Parts) -> bytes:
    """Return the mail in the format of RFC 5322; the same parts give the same bytes. Refuses: ValueError."""
    if not parts.headers:
        raise ValueError("A mail without any header is no mail.")
    shown = [file for file in parts.files if file.content_id]
    beside = [file for file in parts.files if not file.content_id]
    boundary = _boundary(parts)
    body = _several("alternative", [_text(each) for each in parts.texts] or [_text(_EMPTY)], boundary)
    body = _several("related", [body, *map(_file, shown)], boundary)
    body = _several("mixed", [body, *map(_file, beside)], boundary)
    return b"".join(_headers(parts.headers)) + b"MIME-Version: 1.0\r\n" + body


_EMPTY: Final = Text(content=b"", subtype="plain")


def named(address: str, name: str) -> str:
    """Return an address as a header has it."""
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{address}>' if name else f"<{address}>"


def unfolded(block: str) -> Iterator[tuple[str, str]]:
    """Yield the headers of a block of them, name and value."""
    for line in re.split(r"\r?\n(?![ \t])", block):
        name, colon, value = line.partition(":")
        if colon:
            yield name.strip(), value.strip()


def _headers(headers: Sequence[tuple[str, str]]) -> Iterator[bytes]:
    for name, value in headers:
        if _NAME.fullmatch(name) and name.lower() not in _LEFT_OUT:
            line = f"{name}: {_BREAKS.sub(' ', value)}\r\n"
            yield line.encode("utf-8", "surrogateescape")


def _several(kind: str, parts: list[bytes], boundary: str) -> bytes:
    """Return parts as one; a single one needs nothing around it."""
    if len(parts) == 1:
        return parts[0]
    mark = f"{boundary}.{kind}"
    begin = f"\r\n--{mark}\r\n".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n'.encode()
    return head + b"".join(begin + part for part in parts) + f"\r\n--{mark}--\r\n".encode()


def _text(text: Text) -> bytes:
    charset = text.charset if _CHARSET.fullmatch(text.charset) else "utf-8"
    return _encoded([f"Content-Type: text/{text.subtype}; charset={charset}"], text.content)


def _file(file: PostedFile) -> bytes:
    content_type = file.content_type.lower()
    content_type = content_type if _TYPE.fullmatch(content_type) else _UNKNOWN_TYPE
    name = "; filename*=utf-8''" + quote(file.name, safe="", errors="replace") if file.name else ""
    head = [f"Content-Disposition: {'inline' if file.content_id else 'attachment'}{name}"]
    if file.content_id:
        head.append(f"Content-ID: <{_BREAKS.sub(' ', file.content_id).strip('<> ')}>")
    if content_type.startswith(("message/", "multipart/")):  # these may not be encoded (RFC 2046 5.2.1)
        return _lines([f"Content-Type: {content_type}", *head, "Content-Transfer-Encoding: 8bit"]) + file.content
    return _encoded([f"Content-Type: {content_type}", *head], file.content)


def _encoded(head: list[str], content: bytes) -> bytes:
    coded = base64.encodebytes(content).replace(b"\n", b"\r\n")
    return _lines([*head, "Content-Transfer-Encoding: base64"]) + coded


def _lines(head: list[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in [*head, ""]).encode("utf-8", "surrogateescape")


def _boundary(parts: Parts) -> str:
    """Return what no content can hold, as it is made of all of them."""
    digest = hashlib.sha256()
    for content in (*(text.content for text in parts.texts), *(file.content for file in parts.files)):
        digest.update(hashlib.sha256(content).digest())
    return f"={digest.hexdigest()[:40]}"
