"""Nobody leaves with promises in hand: who stops working here or answering, or leaves a team, hands them over first.

So it is with what parties owe us. Open cases that they answer go back to their team in the same act, unless a
colleague got them before.

It stands above promises, since `people` knows of none.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from belofte.cases.models import Case
from belofte.keeping import assigning, owed, promising
from belofte.keeping.assigning import Because
from belofte.parties.models import Undertaking
from belofte.people import managing, teams
from belofte.people.models import ANSWERING, Agent, Role, Team
from belofte.promises.models import LEFT, Promise


class LeavingRefusedError(managing.ManagingRefusedError):
    """Somebody cannot go yet; the words say what comes first."""


class PromisesInHandError(LeavingRefusedError):
    """Somebody would leave promises behind that nobody sees to."""


class GivenMeanwhileError(LeavingRefusedError):
    """They got a case just now."""


def in_hand(agent: Agent) -> QuerySet[Promise]:
    """Return what somebody has left to keep."""
    return Promise.objects.filter(owner=agent, state__in=LEFT)


@transaction.atomic
def hand_over_all(
    agent: Agent,
    *,
    of: Team,
    to: Agent | None,
    reason: str,
    are_cases_theirs: bool = False,
    by: Agent,
    at: datetime,
) -> int:
    """Give all promises that somebody has in a team to one colleague, and say why; return how many.

    What parties owe the team is that colleague's too, and counts with them.
    Their open cases are that colleague's too, where that is asked, and else stay as they are until they leave.

    Refuses: managing.NotAdministratorError, terms.OwnerMissingError, terms.ReasonMissingError,
    assigning.NotInTeamError.
    """
    managing.expect_administrator(by)
    found, answered = in_hand(agent).filter(case__team=of), assigning.answered_by(agent).filter(team=of)
    theirs = owed.in_hand(agent).filter(case__team=of)
    of_promises, of_parties = found.order_by().values("case"), theirs.order_by().values("case")
    held = hold_cases(of_promises.union(of_parties, answered.order_by().values("pk")))
    promises = list(found.order_by("case", "pk"))
    for promise in promises:
        promising.hand_over(promise, to=to, reason=reason, by=by, at=at)
    owed_now = owed.hand_over(theirs, to=to, reason=reason, by=by, at=at)
    if are_cases_theirs:
        given = answered.filter(pk__in=held).order_by("pk")
        assigning.give_all(given, to=to, because=Because(who=agent, what="leaves"), by=by, at=at)
    return len(promises) + owed_now


def hold_cases(numbers: QuerySet[Any, Any]) -> list[int]:
    """Hold some cases, in the order in which everybody does; return which."""
    return [case.pk for case in Case.objects.select_for_update().filter(pk__in=numbers).order_by("pk")]


def deactivate(agent: Agent, *, by: Agent, at: datetime) -> None:
    """Let somebody in no longer. Refuses: LeavingRefusedError, and what managing.deactivate refuses."""
    managing.expect_administrator(by)
    with transaction.atomic():
        _let_go(Agent.objects.filter(pk=agent.pk), out_of=Case.objects.all(), by=by, at=at)
        managing.deactivate(agent, by=by, at=at)


def change_duties(
    agent: Agent,
    *,
    roles: Collection[Role] | None = None,
    to: Collection[Team] | None = None,
    by: Agent,
    at: datetime,
) -> None:
    """Give somebody other roles, or other teams, or both in one act; None leaves them as they are.

    Who answers customers no longer leaves all teams in that. The cases that they leave are held before anything of
    theirs is, and all at once: whoever gives them one holds it first too.

    Refuses: LeavingRefusedError, and what managing.change_roles refuses.
    """
    managing.expect_administrator(by)
    with transaction.atomic():
        if roles is not None and agent.is_answerer and not set(roles) & set(ANSWERING):
            _let_go(Agent.objects.filter(pk=agent.pk), out_of=Case.objects.all(), by=by, at=at)
        elif to is not None:
            _let_go(Agent.objects.filter(pk=agent.pk), out_of=Case.objects.exclude(team__in=to), by=by, at=at)
        if to is not None:
            teams.set_teams(agent, teams=to, by=by)
        if roles is not None:
            managing.change_roles(agent, roles=roles, by=by, at=at)


def set_members(team: Team, *, members: Iterable[Agent], by: Agent, at: datetime) -> None:
    """Say who is in a team. Refuses: LeavingRefusedError, managing.NotAdministratorError."""
    managing.expect_administrator(by)
    staying = list(members)
    with transaction.atomic():
        going = team.agents.exclude(pk__in=[each.pk for each in staying])
        _let_go(going, out_of=Case.objects.filter(team=team), by=by, at=at)
        teams.set_members(team, members=staying, by=by)


def _let_go(leavers: QuerySet[Agent], *, out_of: QuerySet[Case], by: Agent, at: datetime) -> None:
    """Have their open cases go back to the team; refuse who has promised something there."""
    answered = out_of.filter(assignee__in=leavers, closed_at__isnull=True).order_by("pk")
    held = hold_cases(answered.order_by().values("pk"))
    for agent in teams.hold_leaving(leavers):
        _refuse_in_hand(agent, in_hand(agent).filter(case__in=out_of))
        _refuse_owed(agent, owed.in_hand(agent).filter(case__in=out_of))
        theirs = list(answered.filter(assignee=agent))
        if any(case.pk not in held for case in theirs):
            raise GivenMeanwhileError(_("%(name)s got a case just now. Try again.") % {"name": agent.name})
        assigning.give_all(theirs, to=None, because=Because(who=agent, what="leaves"), by=by, at=at)


def _refuse_in_hand(agent: Agent, left_behind: QuerySet[Promise]) -> None:
    if count := left_behind.count():
        words = ngettext(
            "%(name)s still sees to %(count)d promise. Give it to a colleague first, on the page of %(name)s.",
            "%(name)s still sees to %(count)d promises. Give them to a colleague first, on the page of %(name)s.",
            count,
        )
        raise PromisesInHandError(words % {"name": agent.name, "count": count})


def _refuse_owed(agent: Agent, left_behind: QuerySet[Undertaking]) -> None:
    if count := left_behind.count():
        words = ngettext(
            "%(name)s still sees to %(count)d thing that another party owes us. Give it to a colleague first, on the"
            " page of %(name)s.",
            "%(name)s still sees to %(count)d things that other parties owe us. Give them to a colleague first, on the"
            " page of %(name)s.",
            count,
        )
        raise PromisesInHandError(words % {"name": agent.name, "count": count})
