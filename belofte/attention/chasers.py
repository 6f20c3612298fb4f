"""How often a customer asked again while nothing was answered, and by how much that lifts their case.

A chaser is a working day of the team on which a customer wrote while something they wrote before it, on an earlier one,
stood unanswered. So a burst is one, what they send because we asked is none, and neither is what comes by itself, what
was brought in from an old mailbox, or what a colleague wrote. What comes on a free day counts on the next working day.

Each lifts the case by a day, and no more than CHASERS_MAX do: who is silent is overtaken for at most so many days.
Nothing else lifts a case.
"""

from datetime import date, datetime
from typing import Final

from django.db import connection

from belofte.cases.models import CHASERS_MAX, LIFT, Case
from belofte.conduct import heard
from belofte.language.calendar import Calendar, WorkingTimeMissingError, next_working_day
from belofte.people import calendars

_UNANSWERED: Final = """
SELECT message.received_at, message.author_id IS NULL AND coalesce(NOT envelope.is_import, true)
FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    LEFT JOIN channels_rawenvelope envelope ON envelope.id = message.envelope_id
WHERE conversation.case_id = %(case)s AND message.needs_answer AND message.recorded_at > {dealt_with}
ORDER BY message.received_at
""".replace("{dealt_with}", heard.dealt_with("%(case)s"))


def lift(case: Case) -> None:
    """Count who asked again, and lift the case by that; its row is held, and somebody waits in it."""
    if case.waiting_since is None:
        return
    case.chasers = _count(_unanswered(case), calendar=calendars.of(case.team))
    case.lifted_since = lifted(case.waiting_since, chasers=case.chasers)
    Case.objects.filter(pk=case.pk).update(chasers=case.chasers, lifted_since=case.lifted_since)


def lifted(waiting_since: datetime, *, chasers: int) -> datetime:
    """Return as if since when somebody waits who asked again so many times."""
    return waiting_since - min(chasers, CHASERS_MAX) * LIFT


def _unanswered(case: Case) -> list[tuple[datetime, bool]]:
    """Return when what stands unanswered came, and whether it can be a chaser."""
    with connection.cursor() as cursor:
        cursor.execute(_UNANSWERED, {"case": case.pk})
        said: list[tuple[datetime, bool]] = cursor.fetchall()
    return said


def _count(said: list[tuple[datetime, bool]], *, calendar: Calendar) -> int:
    """Count the working days on which a customer wrote, after that of the first of what stands unanswered."""
    try:
        days = [(_working_day(at.astimezone(calendar.zone).date(), calendar), counts) for at, counts in said]
    except WorkingTimeMissingError:  # a team that never works has no day on which anybody could ask again
        return 0
    return len({day for day, counts in days if counts} - {day for day, _counts in days[:1]})


def _working_day(day: date, calendar: Calendar) -> date:
    return day if calendar.is_working_day(day) else next_working_day(day, calendar)
