"""What the database refuses about closing, whoever asks; and the same conditions for the deeds, which refuse it first.

A condition is written once, over the expression that names the case: a parameter in a deed, NEW.id in a trigger.
"""

from typing import Final

import pgtrigger

# Closing for one of these reasons, nobody has to be reached. All others leave a lost answer what it is.
_NOBODY_TO_REACH: Final = "'spam', 'unreachable'"


def _function(body: str) -> pgtrigger.Func:
    return pgtrigger.Func(body)  # type: ignore[no-untyped-call]


def _reached(case: str) -> str:
    """Return the moment up to which the customer has heard us: by an answer that arrived, or a call."""
    return f"""
    greatest(
        (SELECT max(message.recorded_at)
         FROM cases_delivery delivery JOIN cases_message message ON message.id = delivery.message_id
         WHERE delivery.case_id = {case} AND delivery.state = 'accepted'
           AND delivery.meant_for = 'customer' AND NOT message.is_automatic),
        (SELECT max(least(called_at, recorded_at)) FROM cases_call WHERE case_id = {case} AND result = 'answered'),
        '-infinity'
    )
    """  # noqa: S608 - the names stand in this module


def lost(case: str) -> str:
    """Return SQL for the state of the last answer, where it did not arrive or nobody knows; nothing else was heard."""
    return f"""
    SELECT lost.state
    FROM cases_delivery lost JOIN cases_message message ON message.id = lost.message_id
    WHERE lost.case_id = {case} AND lost.meant_for = 'customer' AND NOT message.is_automatic
      AND lost.state IN ('failed', 'bounced', 'uncertain') AND lost.settled_at > {_reached(case)}
      AND NOT EXISTS (SELECT FROM cases_delivery later WHERE later.replaces_id = lost.id)
      AND (lost.state = 'uncertain' OR NOT EXISTS (
          SELECT FROM cases_answerwaiver waiver WHERE waiver.case_id = {case}
          AND waiver.reason IN ({_NOBODY_TO_REACH}) AND waiver.recorded_at >= lost.settled_at
      ))
    ORDER BY lost.state = 'uncertain' DESC LIMIT 1
    """  # noqa: S608


def _unanswered(case: str) -> str:
    """Return SQL for what a customer said to which nobody answered, or decided that it needs no answer."""
    return f"""
    SELECT FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
    WHERE conversation.case_id = {case} AND message.needs_answer
      AND message.recorded_at > greatest(
          {_reached(case)},
          (SELECT max(recorded_at) FROM cases_answerwaiver WHERE case_id = {case})
      )
    """  # noqa: S608


CLOSURE_NEEDS_DELIVERED_OUTCOME: Final = pgtrigger.Trigger(
    name="closure_needs_delivered_outcome",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__completed_at__isnull=False, new__message__isnull=False),
    declare=[("is_delivered", "boolean")],
    func=_function(
        """
        SELECT EXISTS (
            SELECT 1 FROM cases_delivery delivery
            JOIN cases_message message ON message.id = delivery.message_id AND NOT message.is_automatic
            WHERE message_id = NEW.message_id AND case_id = NEW.case_id AND state = 'accepted'
              AND meant_for = 'customer'
        ) INTO is_delivered;
        IF NOT is_delivered AND (TG_OP = 'INSERT' OR OLD.completed_at IS NULL) THEN
            RAISE EXCEPTION 'closure: the outcome has not been delivered to the customer';
        END IF;
        RETURN NEW;
        """
    ),
)

CASE_CLOSED_BY_CLOSURE_ONLY: Final = pgtrigger.Trigger(
    name="case_closed_by_closure_only",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__closed_at__isnull=False),
    declare=[("has_closure", "boolean"), ("is_promised", "boolean")],
    func=_function(
        """
        SELECT EXISTS (
            SELECT 1 FROM closing_closure closure
            WHERE closure.case_id = NEW.id AND closure.completed_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM closing_reopening WHERE closure_id = closure.id)
        ) INTO has_closure;
        IF NOT has_closure THEN
            RAISE EXCEPTION 'case: it can only be closed by a completed closure';
        END IF;
        SELECT EXISTS (
            SELECT 1 FROM promises_promise
            WHERE case_id = NEW.id AND state IN ('conditional', 'open', 'broken')
        ) INTO is_promised;
        IF is_promised THEN
            RAISE EXCEPTION 'case: it stays open while a promise has to be kept';
        END IF;
        RETURN NEW;
        """
    ),
)

CASE_CLOSED_WHEN_ANSWERED: Final = pgtrigger.Trigger(
    name="case_closed_when_answered",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__closed_at__isnull=False),
    func=_function(
        f"""
        IF TG_OP = 'UPDATE' AND OLD.closed_at IS NOT NULL THEN
            RETURN NEW;
        END IF;
        IF EXISTS ({_unanswered("NEW.id")}) THEN
            RAISE EXCEPTION 'case: it stays open while the customer waits for an answer';
        END IF;
        IF EXISTS ({lost("NEW.id")}) THEN
            RAISE EXCEPTION 'case: it stays open while the last answer did not arrive, or may not have';
        END IF;
        RETURN NEW;
        """
    ),
)

MESSAGE_OPENS_ITS_CASE: Final = pgtrigger.Trigger(
    name="message_opens_its_case",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("conversation_id"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Q(new__needs_answer=True),
    timing=pgtrigger.Deferred,  # what reopens a case names its message
    declare=[("closed", "bigint")],
    func=_function(
        f"""
        SELECT cases_case.id INTO closed
        FROM cases_conversation JOIN cases_case ON cases_case.id = cases_conversation.case_id
        WHERE cases_conversation.id = NEW.conversation_id AND cases_case.closed_at IS NOT NULL;
        IF closed IS NOT NULL AND EXISTS ({_unanswered("closed")}) THEN
            RAISE EXCEPTION 'message: no case stays closed over one that waits for an answer';
        END IF;
        RETURN NULL;
        """  # noqa: S608
    ),
)
