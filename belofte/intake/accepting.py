"""Taking what its transport numbers: a mail in a mailbox, a post of a hosted service, a page of ours, an import."""

import re
from dataclasses import replace

from django.db import transaction
from django.db.models import Q

from belofte import locks
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import hashing, storing, waking

_APART_CHARACTERS = 32  # of the digest, behind a key of at most 222 in a column of 255
_LINE_END = re.compile(rb"\r?\n")


@transaction.atomic
def accept(envelope: Envelope, *, inbox: Inbox, numbering: str = "") -> RawEnvelope:
    """Store the envelope and have it read. Once this returns outside a transaction, it may be acknowledged.

    The same thing again is stored too, as a second delivery of the first; under the same transport key it is that very
    delivery, and nothing is stored. Another thing under a known key gets a key of its own: whoever numbers may begin
    anew, and then a mail is not taken for the old one. With `numbering`, how the transport keys begin since everything
    was numbered anew, what we have under an older key is the thing itself.
    """
    content_hash = hashing.content_hash(envelope)
    locks.hold("envelope", content_hash.hex())
    held = _find_keyed(envelope, inbox=inbox)
    if held is not None and bytes(held.content_hash) != content_hash:
        key = f"{envelope.transport_key}/{content_hash.hex()[:_APART_CHARACTERS]}"
        envelope = replace(envelope, transport_key=key)
        held = _find_keyed(envelope, inbox=inbox)
    if held is not None:
        return held
    first = storing.find_alike([content_hash], inbox.channel, since=storing.repeated_since(envelope)).get(content_hash)
    if numbering and (older := _find_older(content_hash, inbox=inbox, numbering=numbering)):
        return _renumber(older, envelope)
    row = storing.store(envelope, content_hash=content_hash, inbox=inbox, first=first)
    waking.wake()
    return row


@transaction.atomic
def keep_import(envelope: Envelope, *, inbox: Inbox) -> RawEnvelope | None:
    """Store old mail to be read; None for what any inbox of this channel has. The caller wakes the reading."""
    content_hash = hashing.content_hash(
        replace(envelope, raw=_LINE_END.sub(b"\r\n", envelope.raw))
    )  # as on the wire; files vary
    locks.hold("envelope", content_hash.hex())
    if _find_keyed(envelope, inbox=inbox) or storing.find_alike([content_hash], inbox.channel, since=None):
        return None
    return storing.store(envelope, content_hash=content_hash, inbox=inbox, first=None)


@transaction.atomic
def keep_read(envelope: Envelope, *, inbox: Inbox) -> RawEnvelope | None:
    """Store what needs no reading, as what a page of ours sent; None for what this transport key brought before.

    For a caller that receives it in the same transaction: it may be acknowledged once that is committed.
    """
    locks.hold("envelope", envelope.transport_key)
    if RawEnvelope.objects.filter(inbox=inbox, transport_key=envelope.transport_key).exists():
        return None
    row = storing.store(envelope, content_hash=hashing.content_hash(envelope), inbox=inbox, first=None)
    row.state, row.settled_at = RawEnvelope.State.READ, envelope.received_at
    row.save(update_fields=["state", "settled_at"])
    return row


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
