"""Showing a message with its formatting: cleaned by an allow-list, in a frame that runs nothing and fetches nothing.

Pictures travel in the page itself, drawn anew (`pictures.py`). Those from outside are counted, and come only when
somebody asks: then we fetch them, so that the sender learns that somebody looked, and not who or where.
"""

from typing import Any, Final

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from belofte import clock
from belofte.cases.models import Message
from belofte.desk import access, cleaning
from belofte.people.models import Agent

POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; img-src data:; style-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
_ASKED_SECONDS_MAX: Final = 24 * 60 * 60  # a page may stand open all day
_HOSTS_MAX: Final = 4


@require_safe
@vary_on_headers("HX-Request")
def message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show a message with its formatting: as a page of its own, or in its place on the page of the case."""
    agent = access.agent_of(request)
    found = access.find_message(agent, message_id)
    cleaned = cleaning.Cleaned(found)
    context = {
        "section": "cases",
        "message": found,
        "outside": len(cleaned.addresses),
        "hosts": cleaned.hosts[:_HOSTS_MAX],
        "more_hosts": max(0, len(cleaned.hosts) - _HOSTS_MAX),
        "height": cleaned.height,
        "asking": asking(found, by=agent),
        "now": clock.now(),
    }
    is_part = bool(getattr(request, "htmx", False))
    return render(request, "desk/_formatted.html" if is_part else "desk/message.html", context)


@require_safe
@xframe_options_sameorigin
def message_html(request: HttpRequest, message_id: int) -> HttpResponse:
    """Show what stands in the frame; `outside` in its address is a signed wish for the pictures from outside."""
    agent = access.agent_of(request)
    found = access.find_message(agent, message_id)
    wish = request.GET.get("outside", "")
    if wish and not _is_asked(wish, found, by=agent):
        raise Http404
    cleaned = cleaning.Cleaned(found)
    html, missing = cleaned.with_pictures(from_outside=bool(wish))
    context: dict[str, Any] = {"html": html, "missing": missing if wish else 0}
    response = render(request, "desk/message_html.html", context)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def asking(message: Message, *, by: Agent) -> str:
    """Return somebody's signed wish for the pictures: no link of a stranger can have them fetched."""
    return signing.dumps([message.pk, by.pk], salt=__name__)


def _is_asked(wish: str, message: Message, *, by: Agent) -> bool:
    try:
        asked = signing.loads(wish, salt=__name__, max_age=_ASKED_SECONDS_MAX)
    except signing.BadSignature:
        return False
    return bool(asked == [message.pk, by.pk])
