"""The lists of mail that made no case, side by side: what each is called, and how much is in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.core.exceptions import BadRequest
from django.db.models import Count, Max, Min, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from belofte.channels.models import RawEnvelope
from belofte.desk import access
from belofte.people.models import Agent

PAGE: Final = 50
LENGTH_MAX: Final = 1000  # beyond this nobody counts
_DIGITS_MAX: Final = 18
_STORMS_SHOWN_MAX: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One list: whose rows an agent finds on it, and its route."""

    name: str
    title: str  # not translated yet
    icon: str
    route: str
    rows: Callable[[Agent], QuerySet[RawEnvelope]]


SHELVES: Final = (
    Shelf(
        name="unread",
        title=gettext_noop("Could not be read"),
        icon="file-warning",
        route="desk:envelopes",
        rows=access.unread_of,
    ),
    Shelf(name="filed", title=gettext_noop("Other mail"), icon="mail", route="desk:filed", rows=access.filed_of),
    Shelf(
        name="unwanted",
        title=gettext_noop("Spam and blocked senders"),
        icon="ban",
        route="desk:unwanted",
        rows=access.unwanted_of,
    ),
    Shelf(
        name="aside",
        title=gettext_noop("What was set aside"),
        icon="archive",
        route="desk:envelopes-aside",
        rows=access.aside_of,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """A list as the page names it."""

    name: str
    title: str
    icon: str
    route: str
    length: int  # counted no further than one above LENGTH_MAX


def tabs(agent: Agent) -> Iterator[Tab]:
    """Yield every list, with how much is in it."""
    for shelf in SHELVES:
        length = shelf.rows(agent).order_by()[: LENGTH_MAX + 1].count()
        yield Tab(name=shelf.name, title=_(shelf.title), icon=shelf.icon, route=shelf.route, length=length)


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """What one sender sent to one inbox above the most cases of a day, and the newest of it."""

    author: str
    inbox: str
    count: int
    since: datetime
    newest_id: int


def storms(agent: Agent) -> list[Storm]:
    """Return who sent too many, most first; as many as fit on a page."""
    of_each = access.storms_of(agent).order_by().values("inbox", "author", "inbox__name")
    counted = of_each.annotate(count=Count("pk"), since=Min("received_at"), newest=Max("pk")).order_by("-count")
    return [
        Storm(
            author=row["author"],
            inbox=row["inbox__name"],
            count=row["count"],
            since=row["since"],
            newest_id=row["newest"],
        )
        for row in counted[:_STORMS_SHOWN_MAX]
    ]


def number_in(request: HttpRequest, name: str) -> int:
    """Return the row at which a page begins; 0 for the first page. Refuses: BadRequest."""
    words = request.GET.get(name, "0")
    if not (words.isascii() and words.isdigit() and len(words) <= _DIGITS_MAX):
        raise BadRequest(words)
    return int(words)
