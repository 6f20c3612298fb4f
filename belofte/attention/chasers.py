"""How often a customer asked again while nothing was answered, and by how much that lifts their case.

A chaser is a working day of the team on which the customer of the case wrote while something they wrote before it, on
an earlier one, stood unanswered. A burst is one, also over midnight: what they write within some hours of what they
wrote before belongs to that one's day. What they send because we asked is none, and neither is what comes by itself,
what was brought in from an old mailbox, or what a colleague, a company or another who takes part wrote. What comes on a
free day counts on the next working day.

Each lifts the case by a day, and no more than CHASERS_MAX do: who is silent is overtaken for at most so many days.
Nothing else lifts a case.
"""

from datetime import date, datetime
from typing import Final

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from belofte.cases.models import CHASERS_MAX, LIFT, Case, Message
from belofte.conduct import heard
from belofte.language.calendar import Calendar, WorkingTimeMissingError, next_working_day
from belofte.people import calendars

PORTION: Final = 200  # cases that are held at once where all are looked at

# The days on which somebody wrote what stands unanswered, and whether that can be a chaser.
_DAYS: Final = """
WITH said AS (
    SELECT message.received_at, coalesce(NOT envelope.is_import, true) AS counts,
           message.received_at - lag(message.received_at) OVER (ORDER BY message.received_at) > interval '4 hours'
               AS is_apart
    FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
        JOIN cases_case kept ON kept.id = conversation.case_id
        JOIN contacts_contactpoint reached ON reached.id = message.contact_point_id
        LEFT JOIN channels_rawenvelope envelope ON envelope.id = message.envelope_id
    WHERE conversation.case_id = %(case)s AND message.needs_answer AND message.recorded_at > {dealt_with}
        AND message.author_id IS NULL AND reached.contact_id = kept.contact_id
), numbered AS (
    SELECT said.*, count(*) FILTER (WHERE is_apart) OVER (ORDER BY received_at) AS burst FROM said
), dated AS (
    SELECT (min(received_at) AT TIME ZONE %(zone)s)::date AS day, bool_or(counts) AS counts
    FROM numbered GROUP BY burst
)
SELECT day, bool_or(counts) FROM dated GROUP BY day ORDER BY day
""".replace("{dealt_with}", heard.dealt_with("%(case)s"))


def lift(case: Case) -> None:
    """Count who asked again, and lift the case by that; its row is held, and somebody waits in it."""
    if case.waiting_since is None:
        return
    chasers = _count(_days(case), calendar=calendars.of(case.team))
    lifted_since = lifted(case.waiting_since, chasers=chasers)
    if (chasers, lifted_since) == (case.chasers, case.lifted_since):
        return
    case.chasers, case.lifted_since = chasers, lifted_since
    Case.objects.filter(pk=case.pk).update(chasers=chasers, lifted_since=lifted_since)


def lift_all() -> None:
    """Count anew in all cases in which somebody may have asked again: hours change, and what is counted may too."""
    last = 0
    while held := _lift_portion(behind=last):
        last = held[-1].pk


def _lift_portion(*, behind: int) -> list[Case]:
    with transaction.atomic():
        found = _perhaps_chased().filter(pk__gt=behind).order_by("pk").select_related("team")
        held = list(found.select_for_update(of=("self",))[:PORTION])
        for case in held:
            lift(case)
    return held


def _perhaps_chased() -> QuerySet[Case]:
    """Return the cases in which somebody wrote after they began to wait, and those that are lifted."""
    said = Message.objects.filter(conversation__case=OuterRef("pk"), needs_answer=True)
    again = Exists(said.filter(received_at__gt=OuterRef("waiting_since")))
    return Case.objects.filter(again | Q(lifted_since__lt=F("waiting_since")), waiting_since__isnull=False)


def lifted(waiting_since: datetime, *, chasers: int) -> datetime:
    """Return as if since when somebody waits who asked again so many times."""
    return waiting_since - min(chasers, CHASERS_MAX) * LIFT


def _days(case: Case) -> list[tuple[date, bool]]:
    """Return on which days the customer wrote what stands unanswered, and whether that can be a chaser."""
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, {"case": case.pk, "zone": settings.TIME_ZONE})
        days: list[tuple[date, bool]] = cursor.fetchall()
    return days


def _count(days: list[tuple[date, bool]], *, calendar: Calendar) -> int:
    """Count the working days on which the customer wrote, after that of the first of what stands unanswered."""
    try:
        worked = [(_working_day(day, calendar), counts) for day, counts in days]
    except WorkingTimeMissingError:  # a team that never works has no day on which anybody could ask again
        return 0
    return len({day for day, counts in worked if counts} - {day for day, _counts in worked[:1]})


def _working_day(day: date, calendar: Calendar) -> date:
    return day if calendar.is_working_day(day) else next_working_day(day, calendar)
