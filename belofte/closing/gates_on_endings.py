"""What the database refuses about ending a live conversation, whoever asks."""

from typing import Final

import pgtrigger

from belofte.closing.conditions import complained, unanswered
from belofte.database.gates import function

_CASE = "(SELECT case_id FROM cases_conversation WHERE id = NEW.conversation_id)"

ENDING_IS_TOLD: Final = pgtrigger.Trigger(
    name="ending_is_told",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("told", "cases_message")],
    func=function(
        f"""
        PERFORM FROM cases_case WHERE id = {_CASE} FOR NO KEY UPDATE;  -- waits for what the customer is saying
        SELECT * INTO told FROM cases_message
        WHERE id = NEW.told_id AND conversation_id = NEW.conversation_id AND direction = 'out' AND is_automatic;
        IF NOT FOUND OR EXISTS (
            SELECT FROM cases_message
            WHERE conversation_id = NEW.conversation_id AND direction = 'in' AND id > told.id
        ) THEN
            RAISE EXCEPTION 'ending: the customer is told in this conversation, and said nothing since';
        END IF;
        IF EXISTS (
            SELECT FROM closing_ending ended
            WHERE ended.conversation_id = NEW.conversation_id AND NOT EXISTS (
                SELECT FROM cases_message
                WHERE conversation_id = NEW.conversation_id AND direction = 'in' AND id > ended.told_id)
        ) THEN
            RAISE EXCEPTION 'ending: the conversation has ended already';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - it stands here
    ),
)

# `live.py` says the same.
ENDING_LEAVES_NOTHING_OPEN: Final = pgtrigger.Trigger(
    name="ending_leaves_nothing_open",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("case_of", "bigint")],
    func=function(
        f"""
        case_of := {_CASE};
        IF NOT NEW.goes_on AND EXISTS ({unanswered("case_of")}) THEN
            RAISE EXCEPTION 'ending: the customer waits for an answer, so it is carried over';
        END IF;
        IF NOT NEW.goes_on AND EXISTS ({complained("case_of")}) THEN
            RAISE EXCEPTION 'ending: a complaint is open, so it is carried over';
        END IF;
        IF NEW.goes_on AND EXISTS (SELECT FROM cases_case WHERE id = case_of AND closed_at IS NOT NULL) THEN
            RAISE EXCEPTION 'ending: a closed case does not go on elsewhere';
        END IF;
        RETURN NEW;
        """
    ),
)

CARRIED_TO_THE_CUSTOMER: Final = pgtrigger.Trigger(
    name="carried_to_the_customer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__carried_to__isnull=False),
    func=function(
        f"""
        IF NEW.carried_to_id = NEW.conversation_id OR NOT EXISTS (
            SELECT FROM cases_conversation other
            JOIN cases_case ON cases_case.id = other.case_id AND cases_case.id = {_CASE}
            JOIN contacts_contactpoint point ON point.id = other.contact_point_id
            JOIN channels_inbox inbox ON inbox.id = other.inbox_id
            JOIN cases_message told ON told.id = NEW.told_id
            WHERE other.id = NEW.carried_to_id AND point.contact_id = cases_case.contact_id
              AND point.confirmed_at IS NOT NULL AND strpos(told.text, inbox.address) > 0
        ) THEN
            RAISE EXCEPTION 'ending: it goes on in its own case, at an address of the customer, who is told from where';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - it stands here
    ),
)
