"""What came in and made no case: what could not be read, and other mail. A person looks at it, nothing is lost."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from belofte import clock
from belofte.cases import downloads
from belofte.channels.models import RawEnvelope
from belofte.desk import access, apart
from belofte.intake import filing, setting_aside
from belofte.people.models import Role


@require_safe
def envelopes(request: HttpRequest) -> HttpResponse:
    """List what could not be read, oldest first."""
    rows = access.unread_of(access.agent_of(request)).order_by("pk")
    after = apart.number_in(request, "after")
    return show(request, rows.filter(pk__gt=after), shelf="unread")


@require_safe
def aside(request: HttpRequest) -> HttpResponse:
    """List what was set aside, newest first."""
    rows = access.aside_of(access.agent_of(request)).order_by("-pk").select_related("inbox", "set_aside_by")
    before = apart.number_in(request, "after")
    return show(request, rows.filter(pk__lt=before) if before else rows, shelf="aside")


@require_safe
def filed(request: HttpRequest) -> HttpResponse:
    """List the mail that made no case: about nothing of ours, or one too many of its sender; newest first."""
    rows = access.filed_of(access.agent_of(request)).order_by("-pk")
    before = apart.number_in(request, "after")
    return show(request, rows.filter(pk__lt=before) if before else rows, shelf="filed")


@require_POST
def making_case(request: HttpRequest, envelope_id: int) -> HttpResponse:
    """Make a case of it after all."""
    agent = access.agent_of(request)
    try:
        filing.make_case(access.find_apart(agent, envelope_id), by=agent, at=clock.now())
    except setting_aside.SettledMeanwhileError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It becomes a case, and will be in the queue in a moment."))
    return redirect("desk:filed")


def show(request: HttpRequest, rows: QuerySet[RawEnvelope], *, shelf: str) -> HttpResponse:
    """Show a page of a list, with the other lists beside it."""
    agent = access.agent_of(request)
    found = list(rows[: apart.PAGE + 1])
    context = {
        "section": "unread",
        "shelf": shelf,
        "tabs": list(apart.tabs(agent)),
        "length_max": apart.LENGTH_MAX,
        "storms": apart.storms(agent) if shelf == "filed" else [],
        "envelopes": found[: apart.PAGE],
        "after": found[apart.PAGE - 1].pk if len(found) > apart.PAGE else 0,
        "is_first_page": not apart.number_in(request, "after"),
        "shows_faults": agent.has_role(Role.ADMINISTRATOR),
        "now": clock.now(),
    }
    return render(request, "desk/envelopes.html", context)


@require_safe
def source(request: HttpRequest, envelope_id: int) -> FileResponse:
    """Download what the wire gave us, byte for byte."""
    return downloads.source(access.find_apart(access.agent_of(request), envelope_id))


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
    setting_aside.read_again(access.find_apart(access.agent_of(request), envelope_id))
    messages.success(request, _("It is being read again. If that fails, it comes back here."))
    return redirect(_back(request))


@require_POST
def setting_aside_one(request: HttpRequest, envelope_id: int) -> HttpResponse:
    """Take it off the list."""
    agent = access.agent_of(request)
    try:
        setting_aside.set_aside(access.find_apart(agent, envelope_id), by=agent, at=clock.now())
    except setting_aside.SettledMeanwhileError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Set aside. It stays stored."))
    return redirect(_back(request))


@require_POST
def setting_aside_storm(request: HttpRequest, envelope_id: int) -> HttpResponse:
    """Take all that a sender sent too much off the list."""
    agent = access.agent_of(request)
    count = setting_aside.set_aside_storm(access.find_storm(agent, envelope_id), by=agent, at=clock.now())
    words = ngettext("%(count)s mail set aside. It stays stored.", "%(count)s mails set aside. All stay stored.", count)
    messages.success(request, words % {"count": count})
    return redirect("desk:filed")


def _back(request: HttpRequest) -> str:
    """Return the list from which a button was pressed."""
    shelves = {"aside": "desk:envelopes-aside", "filed": "desk:filed"}
    return shelves.get(request.POST.get("shelf", ""), "desk:envelopes")
