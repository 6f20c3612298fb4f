"""Saying, while one waits and was asked, whether it is solved meanwhile or an answer is still waited for."""

from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.closing import inquiring
from belofte.portal import acting
from belofte.portal.visits import UNPROCESSABLE, Visit, by_link

_WORDS: Final = {"yes": True, "no": False}


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def inquiry(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a customer's word; a second press changes nothing, and looking does not either."""
    is_solved = _WORDS.get(request.POST.get("solved", ""))
    if request.method == "POST" and is_solved is not None:
        _take(request, visit, is_solved=is_solved)
        return redirect("portal:case", visit.token)
    context = {"visit": visit, "inquiry": inquiring.asked(visit.case)}
    status = UNPROCESSABLE if request.method == "POST" else HTTPStatus.OK
    return render(request, "portal/inquiry.html", context, status=status)


def _take(request: HttpRequest, visit: Visit, *, is_solved: bool) -> None:
    try:
        is_closed = acting.reply_to_inquiry(visit, is_solved=is_solved)
    except inquiring.ReplyRefusedError as refused:
        messages.info(request, str(refused))
    except acting.TooManyActsError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _thanks(is_solved=is_solved, is_closed=is_closed))


def _thanks(*, is_solved: bool, is_closed: bool) -> str:
    if not is_solved:
        return _("Thank you for telling us. Your question stays where it is in line, with the date that we promised.")
    if is_closed:
        return _("Thank you for telling us. Good that it is solved.")
    return _("Thank you for telling us. There is still something on our side; we finish that, and then we close it.")
