"""What the database refuses about evidence, and about what customers say since we asked, whoever asks."""

from typing import Final

import pgtrigger

from belofte.database.gates import function

INQUIRY_IS_OF_ITS_CASE: Final = pgtrigger.Trigger(
    name="inquiry_is_of_its_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM cases_message message JOIN cases_conversation conversation
                ON conversation.id = message.conversation_id
            WHERE message.id = NEW.message_id AND conversation.case_id = NEW.case_id
              AND message.direction = 'out' AND message.is_automatic
        ) THEN
            RAISE EXCEPTION 'inquiry: the desk did not ask it in this case';
        END IF;
        RETURN NEW;
        """
    ),
)

# `closing/inquiring.py` says the same.
INQUIRY_REPLY_WHILE_THEY_WAIT: Final = pgtrigger.Trigger(
    name="inquiry_reply_while_they_wait",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("asked", "testimony_inquiry"), ("said", "boolean")],
    func=function(
        """
        SELECT * INTO asked FROM testimony_inquiry WHERE id = NEW.inquiry_id;
        -- waits for whoever is closing or answering it
        PERFORM FROM cases_case WHERE id = asked.case_id AND closed_at IS NULL FOR NO KEY UPDATE;
        IF NOT FOUND OR EXISTS (SELECT FROM testimony_inquiry WHERE case_id = asked.case_id AND id > asked.id) THEN
            RAISE EXCEPTION 'inquiry: nobody asks it any more';
        END IF;
        IF NOT EXISTS (
            SELECT FROM cases_conversation
            WHERE case_id = asked.case_id AND contact_point_id = NEW.contact_point_id
        ) THEN
            RAISE EXCEPTION 'inquiry: it is not their case';
        END IF;
        IF EXISTS (
            SELECT FROM cases_message message
            JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            WHERE conversation.case_id = asked.case_id AND message.direction = 'out' AND NOT message.is_automatic
              AND message.forwards_id IS NULL AND message.recorded_at > asked.at
        ) OR EXISTS (
            SELECT FROM cases_call
            WHERE case_id = asked.case_id AND result = 'answered' AND recorded_at > asked.at
        ) THEN
            RAISE EXCEPTION 'inquiry: somebody answered since it was asked';
        END IF;
        SELECT is_solved INTO said FROM testimony_inquiryreply WHERE inquiry_id = asked.id ORDER BY id DESC LIMIT 1;
        IF said IS NOT DISTINCT FROM NEW.is_solved THEN
            RAISE EXCEPTION 'inquiry: the customer said so before';
        END IF;
        IF NEW.at < asked.at THEN
            RAISE EXCEPTION 'inquiry: it is of before it was asked';
        END IF;
        RETURN NEW;
        """
    ),
)

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
