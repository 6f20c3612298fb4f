"""Up to when a customer has heard us, and nobody waits any more, as SQL: for the ball, for closing, and for its gates.

Each is written over the expression that names the case: a parameter in a deed, NEW.id in a trigger.
"""

from belofte.conduct.conditions import is_answer


def reached(case: str) -> str:
    """Return the moment up to which the customer has heard us: by an answer that arrived, or a call."""
    return f"""
    greatest(
        (SELECT max(message.recorded_at)
         FROM cases_delivery delivery JOIN cases_message message ON message.id = delivery.message_id
         WHERE delivery.case_id = {case} AND delivery.state = 'accepted'
           AND delivery.meant_for = 'customer' AND NOT message.is_automatic AND {is_answer("message")}),
        (SELECT max(least(called_at, recorded_at)) FROM cases_call WHERE case_id = {case} AND result = 'answered'),
        '-infinity'
    )
    """  # noqa: S608 - the names stand in this module


def dealt_with(case: str) -> str:
    """Return the moment up to which nobody waits any more: they heard us, or somebody waived the answer."""
    return f"""
    greatest(
        {reached(case)},
        (SELECT max(recorded_at) FROM cases_answerwaiver WHERE case_id = {case} AND withdrawn_at IS NULL)
    )
    """  # noqa: S608
