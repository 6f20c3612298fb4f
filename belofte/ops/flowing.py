"""Whether mail flows, in a few quick looks: for whatever watches over us from outside, each minute."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Final

from belofte.channels.models import Inbox, RawEnvelope
from belofte.ops.doctor import inboxes, mail_port, reading, work
from belofte.ops.doctor.findings import Finding

LAST: Final = "last mail in"


def look(*, at: datetime, is_named: bool) -> Iterator[Finding]:
    """Look whether mail can come in, is read, and comes in; the database has to answer.

    An inbox is named by its address where `is_named`, and else by the number that its page has.
    """
    yield mail_port.look_at_mail_port()
    yield work.look_at_worker(at)
    yield reading.look_at_intake(at)
    for inbox in Inbox.objects.select_related("bookmark"):
        for found in (*inboxes.look_at_coming_in(inbox, at=at), _look_at_last(inbox)):
            yield found if is_named else _without_address(found, inbox)


def _look_at_last(inbox: Inbox) -> Finding:
    """Tell when something last came in by an inbox: a quiet night is no fault."""
    newest = RawEnvelope.objects.filter(inbox=inbox).order_by("-id").values_list("received_at", flat=True)[:1]
    words = next((f"{moment:%Y-%m-%d %H:%M} UTC" for moment in newest), "never")
    return Finding(subject=f"{inbox.address} {LAST}", level="well", words=words)


def _without_address(found: Finding, inbox: Inbox) -> Finding:
    """Name an inbox by its number, for a stranger's eyes."""
    return replace(found, subject=found.subject.replace(inbox.address, f"inbox {inbox.pk}", 1))
