"""Telling what watches over us whether this process lives, whether it can serve, and whether mail flows.

The one-port server answers the first two in its event loop (asgi.py); any other WSGI server finds them here.
"""

from http import HTTPStatus

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.ops import flowing
from belofte.ops.doctor.findings import Finding


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


def _line(found: Finding) -> str:
    is_moment = found.subject.endswith(flowing.LAST)
    return f"{found.level} {found.subject}" + (f": {found.words}" if is_moment else "")
