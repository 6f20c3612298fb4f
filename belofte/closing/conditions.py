"""What keeps a case open, as SQL: for the deeds, which refuse it with words, and for the gates of the database.

Each is written over the expression that names the case: a parameter in a deed, NEW.id in a trigger.
"""

from typing import Final

from belofte.attention.unanswered import contradictions, denials, messages, retractions
from belofte.conduct.heard import dealt_with, reached

OF_COMPLAINT: Final = ("found", "done", "change", "why_not")  # the outcomes of which a complaint needs one
# Closing for one of these reasons, nobody has to be reached. All others leave a lost answer what it is.
_NOBODY_TO_REACH: Final = "'spam', 'unreachable'"


def lost(case: str) -> str:
    """Return SQL for the state of the last answer, where it did not arrive or nobody knows; nothing else was heard."""
    return f"""
    SELECT lost.state
    FROM cases_delivery lost JOIN cases_message message ON message.id = lost.message_id
    WHERE lost.case_id = {case} AND lost.meant_for = 'customer' AND NOT message.is_automatic
      AND lost.state IN ('failed', 'bounced', 'uncertain') AND lost.settled_at > {reached(case)}
      AND NOT EXISTS (SELECT FROM cases_delivery later WHERE later.replaces_id = lost.id)
      AND (lost.state = 'uncertain' OR NOT EXISTS (
          SELECT FROM cases_answerwaiver waiver WHERE waiver.case_id = {case} AND waiver.withdrawn_at IS NULL
          AND waiver.reason IN ({_NOBODY_TO_REACH}) AND waiver.recorded_at >= lost.settled_at
      ))
    ORDER BY lost.state = 'uncertain' DESC LIMIT 1
    """  # noqa: S608


def _waiting(case: str) -> str:
    """Return SQL for the messages to which nobody answered, or decided that they need no answer."""
    return messages(case, until=dealt_with(case))


def waiting_words(case: str) -> str:
    """Return SQL for the texts of those messages, the oldest first."""
    return f"SELECT message.text {_waiting(case)} ORDER BY message.recorded_at"


def unanswered(case: str) -> str:
    """Return SQL for what a customer said to which nobody answered, or decided that it needs no answer.

    That it is not solved, not kept or not paid says something too, until they take it back; and what we said was paid,
    and took back, waits to be told.
    """
    until = dealt_with(case)
    return f"""
    SELECT {_waiting(case)} UNION ALL
    SELECT {denials(case, until=until)} UNION ALL
    SELECT {contradictions(case, until=until)} UNION ALL
    SELECT {retractions(case, until=until)}
    """


def waiting_presses(case: str) -> str:
    """Return SQL for which of these were pressed, or are ours to tell, instead of written: in no message."""
    until = dealt_with(case)
    return f"""
    SELECT 'denied' {denials(case, until=until)} UNION ALL
    SELECT CASE WHEN proof.payout_id IS NULL THEN 'contradicted' ELSE 'unpaid' END
    {contradictions(case, until=until)} UNION ALL
    SELECT 'taken_back' {retractions(case, until=until)}
    LIMIT 1
    """


def _waiting_since(case: str) -> str:
    """Return SQL for the moment of the oldest of all these; NULL where nothing waits."""
    until = dealt_with(case)
    return f"""
    SELECT min(since) FROM (
        SELECT message.recorded_at AS since {_waiting(case)} UNION ALL
        SELECT said.at {denials(case, until=until)} UNION ALL
        SELECT said.at {contradictions(case, until=until)} UNION ALL
        SELECT said.at {retractions(case, until=until)}
    ) waiting
    """  # noqa: S608


def answered_elsewhere(case: str, *, other: str) -> str:
    """Return SQL that finds whether another case can hold the answer to this one.

    It is the contact's own, was open when what waits here was said, and is not itself closed as answered in another:
    so that cases never stand in a circle in which nobody answers.
    """
    return f"""
    SELECT FROM cases_case one JOIN cases_case other ON other.contact_id = one.contact_id AND other.id <> one.id
    WHERE one.id = {case} AND other.id = {other}
      AND (other.closed_at IS NULL OR other.closed_at > coalesce(
          ({_waiting_since(case)}), one.opened_at))
      AND NOT EXISTS (
          SELECT FROM cases_answerwaiver passed_on
          WHERE passed_on.case_id = other.id AND passed_on.reason = 'same_matter' AND passed_on.withdrawn_at IS NULL
            AND passed_on.recorded_at >= other.closed_at)
    """  # noqa: S608 - the names stand in the code


def complained(case: str) -> str:
    """Return SQL for a complaint whose customer was not told the outcome yet, and is not given up as unreachable.

    An outcome that came back was not told, and one that the customer denies was none; unless it was our final answer,
    since which a lead heard nothing new.
    """
    outcomes = ", ".join(f"'{each}'" for each in OF_COMPLAINT)
    return f"""
    SELECT FROM closing_complaint complaint
    WHERE complaint.case_id = {case} AND complaint.changed_at IS NULL
      AND NOT EXISTS (
          SELECT FROM closing_closure told WHERE told.case_id = {case} AND told.outcome IN ({outcomes})
          AND told.completed_at >= complaint.at AND EXISTS (
              SELECT FROM cases_delivery delivery
              WHERE delivery.message_id = told.message_id AND delivery.case_id = told.case_id
                AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
          )
          AND coalesce((
              SELECT said.is_solved FROM testimony_confirmation said
              WHERE said.case_id = {case} AND said.at >= told.completed_at ORDER BY said.id DESC LIMIT 1
          ), true)
      )
      AND NOT EXISTS (
          SELECT FROM cases_answerwaiver waiver WHERE waiver.case_id = {case} AND waiver.withdrawn_at IS NULL
          AND waiver.recorded_at >= complaint.at AND (waiver.reason = 'unreachable' OR waiver.reason = 'nothing_new'
              AND EXISTS (
                  SELECT FROM closing_finalanswer final JOIN closing_closure ended ON ended.id = final.closure_id
                  WHERE ended.case_id = {case} AND ended.outcome IN ({outcomes})
                    AND ended.completed_at >= complaint.at
              ))
      )
    """  # noqa: S608
