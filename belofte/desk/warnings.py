"""What asks for somebody: answers that did not leave or wait for a lead, promises and terms that they were warned of.

Of promises and of complaints' terms their own; for a lead also those of their teams that are about to fall due, or were
not kept.
"""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.desk import access, at_stake, procedures
from belofte.people.models import Agent
from belofte.replies import asking_leads, ruling
from belofte.replies.models import Held

_SHOWN_MAX = 5


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Show them, what falls due first on top; a part of the bar of every page."""
    agent = access.agent_of(request)
    found = list(at_stake.asking_for(agent)[: _SHOWN_MAX + 1])
    context = {
        "stopped": list(_stopped(agent)[:_SHOWN_MAX]),
        "asked": list(_asked(agent)[:_SHOWN_MAX]) if agent.is_lead else (),
        "rules": ruling.asked(agent) if agent.is_lead else 0,
        "told": ruling.told(agent, at=clock.now()),
        "warned": found[:_SHOWN_MAX],
        "owed": at_stake.owed_to(agent, of_teams=False)[:_SHOWN_MAX],
        "terms": procedures.asking_for(agent)[:_SHOWN_MAX],
        "has_more": len(found) > _SHOWN_MAX,
        "now": clock.now(),
    }
    return render(request, "desk/_warnings.html", context)


def _stopped(agent: Agent) -> QuerySet[Held]:
    """Return their answers that were held and did not leave, because of what happened in those seconds."""
    own = Held.objects.filter(draft__agent=agent, stopped_at__isnull=False, draft__case__in=access.cases_of(agent))
    return own.select_related("draft__case__contact").order_by("stopped_at")


def _asked(lead: Agent) -> QuerySet[Held]:
    """Return the answers of others that wait for a lead of a team of theirs."""
    asked = asking_leads.waiting().filter(draft__case__team__in=lead.teams.all()).exclude(draft__agent=lead)
    return asked.select_related("draft__agent", "draft__case__contact")
