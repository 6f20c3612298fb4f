"""What the database refuses about answers that nobody waits for: mail of today as history, words over a press.

Whether a message asks something is read by `language`, and no gate can: `hindrances.refuse_asked` holds that.
"""

from typing import Final

import pgtrigger

from belofte.closing.conditions import waiting_presses
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
