"""What the database refuses as a step of a procedure that was done: nobody was told, or who had a part in it heard."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD
from belofte.procedures.conditions import delivered, involved

# What is told counts once it was delivered; what came of the complaint, once that closed it, and named the body.
ENTRY_IS_PROVEN: Final = pgtrigger.Trigger(
    name="step_entry_is_proven",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="done") | pgtrigger.Q(new__kind="skipped") | pgtrigger.Q(new__kind="extended"),
    declare=[
        ("step", "procedures_procedurestep"),
        ("running", "procedures_procedure"),
        ("choice", "procedures_choice"),
        ("said", "cases_message"),
        ("plain", "text"),
        ("is_told", "boolean"),
    ],
    func=function(
        f"""
        SELECT * INTO step FROM procedures_procedurestep WHERE id = NEW.step_id;
        SELECT * INTO running FROM procedures_procedure WHERE id = step.procedure_id;
        SELECT * INTO choice FROM procedures_choice WHERE id = running.choice_id;
        SELECT message.* INTO said FROM cases_message message
        JOIN cases_conversation conversation ON conversation.id = message.conversation_id
        WHERE message.id = NEW.message_id AND conversation.case_id = step.case_id;
        is_told := said.recorded_at >= running.received_at AND said.direction = 'out'
            AND (NOT said.is_automatic OR step.name = 'receipt' AND NEW.kind = 'done')
            AND EXISTS ({delivered("said.id", case="step.case_id")});

        IF NEW.kind = 'skipped' THEN
            IF (step.name IN ('receipt', 'end') OR NEW.ground IN ('unreachable', 'no_complaint'))
               AND NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD}) THEN
                RAISE EXCEPTION 'step: only a lead skips it';
            END IF;
            IF step.name IN ('receipt', 'end') AND NEW.ground NOT IN ('unreachable', 'no_complaint') THEN
                RAISE EXCEPTION 'step: this is no reason to skip it';
            END IF;
        ELSIF NEW.kind = 'extended' THEN
            IF said.direction = 'in' AND said.recorded_at >= running.received_at THEN
                RETURN NEW;  -- the customer consents
            END IF;
            IF is_told IS NOT TRUE OR step.state <> 'open' OR NEW.at > step.due_at OR EXISTS (
                SELECT FROM procedures_stepentry entry JOIN cases_message told ON told.id = entry.message_id
                WHERE entry.step_id = step.id AND entry.kind = 'extended' AND told.direction = 'out'
            ) THEN
                RAISE EXCEPTION 'step: it takes longer once, told in time, or with the consent of the customer';
            END IF;
        ELSIF step.name = 'hearing' THEN
            IF NEW.heard_by_id IS NULL OR NEW.heard_at > NEW.at OR NEW.heard_at < running.received_at THEN
                RAISE EXCEPTION 'step: a hearing has somebody who heard, a moment and a report';
            END IF;
        ELSIF step.name = 'end' THEN
            plain := lower(regexp_replace(said.text, '\\s+', ' ', 'g'));
            IF NOT EXISTS (
                SELECT FROM closing_closure closure
                WHERE closure.case_id = step.case_id AND closure.message_id = said.id
                  AND closure.completed_at IS NOT NULL AND closure.outcome IN ('found', 'done', 'change', 'why_not')
                  AND (choice.kind <> 'municipal' AND closure.outcome <> 'why_not'
                       OR position(lower(choice.body_name) IN plain) > 0
                          AND position(lower(choice.body_term) IN plain) > 0)
            ) OR is_told IS NOT TRUE THEN
                RAISE EXCEPTION 'step: the customer was not told what came of it, and where they can go';
            END IF;
        ELSIF is_told IS NOT TRUE THEN
            RAISE EXCEPTION 'step: the customer was not told';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the names stand in this module
    ),
)

HEARD_BY_ANOTHER: Final = pgtrigger.Trigger(
    name="step_heard_by_another",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__heard_by__isnull=False),
    declare=[("running", "procedures_procedure")],
    func=function(
        f"""
        SELECT found.* INTO running FROM procedures_procedure found
        JOIN procedures_procedurestep step ON step.procedure_id = found.id WHERE step.id = NEW.step_id;
        IF NEW.heard_by_id IN ({involved("running")}) THEN
            RAISE EXCEPTION 'step: who had a part in it does not hear the complaint';
        END IF;
        RETURN NEW;
        """  # noqa: S608
    ),
)
