"""What the database refuses about evidence, whoever asks."""

from typing import Final

import pgtrigger

EVIDENCE_OF_ITS_CUSTOMER: Final = pgtrigger.Trigger(
    name="evidence_of_its_customer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__message__isnull=False),
    func=pgtrigger.Func(  # type: ignore[no-untyped-call]
        """
        IF NOT EXISTS (
            SELECT FROM cases_message message JOIN cases_conversation conversation
                ON conversation.id = message.conversation_id
            WHERE message.id = NEW.message_id AND conversation.case_id = NEW.case_id AND message.direction = 'in'
        ) THEN
            RAISE EXCEPTION 'evidence: the customer of this case did not send it';
        END IF;
        IF NEW.attachment_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM cases_attachment WHERE id = NEW.attachment_id AND message_id = NEW.message_id
        ) THEN
            RAISE EXCEPTION 'evidence: the file did not come with that message';
        END IF;
        RETURN NEW;
        """
    ),
)
