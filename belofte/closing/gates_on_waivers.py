"""What the database refuses about answers that nobody waits for: one of tomorrow, and one for mail that is not old."""

from typing import Final

import pgtrigger

from belofte.database.gates import function

# Whatever was said before a waiver counts as dealt with (`heard.dealt_with`): one of next year would silence a year. The
# moment is the desk's own, and a machine whose clock or zone is wrong still closes cases: so not to the minute.
WAIVER_IS_OF_NOW: Final = pgtrigger.Trigger(
    name="waiver_is_of_now",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NEW.recorded_at > now() + interval '1 day' THEN
            RAISE EXCEPTION 'waiver: it is about what was said until now, not later';
        END IF;
        RETURN NEW;
        """
    ),
)

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
