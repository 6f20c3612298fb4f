"""What the database refuses about what sounds like a complaint, whoever asks."""

from typing import Final

import pgtrigger

from belofte.conduct.gates import before
from belofte.conduct.heard import answered
from belofte.people.gates import IS_LEAD

GRIEVANCE_DENIED_WITH_A_REASON: Final = before(
    "grievance_denied_with_a_reason",
    f"""
    IF NEW.is_named AND (
        NEW.reason !~ '\\S' OR NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})
    ) THEN
        RAISE EXCEPTION 'grievance: the customer calls it a complaint, so a lead says why it is none';
    END IF;
    IF NEW.reason !~ '\\S' AND EXISTS (
        SELECT FROM cases_message theirs JOIN cases_conversation place ON place.id = theirs.conversation_id
        WHERE theirs.id = NEW.message_id AND {answered("place.case_id", by="NEW.by_id")}
    ) THEN
        RAISE EXCEPTION 'grievance: who answered it says why it is none';
    END IF;
    RETURN NEW;
    """,  # noqa: S608 - its parts stand in the code
    on=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__is_complaint=False),
)
