"""Saying whether an address is one's own: a page with one button, behind each link of the letter that asks it.

It shows the name of the company, and nothing of the case. Looking at it changes nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.portal.visits import keep_private, language
from belofte.replies import new_addresses, resending
from belofte.replies.models import NewAddress


@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the word that it is: the answer leaves."""
    return _answer(request, token, "yes", resending.take_yes)


@require_http_methods(["GET", "HEAD", "POST"])
def not_mine(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the word that it is not: nothing goes there any more."""
    return _answer(request, token, "no", new_addresses.take_no)


def _answer(
    request: HttpRequest, token: str, answer: Literal["yes", "no"], deed: Callable[..., None]
) -> HttpResponseBase:
    asked, at = new_addresses.find(token), clock.now()
    if asked is None:
        raise Http404
    if request.method == "POST":
        deed(asked, at=at)
        return keep_private(redirect(f"portal:address-{answer}", token))
    return _page(request, asked, token=token, answer=answer, at=at)


def _page(
    request: HttpRequest, asked: NewAddress, *, token: str, answer: Literal["yes", "no"], at: datetime
) -> HttpResponseBase:
    inbox = asked.delivery.message.conversation.inbox
    point, customer = asked.contact_point, asked.delivery.case.contact_id
    is_off = point.contact_id != customer and point.confirmed_at is None
    context = {
        "visit": {"inbox": inbox},  # for the company's name above it
        "token": token,
        "is_yes": answer == "yes",
        "became": NewAddress.Became.REFUSED if is_off else asked.became,
        "is_open": new_addresses.takes_yes(asked, at=at) and not is_off,
        "takes_no": new_addresses.takes_no(asked, at=at),
    }
    with translation.override(chosen := language(request, inbox)):
        response = render(request, "portal/address.html", context)
    response.headers["Content-Language"] = chosen
    return keep_private(response)
