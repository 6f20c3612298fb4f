"""The texts of the house: the list of them, archiving one, who owns it, and what is contested."""

from typing import Final

from django.contrib import messages
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.desk import access, posted_numbers
from belofte.desk.library_forms import LimitForm
from belofte.desk.people import status_of
from belofte.library import contesting, searching, writing
from belofte.library.models import Use
from belofte.people.models import Agent, Role
from belofte.replies import ruling, vetting

_SHOWN_MAX: Final = 300  # texts of the list; words find the others


@require_safe
def texts(request: HttpRequest) -> HttpResponse:
    """Show the texts that somebody may read, found by their words."""
    agent, now = access.agent_of(request), clock.now()
    is_archived = request.GET.get("archived") == "1"
    found = writing.readable(agent).filter(archived_at__isnull=not is_archived, version__isnull=False)
    found = searching.found_by(request.GET.get("q", ""), found)
    counted = searching.with_promises(searching.counted(found, uses=Use.objects.all(), at=now))
    ordered = vetting.doubted(counted).order_by(F("is_doubted").desc(), "kind", "version__title_nl", "pk")
    shown = list(ordered[: _SHOWN_MAX + 1])
    context = {
        "section": "texts",
        "texts": shown[:_SHOWN_MAX],
        "has_more": len(shown) > _SHOWN_MAX,
        "is_archived": is_archived,
        "q": request.GET.get("q", ""),
        "may_write": writes(agent),
        "now": now,
    }
    return render(request, "desk/texts.html", context)


@require_POST
def archiving(request: HttpRequest, number: int) -> HttpResponse:
    """Take a text out of use, or bring it back."""
    agent = access.agent_of(request)
    found = get_object_or_404(writing.readable(agent), pk=number)
    try:
        if request.POST.get("deed") == "bring_back":
            vetting.bring_back(found, by=agent, at=clock.now())
            messages.success(request, _("It can be used again."))
        else:
            writing.archive(found, by=agent, at=clock.now())
            messages.success(request, _("It is archived. What was sent of it stays as it is."))
    except writing.WritingRefusedError as refused:
        messages.error(request, str(refused))
    return redirect("desk:text", number)


@require_POST
def owner(request: HttpRequest, number: int) -> HttpResponse:
    """Have somebody else own a text: who hears that customers contest it."""
    agent = access.agent_of(request)
    found = get_object_or_404(writing.readable(agent), pk=number)
    to = ruling.owners().filter(pk=posted_numbers.of_row(request.POST.get("owner", ""))).first()
    try:
        rule = ruling.own(found, to=to, by=agent, at=clock.now())
        messages.success(request, _("%(name)s owns this text now.") % {"name": rule.owner.name})
    except (writing.NotYoursError, ruling.OwnerRefusedError) as refused:
        messages.error(request, str(refused))
    return redirect("desk:text", number)


@require_http_methods(["GET", "HEAD", "POST"])
def explainers(request: HttpRequest) -> HttpResponse:
    """Show what has to be explained most, and what customers contest; an administrator chooses from how many."""
    agent, now = access.agent_of(request), clock.now()
    chosen = contesting.limit()
    form = LimitForm(request.POST or None, initial={"customers": chosen.customers, "days": chosen.days})
    if request.method == "POST":
        if not agent.has_role(Role.ADMINISTRATOR):
            raise Http404
        if form.is_valid():
            contesting.choose_limit(form.limit(), by=agent, at=now)
            messages.success(request, _("This is what happens from now on."))
            return redirect("desk:explainers")
    shown = writing.readable(agent).filter(archived_at__isnull=True).select_related("rule__owner")
    context = {
        "section": "texts",
        "explainers": contesting.counted(shown, at=now),
        "limit": chosen,
        "form": form,
        "may_choose": agent.has_role(Role.ADMINISTRATOR),
        "now": now,
    }
    return render(request, "desk/explainers.html", context, status=status_of(form))


def writes(agent: Agent) -> bool:
    """Tell whether somebody writes texts at all."""
    return agent.is_lead and (agent.has_role(Role.ADMINISTRATOR) or agent.teams.exists())
