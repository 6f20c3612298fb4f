"""What was said and what happened on a case, in the order in which the desk came to know it.

Six statements, however much was said; the newest messages first get a place, earlier ones are a page further.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final, Literal

from django.db.models import BooleanField, Count, ExpressionWrapper, OuterRef, Prefetch, Q, Subquery

from belofte.cases.models import Attachment, Call, Case, Delivery, Event, Message, Note, Receipt
from belofte.channels.models import RawEnvelope
from belofte.desk import senders
from belofte.library import contesting
from belofte.replies import new_addresses, pulsing

MESSAGES_MAX: Final = 100
_OTHERS_MAX: Final = 500
_OTHERWISE: Final = {  # shown as what they are: a message with its deliveries, a note, a call, a promise
    Event.Kind.RECEIVED,
    Event.Kind.ACKNOWLEDGED,
    Event.Kind.SENT,
    Event.Kind.DELIVERED,
    Event.Kind.DELIVERY_DEFERRED,
    Event.Kind.DELIVERY_FAILED,
    Event.Kind.DELIVERY_UNCERTAIN,
    Event.Kind.BOUNCED,
    Event.Kind.NOTED,
    Event.Kind.CALLED,
    Event.Kind.PROMISE_WARNED,
    Event.Kind.UNDERTAKING_WARNED,
    Event.Kind.STEP_WARNED,
}
_KINDS: Final = [kind for kind in Event.Kind if kind not in _OTHERWISE]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing on the timeline; events that follow each other are one."""

    kind: Literal["message", "note", "call", "events"]
    at: datetime
    message: Message | None = None
    note: Note | None = None
    call: Call | None = None
    events: tuple[Event, ...] = ()
    warnings: tuple[str, ...] = ()  # about who sent a message
    times_received: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """A page of the timeline, oldest first."""

    entries: list[Entry]
    messages: list[Message]
    earlier: int  # number of the message before which there are more; 0 for none
    is_whole: bool  # there are no others


def load(case: Case, *, before: int) -> Timeline:
    """Read the newest messages (before one, unless that is 0), with all that happened since the first of them."""
    found = _messages(case, before=before)
    messages = found[-MESSAGES_MAX:]
    has_earlier = len(found) > MESSAGES_MAX
    since = messages[0].recorded_at if has_earlier else None
    until = messages[-1].recorded_at if before and messages else None
    entries = [*_said(messages), *_written(case), *_spoken(case), *_happened(case)]
    shown = [entry for entry in entries if _is_between(entry.at, since, until)]
    return Timeline(
        entries=list(_folded(sorted(shown, key=lambda entry: entry.at))),
        messages=messages,
        earlier=messages[0].pk if has_earlier else 0,
        is_whole=not (has_earlier or before),
    )


def _messages(case: Case, *, before: int) -> list[Message]:
    same_way = {"second_delivery_of": OuterRef("envelope"), "inbox": OuterRef("envelope__inbox")}
    again = RawEnvelope.objects.filter(**same_way).order_by()
    heard = Receipt.objects.filter(delivery=OuterRef("pk")).exclude(detail="").order_by("-id").values("detail")
    messages = (
        Message.objects.filter(conversation__case=case, **({"pk__lt": before} if before else {}))
        .select_related("conversation__inbox", "conversation__contact_point", "contact_point", "author")
        .select_related("abuse", "conduct_warning")
        .prefetch_related(
            Prefetch("attachments", Attachment.objects.select_related("scan")),
            Prefetch(
                "deliveries",
                Delivery.objects.select_related("contact_point").annotate(
                    heard=Subquery(heard[:1]), asked=new_addresses.shown_of("pk")
                ),
            ),
        )
        .annotate(
            has_html=ExpressionWrapper(~Q(html=""), output_field=BooleanField()),
            overruled=pulsing.shown_of("pk"),
            contested=contesting.shown_of("pk"),
            again=Subquery(again.values("second_delivery_of").annotate(count=Count("pk")).values("count")),
        )
        .defer("html", "conversation__inbox__credentials")
        .order_by("-recorded_at", "-pk")
    )
    return list(reversed(messages[: MESSAGES_MAX + 1]))


def _said(messages: Iterable[Message]) -> Iterator[Entry]:
    for message in messages:
        yield Entry(
            kind="message",
            at=message.recorded_at,
            message=message,
            warnings=senders.warnings(message),
            times_received=1 + (vars(message)["again"] or 0),
        )


def _written(case: Case) -> Iterator[Entry]:
    for note in case.notes.select_related("author").order_by("-id")[:_OTHERS_MAX]:
        yield Entry(kind="note", at=note.recorded_at, note=note)


def _spoken(case: Case) -> Iterator[Entry]:
    for call in case.calls.select_related("by").order_by("-id")[:_OTHERS_MAX]:
        yield Entry(kind="call", at=call.recorded_at, call=call)


def _happened(case: Case) -> Iterator[Entry]:
    events = case.events.filter(kind__in=_KINDS).select_related("by").order_by("-id")[:_OTHERS_MAX]
    for event in reversed(events):
        yield Entry(kind="events", at=event.at, events=(event,))


def _is_between(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at <= until)


def _folded(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Make one entry of events that follow each other."""
    for kind, group in groupby(entries, key=lambda entry: entry.kind):
        if kind == "events":
            events = tuple(event for entry in group for event in entry.events)
            yield Entry(kind="events", at=events[-1].at, events=events)
        else:
            yield from group
