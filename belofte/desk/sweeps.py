"""Closing several cases of a list at once, to none of which anybody waits for an answer, and undoing that."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from belofte import clock
from belofte.cases.models import AnswerWaiver, Case
from belofte.closing import sweeping
from belofte.closing.models import SWEPT
from belofte.closing.sweeping import Chosen
from belofte.desk import access, listings
from belofte.people.models import Agent
from belofte.replies import correcting

_TICKED: Final = re.compile(r"(?P<case>\d{1,18})-(?P<seen>\d{1,18})", re.ASCII)


@require_POST
def sweeps(request: HttpRequest) -> HttpResponse:
    """Close what is ticked in a list, with one reason."""
    agent = access.agent_of(request)
    reason = request.POST.get("reason", "")
    if reason not in dict(SWEPT):
        messages.error(request, _("Choose why nobody needs an answer."))
        return _back(request)
    chosen = _chosen(request.POST.getlist("case"), agent)
    try:
        judges, given = correcting.judges_of_mail(), AnswerWaiver.Reason(reason)
        swept = sweeping.sweep(chosen, reason=given, judges=judges, by=agent, at=clock.now())
    except sweeping.NothingChosenError as refused:
        messages.error(request, str(refused))
        return _back(request)
    return redirect("desk:sweep", swept.pk)


@require_safe
def sweep(request: HttpRequest, sweep_id: int) -> HttpResponse:
    """Show what was closed together, and what was left and why."""
    swept = access.find_sweep(access.agent_of(request), sweep_id)
    context = {
        "section": "cases",
        "sweep": swept,
        "closures": swept.closures.select_related("case").order_by("case"),
        "left": swept.left.select_related("case").order_by("case"),
        "now": clock.now(),
    }
    return render(request, "desk/sweep.html", context)


@require_POST
def undoing(request: HttpRequest, sweep_id: int) -> HttpResponse:
    """Open again what was closed together."""
    agent = access.agent_of(request)
    swept = access.find_sweep(agent, sweep_id)
    try:
        count = sweeping.undo(swept, by=agent, at=clock.now())
    except sweeping.AlreadyUndoneError as refused:
        messages.info(request, str(refused))
    else:
        words = ngettext("%(count)d case is open again.", "%(count)d cases are open again.", count)
        messages.success(request, words % {"count": count})
    return redirect("desk:sweep", sweep_id)


def _chosen(ticked: Iterable[str], agent: Agent) -> list[Chosen]:
    """Return the ticked cases that are somebody's to close; a list has no more of them than a page holds."""
    found = [each for each in map(_TICKED.fullmatch, ticked) if each]
    seen = {int(each["case"]): int(each["seen"]) for each in found[: listings.PAGE]}
    cases = Case.objects.filter(pk__in=seen, team__in=agent.teams.all())
    return [Chosen(case=case, seen_through=seen[case.pk]) for case in cases]


def _back(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("list", "")
    query = urlencode({"list": name if name in listings.BY_NAME else "waiting"})
    return redirect(f"{reverse('desk:queue')}?{query}")
