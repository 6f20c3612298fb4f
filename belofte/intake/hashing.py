"""What makes a thing from the wire recognisable, over whichever way it comes: a hash of its content."""

import hashlib
import re

from belofte.channels.contract import Envelope
from belofte.channels.models import RawEnvelope

_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_TRACE = re.compile(  # what each relay or archive adds, so that one mail over two ways is still seen as one
    rb"^(?:return-path|received|delivered-to|x-original-to|envelope-to|authentication-results|received-spf"
    rb"|arc-[a-z-]+|x-received|x-spam-[a-z-]+"
    rb"|status|x-status|x-uid|x-keywords|x-imap(?:base)?|content-length|x-mozilla-[a-z0-9-]+|x-gm-thrid|x-gmail-labels"
    rb"):.*\r?\n(?:[ \t].*\r?\n)*",
    re.IGNORECASE | re.MULTILINE,
)


def content_hash(envelope: Envelope) -> bytes:
    """Return the SHA-256 of the content without the trace lines at its head."""
    end = _HEADERS_END.search(envelope.raw)
    split = end.end() if end else 0
    digest = hashlib.sha256(_TRACE.sub(b"", envelope.raw[:split]))
    digest.update(memoryview(envelope.raw)[split:])  # a mail of 50 MB is not copied for this
    return digest.digest()


def is_same(envelope: Envelope, row: RawEnvelope) -> bool:
    """Tell whether a row holds this very content, over whatever way it came."""
    return bytes(row.content_hash) == content_hash(envelope)
