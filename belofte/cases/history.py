"""Writing down what happened on a case. Nothing else makes an Event."""

import json
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from belofte.cases.happenings import Happening
from belofte.cases.models import Case, Event
from belofte.live import announcing
from belofte.people.models import Agent

# Both in one statement: it runs for all that happens.
_RECORD: Final = """
INSERT INTO cases_event (case_id, kind, at, by_id, details) VALUES (%s, %s, %s, %s, %s) RETURNING id, {}
"""


def moment(case: Case, *, at: datetime) -> datetime:
    """Return when something counts as having happened: after all that did on this case, whose row is held.

    Who waited for the row read the clock before it; what came first by the clock may have come second here.
    """
    return max(at, case.last_activity_at + timedelta(microseconds=1))


def record(case: Case, kind: Happening, *, by: Agent | None, at: datetime, **details: int | str) -> Event:
    """Record an event (ids and kinds, never words of a customer) and tell the open screens of it."""
    announcement, parameters = announcing.case_change(case.pk, team=case.team_id)
    author = by.pk if by else None
    with connection.cursor() as cursor:
        cursor.execute(_RECORD.format(announcement), [case.pk, str(kind), at, author, json.dumps(details), *parameters])
        (number, _announced) = cursor.fetchone()
    return Event(pk=number, case=case, kind=kind, by=by, at=at, details=details)
