"""Naming a person for what a whole team promised: whoever takes it, and by its date somebody, whoever that is.

Nothing else makes a promise of a team somebody's by itself. What a program of ours promises is named the same way, at
once. The caller holds the case's row.
"""

from datetime import datetime
from typing import Final, Literal

from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from belofte.cases.models import Case
from belofte.people import absences, teams
from belofte.people.models import Agent
from belofte.promises import entering, refusals, terms
from belofte.promises.models import LEFT, LedgerEntry, Origin, Promise

Because = Literal["answers", "leads", "there"]  # the case, the team, at all
_IN_HAND: Final = Count("promises", filter=Q(promises__state__in=LEFT))


def is_untaken(promise: Promise) -> bool:
    """Tell whether people promised it as a team, and nobody of them has taken it."""
    return promise.owner_id is None and promise.origin == Origin.PERSON


@transaction.atomic
def take(promise: Promise, *, by: Agent, at: datetime) -> None:
    """See to what the team promised, from now on; its row is held. Twice is fine.

    Refuses: refusals.TakenAlreadyError, terms.OwnerMissingError.
    """
    if promise.owner_id == by.pk:
        return
    if promise.owner is not None:
        raise refusals.TakenAlreadyError(_("%(name)s has taken this already.") % vars(promise.owner))
    promise.owner = terms.fit_owner(by, case=promise.case)
    entering.enter(promise, LedgerEntry.Kind.HANDED_OVER, by=by, at=at)


def name(promise: Promise, *, at: datetime) -> None:
    """Name somebody for what nobody of its team has taken, and note why them; its row is held.

    Where nobody is there who could, it stays the team's.
    """
    if not is_untaken(promise):
        return
    owner = who(promise.case, due_at=promise.due_at, at=at)
    if owner is None:
        return
    promise.owner = owner
    entering.enter(promise, LedgerEntry.Kind.HANDED_OVER, by=None, at=at, because=_why(owner, case=promise.case))


def who(case: Case, *, due_at: datetime | None, at: datetime) -> Agent | None:
    """Return who answers the case, if they are there now and when it is due; else who of the leads has least in hand.

    While all of those are away it is anybody who is there and answers customers; of them, too, who has least in hand.
    Where nobody is, it falls to whom everything falls that nobody has any more.
    """
    away = absences.over(max(due_at or at, at)).values("agent")  # what is late is to be kept from now on
    now = teams.there(case.team_id, at=at)
    there = now.exclude(pk__in=away)
    if case.assignee_id is not None and (answers := there.filter(pk=case.assignee_id).first()):
        return answers
    for group in (teams.leads(case.team_id, at=at).exclude(pk__in=away), there, now):
        if least := group.annotate(in_hand=_IN_HAND).order_by("in_hand", "pk").first():
            return least
    return terms.successor(case)


def _why(owner: Agent, *, case: Case) -> Because:
    if owner.pk == case.assignee_id:
        return "answers"
    return "leads" if owner.is_lead else "there"
