"""What people decide about groups: a lead of the team names, joins and puts right, and sorting again keeps to it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from belofte import locks
from belofte.backlog.models import BacklogGroup, Placing
from belofte.cases.models import Case
from belofte.language.personal import finding
from belofte.people.models import Agent, Team

NAME_MAX = 100


class DecisionRefusedError(Exception):
    """It cannot be decided so; the words say what to do."""


class NotALeadError(DecisionRefusedError):
    """Who decides leads no such team."""


class NameMissingError(DecisionRefusedError):
    """It says nothing, or too much."""


class PersonalNameError(DecisionRefusedError):
    """The name says who or where somebody is."""


class GroupOfOthersError(DecisionRefusedError):
    """It is a group of another team, or it is there no more."""


def may_decide(team: Team, *, by: Agent) -> bool:
    """Tell whether somebody decides on the groups of a team: who is in it, and decides what needs a lead."""
    return by.is_lead and by.teams.filter(pk=team.pk).exists()


def name(group: BacklogGroup, words: str, *, by: Agent, at: datetime) -> None:
    """Give a group a name of its own. Refuses: NotALeadError, NameMissingError, PersonalNameError."""
    _refuse_others(group.team, by=by)
    words = " ".join(words.split())
    if not words or len(words) > NAME_MAX:
        raise NameMissingError(_("Give the group a name, of at most 100 characters."))
    if finding.find(words):
        raise PersonalNameError(_("Name what these cases have in common, without what is personal to one customer."))
    BacklogGroup.objects.filter(pk=group.pk).update(name=words, named_by=by, named_at=at)


def join(group: BacklogGroup, *, into: BacklogGroup, by: Agent, at: datetime) -> None:
    """Make two groups of one team one, for good. Refuses: NotALeadError, GroupOfOthersError."""
    _refuse_others(group.team, by=by)
    with transaction.atomic():
        locks.hold("backlog", str(group.team_id))
        _refuse_gone(group, into, team_id=group.team_id)
        if group.pk == into.pk:
            raise GroupOfOthersError(_("Choose another group to join it with."))
        decided = {"decided_by": by, "decided_at": at, "is_typical": True}
        Placing.objects.filter(group=into, decided_at__isnull=True).update(**decided)
        Placing.objects.filter(group=group).update(group=into, **decided)
        joined = {"joined_into": into, "joined_by": by, "joined_at": at}
        BacklogGroup.objects.filter(pk=group.pk).update(**joined)
        BacklogGroup.objects.filter(joined_into=group).update(joined_into=into)


def move(case: Case, *, to: BacklogGroup | None, by: Agent, at: datetime) -> None:
    """Put a case in another group, or in none; it stays there. Refuses: NotALeadError, GroupOfOthersError."""
    _refuse_others(case.team, by=by)
    with transaction.atomic():
        locks.hold("backlog", str(case.team_id))
        if to is not None:
            _refuse_gone(to, team_id=case.team_id)
        facts = {"group": to, "decided_by": by, "decided_at": at, "is_typical": False}
        Placing.objects.update_or_create(case=case, defaults=facts, create_defaults={**facts, "placed_at": at})


def _refuse_others(team: Team, *, by: Agent) -> None:
    if not may_decide(team, by=by):
        raise NotALeadError(_("Ask a lead of this team: they decide which cases belong together."))


def _refuse_gone(*groups: BacklogGroup, team_id: int) -> None:
    """Refuse groups of another team, and those that were joined into another one meanwhile."""
    there = BacklogGroup.objects.filter(pk__in=[group.pk for group in groups], team=team_id, joined_into__isnull=True)
    if there.count() != len({group.pk for group in groups}):
        raise GroupOfOthersError(_("That group is there no more. Look at the groups again."))
