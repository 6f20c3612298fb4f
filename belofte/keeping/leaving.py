"""Nobody leaves with promises in hand: who stops working here, or goes out of a team, hands them over first.

It stands above promises, since `people` knows of none.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import ngettext

from belofte.cases.models import Case
from belofte.keeping import promising
from belofte.people import managing, teams
from belofte.people.models import Agent, Team
from belofte.promises.models import LEFT, Promise


class PromisesInHandError(managing.ManagingRefusedError):
    """Somebody would leave promises behind that nobody sees to."""


def in_hand(agent: Agent) -> QuerySet[Promise]:
    """Return what somebody has left to keep."""
    return Promise.objects.filter(owner=agent, state__in=LEFT)


@transaction.atomic
def hand_over_all(agent: Agent, *, of: Team, to: Agent | None, reason: str, by: Agent, at: datetime) -> int:
    """Give all promises that somebody has in a team to one colleague, and say why; return how many.

    Refuses: managing.NotAdministratorError, terms.OwnerMissingError, terms.ReasonMissingError.
    """
    managing.expect_administrator(by)
    found = in_hand(agent).filter(case__team=of)
    hold_cases(found)
    promises = list(found.order_by("case", "pk"))
    for promise in promises:
        promising.hand_over(promise, to=to, reason=reason, by=by, at=at)
    return len(promises)


def hold_cases(of: QuerySet[Promise]) -> None:
    """Hold the cases of some promises, in the order in which everybody does."""
    list(Case.objects.select_for_update().filter(pk__in=of.values("case")).order_by("pk"))


def deactivate(agent: Agent, *, by: Agent, at: datetime) -> None:
    """Let somebody in no longer. Refuses: PromisesInHandError, and what managing.deactivate refuses."""
    managing.expect_administrator(by)
    with transaction.atomic():
        teams.hold_leaving(Agent.objects.filter(pk=agent.pk))
        _refuse_in_hand(agent, in_hand(agent))
        managing.deactivate(agent, by=by, at=at)


def set_teams(agent: Agent, *, to: Collection[Team], by: Agent) -> None:
    """Say which teams somebody is in. Refuses: PromisesInHandError, managing.NotAdministratorError."""
    managing.expect_administrator(by)
    with transaction.atomic():
        teams.hold_leaving(Agent.objects.filter(pk=agent.pk))
        _refuse_in_hand(agent, in_hand(agent).exclude(case__team__in=to))
        teams.set_teams(agent, teams=to, by=by)


def set_members(team: Team, *, members: Iterable[Agent], by: Agent) -> None:
    """Say who is in a team. Refuses: PromisesInHandError, managing.NotAdministratorError."""
    managing.expect_administrator(by)
    staying = list(members)
    with transaction.atomic():
        for agent in teams.hold_leaving(team.agents.exclude(pk__in=[each.pk for each in staying])):
            _refuse_in_hand(agent, in_hand(agent).filter(case__team=team))
        teams.set_members(team, members=staying, by=by)


def _refuse_in_hand(agent: Agent, left_behind: QuerySet[Promise]) -> None:
    if count := left_behind.count():
        words = ngettext(
            "%(name)s still sees to %(count)d promise. Give it to a colleague first, on the page of %(name)s.",
            "%(name)s still sees to %(count)d promises. Give them to a colleague first, on the page of %(name)s.",
            count,
        )
        raise PromisesInHandError(words % {"name": agent.name, "count": count})
