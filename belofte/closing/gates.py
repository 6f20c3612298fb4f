"""What the database refuses about closing, whoever asks."""

from typing import Final

import pgtrigger

from belofte.closing.conditions import (
    answered_elsewhere,
    lost,
    unanswered,
)
from belofte.conduct.heard import is_answer
from belofte.database.gates import function
from belofte.procedures.conditions import unnamed

CLOSURE_NEEDS_DELIVERED_OUTCOME: Final = pgtrigger.Trigger(
    name="closure_needs_delivered_outcome",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__completed_at__isnull=False, new__message__isnull=False),
    declare=[("is_delivered", "boolean")],
    func=function(
        f"""
        SELECT EXISTS (
            SELECT 1 FROM cases_delivery delivery
            JOIN cases_message message ON message.id = delivery.message_id AND NOT message.is_automatic
            WHERE message_id = NEW.message_id AND case_id = NEW.case_id AND state = 'accepted'
              AND meant_for = 'customer' AND {is_answer("message")}
        ) INTO is_delivered;
        IF NOT is_delivered AND (TG_OP = 'INSERT' OR OLD.completed_at IS NULL) THEN
            RAISE EXCEPTION 'closure: the outcome has not been delivered to the customer';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the names stand in the code
    ),
)

CASE_CLOSED_BY_CLOSURE_ONLY: Final = pgtrigger.Trigger(
    name="case_closed_by_closure_only",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__closed_at__isnull=False),
    declare=[("has_closure", "boolean"), ("is_promised", "boolean")],
    func=function(
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
    func=function(
        f"""
        IF TG_OP = 'UPDATE' AND OLD.closed_at IS NOT NULL THEN
            RETURN NEW;
        END IF;
        IF EXISTS ({unanswered("NEW.id")}) THEN
            RAISE EXCEPTION 'case: it stays open while the customer waits for an answer';
        END IF;
        IF EXISTS ({lost("NEW.id")}) THEN
            RAISE EXCEPTION 'case: it stays open while the last answer did not arrive, or may not have';
        END IF;
        RETURN NEW;
        """
    ),
)


CASE_OPENED_BY_REOPENING_ONLY: Final = pgtrigger.Trigger(
    name="case_opened_by_reopening_only",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__closed_at__isnull=False, new__closed_at__isnull=True),
    func=function(
        """
        IF EXISTS (
            SELECT FROM closing_closure closure WHERE closure.case_id = NEW.id AND closure.completed_at IS NOT NULL
            AND NOT EXISTS (SELECT FROM closing_reopening WHERE closure_id = closure.id)
        ) THEN
            RAISE EXCEPTION 'case: it is only opened again by a reopening';
        END IF;
        RETURN NEW;
        """
    ),
)


def _opens_its_case(
    *, name: str, operation: pgtrigger.Operation, case: str, condition: pgtrigger.Condition | None = None
) -> pgtrigger.Trigger:
    """Refuse that something comes to stand in a closed case, where somebody waits for an answer to it."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        condition=condition,
        timing=pgtrigger.Deferred,  # what reopens a case names its message
        declare=[("closed", "bigint")],
        func=function(
            f"""
            PERFORM FROM cases_case WHERE id = {case} FOR NO KEY UPDATE;  -- waits for whoever is closing it
            SELECT cases_case.id INTO closed
            FROM cases_case WHERE cases_case.id = {case} AND cases_case.closed_at IS NOT NULL;
            IF closed IS NOT NULL AND EXISTS ({unanswered("closed")}) THEN
                RAISE EXCEPTION 'case: it does not stay closed over a message that waits for an answer';
            END IF;
            RETURN NULL;
            """  # noqa: S608
        ),
    )


MESSAGE_OPENS_ITS_CASE: Final = _opens_its_case(
    name="message_opens_its_case",
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("conversation_id"),  # type: ignore[no-untyped-call]
    case="(SELECT case_id FROM cases_conversation WHERE id = NEW.conversation_id)",
    # of what is ours, only what a program said came in
    condition=pgtrigger.Q(new__needs_answer=True) | pgtrigger.Q(new__direction="out", new__envelope__isnull=False),
)

CONTRADICTION_OPENS_ITS_CASE: Final = _opens_its_case(
    name="contradiction_opens_its_case",
    operation=pgtrigger.Insert,
    case="""(
        SELECT promise.case_id
        FROM promises_proof proof JOIN promises_promise promise ON promise.id = proof.promise_id
        WHERE proof.id = NEW.proof_id)""",
)

RETRACTION_OPENS_ITS_CASE: Final = _opens_its_case(
    name="retraction_opens_its_case",
    operation=pgtrigger.Insert,
    case="""(
        SELECT promise.case_id
        FROM promises_payout payout JOIN promises_promise promise ON promise.id = payout.promise_id
        WHERE payout.id = NEW.payout_id)""",
)

CONVERSATION_OPENS_ITS_CASE: Final = _opens_its_case(
    name="conversation_opens_its_case",
    operation=pgtrigger.UpdateOf("case_id"),  # type: ignore[no-untyped-call]
    case="NEW.case_id",
)


_SAID: Final = "(SELECT said.text FROM cases_message said WHERE said.id = NEW.message_id)"
_UNNAMED: Final = unnamed("NEW.case_id", text=_SAID, outcome="NEW.outcome")

CLOSURE_NAMES_THE_BODY: Final = pgtrigger.Trigger(
    name="closure_names_the_body",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__completed_at__isnull=False, new__message__isnull=False),
    func=function(
        f"""
        IF (TG_OP = 'INSERT' OR OLD.completed_at IS NULL) AND EXISTS ({_UNNAMED}) THEN
            RAISE EXCEPTION 'closure: the outcome does not tell where the customer can go';
        END IF;
        RETURN NEW;
        """
    ),
)


SAME_MATTER_NAMES_ITS_CASE: Final = pgtrigger.Trigger(
    name="same_matter_names_its_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__reason="same_matter") | pgtrigger.Q(new__same_as__isnull=False),
    func=function(
        f"""
        IF NOT NEW.is_held_to THEN
            RAISE EXCEPTION 'waiver: the case that answers it is held to that';
        END IF;
        IF NEW.reason <> 'same_matter' THEN
            RAISE EXCEPTION 'waiver: only the same matter is answered in another case';
        END IF;
        -- two that are closed at once do not each stand for the other
        PERFORM FROM cases_case WHERE id = ANY (ARRAY[NEW.case_id, NEW.same_as_id]) ORDER BY id FOR NO KEY UPDATE;
        IF NOT EXISTS ({answered_elsewhere("NEW.case_id", other="NEW.same_as_id")}) THEN
            RAISE EXCEPTION 'waiver: no other case of this contact can hold the answer';
        END IF;
        RETURN NEW;
        """
    ),
)
