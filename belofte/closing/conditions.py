"""What keeps a case open, as SQL: for the deeds, which refuse it with words, and for the gates of the database.

Each is written over the expression that names the case: a parameter in a deed, NEW.id in a trigger.
"""

from typing import Final

from belofte.attention import elsewhere
from belofte.attention.unanswered import contradictions, denials, messages, overpromised, retractions
from belofte.conduct.heard import dealt_with, reached
from belofte.language.gratitude import only_thanks_in_sql

OF_COMPLAINT: Final = ("found", "done", "change", "why_not")  # the outcomes of which a complaint needs one
OUTCOMES: Final = ", ".join(f"'{each}'" for each in OF_COMPLAINT)
NEEDLESS: Final = ("thanks", "automatic", "not_for_us")  # an agent's reading of it; a question needs a lead's
# What sounds like a complaint is not ended so before somebody says whether it is one: elsewhere nobody is asked that.
AS_NO_COMPLAINT: Final = (*NEEDLESS, "same_matter", "spam")
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

    That it is not solved, not kept or not paid says something too, until they take it back; what we said was paid,
    and took back, waits to be told, as does what holds of what a program of ours may not promise; and what was said in
    a case that was closed as answered in this one waits here.
    """
    until = dealt_with(case)
    return f"""
    SELECT {_waiting(case)} UNION ALL
    SELECT {denials(case, until=until)} UNION ALL
    SELECT {contradictions(case, until=until)} UNION ALL
    SELECT {retractions(case, until=until)} UNION ALL
    SELECT {overpromised(case, until=until)} UNION ALL
    SELECT {elsewhere.words(case)}
    """


def waiting_presses(case: str) -> str:
    """Return SQL for which of these were pressed, or are ours to tell, instead of written: in no message."""
    until = dealt_with(case)
    return f"""
    SELECT 'denied' {denials(case, until=until)} UNION ALL
    SELECT CASE WHEN proof.payout_id IS NULL THEN 'contradicted' ELSE 'unpaid' END
    {contradictions(case, until=until)} UNION ALL
    SELECT 'taken_back' {retractions(case, until=until)} UNION ALL
    SELECT 'overpromised' {overpromised(case, until=until)}
    LIMIT 1
    """


def owed_here(case: str) -> str:
    """Return SQL for the numbers of the cases that were closed as answered in this one, which did not answer them."""
    return f"SELECT DISTINCT said.case_id {elsewhere.words(case)} ORDER BY said.case_id"


def _waiting_through(case: str) -> str:
    """Return SQL for the moment of the newest of all that waits; NULL where nothing does."""
    until = dealt_with(case)
    return f"""
    SELECT max(at) FROM (
        SELECT message.recorded_at AS at {_waiting(case)} UNION ALL
        SELECT said.at {denials(case, until=until)} UNION ALL
        SELECT said.at {contradictions(case, until=until)} UNION ALL
        SELECT said.at {retractions(case, until=until)} UNION ALL
        SELECT said.at {overpromised(case, until=until)} UNION ALL
        SELECT said.at {elsewhere.words(case)}
    ) waiting
    """  # noqa: S608


def answered_elsewhere(case: str, *, other: str) -> str:
    """Return SQL that finds whether another case can hold the answer to this one.

    It is the contact's own, and open: then it does not close before it answered. One that is closed answered all that
    waits here; so that cases never stand in a circle in which nobody answers.
    """
    return f"""
    SELECT FROM cases_case one JOIN cases_case other ON other.contact_id = one.contact_id AND other.id <> one.id
    WHERE one.id = {case} AND other.id = {other}
      AND (other.closed_at IS NULL OR {reached(other)} >= coalesce(({_waiting_through(case)}), one.opened_at))
    """


def unheard(case: str) -> str:
    """Return SQL for what came in and was not listened to yet; what could not be heard keeps no case open."""
    return f"""
    SELECT FROM conduct_unheard unheard JOIN cases_message message ON message.id = unheard.message_id
        JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = {case} AND unheard.failed_at IS NULL
    """


def complained(case: str) -> str:
    """Return SQL for a complaint whose customer was not told the outcome yet, and is not given up as unreachable.

    An outcome that came back was not told, one from before they complained tells nothing of it, and one that the
    customer denies was none; unless it was our final answer, since which a lead heard nothing new.
    """
    return f"""
    SELECT FROM closing_complaint complaint
    WHERE complaint.case_id = {case} AND complaint.changed_at IS NULL
      AND NOT EXISTS (
          SELECT FROM closing_closure told WHERE told.case_id = {case} AND told.outcome IN ({OUTCOMES})
          AND told.completed_at >= complaint.at AND {_is_after_all("told.message_id")} AND EXISTS (
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
                  WHERE ended.case_id = {case} AND ended.outcome IN ({OUTCOMES})
                    AND ended.completed_at >= complaint.at AND {_is_after_all("ended.message_id")}
              ))
      )
    """  # noqa: S608


def told_before(case: str, *, message: str) -> str:
    """Return SQL that finds a complaint of which a message of ours can say nothing: it is from before that."""
    return f"""
    SELECT FROM closing_complaint complaint
    WHERE complaint.case_id = {case} AND complaint.changed_at IS NULL AND NOT {_is_after_all(message)}
    """


def of_another(message: str, *, case: str) -> str:
    """Return SQL that finds whether a message is of a colleague, or of a party: written down, or told by us."""
    return f"""
    SELECT FROM contacts_contactpoint point JOIN cases_case own ON own.contact_id <> point.contact_id
    WHERE point.id = {message}.contact_point_id AND own.id = {case} AND (
        EXISTS (SELECT FROM people_agent WHERE email = lower(point.address))
        OR EXISTS (SELECT FROM parties_involvement involved JOIN parties_party party ON party.id = involved.party_id
                   WHERE involved.case_id = own.id AND lower(party.address) = lower(point.address))
        OR EXISTS (SELECT FROM cases_delivery passed_on WHERE passed_on.case_id = own.id
                     AND passed_on.contact_point_id = point.id AND passed_on.meant_for = 'third_party'))
    """  # noqa: S608


def _is_after_all(message: str) -> str:
    """Return SQL that tells whether a message of ours is from after all that `complaint` can rest on.

    That is what the customer wrote, said by telephone or pressed before somebody marked it; and the mark itself where
    it opened the case again, since who complains by telephone of how it ended writes nothing. Whoever else writes for
    them, or they from another address, says it too. What was written to say thanks, and does not sound like a
    complaint, is none of it, nor that we rang them, nor what a colleague or another party wrote; unless whoever marked
    it named that as where they complain.
    """
    return f"""
    (SELECT said.recorded_at FROM cases_message said WHERE said.id = {message}) > greatest(
        (SELECT max(word.recorded_at)
         FROM cases_message word JOIN cases_conversation place ON place.id = word.conversation_id
         WHERE place.case_id = complaint.case_id AND word.direction = 'in' AND word.author_id IS NULL
           AND NOT EXISTS ({of_another("word", case="complaint.case_id")})
           AND NOT word.is_automatic AND word.recorded_at <= complaint.at AND NOT ({only_thanks_in_sql("word.text")}
               AND NOT EXISTS (SELECT FROM conduct_grievance heard WHERE heard.message_id = word.id))),
        (SELECT max(least(call.called_at, call.recorded_at)) FROM cases_call call
         WHERE call.case_id = complaint.case_id AND call.direction = 'in' AND call.recorded_at <= complaint.at),
        (SELECT max(pressed.at) FROM testimony_confirmation pressed
         WHERE pressed.case_id = complaint.case_id AND NOT pressed.is_solved AND pressed.at <= complaint.at),
        (SELECT max(opened.at)
         FROM closing_reopening opened JOIN closing_closure ended ON ended.id = opened.closure_id
         WHERE ended.case_id = complaint.case_id AND opened.at = complaint.at),
        (SELECT source.recorded_at FROM cases_message source WHERE source.id = complaint.message_id),
        (SELECT least(source.called_at, source.recorded_at) FROM cases_call source WHERE source.id = complaint.call_id),
        '-infinity'
    )
    """  # noqa: S608
