"""A mail of ours to one of our own published addresses: that it comes in shows that a customer's mail does.

It is recognised by a signed id that is good for an hour, and never becomes a case. Its raw envelope is kept, as of
everything that came in: that is how whoever sent it sees that it is back.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from belofte import secrecy
from belofte.channels.contract import Address, Incoming, Outgoing
from belofte.channels.models import Inbox, RawEnvelope

GOOD_FOR: Final = timedelta(hours=1)
_ID: Final = re.compile(
    r"belofte\.canary\.(?P<name>(?P<inbox>[0-9]{1,18})\.(?P<at>[0-9]{1,12}))\.(?P<mark>[a-z2-7]{26})@\S{1,253}"
)
_BYTES_MAX: Final = 65_536  # it is small, whatever mail servers add to it
_LOOKED_AT_MAX: Final = 100


def make(inbox: Inbox, *, at: datetime) -> Outgoing:
    """Return a mail from an inbox to its own address."""
    name = f"{inbox.pk}.{int(at.timestamp())}"
    address = Address(address=inbox.address, name=inbox.name)
    with translation.override(inbox.language):
        subject, text = _("Test of this address"), _("This is a test: does mail to this address come in?")
    return Outgoing(
        external_id=f"belofte.canary.{name}.{secrecy.mark('canary', name)}@{inbox.address.rpartition('@')[2]}",
        sender=address,
        recipient=address,
        subject=subject,
        text=text,
        return_path=inbox.address,
        is_automatic=True,
        said_at=at,
    )


def is_one(incoming: Incoming, *, inbox: Inbox, at: datetime) -> bool:
    """Tell whether this is one of ours that came back to its inbox, and not somebody's message under an old id."""
    found = _ID.fullmatch(incoming.external_id.lower())
    if found is None or not secrecy.is_marked("canary", found["name"], found["mark"]):
        return False
    age = at - datetime.fromtimestamp(int(found["at"]), tz=UTC)
    return int(found["inbox"]) == inbox.pk and age < GOOD_FOR


def find(outgoing: Outgoing, *, inbox: Inbox) -> bytes | None:
    """Return one as it came back, once it has been read; None while it has not."""
    since = outgoing.said_at - timedelta(minutes=5)  # by the clock of whoever took it in
    came = RawEnvelope.objects.filter(inbox=inbox, received_at__gte=since, state=RawEnvelope.State.READ)
    for row in came.filter(size_bytes__lt=_BYTES_MAX, raw__isnull=False).order_by("-id")[:_LOOKED_AT_MAX]:
        raw = bytes(row.raw or b"")
        if outgoing.external_id.encode() in raw:
            return raw
    return None
