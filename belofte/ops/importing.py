"""Bringing old mail in: silently, each mail once, and again only what is new.

Each mail is committed by itself, so whoever is killed goes on where they were by doing the same again.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from django.conf import settings

from belofte import room
from belofte.channels import readers
from belofte.channels.contract import Envelope
from belofte.channels.models import Inbox, RawEnvelope
from belofte.intake import accepting, addressing, waking
from belofte.ops.import_sources import Found, Source
from belofte.ops.refusals import RefusalError

_WOKEN_EACH: Final = 200
_SHOWN_MAX: Final = 50
_SILENT_SECONDS_MAX: Final = 30.0  # without anything being read, when nobody reads
_LOOK_SECONDS: Final = 0.5


@dataclass(slots=True, kw_only=True)
class Report:
    """What became of everything that was found."""

    counts: Counter[str] = field(default_factory=Counter)  # taken, known, own
    refused: list[tuple[str, str]] = field(default_factory=list)  # what could not be taken, and why

    def lines(self) -> Iterator[str]:
        """Yield it in words."""
        yield f"{self.counts['taken']} taken, {self.counts['known']} known already."
        if self.counts["own"]:
            yield f"{self.counts['own']} written by yourselves, from an address of an inbox: left out."
        if self.refused:
            yield f"{len(self.refused)} not taken:"
            yield from (f"  {name}: {reason}" for name, reason in self.refused[:_SHOWN_MAX])
        if len(self.refused) > _SHOWN_MAX:
            yield f"  and {len(self.refused) - _SHOWN_MAX} more"


def inbox_of(address: str) -> Inbox:
    """Return the inbox with this address. Refuses: RefusalError."""
    found = addressing.find([address.lower()], channel="email").get(address.lower())
    if found is None:
        known = ", ".join(Inbox.objects.filter(channel="email").values_list("address", flat=True)) or "none"
        message = f"There is no inbox {address}. There are: {known}."
        raise RefusalError(message)
    return found


def bring_in(source: Source, *, inbox: Inbox, open_since: datetime | None, told: Callable[[int], None]) -> Report:
    """Store all of it to be read as history; what came since `open_since` opens cases that somebody has to answer.

    `told` hears the weight of each mail that is dealt with. Refuses: RefusalError.
    """
    report = Report(counts=Counter(known=source.known_count))
    for count, mail in enumerate(source.mails, start=1):
        try:
            _take(mail, inbox=inbox, open_since=open_since, report=report)
        except room.NoRoomError as error:
            waking.wake()
            message = f"Nothing more is brought in: {error}. Make room and do the same again: what is in stays in."
            raise RefusalError(message) from error
        told(mail.weight)
        if count % _WOKEN_EACH == 0:
            waking.wake()
    waking.wake()
    return report


def wait_until_read(inbox: Inbox, *, told: Callable[[int], None]) -> Iterator[str]:
    """Wait while the worker reads what was brought in; yield what is left to say of it.

    `told` hears how many still wait.
    """
    waiting = RawEnvelope.objects.waiting().filter(inbox=inbox, is_import=True)
    least, until = waiting.count(), time.monotonic() + _SILENT_SECONDS_MAX
    while (left := waiting.count()) and time.monotonic() < until:
        told(left)
        if left < least:
            least, until = left, time.monotonic() + _SILENT_SECONDS_MAX
        time.sleep(_LOOK_SECONDS)
    if left:
        yield f"{left} still have to be read, and nobody reads: start `belofte up` or `belofte worker`."
    if unread := RawEnvelope.objects.unreadable().filter(inbox=inbox, is_import=True).count():
        yield f"{unread} could not be read; the page /unread/ shows them, with the reasons."


def _take(mail: Found, *, inbox: Inbox, open_since: datetime | None, report: Report) -> None:
    problem = mail.problem if mail.envelope is None else _fault(mail.envelope)
    if mail.envelope is None or problem:
        report.refused.append((mail.name, problem))
        return
    author, _date = readers.author_and_date_of(mail.envelope.raw)
    if addressing.find([author], channel=inbox.channel):
        report.counts["own"] += 1
        return
    is_history = open_since is None or mail.envelope.received_at < open_since
    row = accepting.keep_import(replace(mail.envelope, is_history=is_history), inbox=inbox)
    report.counts["known" if row is None else "taken"] += 1


def _fault(envelope: Envelope) -> str:
    """Return why a mail cannot be stored; "" where it can."""
    if not envelope.raw.strip():
        return "It is empty."
    if len(envelope.raw) > settings.ENVIRONMENT.mail_size_max:
        return f"It is larger than {settings.ENVIRONMENT.mail_size_max} bytes (BELOFTE_MAIL_SIZE_MAX)."
    return ""
