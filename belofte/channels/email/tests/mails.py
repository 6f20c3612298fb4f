"""Makes mails for the tests of reading, and reads them."""

import json
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from belofte.channels.contract import Envelope, Incoming, Receipt
from belofte.channels.email.parse import read

FIXTURES = Path(__file__).parents[1] / "fixtures"
RECEIVED_AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
USUAL = (
    b"From: Femke Aarts <femke@voorbeeld.example>\r\nTo: hallo@pakketlijn.example\r\nSubject: Mijn pakket\r\n"
    b"Message-ID: <1@voorbeeld.example>\r\nDate: Mon, 2 Mar 2026 09:58:00 +0100\r\n"
)


def envelope(
    raw: bytes, *, sender: str = "femke@voorbeeld.example", recipients: Sequence[str] = ("hallo@pakketlijn.example",)
) -> Envelope:
    return Envelope(raw=raw, sender=sender, recipients=tuple(recipients), received_at=RECEIVED_AT)


def read_all(raw: bytes, **kwargs: Any) -> list[Incoming | Receipt]:
    """Read in a folder that is gone afterwards: for tests that do not look at the files."""
    with tempfile.TemporaryDirectory() as folder:
        return list(read(envelope(raw, **kwargs), files_folder=folder))


def read_one(raw: bytes, **kwargs: Any) -> Incoming:
    (message,) = read_all(raw, **kwargs)
    assert isinstance(message, Incoming)
    return message


def read_receipts(raw: bytes, **kwargs: Any) -> list[Receipt]:
    """Return what a mail reports, without the mail itself, which comes last."""
    *receipts, message = read_all(raw, **kwargs)
    assert isinstance(message, Incoming)
    return [thing for thing in receipts if isinstance(thing, Receipt)]


def mail(body: bytes = b"Waar is mijn pakket?", *, headers: bytes = b"") -> bytes:
    """Return a mail without faults, but for what the test puts in it."""
    return USUAL + headers + b"\r\n" + body


def multipart(*parts: bytes, subtype: bytes = b"mixed", boundary: bytes = b"grens") -> bytes:
    """Return headers and body of a multipart; each part is its own headers, an empty line and its content."""
    joined = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    content_type = b"Content-Type: multipart/" + subtype + b'; boundary="' + boundary + b'"\r\n'
    return content_type + b"\r\n" + joined + b"--" + boundary + b"--\r\n"


def mail_of_parts(*parts: bytes, subtype: bytes = b"mixed") -> bytes:
    return USUAL + b"MIME-Version: 1.0\r\n" + multipart(*parts, subtype=subtype)


def fixture_names() -> list[str]:
    return sorted(path.stem for path in FIXTURES.glob("*.eml"))


def fixture(name: str) -> tuple[Envelope, list[dict[str, Any]]]:
    """Return an envelope and what it should read to, without the paths of its files."""
    beside = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    raw = (FIXTURES / f"{name}.eml").read_bytes()
    return envelope(raw, sender=beside["sender"], recipients=beside["recipients"]), beside["expected"]
