"""Whose the next promise of a series is."""

from datetime import datetime

from belofte.people import absences
from belofte.people.models import Agent
from belofte.promises import terms
from belofte.promises.models import Handover, Promise


def owner(promise: Promise, *, due_at: datetime) -> Agent | None:
    """Return who sees to the promise that follows this one, by its date; None for their team."""
    found = _whose(promise, due_at=due_at)
    return found if found is None or terms.is_fit_owner(found, case=promise.case) else terms.successor(promise.case)


def _whose(promise: Promise, *, due_at: datetime) -> Agent | None:
    """Return whose the next of a series is: who gave it away while away, once they are back; else who has this one.

    None where this one was the team's to the end.
    """
    same = {f"promise__{name}": getattr(promise, name) for name in ("case", "recurrence", "words", "message", "call")}
    given = Handover.objects.filter(**same).select_related("absence__agent").order_by("-pk").first()
    if given is None or given.absence is None or given.owner_id != promise.owner_id:
        return promise.owner
    away = given.absence.agent
    is_back = not absences.over(due_at).filter(agent=away).exists() and terms.is_fit_owner(away, case=promise.case)
    return away if is_back else promise.owner
