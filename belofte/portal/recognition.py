"""Knowing a browser again in which a code was typed: a signed cookie, for one contact point and thirty days."""

import re
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from belofte import secrecy
from belofte.contacts.models import ContactPoint

LASTS: Final = timedelta(days=30)
_VALUE = re.compile(r"([1-9][0-9]{0,11})-([a-z2-7]{26})", re.ASCII)
_NAME_LETTERS: Final = 12


def remember(response: HttpResponseBase, point: ContactPoint, *, at: datetime) -> None:
    """Give the browser the cookie; a new version of the contact point's links ends it, as it ends them."""
    second = int(at.timestamp())
    response.set_cookie(
        _name(point),
        f"{second}-{secrecy.mark('visitor', _text(point, second))}",
        max_age=LASTS,
        secure=settings.ENVIRONMENT.is_secure,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponseBase, point: ContactPoint) -> None:
    """Take the cookie back."""
    response.delete_cookie(_name(point), samesite="Lax")
    response.cookies[_name(point)]["secure"] = settings.ENVIRONMENT.is_secure  # else browsers keep a `__Host-` one


def is_proven(request: HttpRequest, point: ContactPoint, *, at: datetime) -> bool:
    """Tell whether a code of this contact point was typed in this browser, in the last thirty days."""
    found = _VALUE.fullmatch(request.COOKIES.get(_name(point), ""))
    if found is None or not secrecy.is_marked("visitor", _text(point, int(found[1])), found[2]):
        return False
    return at.timestamp() - int(found[1]) < LASTS.total_seconds()


def _text(point: ContactPoint, second: int) -> str:
    return f"{point.pk}.{point.link_version}.{second}"


def _name(point: ContactPoint) -> str:
    """Return a name that tells nobody the contact point's number."""
    name = f"visitor-{secrecy.mark('visitor cookie', str(point.pk))[:_NAME_LETTERS]}"
    return f"__Host-{name}" if settings.ENVIRONMENT.is_secure else name
