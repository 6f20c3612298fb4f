"""What the database refuses as a step of a procedure that was done: nobody was told, or who had a part in it heard."""

from typing import Final

import pgtrigger

from belofte.conduct.heard import is_answer
from belofte.database.gates import function
from belofte.people.gates import IS_LEAD
from belofte.procedures.conditions import arrived_at, consents, delivered, involved, names_body
from belofte.procedures.plans import PLANS, Rule
from belofte.procedures.terms import Unit

_A_WEEK: Final = 5  # working days
_SPARE: Final = 2  # days


def _days(rule: Rule) -> int:
    """Return from how many days on a told term is surely too long: when exactly it ends, is counted in Python."""
    if rule.longer is None:
        return 0
    if rule.longer.unit == Unit.WEEKS:
        return rule.longer.count * 7 + (7 if rule.longer.is_law else 0) + _SPARE  # the law's end on no day off
    return round(rule.longer.count * 7 / _A_WEEK) + 21 + _SPARE  # holidays are days off too


_LONGEST: Final = " ".join(
    f"WHEN step.name = '{name}' AND choice.kind = '{kind}' THEN {_days(rule)}"
    for kind, plan in PLANS.items()
    for name, rule in plan.steps.items()
    if rule.longer is not None
)
_CONSENTED_DAYS: Final = 367  # a day more than `steps.FURTHEST`, for the clock may have changed in between

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
            AND {is_answer("said")} AND EXISTS ({delivered("said.id", case="step.case_id")});

        IF NEW.kind = 'skipped' THEN
            IF NEW.ground = 'silent' AND (step.name <> 'hearing' OR NOT EXISTS (
                SELECT FROM procedures_procedurestep offer
                WHERE offer.procedure_id = step.procedure_id AND offer.name = 'offer' AND offer.state = 'done'
            )) THEN
                RAISE EXCEPTION 'step: nobody offered what the customer did not answer';
            END IF;
            IF (step.name IN ('receipt', 'end') OR NEW.ground IN ('unreachable', 'no_complaint'))
               AND NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD}) THEN
                RAISE EXCEPTION 'step: only a lead skips it';
            END IF;
            IF step.name IN ('receipt', 'end') AND NEW.ground NOT IN ('unreachable', 'no_complaint') THEN
                RAISE EXCEPTION 'step: this is no reason to skip it';
            END IF;
        ELSIF NEW.kind = 'extended' THEN
            IF {consents("said", procedure="running")} AND NEW.due_at <= NEW.at + interval '{_CONSENTED_DAYS} days' THEN
                RETURN NEW;
            END IF;
            IF is_told IS NOT TRUE OR step.state <> 'open' OR NEW.at > step.due_at OR EXISTS (
                SELECT FROM procedures_stepentry entry JOIN cases_message told ON told.id = entry.message_id
                WHERE entry.step_id = step.id AND entry.kind = 'extended' AND told.direction = 'out' AND NOT EXISTS (
                    SELECT FROM procedures_stepentry back WHERE back.step_id = step.id AND back.kind = 'shortened'
                    AND back.message_id = entry.message_id AND back.id > entry.id
                )
            ) OR NEW.due_at < running.received_at + make_interval(days => CASE {_LONGEST} END) IS NOT TRUE THEN
                RAISE EXCEPTION 'step: it takes longer once, told in time, or with the consent of the customer';
            END IF;
        ELSIF step.name = 'hearing' THEN
            IF NEW.heard_by_id IS NULL OR NEW.heard_at > NEW.at OR NEW.heard_at < running.received_at THEN
                RAISE EXCEPTION 'step: a hearing has somebody who heard, a moment and a report';
            END IF;
        ELSIF step.name = 'end' THEN
            IF NOT EXISTS (
                SELECT FROM closing_closure closure
                WHERE closure.case_id = step.case_id AND closure.message_id = said.id
                  AND closure.completed_at IS NOT NULL AND closure.outcome IN ('found', 'done', 'change', 'why_not')
                  AND {names_body("choice", text="said.text", outcome="closure.outcome")}
            ) OR is_told IS NOT TRUE THEN
                RAISE EXCEPTION 'step: the customer was not told what came of it, and where they can go';
            END IF;
        ELSIF is_told IS NOT TRUE THEN
            RAISE EXCEPTION 'step: the customer was not told';
        END IF;
        IF NEW.kind <> 'extended' AND NEW.settled_at IS DISTINCT FROM (CASE
            WHEN NEW.kind = 'skipped' THEN NEW.at
            WHEN step.name = 'hearing' THEN NEW.heard_at
            ELSE least(({arrived_at("said.id", case="step.case_id")}), NEW.at)
        END) THEN
            RAISE EXCEPTION 'step: it was done when the customer was told or heard';
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
