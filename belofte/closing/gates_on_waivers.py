"""What the database refuses about answers that nobody waits for: mail of today as history, words over a press.

Whether a message asks something is read by `language`, and no gate can: `hindrances.refuse_asked` holds that. A gate
knows a question mark, and who writes: so it holds that no agent alone calls spam what somebody asks whom we know.
"""

from typing import Final

import pgtrigger

from belofte.closing.complaining import unsaid
from belofte.closing.conditions import waiting_presses, waiting_words
from belofte.closing.known import QUESTION_MARK, known
from belofte.database.gates import function
from belofte.people.gates import IS_LEAD

IMPORTED_IS_OLD_MAIL: Final = pgtrigger.Trigger(
    name="imported_is_old_mail",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__reason="imported"),
    func=function(
        """
        IF EXISTS (
            SELECT FROM cases_message message
            JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            LEFT JOIN channels_rawenvelope envelope ON envelope.id = message.envelope_id
            WHERE conversation.case_id = NEW.case_id AND envelope.is_import IS NOT TRUE
        ) THEN
            RAISE EXCEPTION 'waiver: only old mail that was brought in is history';
        END IF;
        RETURN NEW;
        """
    ),
)

NEEDLESS_OVER_A_PRESS_BY_A_LEAD: Final = pgtrigger.Trigger(
    name="needless_over_a_press_by_a_lead",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__reason="thanks")
    | pgtrigger.Q(new__reason="automatic")
    | pgtrigger.Q(new__reason="not_for_us"),
    func=function(
        f"""
        IF NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD}) AND (
            EXISTS ({waiting_presses("NEW.case_id")})
            OR EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND closed_at IS NULL AND chasers > 0)
        ) THEN
            RAISE EXCEPTION 'waiver: over what somebody pressed or asked twice it is for a lead to say';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the names stand in the code
    ),
)

SPAM_OF_WHOM_WE_KNOW_BY_A_LEAD: Final = pgtrigger.Trigger(
    name="spam_of_whom_we_know_by_a_lead",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__reason="spam"),
    func=function(
        f"""
        IF NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD}) AND EXISTS ({known("NEW.case_id")})
           AND (
            EXISTS ({waiting_presses("NEW.case_id")})
            OR EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND closed_at IS NULL AND chasers > 0)
            OR EXISTS ({unsaid("NEW.case_id")})
            OR EXISTS (SELECT FROM ({waiting_words("NEW.case_id")}) said WHERE said.text ~ '{QUESTION_MARK}')
        ) THEN
            RAISE EXCEPTION 'waiver: what somebody asks whom we know is called spam by a lead only';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - as above
    ),
)
