"""The queue: who waits for us, longest first, and the other lists of cases."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from belofte import clock
from belofte.closing.models import SWEPT
from belofte.desk import access, backlog, listings, liveness
from belofte.people.models import Agent, Role, Team

_UNREAD_MAX = 1000


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead to where somebody's work is."""
    reads_cases = access.agent_of(request).has_role(Role.AGENT, Role.LEAD, Role.PRIVACY_OFFICER)
    return redirect("desk:queue" if reads_cases else "desk:people")


@require_safe
@vary_on_headers("HX-Request")
def queue(request: HttpRequest) -> HttpResponse:
    """Show one page of one list, or let one that is open hear of changes again: it never refreshes by itself."""
    now = clock.now()
    agent = access.agent_of(request)
    listing = listings.BY_NAME.get(request.GET.get("list", "waiting"))
    if listing is None:
        raise Http404
    teams = list(access.teams_of(agent))
    chosen = _chosen(teams, request.GET.get("team", ""))
    live = {"live": liveness.of_list(request, chosen, at=now), "live_address": request.get_full_path()}
    if liveness.wants_parts(request):
        return render(request, "desk/_live.html", live)
    backlog.work_through(request, None)
    after = request.GET.get("after")
    place = listings.Place.read(after) if after else None
    context = {
        "section": "cases",
        "listing": listing,
        "listings": listings.LISTINGS,
        "lengths": listings.lengths(agent, chosen),
        "length_max": listings.COUNT_MAX,
        "page": listings.read(listing, agent=agent, teams=chosen, after=place),
        "is_first_page": place is None,
        "teams": teams,
        "team": request.GET.get("team", ""),
        "unread": _unread(agent),
        "storms": _storms(agent),
        "backlogs": backlog.large(chosen) if agent.is_answerer else [],
        "can_sweep": listing.is_of_open and agent.has_role(Role.AGENT, Role.LEAD),
        "swept": SWEPT,
        "now": now,
        **live,
    }
    return render(request, "desk/queue.html", context)


def _chosen(teams: list[Team], wanted: str) -> list[Team]:
    """Return one team or all of somebody's; another's team does not exist for them."""
    chosen = [team for team in teams if not wanted or str(team.pk) == wanted]
    if wanted and not chosen:
        raise Http404
    return chosen


def _storms(agent: Agent) -> int:
    """Count what senders sent too much, up to a limit."""
    return access.storms_of(agent).order_by()[: _UNREAD_MAX + 1].count()


def _unread(agent: Agent) -> int:
    """Count what could not be read, up to a limit."""
    return access.unread_of(agent).order_by("pk")[: _UNREAD_MAX + 1].count()
