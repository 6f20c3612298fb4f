"""What counts as having told the customer, as SQL over a promise, its message with its conversation, and its call.

It is told in the act itself: a row beside it has the moment of the message that leaves, or of the call as it is logged.
"""

from typing import Final


def _told(case: str, *, by_call: str, is_later: bool = True) -> str:
    """Return SQL for an answer of ours that leaves just now, or a call that is logged just now.

    `is_later`: the call took place since the promise was made; people write down minutes.
    """
    since = "AND call.called_at >= date_trunc('minute', promise.made_at)" if is_later else ""
    return f"""
    (message.direction = 'out' AND conversation.case_id = {case} AND message.recorded_at = NEW.at
     AND message.forwards_id IS NULL AND (NOT message.is_automatic OR promise.origin = 'desk')
     AND EXISTS (
         SELECT FROM cases_delivery
         WHERE message_id = message.id AND meant_for = 'customer' AND state NOT IN ('failed', 'bounced'))
     OR call.result {by_call} AND call.case_id = {case} AND call.recorded_at = NEW.at {since})
    """


TOLD_NOW: Final = _told("NEW.case_id", by_call="= 'answered'")
TOLD_OF_IT_NOW: Final = _told("NEW.case_id", by_call="<> 'no_answer'")  # a message left for them tells it too
# Money may be paid as it was promised before anybody wrote that down.
TOLD_OF_PAYOUT: Final = _told("promise.case_id", by_call="= 'answered'", is_later=False)
