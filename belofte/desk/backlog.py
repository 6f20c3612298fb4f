"""The backlog of a team: who waited longest and asked most often first, and the groups that share a cause."""

from typing import Any, Final

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.backlog import clearing, deciding, groups, sorting
from belofte.backlog.models import BacklogGroup, Sorting
from belofte.desk import access, listings, posted_numbers
from belofte.desk.listings import Listing
from belofte.people.models import Agent, Team
from belofte.promises import pace
from belofte.promises.models import Pace

GROUP_OPEN: Final = "backlog_group"  # of the session: the group through which somebody works
_DAYS_IN_WEEK: Final = 5
_VIEWS: Final = ("order", "groups", "none", "new")


@require_safe
def backlog(request: HttpRequest) -> HttpResponse:
    """Show one page of a team's backlog, its groups, or what stands in none."""
    agent, now = access.agent_of(request), clock.now()
    teams = list(agent.teams.all())
    team = _team(teams, request.GET.get("team", ""))
    view = request.GET.get("show", "order")
    if view not in _VIEWS:
        raise Http404
    work_through(request, None)
    context: dict[str, Any] = {"teams": teams, "view": view, **_about(team, by=agent)}
    if team is not None:
        context["clearing"] = clearing.of(team, at=now) if context["may_decide"] else None
        context["groups"] = groups.of(team) if view == "groups" else []
        if view != "groups":
            context |= _page(request, listing_of(view), team=team, by=agent)
    return render(request, "desk/backlog.html", {"section": "cases", **context, "now": now})


@require_safe
def group(request: HttpRequest, number: int) -> HttpResponse:
    """Show the cases of one group, in the order of the backlog; from here on they are worked through."""
    return show_group(request, number)


def show_group(request: HttpRequest, number: int, *, refused: str = "") -> HttpResponse:
    """Show a group, with what was refused."""
    agent, now = access.agent_of(request), clock.now()
    found = find_group(agent, number)
    work_through(request, found)
    may_decide = deciding.may_decide(found.team, by=agent)
    context = {
        "group": found,
        "refused": refused,
        "others": [one for one in groups.of(found.team) if one.group != found] if may_decide else [],
        **_about(found.team, by=agent),
        **_page(request, listing_of("group", found), team=found.team, by=agent),
    }
    status = 422 if refused else None
    return render(request, "desk/backlog_group.html", {"section": "cases", **context, "now": now}, status=status)


def find_group(agent: Agent, number: int) -> BacklogGroup:
    """Return a group of one of somebody's own teams; another's is missing."""
    found = groups.find(agent.teams.all(), number)
    if found is None:
        raise Http404
    return found


def large(teams: list[Team]) -> list[Team]:
    """Return the teams for which more waits than a day's work, at the pace at which they answer."""
    measured = Pace.objects.filter(team__in=[team.pk for team in teams], waiting__gt=0).in_bulk()
    return [team for team in teams if team.pk in measured and _takes_long(measured[team.pk], team=team)]


def _takes_long(measured: Pace, *, team: Team) -> bool:
    return pace.time_needed(measured, team=team) > pace.LOOKED_BACK / _DAYS_IN_WEEK


def _team(teams: list[Team], wanted: str) -> Team | None:
    """Return the team that is asked for, or else the first; another's does not exist for somebody."""
    if not wanted:
        return teams[0] if teams else None
    found = next((team for team in teams if team.pk == posted_numbers.of_row(wanted)), None)
    if found is None:
        raise Http404
    return found


def _about(team: Team | None, *, by: Agent) -> dict[str, Any]:
    if team is None:
        return {"team": None, "may_decide": False}
    return {
        "team": team,
        "sorted": Sorting.objects.filter(team=team).defer("mean", "stock").first(),
        "is_sorting": sorting.is_asked(team),
        "may_decide": deciding.may_decide(team, by=by),
    }


def _page(request: HttpRequest, listing: Listing, *, team: Team, by: Agent) -> dict[str, Any]:
    after = request.GET.get("after")
    place = listings.Place.read(after) if after else None
    page = listings.read(listing, agent=by, teams=[team], after=place)
    return {"listing": listing, "page": page, "is_first_page": place is None}


def listing_of(view: str, found: BacklogGroup | None = None) -> Listing:
    """Return who waits, in the order of the backlog: all of them, those of a group, or those in none."""
    among = {
        "group": Q(placing__group=found),
        "none": Q(placing__isnull=False, placing__group__isnull=True),
        "new": Q(placing__isnull=True),
    }
    return Listing(
        name="backlog",
        title=_("Backlog"),
        icon="clock",
        empty=_("Nobody waits here."),
        condition=groups.WAITING & among.get(view, Q()),
        moment="lifted_since",
    )


def work_through(request: HttpRequest, found: BacklogGroup | None) -> None:
    """Remember through which group somebody works, for the way to the next case; nothing is written if that stays."""
    number = found.pk if found else None
    if request.session.get(GROUP_OPEN) != number:
        request.session[GROUP_OPEN] = number
