"""Passing a case on after words that hurt: to a colleague who is there, or else to the team, whose leads hear it.

Nothing else writes a PassedOn. Who passed it on stands in none, so that nobody can be counted by it.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case
from belofte.conduct import stops
from belofte.conduct.models import PassedOn, Pause
from belofte.keeping import assigning, promising
from belofte.live import announcing
from belofte.people import teams
from belofte.people.models import Agent, AgentSession, Role
from belofte.promises.models import LEFT


class NotYoursError(Exception):
    """Somebody else has the case."""


@transaction.atomic
def pass_on(case: Case, *, by: Agent, at: datetime) -> Agent | None:
    """Take a case over from somebody, with what they promised in it; return who has it now, None for the team.

    Refuses: NotYoursError.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("assignee", "team").get(pk=case.pk)
    if case.assignee is not None and case.assignee != by:
        raise NotYoursError(_("%(name)s has this case already.") % {"name": case.assignee.name})
    at = history.moment(case, at=at)
    to = colleague(case, besides=by, at=at)
    assigning.assign(case, to=to, instead_of=case.assignee, by=None, at=at)
    lead = _leads(case, besides=by).first()
    for promise in case.promises.filter(owner=by, state__in=LEFT).order_by("pk"):
        if keeper := to or lead:
            promising.hand_over(promise, to=keeper, by=by, at=at)
    PassedOn.objects.update_or_create(case=case, defaults={"to": to, "at": at})
    for each in [to] if to else _leads(case, besides=by):
        announcing.agent_changed(each.pk)
    return to


def told(agent: Agent) -> QuerySet[PassedOn]:
    """Return what was passed on and still waits: to somebody, and for a lead what nobody of their teams has."""
    theirs = Q(to=agent, case__assignee=agent)
    if agent.is_lead:
        theirs |= Q(to__isnull=True, case__assignee__isnull=True, case__team__in=agent.teams.all())
    waiting = PassedOn.objects.filter(theirs, case__waiting_since__isnull=False)
    return waiting.select_related("case__contact").order_by("at")


def colleague(case: Case, *, besides: Agent, at: datetime) -> Agent | None:
    """Return who of the team is signed in and can take a case, with the fewest cases of their own."""
    signed_in = AgentSession.objects.filter(agent=OuterRef("pk"), expire_date__gt=at)
    there = teams.at_work(case.team_id).filter(Exists(signed_in), roles__overlap=[Role.AGENT, Role.LEAD])
    spared = Pause.objects.filter(case=case).values("agent")
    stopped = stops.standing(case).values("by")
    ready = there.exclude(pk=besides.pk).exclude(pk__in=spared).exclude(pk__in=stopped)
    return ready.annotate(load=Count("cases", filter=Q(cases__closed_at__isnull=True))).order_by("load", "pk").first()


def _leads(case: Case, *, besides: Agent) -> QuerySet[Agent]:
    return teams.at_work(case.team_id).filter(roles__contains=[Role.LEAD]).exclude(pk=besides.pk).order_by("pk")
