"""Promised dates for a calendar: one to put in by hand, or all of them as a feed that follows what changes.

A feed is read by a program of others, so it has a token of its own and says kinds and times, nothing else.
"""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.cases import links
from belofte.portal import events, promised
from belofte.portal.visits import Visit, by_link, keep_private
from belofte.promises.models import Promise

_TYPE = "text/calendar; charset=utf-8"


@require_safe
@by_link
def one(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:  # noqa: ARG001 - Django's signature
    """Download one promised date."""
    promise = promised.find(visit, number)
    if not events.is_dated(promise):
        raise Http404
    return HttpResponse(
        events.calendar([promise], now=visit.at),
        content_type=_TYPE,
        headers={"Content-Disposition": 'attachment; filename="belofte.ics"'},
    )


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Answer a calendar that asks again and again; whatever its token does not open is missing."""
    at = clock.now()
    try:
        link = links.follow(token, at=at, purpose="calendar")
    except links.LinkRefusedError:
        raise Http404 from None
    promises = Promise.objects.filter(case=link.case).order_by("pk")
    with translation.override(link.conversation.inbox.language):
        content = events.calendar([each for each in promises if events.is_dated(each)], now=at)
    return keep_private(HttpResponse(content, content_type=_TYPE))
