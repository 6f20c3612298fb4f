"""What a page says when something broke or is not there: to people of the house, and to customers."""

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template import loader
from django.views import csrf, defaults
from psycopg_pool import PoolTimeout

from belofte.portal import visits
from belofte.room import NoRoomError

_AWAY = (OperationalError, InterfaceError, PoolTimeout, NoRoomError)
_RETRY_SECONDS = 10
_CUSTOMERS = ("/volg/", "/agenda/")  # below these, whoever reads the page is a customer


def fault(request: HttpRequest) -> HttpResponseBase:
    """Answer 503 when the database is away or a disk full, so that one tries again; 500 for a bug. Asks no database."""
    is_away = isinstance(sys.exc_info()[1], _AWAY)
    page = loader.get_template(_page(request, "503.html" if is_away else "500.html")).render()
    if not is_away:
        return _private(request, HttpResponse(page, status=HTTPStatus.INTERNAL_SERVER_ERROR))
    headers = {"Retry-After": str(_RETRY_SECONDS)}
    return _private(request, HttpResponse(page, status=HTTPStatus.SERVICE_UNAVAILABLE, headers=headers))


def missing(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 404: the same for what does not exist and for what is not theirs."""
    return _private(request, defaults.page_not_found(request, exception, _page(request, "404.html")))


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Answer 400."""
    return _private(request, defaults.bad_request(request, exception, _page(request, "400.html")))


def unproven(request: HttpRequest, reason: str = "") -> HttpResponseBase:
    """Answer 403 to a form that did not come from a page of ours, or from one that was open for too long."""
    return _private(request, csrf.csrf_failure(request, reason, _page(request, "403_csrf.html")))


def _page(request: HttpRequest, name: str) -> str:
    return f"portal/{name}" if request.path.startswith(_CUSTOMERS) else name


def _private(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    return visits.keep_private(response) if request.path.startswith(_CUSTOMERS) else response
