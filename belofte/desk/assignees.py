"""Saying who answers a case."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.cases.models import Case
from belofte.desk import access
from belofte.desk.cases import show
from belofte.desk.forms import AssigneeForm
from belofte.desk.refusals import Refusal
from belofte.keeping import assigning
from belofte.people import absences, teams
from belofte.people.models import Agent


@require_POST
def assignee(request: HttpRequest, case_id: int) -> HttpResponse:
    """Take a case, give it to a colleague, or put it back."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    form = AssigneeForm(request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors)
    to = _member(case, form.cleaned_data["assignee"])
    instead_of = _member(case, form.cleaned_data["instead_of"])
    try:
        assigning.assign(case, to=to, instead_of=instead_of, by=agent, at=clock.now())
    except assigning.AssigningRefusedError as refused:
        return show(request, case_id, refusal=Refusal(words=str(refused)))
    away = absences.now(at=clock.now()).filter(agent=to).select_related("agent").first() if to else None
    if away is not None:
        said = absences.words(away, at=clock.now())
        messages.warning(request, _("%(away)s Does the customer wait? Then choose somebody else.") % {"away": said})
    return redirect("desk:case", case_id)


def _member(case: Case, agent_id: int) -> Agent | None:
    """Return the colleague whom a list on the screen named: of the team, or who has the case; 0 is nobody."""
    if not agent_id:
        return None
    if case.assignee_id == agent_id:
        return case.assignee
    return get_object_or_404(teams.members(case.team_id), pk=agent_id)
