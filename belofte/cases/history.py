"""Writing down what happened on a case. Nothing else makes an Event."""

from datetime import datetime, timedelta

from belofte.cases.happenings import Happening
from belofte.cases.models import Case, Event
from belofte.live import announcing
from belofte.people.models import Agent


def moment(case: Case, *, at: datetime) -> datetime:
    """Return when something counts as having happened: after all that did on this case, whose row is held.

    Who waited for the row read the clock before it; what came first by the clock may have come second here.
    """
    return max(at, case.last_activity_at + timedelta(microseconds=1))


def record(case: Case, kind: Happening, *, by: Agent | None, at: datetime, **details: int | str) -> Event:
    """Record an event (ids and kinds, never words of a customer) and tell the open screens of it."""
    event = Event.objects.create(case=case, kind=kind, by=by, at=at, details=details)
    announcing.case_changed(case.pk, team=case.team_id)
    return event
