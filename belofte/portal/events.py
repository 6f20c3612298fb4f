"""A promised date as an event of a calendar (RFC 5545). The same promise is the same event, however often it moves."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vDuration

from belofte import secrecy
from belofte.portal import promised
from belofte.promises import wording
from belofte.promises.models import Form, Grain, Promise, State

_REFRESH: Final = timedelta(hours=1)
_PRODUCT: Final = "-//Belofte//Promises//EN"


def is_dated(promise: Promise) -> bool:
    """Tell whether a promise is ours and has, or had, a date."""
    return promise.due_at is not None and promise.form != Form.CLAIMED


def calendar(promises: Iterable[Promise], *, now: datetime) -> bytes:
    """Return the events of some promises: kinds and times, and no words of anybody."""
    made = Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", _("Promised to you"))
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", vDuration(_REFRESH))
    for promise in promises:
        made.add_component(_event(promise, now=now))
    return bytes(made.to_ical())


def _event(promise: Promise, *, now: datetime) -> Event:
    """Return one event. Each entry in the ledger makes it one newer, so a calendar takes what moved over."""
    entries = list(promised.entries_of().filter(promise=promise))
    event = Event()
    event.add("uid", f"{secrecy.mark('calendar event', str(promise.pk))}@{_host()}")
    event.add("sequence", len(entries) - 1)
    event.add("dtstamp", entries[-1].at.astimezone(UTC))
    event.add("summary", _summary(promise, now=now))
    event.add("status", _status(promise, is_heard=promised.is_heard(entries)))
    event.add("transp", "TRANSPARENT")  # nobody is busy because of it
    if promise.due_at is not None:
        _add_times(event, promise.due_at, Grain(promise.grain), words=promise.due_words)
    return event


def _summary(promise: Promise, *, now: datetime) -> str:
    title = promised.title(promise)
    due = promised.due(promise, now=now)
    words = {"what": title, "when": due}
    if promise.state == State.KEPT:
        return _("Kept: %(what)s") % words
    if promise.state == State.BROKEN:
        return _("Not kept: %(what)s (%(when)s)") % words
    return _("%(what)s (%(when)s)") % words


def _status(promise: Promise, *, is_heard: bool) -> str:
    """Return how sure it is; what nobody knows that the customer heard is not."""
    if promise.state in {State.WITHDRAWN, State.HONOURED}:
        return "CANCELLED"
    return "TENTATIVE" if promise.grain == Grain.VAGUE or not is_heard else "CONFIRMED"


def _add_times(event: Event, due_at: datetime, grain: Grain, *, words: str) -> None:
    """Say when: a whole day, a part of one, between two times or the last moment; in UTC, which knows no hour twice."""
    if grain in {Grain.DAY, Grain.VAGUE}:
        day = wording.last_day(due_at)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
    elif grain == Grain.PART_OF_DAY:
        begins = wording.part_of_day(due_at)[0]
        event.add("dtstart", datetime.combine(wording.last_day(due_at), begins, wording.zone()).astimezone(UTC))
        event.add("dtend", due_at.astimezone(UTC))
    elif (begun := wording.begins(words, ends=due_at)) is not None:
        event.add("dtstart", begun.astimezone(UTC))
        event.add("dtend", due_at.astimezone(UTC))
    else:
        event.add("dtstart", due_at.astimezone(UTC))


def _host() -> str:
    return urlsplit(settings.ENVIRONMENT.address).hostname or "belofte.invalid"
