"""What a page says when something broke: our own fault, or a database that is away for the moment."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from psycopg_pool import PoolTimeout

_AWAY = (OperationalError, InterfaceError, PoolTimeout)
_RETRY_SECONDS = 10


def fault(_request: HttpRequest) -> HttpResponse:
    """Answer 503 when the database is away, so that whoever asks tries again; 500 for a bug. Asks no database."""
    is_away = isinstance(sys.exc_info()[1], _AWAY)
    page = loader.get_template("503.html" if is_away else "500.html").render()
    if not is_away:
        return HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR)
    headers = {"Retry-After": str(_RETRY_SECONDS)}
    return HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers)
