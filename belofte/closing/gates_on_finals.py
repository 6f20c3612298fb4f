"""What the database refuses about final answers, whoever asks."""

from typing import Final

import pgtrigger

from belofte.conduct.heard import is_answer
from belofte.database.gates import function
from belofte.people.gates import only_by_lead

FINAL_ANSWER_IS_A_SECOND_PERSONS: Final = pgtrigger.Trigger(
    name="final_answer_is_a_second_persons",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("told", "cases_message"), ("first_author", "bigint")],
    func=function(
        f"""
        SELECT message.* INTO told FROM cases_message message JOIN closing_closure closure
            ON closure.message_id = message.id AND closure.id = NEW.closure_id AND closure.completed_at IS NOT NULL
        WHERE EXISTS (
            SELECT FROM cases_delivery WHERE message_id = message.id AND case_id = closure.case_id
            AND state = 'accepted' AND meant_for = 'customer'
        );
        IF told.id IS NULL THEN
            RAISE EXCEPTION 'final answer: the customer was not told it';
        END IF;
        SELECT message.author_id INTO first_author
        FROM cases_message message JOIN cases_conversation conversation ON conversation.id = message.conversation_id
        WHERE conversation.case_id = (SELECT case_id FROM closing_closure WHERE id = NEW.closure_id)
          AND message.direction = 'out' AND NOT message.is_automatic AND message.forwards_id IS NULL
          AND {is_answer("message")}
        ORDER BY message.recorded_at, message.id LIMIT 1;
        IF first_author IS NOT DISTINCT FROM told.author_id THEN
            RAISE EXCEPTION 'final answer: a second person gives it';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the alias stands here
    ),
)

# `language/recourse.py` finds the words; here they only have to be of the answer, and to name that body.
FINAL_ANSWER_NAMES_THE_BODY: Final = pgtrigger.Trigger(
    name="final_answer_names_the_body",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NEW.named !~* (CASE NEW.body
               WHEN 'committee' THEN 'geschillencommissie|kifid|disputes (committee|board|body)|arbitration'
               WHEN 'ombudsman' THEN 'ombudsman|ombudsvrouw'
               WHEN 'court' THEN 'kantonrechter|rechtbank|rechter|court|small claims' END)
           OR NOT EXISTS (
               SELECT FROM cases_message message JOIN closing_closure closure ON closure.message_id = message.id
               WHERE closure.id = NEW.closure_id AND position(NEW.named IN message.text) > 0
           ) THEN
            RAISE EXCEPTION 'final answer: it does not name who outside decides';
        END IF;
        RETURN NEW;
        """
    ),
)

# What waits is younger than it: nothing waits that was said before an answer that arrived (`heard.reached`).
CLOSURE_IS_AFTER_ITS_FINAL_ANSWER: Final = pgtrigger.Trigger(
    name="closure_is_after_its_final_answer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF (NEW.after_id IS NOT NULL) IS DISTINCT FROM EXISTS (
            SELECT FROM cases_answerwaiver WHERE id = NEW.waiver_id AND reason = 'nothing_new'
        ) THEN
            RAISE EXCEPTION 'closure: that there is nothing new refers to a final answer, and nothing else does';
        END IF;
        IF NEW.after_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM closing_finalanswer final JOIN closing_closure told ON told.id = final.closure_id
            JOIN cases_delivery delivery ON delivery.message_id = told.message_id AND delivery.case_id = told.case_id
            WHERE final.id = NEW.after_id AND told.case_id = NEW.case_id AND final.at < NEW.requested_at
              AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
        ) THEN
            RAISE EXCEPTION 'closure: that final answer is not of this case, or did not reach the customer';
        END IF;
        RETURN NEW;
        """
    ),
)

NOTHING_NEW_AFTER_A_FINAL_ANSWER: Final = (
    only_by_lead(
        name="nothing_new_is_said_by_a_lead",
        by="by_id",
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__reason="nothing_new"),
        refusal="waiver: that there is nothing new is for a lead to say",
    ),
    pgtrigger.Trigger(
        name="nothing_new_after_a_final_answer",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        condition=pgtrigger.Q(new__reason="nothing_new"),
        func=function(
            """
            IF NOT EXISTS (
                SELECT FROM closing_finalanswer final JOIN closing_closure closure ON closure.id = final.closure_id
                JOIN cases_delivery delivery ON delivery.message_id = closure.message_id
                    AND delivery.case_id = closure.case_id
                WHERE closure.case_id = NEW.case_id AND final.at < NEW.recorded_at AND delivery.state = 'accepted'
                  AND delivery.meant_for = 'customer'
            ) THEN
                RAISE EXCEPTION 'waiver: the customer has no final answer';
            END IF;
            RETURN NEW;
            """
        ),
    ),
    pgtrigger.Trigger(
        name="nothing_new_closes_its_case",
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        timing=pgtrigger.Deferred,
        condition=pgtrigger.Q(new__reason="nothing_new"),
        func=function(
            """
            IF NOT EXISTS (
                SELECT FROM closing_closure WHERE waiver_id = NEW.id AND case_id = NEW.case_id AND after_id IS NOT NULL
            ) THEN
                RAISE EXCEPTION 'waiver: that there is nothing new closes the case, after its final answer';
            END IF;
            RETURN NULL;
            """
        ),
    ),
)
