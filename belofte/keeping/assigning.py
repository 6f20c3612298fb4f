"""Saying who answers a case. Nothing else sets `Case.assignee`."""

from datetime import datetime

from django.db import transaction
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


@transaction.atomic
def assign(case: Case, *, to: Agent | None, instead_of: Agent | None, by: Agent | None, at: datetime) -> Case:
    """Give a case to somebody, or to nobody, in place of whom the screen showed; `by` is None where nobody is named.

    Refuses: NotInTeamError, AssignedMeanwhileError, StoppedByThemError.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("assignee", "team").get(pk=case.pk)
    if case.assignee == to:
        return case
    if case.assignee != instead_of:
        raise AssignedMeanwhileError(_found_with(case.assignee))
    if to is not None and not teams.is_at_work(to, team_id=case.team_id):
        raise NotInTeamError(_("%(name)s is not in team %(team)s.") % {"name": to.name, "team": case.team.name})
    if to is not None and stops.standing(case).filter(by=to).exists():
        raise StoppedByThemError(
            _("%(name)s stopped a conversation of this case. Somebody else answers it until that is over.")
            % {"name": to.name}
        )
    case.assignee = to
    case.save(update_fields=["assignee"])
    history.record(case, Event.Kind.ASSIGNED, by=by, at=at, to=to.pk if to else 0)
    return case


def _found_with(assignee: Agent | None) -> str:
    if assignee is None:
        return _("Meanwhile somebody put this case back: it belongs to nobody now.")
    return _("Meanwhile %(name)s has this case.") % {"name": assignee.name}
