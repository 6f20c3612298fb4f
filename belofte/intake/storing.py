"""Storing what the wire gave, with what makes it recognisable, before anybody acknowledges it.

Nothing is parsed here, and nothing is refused for what is in it.
"""

import io
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from belofte import blobs, locks, room
from belofte.channels.contract import Envelope
from belofte.channels.models import RAW_IN_ROW_BYTES_MAX, Inbox, RawEnvelope
from belofte.database import composed
from belofte.intake import hashing, waking

REPEATED_FOR: Final = timedelta(days=5)  # as long as a mail server keeps trying (RFC 5321 4.5.4.1)
# Over whichever address of ours: a mail to two of them is one.
_FIND_ALIKE: Final = """
SELECT DISTINCT ON (envelope.content_hash) envelope.content_hash, envelope.id
FROM channels_rawenvelope envelope JOIN channels_inbox inbox ON inbox.id = envelope.inbox_id
WHERE envelope.content_hash = ANY((SELECT %(hashes)s::bytea[])::bytea[]) AND envelope.second_delivery_of_id IS NULL
  AND inbox.channel = %(channel)s
  AND (envelope.is_import OR %(since)s::timestamptz IS NULL OR envelope.received_at > %(since)s)
ORDER BY envelope.content_hash, envelope.id
"""


@transaction.atomic
def store_together(given: Sequence[tuple[Envelope, Inbox]]) -> list[RawEnvelope]:
    """Store several that came over one channel at about the same time, and have them read.

    Once this returns outside a transaction, they may be acknowledged. What we had is stored too, as a second delivery.
    """
    hashes = [hashing.content_hash(envelope) for envelope, _ in given]
    locks.hold_all("envelope", [each.hex() for each in hashes])
    (first, inbox), *_ = given
    known = find_alike(hashes, inbox.channel, since=repeated_since(first))
    rows = []
    for (envelope, inbox), content_hash in zip(given, hashes, strict=True):
        row = store(envelope, content_hash=content_hash, inbox=inbox, first=known.get(content_hash))
        known.setdefault(content_hash, row.pk)
        rows.append(row)
    waking.wake()
    return rows


def find_alike(hashes: Sequence[bytes], channel: str, *, since: datetime | None) -> dict[bytes, int]:
    """Return, for each that is a repetition, the number of what it repeats: the first with the same content.

    An import that it repeats may have come long ago, anything else after `since`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_FIND_ALIKE, {"hashes": list(hashes), "channel": channel, "since": since})
        return {bytes(content_hash): number for content_hash, number in cursor.fetchall()}


def repeated_since(envelope: Envelope) -> datetime | None:
    """Return since when something has to have come for this to repeat it: as lately as a mail server tries again.

    An import may repeat whatever we have.
    """
    return None if envelope.is_import else envelope.received_at - REPEATED_FOR


def store(envelope: Envelope, *, content_hash: bytes, inbox: Inbox, first: int | None) -> RawEnvelope:
    """Store one, as a second delivery of the row with the number `first` if there is one. Refuses: NoRoomError."""
    room.expect(len(envelope.raw))
    is_small = len(envelope.raw) <= RAW_IN_ROW_BYTES_MAX
    row = RawEnvelope(
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
        second_delivery_of_id=first,
    )
    composed.insert(row)
    return row
