"""Who has to act on a case, and since when somebody waits for us. Nothing else decides on the ball of an open case.

The ball is with us while a customer message, a complaint, or their word that it is not solved, not kept or not paid
stands without a later delivered answer, here or in a case that was closed as answered here, while they were told of a
payout that was none, or by a program of ours of what it may not promise, while something we said did not arrive, or
stayed here although its new address is theirs and no other answer reached them since, while a promise of ours has to be
kept or a step of a complaint's procedure taken, and while a party did not do what it undertook; else it is with a party
that still owes us something, and else with the customer. Somebody waits in all cases of ours but one: a promise makes
them wait only once it is broken, and a term once it has passed. What the desk says by itself is no answer, nor is that
a conversation is stopped.
"""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import connection

from belofte import jobs
from belofte.attention import chasers, elsewhere, unanswered
from belofte.cases.models import Ball, Case
from belofte.conduct import heard
from belofte.live import announcing

_JOB: Final = "belofte.attention.jobs.settle"
UNDER_WAY_FOR = timedelta(minutes=15)  # after that a delay is shown to the agent as what it is

# In SQL, since it runs for every message in and out, and composing it anew costs ten times what it asks of the server.
_UNTIL: Final = "(SELECT until FROM answered)"
_SETTLE: Final = f"""
WITH answered AS (  -- the moment up to which everything has an answer that arrived, or needs none
    SELECT {heard.dealt_with("%(case)s")} AS until
), unanswered AS (
    SELECT min(message.received_at) AS since, max(message.recorded_at) AS latest,
           count(DISTINCT (message.received_at AT TIME ZONE %(zone)s)::date) > 1 AS is_on_days
    {unanswered.messages("%(case)s", until=_UNTIL)}
), denied AS (  -- by who pressed that it is not solved, and said no words
    SELECT min(said.at) AS since, max(said.at) AS latest
    {unanswered.denials("%(case)s", until=_UNTIL)}
), contradicted AS (  -- on their page
    SELECT min(said.at) AS since, max(said.at) AS latest
    {unanswered.contradictions("%(case)s", until=_UNTIL)}
), taken_back AS (  -- a payout of which they heard, and do not know that it was none
    SELECT min(said.at) AS since, max(said.at) AS latest
    {unanswered.retractions("%(case)s", until=_UNTIL)}
), overpromised AS (  -- by a program of ours
    SELECT min(said.at) AS since, max(said.at) AS latest
    {unanswered.overpromised("%(case)s", until=_UNTIL)}
), passed_on AS (  -- in cases that were closed as answered in this one
    SELECT min(said.since) AS since, max(said.at) AS latest {elsewhere.words("%(case)s")}
), complained AS (  -- by telephone, which opened the case again: no message says it
    SELECT complaint.at AS since, complaint.at AS latest
    FROM closing_complaint complaint
    JOIN closing_closure ended ON ended.case_id = complaint.case_id
    JOIN closing_reopening opened ON opened.closure_id = ended.id AND opened.at = complaint.at
    WHERE complaint.case_id = %(case)s AND complaint.changed_at IS NULL
      AND complaint.at > (SELECT until FROM answered)
), undelivered AS (  -- with no answer since; where it was sent again, that sending counts instead
    SELECT min(coalesce(lost.settled_at, lost.queued_at)) AS since
    FROM cases_delivery lost JOIN cases_message message ON message.id = lost.message_id
    WHERE lost.case_id = %(case)s AND lost.meant_for != 'copy'
      AND (NOT message.is_automatic OR lost.state NOT IN ('queued', 'sending') AND EXISTS (
          SELECT FROM closing_ending ended  -- whoever was to hear that it ends, or where it goes on, sits there alone
          WHERE ended.told_id = message.id
             OR ended.carried_to_id = message.conversation_id AND ended.at = message.recorded_at))
      AND (lost.state IN ('failed', 'bounced', 'uncertain') AND lost.settled_at > (SELECT until FROM answered)
           OR lost.state IN ('queued', 'sending') AND lost.queued_at <= %(lately)s)
      AND NOT EXISTS (SELECT FROM cases_delivery later WHERE later.replaces_id = lost.id)
), kept_back AS (  -- an answer of ours whose new address is theirs: it did not leave by itself, and nobody looked since
    SELECT min(asked.ended_at) AS since
    FROM replies_newaddress asked JOIN cases_delivery lost ON lost.id = asked.delivery_id
    WHERE lost.case_id = %(case)s AND asked.became = 'kept_back' AND asked.ended_at > (SELECT until FROM answered)
      AND NOT EXISTS (  -- whoever wrote them anew said what holds; what a yes had leave said something else
          SELECT FROM cases_delivery told JOIN cases_message message ON message.id = told.message_id
          WHERE told.case_id = %(case)s AND told.state = 'accepted' AND told.meant_for = 'customer'
            AND NOT message.is_automatic AND message.recorded_at > asked.asked_at AND {heard.is_answer("message")}
            AND NOT EXISTS (SELECT FROM replies_newaddress sent WHERE sent.key = message.send_key)
      )
), under_way AS (
    SELECT min(delivery.queued_at) AS since, max(message.recorded_at) AS latest
    FROM cases_delivery delivery JOIN cases_message message ON message.id = delivery.message_id
    WHERE delivery.case_id = %(case)s AND delivery.state IN ('queued', 'sending') AND delivery.queued_at > %(lately)s
      AND delivery.meant_for = 'customer' AND NOT message.is_automatic AND {heard.is_answer("message")}
), promised AS (
    SELECT min(due_at) FILTER (WHERE state = 'broken') AS broken_since, min(due_at) FILTER (WHERE state = 'open') AS due
    FROM promises_promise WHERE case_id = %(case)s
), owed AS (  -- by other parties: what they did not do is for us to go after
    SELECT min(due_at) FILTER (WHERE state = 'broken') AS broken_since, bool_or(state = 'open') AS is_awaited
    FROM parties_undertaking WHERE case_id = %(case)s
), proceeding AS (  -- terms of a complaint's procedure: they are promised to whoever complains
    SELECT min(due_at) FILTER (WHERE state = 'late') AS late_since, min(due_at) FILTER (WHERE state = 'open') AS due
    FROM procedures_procedurestep WHERE case_id = %(case)s
), said AS (
    SELECT min(since) AS since, max(latest) AS latest
    FROM (SELECT since, latest FROM unanswered UNION ALL TABLE denied UNION ALL TABLE contradicted
          UNION ALL TABLE taken_back UNION ALL TABLE overpromised UNION ALL TABLE passed_on
          UNION ALL TABLE complained) each_word
), waiting AS (
    SELECT who.since,
           CASE WHEN who.since IS NOT NULL AND promised.broken_since IS NULL AND owed.broken_since IS NULL
                     AND proceeding.late_since IS NULL AND coalesce(said.latest, '-infinity') < under_way.latest
                THEN under_way.since END AS answer_under_way_since,
           coalesce(promised.broken_since, proceeding.late_since) IS NOT NULL AS has_broken_promise,
           least(promised.due, proceeding.due) AS promise_due_at,
           owed.is_awaited AS is_party_awaited,
           unanswered.is_on_days
    FROM unanswered, said, undelivered, kept_back, under_way, promised, owed, proceeding, LATERAL (
        SELECT least(said.since, undelivered.since, kept_back.since, promised.broken_since, owed.broken_since,
                     proceeding.late_since) AS since
    ) who
)
UPDATE cases_case kept
SET ball = CASE WHEN %(is_closed)s THEN 'nobody'
                WHEN coalesce(waiting.since, waiting.promise_due_at) IS NOT NULL THEN 'us'
                WHEN waiting.is_party_awaited THEN 'party' ELSE 'customer' END,
    waiting_since = CASE WHEN NOT %(is_closed)s THEN waiting.since END,
    lifted_since = CASE WHEN NOT %(is_closed)s THEN  -- `chasers` lifts who wrote on several days; until then as it was
        CASE WHEN waiting.is_on_days AND kept.waiting_since = waiting.since THEN kept.lifted_since
             ELSE waiting.since END END,
    chasers = CASE WHEN NOT %(is_closed)s AND waiting.is_on_days AND kept.waiting_since = waiting.since
                   THEN kept.chasers ELSE 0 END,
    answer_under_way_since = CASE WHEN NOT %(is_closed)s THEN waiting.answer_under_way_since END,
    has_broken_promise = waiting.has_broken_promise,
    promise_due_at = waiting.promise_due_at,
    last_activity_at = greatest(kept.last_activity_at, %(at)s),
    closed_at = %(closed_at)s
FROM waiting
WHERE kept.id = %(case)s
RETURNING kept.ball, kept.waiting_since, kept.answer_under_way_since, kept.has_broken_promise, kept.promise_due_at,
          kept.last_activity_at, kept.lifted_since, kept.chasers, waiting.is_on_days,
          ARRAY({elsewhere.answering("kept.id")})
"""  # noqa: S608 - its parts stand in the code


def settle(case: Case, *, at: datetime) -> None:
    """Work out the ball anew from what was said and delivered, and keep it with `closed_at`; its row is held.

    What was heard in a case that was closed as answered in another says whether anything of it waits there still: so
    the ball of that one is worked out with it.
    """
    if answering := settle_alone(case, at=at):
        _settle_free(answering, at=at)


def settle_alone(case: Case, *, at: datetime) -> list[int]:
    """Work out the ball of this case only; return the numbers of those in which it was closed as answered."""
    given: dict[str, int | bool | str | datetime | None] = {
        "case": case.pk,
        "at": at,
        "lately": at - UNDER_WAY_FOR,
        "zone": settings.TIME_ZONE,
        "is_closed": case.is_closed,
        "closed_at": case.closed_at,
    }
    answering: list[int]
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, given)
        ball, *settled, case.lifted_since, case.chasers, is_on_days, answering = cursor.fetchone()
    case.ball = Ball(ball)
    case.waiting_since, case.answer_under_way_since, *promised, case.last_activity_at = settled
    case.has_broken_promise, case.promise_due_at = promised
    if is_on_days:
        chasers.lift(case)
    return answering


def settle_anew(case: Case, *, at: datetime) -> None:
    """Work out the ball of a case because of another one, and tell the open screens where it is somebody else's."""
    stood = (case.ball, case.waiting_since)
    settle_alone(case, at=at)
    if (case.ball, case.waiting_since) != stood:
        announcing.case_changed(case.pk, team=case.team_id)


def _settle_free(numbers: list[int], *, at: datetime) -> None:
    """Work out the ball of those that nobody holds, in their order; the others get it by a job, once this is kept.

    A case is held already, and who waits for a second one meanwhile may wait for somebody who waits for the first.
    """
    rows = Case.objects.select_for_update(skip_locked=True, no_key=True).filter(pk__in=numbers).order_by("pk")
    free = {case.pk: case for case in rows}
    for case in free.values():
        settle_anew(case, at=at)
    jobs.defer_all(_JOB, "case_id", [number for number in numbers if number not in free])
