"""Which promises ask for somebody: those not kept and those in danger; for a lead, those of their teams."""

from typing import Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.desk import access
from belofte.parties import causes, depending
from belofte.parties.models import Undertaking, UndertakingEntry
from belofte.people import absences, teams
from belofte.people.models import Agent, Role
from belofte.promises import banking, untelling
from belofte.promises.models import DUE_FROM_US, Promise, State, Warned

_SHOWN_MAX: Final = 200  # of each: who has more of them does not read on


@require_safe
def at_stake(request: HttpRequest) -> HttpResponse:
    """Show what was not kept, the longest ago first, and what is in danger, with who sees to it."""
    agent = access.agent_of(request)
    led = list(agent.teams.all()) if agent.has_role(Role.LEAD) else []
    found = of_teams(agent) if agent.has_role(Role.LEAD) else asking_for(agent)
    context = {
        "section": "cases",
        "is_of_teams": agent.has_role(Role.LEAD),
        "broken": _first(found.filter(state=State.BROKEN)),
        "in_danger": _first(found.filter(state=State.OPEN)),
        "teams": led,
        "bank_entries": banking.waiting().count() if agent.is_lead else 0,
        "causes": causes.of_teams(led, at=clock.now()),
        "owed": owed_to(agent, of_teams=agent.has_role(Role.LEAD))[:_SHOWN_MAX],
        "now": clock.now(),
    }
    return render(request, "desk/at_stake.html", context)


def of_teams(agent: Agent) -> QuerySet[Promise]:
    """Return all in somebody's teams that were not kept, or that anybody was warned of."""
    return _running(agent).filter(case__team__in=agent.teams.all()).filter(_is_at_stake())


def asking_for(agent: Agent) -> QuerySet[Promise]:
    """Return what asks for somebody by name: theirs to keep; for who leads, what leads were warned of, and breaks."""
    is_theirs = Q(owner=agent) | Q(owner__isnull=True, case__assignee=agent)
    concerned = is_theirs & _is_at_stake()
    is_of_leads = Q(state=State.BROKEN) | Q(Exists(_warned().filter(whom__isnull=True)))
    is_of_leads |= Q(state=State.OPEN) & Q(absences.owner_is_away())
    is_of_leads |= Q(Exists(depending.at_risk("pk", "due_at", at=clock.now())), owner=None, case__assignee=None)
    concerned |= Q(case__team__in=teams.led_by(agent, at=clock.now())) & is_of_leads
    return _running(agent).filter(concerned)


def owed_to(agent: Agent, *, of_teams: bool) -> QuerySet[Undertaking]:
    """Return what other parties did not do, or somebody was warned of: theirs to see to, or of all their teams.

    While who sees to it is away, or where they left, it is theirs who lead the team.
    """
    now = clock.now()
    there = teams.there(OuterRef("case__team"), at=now).filter(pk=OuterRef("owner"))
    is_of_leads = Q(case__team__in=teams.led_by(agent, at=now)) & ~Q(Exists(there))
    warned = UndertakingEntry.objects.filter(undertaking=OuterRef("pk"), kind="warned", due_at=OuterRef("due_at"))
    whose = Q(case__team__in=agent.teams.all()) if of_teams else Q(owner=agent) | is_of_leads
    asking = Q(state="broken") | Q(state="open") & Q(Exists(warned))
    found = Undertaking.objects.filter(whose, asking, case__in=access.cases_of(agent))
    return found.select_related("case__contact", "case__team", "involvement__party", "owner").order_by("due_at", "pk")


def _is_at_stake() -> Q:
    """Select what was not kept or warned of, what hangs on what slips or on who is away, and what was not heard."""
    endangered = (
        Q(Exists(_warned()))
        | Q(Exists(depending.at_risk("pk", "due_at", at=clock.now())))
        | Q(absences.owner_is_away())
    )
    return Q(state=State.BROKEN) | endangered | Q(Exists(untelling.unheard()))


def _warned() -> QuerySet[Warned]:
    return Warned.objects.filter(promise=OuterRef("pk"), due_at=OuterRef("due_at"))


def _running(agent: Agent) -> QuerySet[Promise]:
    """Return what still has to be kept on the cases that somebody sees: of people first, and by when it is due."""
    running = Promise.objects.filter(state__in=DUE_FROM_US, case__in=access.cases_of(agent))
    running = running.annotate(is_owner_away=absences.owner_is_away())
    related = running.select_related("case__contact", "case__team", "case__assignee", "owner")
    return related.order_by("-origin", F("due_at"), "pk")


def _first(found: QuerySet[Promise]) -> QuerySet[Promise]:
    return found.order_by("due_at", "pk")[:_SHOWN_MAX]
