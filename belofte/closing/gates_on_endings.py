"""What the database refuses about ending a live conversation, whoever asks."""

from typing import Final

import pgtrigger

from belofte.channels.models import PAGE_KEY
from belofte.closing.conditions import complained, unanswered
from belofte.database.gates import function

_CASE: Final = "(SELECT case_id FROM cases_conversation WHERE id = NEW.conversation_id)"
# Waits for what the customer is saying: each gate does, since they go by the alphabet.
_HOLD: Final = f"PERFORM FROM cases_case WHERE id = {_CASE} FOR NO KEY UPDATE;"


def _wrote_since(told: str) -> str:
    """Return SQL for what the customer wrote there after a message; on their page is not there (`live.standing`)."""
    return f"""
        SELECT FROM cases_message theirs LEFT JOIN channels_rawenvelope envelope ON envelope.id = theirs.envelope_id
        WHERE theirs.conversation_id = NEW.conversation_id AND theirs.direction = 'in' AND theirs.id > {told}
          AND NOT starts_with(coalesce(envelope.transport_key, ''), '{PAGE_KEY}')
    """


ENDING_IS_TOLD: Final = pgtrigger.Trigger(
    name="ending_is_told",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("told", "cases_message")],
    func=function(
        f"""
        {_HOLD}
        SELECT * INTO told FROM cases_message
        WHERE id = NEW.told_id AND conversation_id = NEW.conversation_id AND direction = 'out' AND is_automatic;
        IF NOT FOUND OR EXISTS ({_wrote_since("told.id")}) THEN
            RAISE EXCEPTION 'ending: the customer is told in this conversation, and said nothing since';
        END IF;
        IF EXISTS (
            SELECT FROM closing_ending ended
            WHERE ended.conversation_id = NEW.conversation_id AND NOT EXISTS ({_wrote_since("ended.told_id")})
        ) THEN
            RAISE EXCEPTION 'ending: the conversation has ended already';
        END IF;
        IF EXISTS (SELECT FROM conduct_stop WHERE conversation_id = NEW.conversation_id AND ended_at IS NULL) THEN
            RAISE EXCEPTION 'ending: the conversation is stopped, which is no end';
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
        {_HOLD}
        case_of := {_CASE};
        IF NEW.carried_to_id IS NULL AND EXISTS ({unanswered("case_of")}) THEN
            RAISE EXCEPTION 'ending: the customer waits for an answer, so it is carried over';
        END IF;
        IF NEW.carried_to_id IS NULL AND EXISTS ({complained("case_of")}) THEN
            RAISE EXCEPTION 'ending: a complaint is open, so it is carried over';
        END IF;
        IF NEW.carried_to_id IS NOT NULL AND EXISTS (
            SELECT FROM cases_case WHERE id = case_of AND closed_at IS NOT NULL
        ) THEN
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
        {_HOLD}
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
        IF NOT EXISTS (
            SELECT FROM cases_message begins JOIN cases_delivery delivery ON delivery.message_id = begins.id
            WHERE begins.conversation_id = NEW.carried_to_id AND begins.direction = 'out' AND begins.is_automatic
              AND begins.recorded_at = NEW.at AND delivery.meant_for = 'customer'
        ) THEN
            RAISE EXCEPTION 'ending: it begins where it goes on, before it ends here';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - it stands here
    ),
)
