"""What a procedure asks, as SQL: for the deeds, which refuse it with words, and for the gates of the database.

Each is written over the expression that names the row: a parameter in a deed, NEW.id in a trigger.
"""

from typing import Final

# What splits words, whatever the locale of the database counts as a space: Python and mail know more of them.
_SPACES: Final = "\\s\\u0085\\u00A0\\u1680\\u2000-\\u200B\\u2028\\u2029\\u202F\\u205F\\u3000\\uFEFF"


def awaited(case: str) -> str:
    """Return SQL for the steps of a case that are neither done nor skipped."""
    return f"SELECT step.name FROM procedures_procedurestep step WHERE step.case_id = {case} AND step.state IN ('open', 'late')"  # noqa: E501, S608


def delivered(message: str, *, case: str) -> str:
    """Return SQL for a message of ours that the customer of a case got."""
    return f"""
    SELECT FROM cases_delivery delivery
    WHERE delivery.message_id = {message} AND delivery.case_id = {case}
      AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
    """


def arrived_at(message: str, *, case: str) -> str:
    """Return SQL for the moment at which a message of ours reached the customer of a case."""
    return f"""
    SELECT min(delivery.settled_at) FROM cases_delivery delivery
    WHERE delivery.message_id = {message} AND delivery.case_id = {case}
      AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
    """  # noqa: S608


def consents(message: str, *, procedure: str) -> str:
    """Return SQL that tells whether a message is the customer's own, and came after the complaint itself.

    It is written over the rows of the message and of the procedure.
    """
    return f"""
    ({message}.direction = 'in' AND NOT {message}.is_automatic AND {message}.received_at > {procedure}.received_at
     AND EXISTS (
        SELECT FROM contacts_contactpoint point JOIN cases_case own ON own.contact_id = point.contact_id
        WHERE point.id = {message}.contact_point_id AND own.id = {procedure}.case_id
     ))
    """


def involved(procedure: str) -> str:
    """Return SQL for who had a part in what a customer complains of.

    Who answered them before, or was given the case; on their other cases of the last year too, for a complaint is often
    a case of its own, and nothing says of which other it speaks. It is written over the row of the procedure.
    """
    theirs = f"""
        SELECT other.id FROM cases_case own JOIN cases_case other ON other.contact_id = own.contact_id
        WHERE own.id = {procedure}.case_id AND (other.id = own.id
            OR other.last_activity_at >= {procedure}.received_at - interval '1 year')
    """  # noqa: S608
    return f"""
    SELECT {procedure}.owner_then_id AS agent_id
    UNION
    SELECT message.author_id FROM cases_message message
    JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id IN ({theirs}) AND message.direction = 'out' AND NOT message.is_automatic
      AND message.forwards_id IS NULL AND message.recorded_at < {procedure}.received_at
    UNION
    SELECT call.by_id FROM cases_call call
    WHERE call.case_id IN ({theirs}) AND call.result = 'answered' AND call.called_at < {procedure}.received_at
    UNION
    SELECT (event.details ->> 'to')::bigint FROM cases_event event
    WHERE event.case_id IN ({theirs}) AND event.kind = 'assigned' AND event.at < {procedure}.received_at
    """  # noqa: S608


def running(case: str) -> str:
    """Return SQL for the number of the procedure by which a case is dealt with now: that of its newest complaint."""
    return f"""
    SELECT running.id FROM procedures_procedure running
    JOIN closing_complaint complaint ON complaint.case_id = running.case_id AND complaint.at = running.begun_at
    WHERE running.case_id = {case} AND complaint.changed_at IS NULL
    ORDER BY complaint.id DESC LIMIT 1
    """  # noqa: S608


NAMING: Final = ("found", "done", "change", "why_not", "refused")  # the outcomes that may have to name it


def names_body(choice: str, *, text: str, outcome: str) -> str:
    """Return SQL that tells whether an outcome tells where the customer can go, if it has to.

    It is written over the row of the choice. A refusal always has to, government in any outcome of a complaint.
    """
    said = plain(text)
    return f"""
    ({outcome} NOT IN ('why_not', 'refused')
        AND ({choice}.kind <> 'municipal' OR {outcome} NOT IN ('found', 'done', 'change'))
     OR position({plain(f"{choice}.body_name")} IN {said}) > 0
        AND position({plain(f"{choice}.body_term")} IN {said}) > 0)
    """


def unnamed(case: str, *, text: str, outcome: str) -> str:
    """Return SQL for who outside decides, where an outcome on a case has to name them and does not."""
    return f"""
    SELECT choice.body_name, choice.body_term FROM procedures_procedure following
    JOIN procedures_choice choice ON choice.id = following.choice_id
    WHERE following.id IN ({running(case)}) AND NOT {names_body("choice", text=text, outcome=outcome)}
    """  # noqa: S608


def plain(text: str) -> str:
    """Return SQL for words as they are compared: in small letters, with one space between them."""
    return f"lower(btrim(regexp_replace({text}, '[{_SPACES}]+', ' ', 'g')))"
