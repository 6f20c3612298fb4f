"""Passing a case on after words that hurt: to a colleague who is there, or else to the team, whose leads hear it.

Nothing else writes a PassedOn. Who passed it on stands in none, so that nobody can be counted by it.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case
from belofte.conduct import stops
from belofte.conduct.models import PassedOn, Pause
from belofte.keeping import assigning, promising
from belofte.live import announcing
from belofte.people import absences, calendars, teams
from belofte.people.models import ANSWERING, Agent, AgentSession
from belofte.promises.models import LEFT
from belofte.replies.models import Draft

_LATELY: Final = timedelta(minutes=15)
_SIGNED_IN_FOR: Final = timedelta(seconds=settings.SESSION_COOKIE_AGE)


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
    hand_over_promises(case, to=to, by=by, at=at)
    PassedOn.objects.update_or_create(case=case, defaults={"to": to, "at": at})
    for each in [to] if to else _leads(case, besides=by, at=at):
        announcing.agent_changed(each.pk)
    return to


def forget_served() -> int:
    """Forget what was passed on once somebody answered it, or has it who was not told; return how many."""
    answered = Q(case__waiting_since__isnull=True)
    elsewhere = Q(to__isnull=True, case__assignee__isnull=False) | Q(to__isnull=False) & ~Q(to=F("case__assignee"))
    return PassedOn.objects.filter(answered | elsewhere | Q(to__isnull=False, case__assignee__isnull=True)).delete()[0]


def hand_over_promises(case: Case, *, to: Agent | None, by: Agent, at: datetime) -> None:
    """Give what somebody promised in a case to who has it now; else to a lead, an administrator or anybody of its team.

    In a team of one it stays theirs, since a promise without an owner is kept by nobody.
    """
    keeper = to or _keeper(case, besides=by, at=at)
    if keeper is None or not teams.is_at_work(keeper, team_id=case.team_id):
        return
    for promise in case.promises.filter(owner=by, state__in=LEFT).order_by("pk"):
        promising.hand_over(promise, to=keeper, by=by, at=at)


def _keeper(case: Case, *, besides: Agent, at: datetime) -> Agent | None:
    """Return who is there: a lead, an administrator, or anybody of the team; who is away only else."""
    away = absences.now(at=at).values("agent")
    deciders = stops.deciders(case, besides=besides)
    anybody = teams.at_work(case.team_id).exclude(pk=besides.pk).order_by("pk")
    there = teams.there(case.team_id, at=at).exclude(pk=besides.pk).order_by("pk")
    return deciders.exclude(pk__in=away).first() or there.first() or deciders.first() or anybody.first()


def told(agent: Agent) -> QuerySet[PassedOn]:
    """Return what was passed on and still waits: to somebody, and for a lead what nobody of their teams has."""
    theirs = Q(to=agent, case__assignee=agent)
    if agent.is_lead:
        theirs |= Q(to__isnull=True, case__assignee__isnull=True, case__team__in=agent.teams.all())
    waiting = PassedOn.objects.filter(theirs, case__waiting_since__isnull=False)
    return waiting.select_related("case__contact").order_by("at")


def colleague(case: Case, *, besides: Agent, at: datetime) -> Agent | None:
    """Return who of the team is here and can take a case: of those seen last, with the fewest cases of their own.

    Who wrote or signed in within a quarter of an hour was seen. In working hours it may also be who was not, but is
    signed in: that lasts for days, so at night it says nothing.
    """
    since = AgentSession.objects.filter(agent=OuterRef("pk"), expire_date__gt=at)
    there = teams.at_work(case.team_id).filter(Exists(since), roles__overlap=ANSWERING)
    spared = Pause.objects.filter(case=case).values("agent")
    stopped = stops.standing(case).values("by")
    away = absences.now(at=at).values("agent")
    ready = there.exclude(pk=besides.pk).exclude(pk__in=spared).exclude(pk__in=stopped).exclude(pk__in=away)
    seen = Q(Exists(since.filter(expire_date__gt=at + _SIGNED_IN_FOR - _LATELY)))
    seen |= Q(Exists(Draft.objects.filter(agent=OuterRef("pk"), updated_at__gt=at - _LATELY)))
    ready = ready.annotate(is_seen=seen, load=Count("cases", filter=Q(cases__closed_at__isnull=True)))
    if not calendars.of(case.team).is_working(at):
        ready = ready.filter(is_seen=True)
    return ready.order_by("-is_seen", "load", "pk").first()


def _leads(case: Case, *, besides: Agent, at: datetime) -> QuerySet[Agent]:
    return teams.leads(case.team_id, at=at).exclude(pk=besides.pk).order_by("pk")
