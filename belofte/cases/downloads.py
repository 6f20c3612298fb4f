"""Giving files that others made: always as a download, never as something a browser runs or shows."""

import io
from typing import IO, Final

from django.http import FileResponse

from belofte.channels.models import RawEnvelope

POLICY: Final = "sandbox; default-src 'none'"
SAFE_TYPES: Final = frozenset(
    {
        "application/pdf",
        "application/zip",
        "application/msword",
        "application/vnd.ms-excel",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.oasis.opendocument.text",
        "application/vnd.oasis.opendocument.spreadsheet",
        "audio/mpeg",
        "audio/ogg",
        "image/gif",
        "image/heic",
        "image/jpeg",
        "image/png",
        "image/webp",
        "text/calendar",
        "text/csv",
        "text/plain",
        "video/mp4",
        "video/quicktime",
    }
)


def download(content: IO[bytes], *, name: str, content_type: str) -> FileResponse:
    """Answer with a file to save; of a kind that we do not know it is only bytes."""
    known = content_type if content_type in SAFE_TYPES else "application/octet-stream"
    response = FileResponse(content, as_attachment=True, filename=name, content_type=known)
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def source(envelope: RawEnvelope) -> FileResponse:
    """Answer with what the wire gave us, byte for byte."""
    content = envelope.blob.open("rb") if envelope.blob else io.BytesIO(bytes(envelope.raw or b""))
    return download(content, name=f"{envelope.pk}.eml", content_type="application/octet-stream")
