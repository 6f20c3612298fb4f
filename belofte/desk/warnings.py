"""What asks for somebody: answers that did not leave or wait for a lead, promises and terms that they were warned of.

Of promises and of complaints' terms their own; for a lead also those of their teams that are about to fall due, or were
not kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from belofte import clock
from belofte.conduct import objecting
from belofte.desk import access, at_stake, procedures
from belofte.keeping import conditions, passing_on
from belofte.people.models import Agent
from belofte.replies import asking_leads, ruling, vetting
from belofte.replies.models import Held

_SHOWN_MAX: Final = 5
_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class First(Generic[_Row]):
    """The first of some, and how many there are."""

    shown: Sequence[_Row]
    number: int

    @property
    def has_more(self) -> bool:
        """Whether there are others."""
        return self.number > len(self.shown)


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """Show them, what falls due first on top; a part of the bar of every page."""
    agent = access.agent_of(request)
    context = {
        "stopped": _first(_stopped(agent)),
        "undecided": _first(_undecided(agent)),
        "asked": _first(_asked(agent)) if agent.is_lead else None,
        "rules": ruling.asked(agent) if agent.is_lead else 0,
        "doubted": vetting.owned_in_doubt(agent) if agent.is_lead else 0,
        "told": ruling.told(agent, at=clock.now()),
        "objecting": objecting.asking(agent, at=clock.now()),
        "passed_on": _first(passing_on.told(agent)),
        "warned": _first(at_stake.asking_for(agent)),
        "owed": _first(at_stake.owed_to(agent, of_teams=False)),
        "waiting": _first(conditions.asking(agent, at=clock.now()).filter(case__in=access.cases_of(agent))),
        "terms": _first(procedures.asking_for(agent)),
        "now": clock.now(),
    }
    return render(request, "desk/_warnings.html", context)


def _first(found: QuerySet[_Row]) -> First[_Row]:
    """Return the first rows, and count them all where there are more."""
    rows = list(found[: _SHOWN_MAX + 1])
    return First(rows[:_SHOWN_MAX], len(rows) if len(rows) <= _SHOWN_MAX else found.count())


def _undecided(agent: Agent) -> QuerySet[Held]:
    """Return their answers on which no lead has decided for long."""
    own = asking_leads.waiting().filter(draft__agent=agent, reminded_at__isnull=False)
    return own.select_related("draft__case__contact")


def _stopped(agent: Agent) -> QuerySet[Held]:
    """Return their answers that were held and did not leave, because of what happened in those seconds."""
    own = Held.objects.filter(draft__agent=agent, stopped_at__isnull=False, draft__case__in=access.cases_of(agent))
    return own.select_related("draft__case__contact").order_by("stopped_at")


def _asked(lead: Agent) -> QuerySet[Held]:
    """Return the answers of others that wait for a lead of a team of theirs."""
    asked = asking_leads.waiting().filter(draft__case__team__in=lead.teams.all()).exclude(draft__agent=lead)
    return asked.select_related("draft__agent", "draft__case__contact")
