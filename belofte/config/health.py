"""Telling what watches over us whether this process lives, whether it can serve, whether mail flows, and in numbers.

The one-port server answers the first two in its event loop (asgi.py); any other WSGI server finds them here.
"""

import hmac
from collections.abc import Callable
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.ops import flowing
from belofte.ops.doctor.findings import Finding
from belofte.ops.metrics import exposing

WATCHED: Final = frozenset({"/healthz", "/readyz", "/mailz", "/metrics"})


class HealthMiddleware:
    """Lets whoever watches ask by any name, such as a container's or an IP address: no answer here has one in it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as if it had been asked by a name of ours."""
        if request.path in WATCHED:
            request.META["HTTP_HOST"] = "localhost"
        return self._get_response(request)


@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Answer: that is all there is to being alive."""
    return HttpResponse("", content_type="text/plain")


@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers, and 503 when it does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        words, status = "The database does not answer.", HTTPStatus.SERVICE_UNAVAILABLE
    else:
        words, status = "", HTTPStatus.OK
    return HttpResponse(words, content_type="text/plain", status=status)


@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Answer 200 while mail flows and 503 when it does not, with a line for each thing that was looked at.

    Anybody can read it: of what is wrong it says where, and what more there is to say `belofte doctor` does. Only to
    whoever is signed in does it name inboxes: behind a proxy everybody comes from this machine.
    """
    try:
        found = list(flowing.look(at=clock.now(), is_named=request.user.is_authenticated))
    except DatabaseError:
        lines, is_well = ["wrong database"], False
    else:
        lines, is_well = [_line(each) for each in found], all(each.level != "wrong" for each in found)
    status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8", status=status)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with all numbers to whoever asks from this machine or shows the token; for others the page is missing."""
    if not _may_measure(request):
        raise Http404
    return HttpResponse(exposing.expose(at=clock.now()), content_type=exposing.CONTENT_TYPE)


def _may_measure(request: HttpRequest) -> bool:
    """Tell whether somebody shows the token; where there is none, whether they ask from here, and past any proxy."""
    if token := settings.ENVIRONMENT.metrics_token:
        shown = request.headers.get("Authorization", "")
        return hmac.compare_digest(shown.encode(), f"Bearer {token}".encode())
    is_from_here = ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0").is_loopback  # noqa: S104 - nobody's
    return is_from_here and "X-Forwarded-For" not in request.headers


def _line(found: Finding) -> str:
    is_moment = found.subject.endswith(flowing.LAST)
    return f"{found.level} {found.subject}" + (f": {found.words}" if is_moment else "")
