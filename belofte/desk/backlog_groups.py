"""What is done with the groups of a backlog: sorted, named, joined, put right, and worked through case by case."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.backlog import deciding, groups, sorting
from belofte.backlog.models import Placing
from belofte.cases.models import Case
from belofte.desk import access, posted_numbers
from belofte.desk.backlog import find_group, show_group
from belofte.people.models import Team

UNPROCESSABLE = 422


@require_POST
def sorting_asked(request: HttpRequest, number: int) -> HttpResponse:
    """Have the backlog of a team sorted by cause."""
    team = get_object_or_404(access.agent_of(request).teams.all(), pk=number)
    sorting.ask(team)
    messages.success(request, _("The cases are being sorted. Look again in a minute."))
    return _back(team, show="groups")


@require_POST
def naming(request: HttpRequest, number: int) -> HttpResponse:
    """Name a group."""
    agent = access.agent_of(request)
    found = find_group(agent, number)
    try:
        deciding.name(found, request.POST.get("name", ""), by=agent, at=clock.now())
    except deciding.DecisionRefusedError as refused:
        return show_group(request, number, refused=str(refused))
    return redirect("desk:backlog-group", found.pk)


@require_POST
def joining(request: HttpRequest, number: int) -> HttpResponse:
    """Make a group part of another one."""
    agent = access.agent_of(request)
    found = find_group(agent, number)
    try:
        into = find_group(agent, posted_numbers.of_row(request.POST.get("into", "")))
        deciding.join(found, into=into, by=agent, at=clock.now())
    except deciding.DecisionRefusedError as refused:
        return show_group(request, number, refused=str(refused))
    except Http404:
        return show_group(request, number, refused=_("Choose another group to join it with."))
    messages.success(request, _("These are one group now, and stay one when the cases are sorted again."))
    return redirect("desk:backlog-group", into.pk)


@require_safe
def following(request: HttpRequest, number: int) -> HttpResponse:
    """Lead to the next case of a group, behind the one that somebody comes from."""
    agent = access.agent_of(request)
    found = find_group(agent, number)
    here = posted_numbers.of_row(request.GET.get("after", ""))
    case = access.cases_of(agent).filter(pk=here).first() or Case(pk=here)
    coming = groups.next_of(found, after=case)
    if coming is None:
        messages.info(request, _("Nobody else waits in this group."))
        return _back(found.team, show="groups")
    return redirect("desk:case", coming.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def placing(request: HttpRequest, case_id: int) -> HttpResponse:
    """Show why a case stands in its group, or put it in another one."""
    agent = access.agent_of(request)
    case = access.find_case(agent, case_id)
    refused = ""
    if request.method == "POST":
        wanted = posted_numbers.of_row(request.POST.get("group", ""))
        try:
            to = find_group(agent, wanted) if wanted else None
            deciding.move(case, to=to, by=agent, at=clock.now())
        except deciding.DecisionRefusedError as failed:
            refused = str(failed)
        else:
            messages.success(request, _("It stands there now, and stays there when the cases are sorted again."))
            return redirect("desk:backlog-placing", case.pk)
    found = Placing.objects.filter(case=case).select_related("group", "decided_by", "case").first()
    may_decide = deciding.may_decide(case.team, by=agent)
    context = {
        "section": "cases",
        "case": case,
        "placing": found,
        "reasons": groups.reasons(found) if found else [],
        "others": groups.of(case.team) if may_decide else [],
        "may_decide": may_decide,
        "refused": refused,
        "now": clock.now(),
    }
    return render(request, "desk/backlog_placing.html", context, status=UNPROCESSABLE if refused else None)


def _back(team: Team, *, show: str) -> HttpResponse:
    return redirect(f"{reverse('desk:backlog')}?team={team.pk}&show={show}")
