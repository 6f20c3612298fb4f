"""What came in and could not be read: a person looks at it, nothing of it is lost."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from belofte import clock
from belofte.cases import downloads
from belofte.desk import access
from belofte.intake import reading, setting_aside
from belofte.people.models import Role

_PAGE = 50


@require_safe
def envelopes(request: HttpRequest) -> HttpResponse:
    """List what could not be read, oldest first."""
    after = request.GET.get("after", "0")
    if not (after.isascii() and after.isdigit() and len(after) <= 18):  # noqa: PLR2004 - a number of a row
        raise BadRequest(after)
    agent = access.agent_of(request)
    unread = access.unread_of(agent).filter(pk__gt=int(after)).order_by("pk")
    found = list(unread[: _PAGE + 1])
    context = {
        "section": "unread",
        "envelopes": found[:_PAGE],
        "after": found[_PAGE - 1].pk if len(found) > _PAGE else 0,
        "is_first_page": after == "0",
        "shows_faults": agent.has_role(Role.ADMINISTRATOR),
        "now": clock.now(),
    }
    return render(request, "desk/envelopes.html", context)


@require_safe
def source(request: HttpRequest, envelope_id: int) -> FileResponse:
    """Download what the wire gave us, byte for byte."""
    return downloads.source(access.find_unread(access.agent_of(request), envelope_id))


@require_safe
def message_source(request: HttpRequest, message_id: int) -> FileResponse:
    """Download the envelope that a message was read from."""
    message = access.find_message(access.agent_of(request), message_id)
    if message.envelope is None:
        raise Http404
    return downloads.source(message.envelope)


@require_POST
def reading_again(request: HttpRequest, envelope_id: int) -> HttpResponse:
    """Have it read once more."""
    reading.read_again(access.find_unread(access.agent_of(request), envelope_id))
    messages.success(request, _("It is being read again. If that fails, it comes back here."))
    return redirect("desk:envelopes")


@require_POST
def setting_aside_one(request: HttpRequest, envelope_id: int) -> HttpResponse:
    """Take it off the list."""
    agent = access.agent_of(request)
    try:
        setting_aside.set_aside(access.find_unread(agent, envelope_id), by=agent, at=clock.now())
    except setting_aside.SettledMeanwhileError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Set aside. It stays stored."))
    return redirect("desk:envelopes")
