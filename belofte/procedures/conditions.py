"""What a procedure asks, as SQL: for the deeds, which refuse it with words, and for the gates of the database.

Each is written over the expression that names the row: a parameter in a deed, NEW.id in a trigger.
"""


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


def involved(procedure: str) -> str:
    """Return SQL for who had a part in what a customer complains of: who answered them before, or owned the case.

    It is written over the row of the procedure.
    """
    return f"""
    SELECT {procedure}.owner_then_id AS agent_id
    UNION
    SELECT message.author_id FROM cases_message message
    JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = {procedure}.case_id AND message.direction = 'out' AND NOT message.is_automatic
      AND message.forwards_id IS NULL AND message.recorded_at < {procedure}.received_at
    UNION
    SELECT call.by_id FROM cases_call call
    WHERE call.case_id = {procedure}.case_id AND call.result = 'answered' AND call.called_at < {procedure}.received_at
    """  # noqa: S608
