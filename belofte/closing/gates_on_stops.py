"""What the database refuses about closing a case of which a conversation is stopped, whoever asks."""

from typing import Final

import pgtrigger

from belofte.database.gates import function

STOPPED_CASE_ENDS_WITH_AN_ANSWER: Final = pgtrigger.Trigger(
    name="stopped_case_ends_with_an_answer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("stopper", "bigint")],
    func=function(
        """
        SELECT stop.by_id INTO stopper
        FROM conduct_stop stop JOIN cases_conversation conversation ON conversation.id = stop.conversation_id
        WHERE conversation.case_id = NEW.case_id AND stop.ended_at IS NULL
        ORDER BY stop.by_id = NEW.by_id DESC NULLS LAST LIMIT 1;
        IF stopper = NEW.by_id THEN
            RAISE EXCEPTION 'closure: not whoever stopped the conversation ends the case';
        END IF;
        IF stopper IS NOT NULL AND EXISTS (
            SELECT FROM cases_answerwaiver WHERE id = NEW.waiver_id AND reason <> 'confirmed'
        ) THEN
            RAISE EXCEPTION 'closure: while its conversation is stopped, a case ends with an answer';
        END IF;
        RETURN NEW;
        """
    ),
)
