"""Taking a posted form apart without changing a byte: the raw mail in one of its fields is signed by its sender.

Django's own parser decodes each field as text and keeps at most some megabytes of them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from email.utils import collapse_rfc2231_value
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote_to_bytes

FIELDS_MAX: Final = 1_000
_HEADS_BYTES_MAX: Final = 8 * 1024
_PIECE_BYTES: Final = 64 * 1024
_TYPE_CHARACTERS_MAX: Final = 1_000
_IN_PARTS, _ENCODED = "multipart/form-data", "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field, or one file."""

    content: bytes
    file_name: str = ""
    content_type: str = ""

    @property
    def text(self) -> str:
        """Its words; what is no UTF-8 is kept aside (surrogateescape), to be written again as it was."""
        return self.content.decode("utf-8", "surrogateescape")


def read(body: bytes, *, content_type: str) -> Mapping[str, Field] | None:
    """Return the fields of a form by name, of two alike the last; None for what is no form. Refuses: ValueError."""
    head = Message()
    head["Content-Type"] = content_type[:_TYPE_CHARACTERS_MAX]
    if head.get_content_type() == _ENCODED:
        return MappingProxyType(dict(_encoded(body)))
    if head.get_content_type() == _IN_PARTS:
        boundary = collapse_rfc2231_value(head.get_param("boundary", ""))
        return MappingProxyType(dict(_parts(body, b"--" + boundary.encode("ascii"))))
    return None


def _encoded(body: bytes) -> Iterator[tuple[str, Field]]:
    """Yield the fields of a form in one line (name=value&name=value), whose %XX stand for bytes."""
    if body.count(b"&") >= FIELDS_MAX or not body.isascii():
        raise ValueError("The form has too many fields, or is none.")
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        yield _decoded(name).decode("utf-8", "replace"), Field(content=_decoded(value))


def _decoded(value: bytes) -> bytes:
    """Return what %XX and + stand for, a piece at a time: decoding takes forty octets for each % in its piece."""
    whole, begin = bytearray(), 0
    while begin < len(value):
        end = begin + _PIECE_BYTES
        while end < len(value) and b"%" in value[end - 2 : end]:  # not through a %XX
            end -= 1
        whole += unquote_to_bytes(value[begin:end].replace(b"+", b" "))
        begin = end
    return bytes(whole)


def _parts(body: bytes, delimiter: bytes) -> Iterator[tuple[str, Field]]:
    """Yield the fields of a form in parts (RFC 7578)."""
    if len(delimiter) == len(b"--") or not body.startswith(delimiter):
        raise ValueError("The form does not begin with its boundary.")
    begin = len(delimiter)
    for _ in range(FIELDS_MAX):
        if body.startswith(b"--", begin):
            return
        end = body.find(b"\r\n" + delimiter, begin)
        middle = body.find(b"\r\n\r\n", begin, begin + _HEADS_BYTES_MAX)
        if end < 0 or not begin <= middle <= end:
            raise ValueError("The form breaks off.")
        yield _part(body[begin:middle], body[middle + 4 : end])
        begin = end + len(b"\r\n" + delimiter)
    raise ValueError("The form has too many fields.")


def _part(head: bytes, content: bytes) -> tuple[str, Field]:
    told = Message()
    for line in head.decode("utf-8", "replace").split("\r\n"):
        name, _, value = line.partition(":")
        if value:
            told[name.strip()] = value.strip()
    name = collapse_rfc2231_value(told.get_param("name", "", header="content-disposition"))
    return name, Field(
        content=content,
        file_name=told.get_filename("") or "",
        content_type=told.get_content_type() if "content-type" in told else "",
    )
