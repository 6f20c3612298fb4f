"""What the database refuses about answers that nobody waits for: that mail of today is history."""

from typing import Final

import pgtrigger

from belofte.database.gates import function

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
