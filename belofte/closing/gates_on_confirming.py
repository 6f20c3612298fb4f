"""What the database refuses about a customer's own word on how their case ended, whoever asks."""

from typing import Final

import pgtrigger

from belofte.database.gates import function

CONFIRMATION_OF_AN_ENDED_CASE: Final = pgtrigger.Trigger(
    name="confirmation_of_an_ended_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("ended", "timestamptz"), ("said", "boolean")],
    func=function(
        """
        PERFORM FROM cases_case WHERE id = NEW.case_id FOR NO KEY UPDATE;  -- waits for whoever is closing it
        IF NOT EXISTS (
            SELECT FROM cases_conversation WHERE case_id = NEW.case_id AND contact_point_id = NEW.contact_point_id
        ) THEN
            RAISE EXCEPTION 'confirmation: it is not their case';
        END IF;
        SELECT max(completed_at) INTO ended FROM closing_closure WHERE case_id = NEW.case_id;
        IF ended IS NULL THEN
            RAISE EXCEPTION 'confirmation: the case has not ended';
        END IF;
        SELECT is_solved INTO said FROM testimony_confirmation
        WHERE case_id = NEW.case_id AND at >= ended ORDER BY id DESC LIMIT 1;
        IF NEW.at < ended THEN
            RAISE EXCEPTION 'confirmation: it is of before the end of which it speaks';
        END IF;
        IF said = NEW.is_solved THEN
            RAISE EXCEPTION 'confirmation: the customer said so before';
        END IF;
        RETURN NEW;
        """
    ),
)

WHAT_IS_NOT_SOLVED_IS_OPEN: Final = pgtrigger.Trigger(
    name="what_is_not_solved_is_open",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__is_solved=False),
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF EXISTS (SELECT FROM cases_case WHERE id = NEW.case_id AND closed_at <= NEW.at) THEN
            RAISE EXCEPTION 'confirmation: what is not solved does not stay closed';
        END IF;
        RETURN NULL;
        """
    ),
)

CONFIRMED_BY_THE_CUSTOMER: Final = pgtrigger.Trigger(
    name="confirmed_by_the_customer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__reason="confirmed"),
    declare=[("said", "record")],
    func=function(
        """
        SELECT reply.is_solved, reply.at INTO said  -- just now, on the newest inquiry whether they still wait
        FROM testimony_inquiryreply reply
        WHERE reply.inquiry_id = (SELECT max(id) FROM testimony_inquiry WHERE case_id = NEW.case_id)
        ORDER BY reply.id DESC LIMIT 1;
        IF NOT FOUND OR said.at <> NEW.recorded_at THEN  -- or on how it ended
            SELECT is_solved, at INTO said FROM testimony_confirmation
            WHERE case_id = NEW.case_id ORDER BY id DESC LIMIT 1;
        END IF;
        IF said.is_solved IS NOT TRUE OR NEW.by_id IS NOT NULL THEN
            RAISE EXCEPTION 'waiver: only the customer says that it is solved';
        END IF;
        IF EXISTS (
            SELECT FROM cases_message message
            JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            WHERE conversation.case_id = NEW.case_id AND message.needs_answer AND message.recorded_at > said.at
        ) THEN
            RAISE EXCEPTION 'waiver: the customer wrote since they said that it is solved';
        END IF;
        RETURN NEW;
        """
    ),
)
