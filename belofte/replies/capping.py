"""How much the desk says by itself to one address: no two programs keep each other busy, whatever they recognise.

Counted is what leaves because of a mail that came in, and not that a live conversation ends: that is a person's deed.
A code and a new link are asked for by a press on a page that only a signed link opens; they have caps of their own
(`contacts/verifying.py`, `portal/acting.py`).
"""

from datetime import datetime, timedelta
from typing import Final

from belofte import locks
from belofte.cases.models import Conversation, Delivery
from belofte.closing import live

AUTOMATIC_MAX: Final = 3  # from one inbox to one address, …
WITHIN: Final = timedelta(hours=24)  # … in this time


class CappedError(Exception):
    """The desk has said so much to this address by itself that it keeps silent for now."""


def take_turn(conversation: Conversation, *, at: datetime) -> None:
    """Hold the turn to say something to who has this conversation, until the transaction ends. Refuses: CappedError."""
    pair = f"{conversation.inbox_id} {conversation.contact_point_id}"
    locks.hold("automatic", pair)
    said = Delivery.objects.filter(
        contact_point=conversation.contact_point_id,
        queued_at__gt=at - WITHIN,
        message__is_automatic=True,
        message__conversation__inbox=conversation.inbox_id,
    )
    if said.exclude(live.tells("message")).count() >= AUTOMATIC_MAX:
        raise CappedError(pair)
