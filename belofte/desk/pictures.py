"""Pictures inside a formatted message: those that came along are shown, those from outside are only counted."""

import base64
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from belofte.cases.models import Attachment

ONE_BYTES_MAX: Final = 3 * 1024 * 1024
ALL_BYTES_MAX: Final = 10 * 1024 * 1024
_BEGINNINGS: Final = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}


@dataclass(slots=True)
class Pictures:
    """The pictures of one message, put into the page itself: the frame has no session to fetch them with."""

    attachments: dict[str, Attachment]
    left_out: int = 0
    used_bytes: int = 0

    def filter_attribute(self, tag: str, attribute: str, value: str) -> str | None:
        """Replace the address of a picture by the picture, or leave it out."""
        if attribute == "src":
            return self._source(value) if tag == "img" else None
        is_contained = value.strip().lower().startswith("cid:")
        return None if attribute == "href" and is_contained else value

    def _source(self, address: str) -> str | None:
        scheme, _colon, name = address.strip().partition(":")
        if scheme.lower() != "cid":
            self.left_out += 1
            return None
        attachment = self.attachments.get(unquote(name).strip("<>"))
        return self._as_address(attachment) if attachment else None

    def _as_address(self, attachment: Attachment) -> str | None:
        """Return a picture as a data address, when it is one, by its first bytes, and is not too large."""
        if attachment.size_bytes > min(ONE_BYTES_MAX, ALL_BYTES_MAX - self.used_bytes):
            return None
        with attachment.blob.open("rb") as file:
            content: bytes = file.read(ONE_BYTES_MAX)
        kind = _kind(content)
        if kind is None:
            return None
        self.used_bytes += len(content)
        return f"data:{kind};base64,{base64.b64encode(content).decode()}"


def _kind(content: bytes) -> str | None:
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for beginning, kind in _BEGINNINGS.items() if content.startswith(beginning)), None)
