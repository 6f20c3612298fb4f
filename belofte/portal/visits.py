"""Opening a customer's page: who holds the link, what it opens, and whether this browser was shown to be theirs.

Every route of the customer's pages passes here. What a link does not open answers like a page that does not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, Final, ParamSpec

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import translation

from belofte import clock
from belofte.cases import links
from belofte.cases.links import Link, LinkExpiredError, UnknownLinkError
from belofte.cases.models import Case, Conversation
from belofte.channels.models import Inbox
from belofte.contacts.models import ContactPoint
from belofte.portal import recognition

HEADERS: Final = {
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow",
    "Referrer-Policy": "strict-origin",  # never the path, which holds the token; forms need the origin
}
UNPROCESSABLE: Final = HTTPStatus.UNPROCESSABLE_ENTITY
Arguments = ParamSpec("Arguments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request by whoever holds a link."""

    token: str
    link: Link
    is_proven: bool  # a code was typed in this browser: words, names and files may be shown
    is_preview: bool = False  # an agent looks at what the customer sees; nothing can be done
    at: datetime

    @property
    def conversation(self) -> Conversation:
        """Where an answer goes."""
        return self.link.conversation

    @property
    def case(self) -> Case:
        """What it is about."""
        return self.link.case

    @property
    def contact_point(self) -> ContactPoint:
        """Who holds it, as far as we know."""
        return self.link.contact_point

    @property
    def inbox(self) -> Inbox:
        """The company, as this customer knows it."""
        return self.conversation.inbox


View = Callable[Concatenate[HttpRequest, Visit, Arguments], HttpResponseBase]


def by_link(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
    """Open the page of a link, in the language of its inbox; an expired one offers a new link instead."""

    @wraps(view)
    def opened(
        request: HttpRequest, token: str, *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> HttpResponseBase:
        visit, is_expired = _open(request, token)
        with translation.override(chosen := language(request, visit.inbox)):
            response = _expired(request, visit) if is_expired else view(request, visit, *arguments, **named)
        response.headers["Content-Language"] = chosen
        return keep_private(response)

    return opened


def by_expired_link(view: View[Arguments]) -> Callable[..., HttpResponseBase]:
    """Open the one page that a link has left when it is too old."""

    @wraps(view)
    def opened(
        request: HttpRequest, token: str, *arguments: Arguments.args, **named: Arguments.kwargs
    ) -> HttpResponseBase:
        visit, is_expired = _open(request, token)
        if not is_expired:
            raise Http404
        with translation.override(language(request, visit.inbox)):
            return keep_private(view(request, visit, *arguments, **named))

    return opened


def keep_private(response: HttpResponseBase) -> HttpResponseBase:
    """Have nobody store, index or pass on what a link opens."""
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def language(request: HttpRequest, inbox: Inbox) -> str:
    """Return the language that the visitor chose, or else that of the conversation."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in dict(settings.LANGUAGES) else inbox.language


def _open(request: HttpRequest, token: str) -> tuple[Visit, bool]:
    """Return the visit, and whether its link is too old. Refuses: Http404."""
    at, is_expired = clock.now(), False
    try:
        link = links.follow(token, at=at)
    except LinkExpiredError as expired:
        link, is_expired = expired.link, True
    except UnknownLinkError:
        raise Http404 from None
    is_proven = not is_expired and recognition.is_proven(request, link.contact_point, at=at)
    return Visit(token=token, link=link, is_proven=is_proven, at=at), is_expired


def _expired(request: HttpRequest, visit: Visit) -> HttpResponseBase:
    return render(request, "portal/expired.html", {"visit": visit}, status=HTTPStatus.GONE)
