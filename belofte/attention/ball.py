"""Who has to act on a case, and since when somebody waits for us. Nothing else sets the ball of an open case.

The ball is with us while a customer message stands without a later delivered answer, while something we said did not
arrive, and while a promise of ours has to be kept; else it is with the customer. Somebody waits in all these cases but
the last: a promise makes them wait only once it is broken. What the desk says by itself is no answer.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from belofte.cases.models import Ball, Case

UNDER_WAY_FOR = timedelta(minutes=15)  # after that a delay is shown to the agent as what it is

# In SQL, since it runs for every message in and out, and composing it anew costs ten times what it asks of the server.
_WAITING = """
WITH answered AS (  -- the moment up to which everything has an answer that arrived, or needs none
    SELECT greatest(
        (SELECT max(message.recorded_at)
         FROM cases_delivery delivery JOIN cases_message message ON message.id = delivery.message_id
         WHERE delivery.case_id = %(case)s AND delivery.state = 'accepted'
           AND delivery.meant_for = 'customer' AND NOT message.is_automatic),
        (SELECT max(least(called_at, recorded_at)) FROM cases_call WHERE case_id = %(case)s AND result = 'answered'),
        (SELECT max(recorded_at) FROM cases_answerwaiver WHERE case_id = %(case)s),
        '-infinity'
    ) AS until
), unanswered AS (
    SELECT min(message.received_at) AS since, max(message.recorded_at) AS latest
    FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = %(case)s AND message.needs_answer
      AND message.recorded_at > (SELECT until FROM answered)
), undelivered AS (  -- with no answer since; where it was sent again, that sending counts instead
    SELECT min(coalesce(lost.settled_at, lost.queued_at)) AS since
    FROM cases_delivery lost JOIN cases_message message ON message.id = lost.message_id
    WHERE lost.case_id = %(case)s AND lost.meant_for != 'copy' AND NOT message.is_automatic
      AND (lost.state IN ('failed', 'bounced', 'uncertain') AND lost.settled_at > (SELECT until FROM answered)
           OR lost.state IN ('queued', 'sending') AND lost.queued_at <= %(lately)s)
      AND NOT EXISTS (SELECT FROM cases_delivery later WHERE later.replaces_id = lost.id)
), under_way AS (
    SELECT min(delivery.queued_at) AS since, max(message.recorded_at) AS latest
    FROM cases_delivery delivery JOIN cases_message message ON message.id = delivery.message_id
    WHERE delivery.case_id = %(case)s AND delivery.state IN ('queued', 'sending') AND delivery.queued_at > %(lately)s
      AND delivery.meant_for = 'customer' AND NOT message.is_automatic
), promised AS (
    SELECT min(due_at) FILTER (WHERE state = 'broken') AS broken_since, min(due_at) FILTER (WHERE state = 'open') AS due
    FROM promises_promise WHERE case_id = %(case)s
)
SELECT least(unanswered.since, undelivered.since, promised.broken_since),
       CASE WHEN unanswered.latest IS NULL OR unanswered.latest < under_way.latest THEN under_way.since END,
       promised.broken_since IS NOT NULL,
       promised.due
FROM unanswered, undelivered, under_way, promised
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What the rows say: since when somebody waits, and since when an answer to all of it is under way."""

    since: datetime | None
    answer_under_way_since: datetime | None
    has_broken_promise: bool
    promise_due_at: datetime | None


def settle(case: Case, *, at: datetime) -> None:
    """Work out the ball anew from what was said and delivered; the caller holds the case's row."""
    waiting = find_waiting(case, at=at)
    case.last_activity_at = max(at, case.last_activity_at)
    case.waiting_since = None if case.is_closed else waiting.since
    case.answer_under_way_since = None if case.is_closed else waiting.answer_under_way_since
    case.has_broken_promise = waiting.has_broken_promise
    case.promise_due_at = waiting.promise_due_at
    if case.is_closed:
        case.ball = Ball.NOBODY
    else:
        case.ball = Ball.US if waiting.since or waiting.promise_due_at else Ball.CUSTOMER
    case.save(update_fields=_SETTLED)


_SETTLED = [
    "ball",
    "waiting_since",
    "answer_under_way_since",
    "has_broken_promise",
    "promise_due_at",
    "last_activity_at",
    "closed_at",
]


def find_waiting(case: Case, *, at: datetime) -> Waiting:
    """Return who waits, from the rows themselves and in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"case": case.pk, "lately": at - UNDER_WAY_FOR})
        since, under_way_since, is_broken, due_at = cursor.fetchone()
    return Waiting(
        since=since,
        answer_under_way_since=under_way_since if since and not is_broken else None,
        has_broken_promise=is_broken,
        promise_due_at=due_at,
    )
