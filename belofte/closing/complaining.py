"""What a customer says that sounds like a complaint, or is said to be another one, as SQL.

For the deeds, which refuse with words, and for the gates of the database; over the expression that names the case.
"""

from belofte.closing.conditions import OUTCOMES, complained, of_another


def unsaid(case: str, *, by_its_name: bool = False) -> str:
    """Return SQL for the messages that sound like a complaint while nobody said whether they are one, the oldest first.

    What came before the outcome of a complaint belongs to that, and is none of them. `by_its_name`: only those in which
    the customer calls it so.
    """
    named = "AND heard.is_named" if by_its_name else ""
    return f"""
    SELECT heard.message_id
    FROM conduct_grievance heard JOIN cases_message message ON message.id = heard.message_id
        JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = {case} AND heard.is_complaint IS NULL {named}
      AND NOT EXISTS ({complained(case)}) AND NOT EXISTS ({_untold(case, until="message.recorded_at")})
    ORDER BY message.recorded_at
    """  # noqa: S608 - the names stand in the code


def said_again(case: str) -> str:
    """Return SQL for what the customer wrote or told us since the outcome of their complaint, the oldest first.

    In any of these they can complain again, though the desk hears none in it: in a message, of their own or of whoever
    writes for them, or in a call in which they spoke; `place` names it as the page does.
    """
    return f"""
    SELECT said.place, said.message_id, said.call_id, said.at
    FROM (
        SELECT 'message-' || message.id AS place, message.id AS message_id, NULL::bigint AS call_id,
               message.recorded_at AS since, message.received_at AS at
        FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
        WHERE conversation.case_id = {case} AND message.direction = 'in' AND message.author_id IS NULL
          AND NOT message.is_automatic AND NOT EXISTS ({of_another("message", case=case)})
        UNION ALL
        SELECT 'call-' || call.id, NULL, call.id, least(call.called_at, call.recorded_at), call.called_at
        FROM cases_call call
        WHERE call.case_id = {case}
          AND (call.result = 'answered' OR call.result = 'voicemail' AND call.direction = 'in')
    ) said
    WHERE EXISTS (SELECT FROM closing_complaint one WHERE one.case_id = {case} AND one.changed_at IS NULL)
      AND NOT EXISTS ({complained(case)}) AND NOT EXISTS ({_untold(case, until="said.since")})
    ORDER BY said.since
    """  # noqa: S608


def _untold(case: str, *, until: str) -> str:
    """Return SQL that finds a complaint to which all belongs that was said until a moment: its outcome came later."""
    return f"""
    SELECT FROM closing_complaint standing
    WHERE standing.case_id = {case} AND standing.changed_at IS NULL AND NOT EXISTS (
        SELECT FROM closing_closure told JOIN cases_message ours ON ours.id = told.message_id
        WHERE told.case_id = {case} AND told.outcome IN ({OUTCOMES}) AND told.completed_at >= standing.at
          AND ours.recorded_at < {until}
    )
    """  # noqa: S608
