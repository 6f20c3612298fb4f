"""Telling what watches over us whether this process lives, and whether it can serve.

The one-port server answers these in its event loop (asgi.py); any other WSGI server finds them here.
"""

from http import HTTPStatus

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def live(_request: HttpRequest) -> HttpResponse:
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
