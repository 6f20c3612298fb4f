"""Taking a raw thing from the wire: it is stored, with what makes it recognisable, before anybody acknowledges it.

Nothing is parsed here, and nothing is refused for what is in it.
"""

import hashlib
import io
import re
from dataclasses import replace
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from belofte import blobs, locks
from belofte.channels.contract import Envelope
from belofte.channels.models import RAW_IN_ROW_BYTES_MAX, Inbox, RawEnvelope
from belofte.intake import waking

REPEATED_FOR = timedelta(days=5)  # as long as a mail server keeps trying (RFC 5321 4.5.4.1)
_APART_CHARACTERS = 32  # of the digest, behind a key of at most 222 in a column of 255
_LINE_END = re.compile(rb"\r?\n")
_HEADERS_END = re.compile(rb"\r?\n\r?\n")
_TRACE = re.compile(  # what each relay or archive adds, so that one mail over two ways is still seen as one
    rb"^(?:return-path|received|delivered-to|x-original-to|envelope-to|authentication-results|received-spf"
    rb"|arc-[a-z-]+|x-received|x-spam-[a-z-]+"
    rb"|status|x-status|x-uid|x-keywords|x-imap(?:base)?|content-length|x-mozilla-[a-z0-9-]+|x-gm-thrid|x-gmail-labels"
    rb"):.*\r?\n(?:[ \t].*\r?\n)*",
    re.IGNORECASE | re.MULTILINE,
)


@transaction.atomic
def accept(envelope: Envelope, *, inbox: Inbox, numbering: str = "") -> RawEnvelope:
    """Store the envelope and have it read. Once this returns outside a transaction, it may be acknowledged.

    The same thing again is stored too, as a second delivery of the first; under the same transport key it is that very
    delivery, and nothing is stored. Another thing under a known key gets a key of its own: whoever numbers may begin
    anew, and then a mail is not taken for the old one. With `numbering`, how the transport keys begin since everything
    was numbered anew, what we have under an older key is the thing itself.
    """
    content_hash = _hash(envelope)
    locks.hold("envelope", content_hash.hex())
    held = _find_keyed(envelope, inbox=inbox)
    if held is not None and bytes(held.content_hash) != content_hash:
        key = f"{envelope.transport_key}/{content_hash.hex()[:_APART_CHARACTERS]}"
        envelope = replace(envelope, transport_key=key)
        held = _find_keyed(envelope, inbox=inbox)
    if held is not None:
        return held
    first = _find_alike(envelope, content_hash=content_hash, inbox=inbox)
    if numbering and (older := _find_older(content_hash, inbox=inbox, numbering=numbering)):
        return _renumber(older, envelope)
    row = _store(envelope, content_hash=content_hash, inbox=inbox, first=first)
    waking.wake()
    return row


@transaction.atomic
def keep_import(envelope: Envelope, *, inbox: Inbox) -> RawEnvelope | None:
    """Store old mail to be read; None for what any inbox of this channel has. The caller wakes the reading."""
    content_hash = _hash(replace(envelope, raw=_LINE_END.sub(b"\r\n", envelope.raw)))  # as on the wire; files vary
    locks.hold("envelope", content_hash.hex())
    if _find_keyed(envelope, inbox=inbox) or _find_alike(envelope, content_hash=content_hash, inbox=inbox):
        return None
    return _store(envelope, content_hash=content_hash, inbox=inbox, first=None)


@transaction.atomic
def keep_read(envelope: Envelope, *, inbox: Inbox) -> RawEnvelope | None:
    """Store what needs no reading, as what a page of ours sent; None for what this transport key brought before.

    For a caller that receives it in the same transaction: it may be acknowledged once that is committed.
    """
    locks.hold("envelope", envelope.transport_key)
    if RawEnvelope.objects.filter(inbox=inbox, transport_key=envelope.transport_key).exists():
        return None
    row = _store(envelope, content_hash=_hash(envelope), inbox=inbox, first=None)
    row.state, row.settled_at = RawEnvelope.State.READ, envelope.received_at
    row.save(update_fields=["state", "settled_at"])
    return row


def _find_alike(envelope: Envelope, *, content_hash: bytes, inbox: Inbox) -> RawEnvelope | None:
    """Return what this is a repetition of: the first with the same content.

    That may have come long ago where either is an import; else only as lately as a mail server repeats itself.
    """
    alike = RawEnvelope.objects.defer("raw").filter(
        inbox__channel=inbox.channel,  # over whichever address of ours: a mail to two of them is one
        content_hash=content_hash,
        second_delivery_of__isnull=True,
    )
    if not envelope.is_import:
        alike = alike.filter(Q(is_import=True) | Q(received_at__gt=envelope.received_at - REPEATED_FOR))
    return alike.order_by("id").first()


def _find_keyed(envelope: Envelope, *, inbox: Inbox) -> RawEnvelope | None:
    """Return what the transport brought under this key; None where it gives no keys."""
    if not envelope.transport_key:
        return None
    return RawEnvelope.objects.defer("raw").filter(inbox=inbox, transport_key=envelope.transport_key).first()


def _find_older(content_hash: bytes, *, inbox: Inbox, numbering: str) -> RawEnvelope | None:
    """Return the oldest with this content that has no key of this numbering; of two alike each is found once."""
    alike = RawEnvelope.objects.defer("raw").filter(inbox=inbox, content_hash=content_hash)
    of_now = Q(transport_key__isnull=False, transport_key__startswith=numbering)
    return alike.exclude(of_now).order_by("id").first()


def _renumber(row: RawEnvelope, envelope: Envelope) -> RawEnvelope:
    row.transport_key = envelope.transport_key
    row.headers = dict(envelope.headers)
    row.save(update_fields=["transport_key", "headers"])
    return row


def _store(envelope: Envelope, *, content_hash: bytes, inbox: Inbox, first: RawEnvelope | None) -> RawEnvelope:
    is_small = len(envelope.raw) <= RAW_IN_ROW_BYTES_MAX
    return RawEnvelope.objects.create(
        inbox=inbox,
        transport_key=envelope.transport_key or None,
        content_hash=content_hash,
        sender=envelope.sender[:998],
        recipients=list(envelope.recipients),
        headers=dict(envelope.headers),
        raw=envelope.raw if is_small else None,
        blob="" if is_small else blobs.keep(io.BytesIO(envelope.raw)),
        size_bytes=len(envelope.raw),
        received_at=envelope.received_at,
        is_import=envelope.is_import,
        is_history=envelope.is_history,
        second_delivery_of=first,
    )


def _hash(envelope: Envelope) -> bytes:
    """Return the SHA-256 of the content without the trace lines at its head."""
    end = _HEADERS_END.search(envelope.raw)
    split = end.end() if end else 0
    digest = hashlib.sha256(_TRACE.sub(b"", envelope.raw[:split]))
    digest.update(memoryview(envelope.raw)[split:])  # a mail of 50 MB is not copied for this
    return digest.digest()


def is_same(envelope: Envelope, row: RawEnvelope) -> bool:
    """Tell whether a row holds this very content, over whatever way it came."""
    return bytes(row.content_hash) == _hash(envelope)
