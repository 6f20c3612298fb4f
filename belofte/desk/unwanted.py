"""Mail that was set apart as unwanted: nothing of it is lost, and one click makes it a case."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from belofte import clock
from belofte.desk import access
from belofte.intake import sifting

_PAGE = 50


@require_safe
def unwanted(request: HttpRequest) -> HttpResponse:
    """List what the mail server calls spam, and what blocked senders sent, newest first."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) <= 18):  # noqa: PLR2004 - a number of a row
        raise BadRequest(before)
    rows = access.unwanted_of(access.agent_of(request))
    found = list((rows.filter(pk__lt=int(before)) if before else rows)[: _PAGE + 1])
    context = {
        "section": "unread",
        "envelopes": found[:_PAGE],
        "before": found[_PAGE - 1].pk if len(found) > _PAGE else 0,
        "is_first_page": not before,
        "now": clock.now(),
    }
    return render(request, "desk/unwanted.html", context)


@require_POST
def wanted(request: HttpRequest, envelope_id: int) -> HttpResponse:
    """Make a case of it after all."""
    agent = access.agent_of(request)
    sifting.want(access.find_unwanted(agent, envelope_id), by=agent)
    messages.success(request, _("It becomes a case, and will be in the queue in a moment."))
    return redirect("desk:unwanted")
