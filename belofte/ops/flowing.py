"""Whether mail flows, in a few quick looks: for whatever watches over us from outside, each minute."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db.models import OuterRef, Subquery

from belofte.channels.models import Inbox, RawEnvelope
from belofte.ops.doctor import inboxes, machine, mail_port, reading, work
from belofte.ops.doctor.findings import Finding

LAST: Final = "last mail in"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inflow:
    """How mail comes in by one inbox."""

    inbox: Inbox
    last_mail_at: datetime | None
    findings: tuple[Finding, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is known to be wrong."""
        return all(found.level != "wrong" for found in self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """How mail flows."""

    findings: tuple[Finding, ...]  # what concerns all inboxes
    inboxes: tuple[Inflow, ...]

    @property
    def is_well(self) -> bool:
        """Whether nothing is known to be wrong."""
        return all(found.level != "wrong" for found in self.findings) and all(each.is_well for each in self.inboxes)


def examine(*, at: datetime) -> Flow:
    """Look whether mail can come in, is read, and comes in; the database has to answer. Four statements."""
    looks = (machine.look_at_disk(), mail_port.look_at_mail_port(), work.look_at_worker(at), reading.look_at_intake(at))
    newest = RawEnvelope.objects.filter(inbox=OuterRef("pk")).order_by("-received_at").values("received_at")[:1]
    every = Inbox.objects.select_related("bookmark", "canary").annotate(last_mail_at=Subquery(newest))
    inflows = (
        Inflow(inbox=each, last_mail_at=each.last_mail_at, findings=tuple(inboxes.look_at_coming_in(each, at=at)))
        for each in every
    )
    return Flow(findings=looks, inboxes=tuple(inflows))


def look(*, at: datetime, is_named: bool) -> Iterator[Finding]:
    """Tell what was found, and when mail last came in by each inbox.

    An inbox is named by its address where `is_named`, and else by the number that its page has.
    """
    flow = examine(at=at)
    yield from flow.findings
    for inflow in flow.inboxes:
        for found in (*inflow.findings, _last(inflow)):
            yield found if is_named else _without_address(found, inflow.inbox)


def _last(inflow: Inflow) -> Finding:
    """Tell when something last came in by an inbox: a quiet night is no fault."""
    words = f"{inflow.last_mail_at:%Y-%m-%d %H:%M} UTC" if inflow.last_mail_at else "never"
    return Finding(subject=f"{inflow.inbox.address} {LAST}", level="well", words=words)


def _without_address(found: Finding, inbox: Inbox) -> Finding:
    """Name an inbox by its number, for a stranger's eyes."""
    return replace(found, subject=found.subject.replace(inbox.address, f"inbox {inbox.pk}", 1))
