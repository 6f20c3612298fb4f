"""Saying who answers a case. Nothing else sets `Case.assignee`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Event
from belofte.conduct import stops
from belofte.people import teams
from belofte.people.models import Agent


class AssigningRefusedError(Exception):
    """The case was not assigned; the words say why."""


class NotInTeamError(AssigningRefusedError):
    """They could not even see the case."""


class StoppedByThemError(AssigningRefusedError):
    """They stopped a conversation of it, so that somebody else answers it meanwhile."""


class AssignedMeanwhileError(AssigningRefusedError):
    """Somebody else was first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """Why somebody else answers a case, where that is not about the case: whoever had it is away, or leaves."""

    who: Agent
    what: Literal["away", "leaves"]


def answered_by(agent: Agent) -> QuerySet[Case]:
    """Return the open cases that somebody answers."""
    return Case.objects.filter(assignee=agent, closed_at__isnull=True)


def give_all(cases: Iterable[Case], *, to: Agent | None, because: Because, by: Agent, at: datetime) -> None:
    """Give cases of who goes to one colleague, or back to their team; their rows are held.

    What that colleague stopped a conversation of goes back too. Refuses: NotInTeamError.
    """
    for case in cases:
        try:
            assign(case, to=to, instead_of=because.who, because=because, by=by, at=at)
        except StoppedByThemError:
            assign(case, to=None, instead_of=because.who, because=because, by=by, at=at)


@transaction.atomic
def assign(
    case: Case,
    *,
    to: Agent | None,
    instead_of: Agent | None,
    because: Because | None = None,
    by: Agent | None,
    at: datetime,
) -> Case:
    """Give a case to somebody, or to nobody, in place of whom the screen showed; `by` is None where nobody is named.

    Refuses: NotInTeamError, AssignedMeanwhileError, StoppedByThemError.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("assignee", "team").get(pk=case.pk)
    if case.assignee == to:
        return case
    if case.assignee != instead_of:
        raise AssignedMeanwhileError(_found_with(case.assignee))
    if to is not None and not teams.hold_at_work(to, team_id=case.team_id):
        raise NotInTeamError(_("%(name)s is not in team %(team)s.") % {"name": to.name, "team": case.team.name})
    if to is not None and stops.standing(case).filter(by=to).exists():
        raise StoppedByThemError(
            _("%(name)s stopped a conversation of this case. Somebody else answers it until that is over.")
            % {"name": to.name}
        )
    case.assignee = to
    case.save(update_fields=["assignee"])
    why = {"because": because.what, "instead_of": because.who.pk} if because else {}
    history.record(case, Event.Kind.ASSIGNED, by=by, at=at, to=to.pk if to else 0, **why)
    return case


def _found_with(assignee: Agent | None) -> str:
    if assignee is None:
        return _("Meanwhile somebody put this case back: it belongs to nobody now.")
    return _("Meanwhile %(name)s has this case.") % {"name": assignee.name}
