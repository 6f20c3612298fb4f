"""Where mail stands still, out or in, for everybody to see: nobody may learn of it by a customer who rings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, get_args

from django.db.models import CharField, QuerySet, Value

from belofte import room
from belofte.channels.models import Bookmark, Canary, RawEnvelope, Round
from belofte.replies.models import Brake, Breakdown

CANARIES_MISSED_MAX: Final = 2  # in a row, that an inbox mailed itself and that did not come in
# Whoever looks at a page sees within five minutes that something has stopped (fault F33); the clock comes each minute.
UNREAD_MAX: Final = timedelta(minutes=4)  # that something waits to be read
UNFETCHED_MAX: Final = timedelta(minutes=4)  # that a mailbox cannot be reached
SHUT_MAX: Final = timedelta(minutes=2)  # that nobody takes what mail servers hand over
IDLE_MAX: Final = timedelta(minutes=3)  # that the clock does not come
_SHOWN_MAX: Final = 5

Kind = Literal["room", "brake", "server", "port", "worker", "mailbox", "canary", "reading"]
KINDS: Final[tuple[Kind, ...]] = get_args(Kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standstill:
    """One reason why something does not leave or come in, and since when."""

    kind: Kind
    inbox: str  # whose mail it is; "" where it is everybody's
    words: str
    since: datetime


def find(*, at: datetime) -> list[Standstill]:
    """Return what stands still, what concerns everybody first; in one statement."""
    everybody = _said("")
    braked = Brake.objects.filter(released_at__isnull=True).values_list(_said("brake"), everybody, "reason", "at")
    away = Breakdown.objects.order_by().values_list(_said("server"), "inbox__name", "detail", "since")
    shut = Bookmark.objects.filter(failing_since__lt=at - UNFETCHED_MAX).order_by()
    silent = missing().order_by()
    found = braked.union(
        Round.objects.filter(shut_since__lt=at - SHUT_MAX).values_list(
            _said("port"), everybody, _said(""), "shut_since"
        ),
        Round.objects.filter(made_at__lt=at - IDLE_MAX).values_list(_said("worker"), everybody, _said(""), "made_at"),
        away,
        shut.values_list(_said("mailbox"), "inbox__name", "problem", "failing_since"),
        silent.values_list(_said("canary"), "inbox__name", "problem", "failing_since"),
        _unread(at=at).values_list(_said("reading"), everybody, _said(""), "received_at"),
        all=True,
    )[:_SHOWN_MAX]
    full = [("room", "", "", at)] if room.is_short() else []
    return [
        Standstill(kind=kind, inbox=inbox, words=words, since=since) for kind, inbox, words, since in (*full, *found)
    ]


def missing() -> QuerySet[Canary]:
    """Return the inboxes whose own mail has not come in so often that somebody has to look."""
    return Canary.objects.filter(missed__gte=CANARIES_MISSED_MAX, inbox__canary_minutes__gt=0)


def _unread(*, at: datetime) -> QuerySet[RawEnvelope]:
    """Return the oldest that waits too long to be read."""
    return RawEnvelope.objects.waiting().filter(received_at__lt=at - UNREAD_MAX)[:1]


def _said(words: str) -> Value:
    return Value(words, output_field=CharField())
