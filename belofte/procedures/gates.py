"""What the database refuses about procedures, whoever asks: each step follows, and none is left where a case closes."""

from typing import Final

import pgtrigger

from belofte.database.gates import function, has_entries, repeats_entries
from belofte.procedures.conditions import awaited, delivered
from belofte.procedures.plans import PLANS

PROCEDURE_IS_OF_ITS_TEAM: Final = pgtrigger.Trigger(
    name="procedure_is_of_its_team",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM procedures_choice choice JOIN cases_case ON cases_case.team_id = choice.team_id
            WHERE choice.id = NEW.choice_id AND choice.kind <> '' AND cases_case.id = NEW.case_id
        ) THEN
            RAISE EXCEPTION 'procedure: the team of this case did not choose it';
        END IF;
        RETURN NEW;
        """
    ),
)

_STEPS: Final = " ".join(
    f"WHEN '{kind}' THEN ARRAY[{', '.join(sorted(repr(str(name)) for name in each.steps))}]"
    for kind, each in PLANS.items()
)

PROCEDURE_HAS_ITS_STEPS: Final = pgtrigger.Trigger(
    name="procedure_has_its_steps",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        f"""
        IF (SELECT array_agg(step.name::text ORDER BY step.name::text COLLATE "C") FROM procedures_procedurestep step
            WHERE step.procedure_id = NEW.id) IS DISTINCT FROM
           (SELECT CASE choice.kind {_STEPS} END FROM procedures_choice choice WHERE choice.id = NEW.choice_id) THEN
            RAISE EXCEPTION 'procedure: it has all its steps';
        END IF;
        RETURN NULL;
        """  # noqa: S608 - the names stand in the plans
    ),
)

STEP_IS_OF_ITS_CASE: Final = pgtrigger.Trigger(
    name="step_is_of_its_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NEW.state <> 'open' OR NOT EXISTS (
            SELECT FROM procedures_procedure WHERE id = NEW.procedure_id AND case_id = NEW.case_id
        ) THEN
            RAISE EXCEPTION 'step: it begins open, in the procedure of its case';
        END IF;
        RETURN NEW;
        """
    ),
)

STEP_HAS_ITS_ENTRIES: Final = has_entries(
    "step_has_its_entries", what="step", entries="procedures_stepentry", first="begun", began="began"
)

STEP_REPEATS_ITS_ENTRIES: Final = repeats_entries(
    "step_repeats_its_entries",
    what="step",
    entries="procedures_stepentry",
    facts=("state", "due_at", "settled_at"),
)

# The date of before: of a longer term that somebody was told in a message which came back.
_DUE_BEFORE: Final = f"""
    SELECT before.due_at FROM procedures_stepentry longer
    JOIN procedures_procedurestep step ON step.id = longer.step_id
    JOIN procedures_stepentry before ON before.step_id = longer.step_id AND before.id < longer.id
    WHERE longer.step_id = NEW.step_id AND longer.kind = 'extended' AND longer.message_id = NEW.message_id
      AND longer.due_at = earlier.due_at AND NOT EXISTS ({delivered("longer.message_id", case="step.case_id")})
    ORDER BY longer.id DESC, before.id DESC LIMIT 1
"""  # noqa: S608

ENTRY_FOLLOWS: Final = pgtrigger.Trigger(
    name="step_entry_follows",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("earlier", "procedures_stepentry"), ("follows", "boolean")],
    func=function(
        f"""
        SELECT * INTO earlier FROM procedures_stepentry WHERE step_id = NEW.step_id ORDER BY id DESC LIMIT 1;
        IF earlier.id IS NULL THEN
            follows := NEW.kind = 'begun' AND NEW.state = 'open';
        ELSE
            follows := CASE NEW.kind
                WHEN 'done' THEN earlier.state IN ('open', 'late') AND NEW.state = 'done'
                WHEN 'skipped' THEN earlier.state IN ('open', 'late') AND NEW.state = 'skipped'
                WHEN 'extended' THEN NEW.state = 'open' AND NEW.due_at > earlier.due_at AND NEW.due_at > NEW.at
                    AND earlier.state IN ('open', 'late')
                WHEN 'passed' THEN earlier.state = 'open' AND NEW.state = 'late' AND NEW.at > earlier.due_at
                WHEN 'fell' THEN NEW.state IN ('open', 'late') AND (earlier.state = 'done'
                    OR earlier.state = 'skipped' AND (
                        SELECT skipped.ground IN ('silent', 'unreachable') FROM procedures_stepentry skipped
                        WHERE skipped.step_id = NEW.step_id AND skipped.kind = 'skipped'
                        ORDER BY skipped.id DESC LIMIT 1
                    ))
                WHEN 'shortened' THEN NEW.due_at = ({_DUE_BEFORE})
                    AND (NEW.state = earlier.state OR earlier.state = 'open' AND NEW.state = 'late')
                WHEN 'warned' THEN earlier.state = 'open' AND NEW.state = 'open'
                ELSE false
            END
            AND NEW.at >= earlier.at AND (NEW.kind IN ('extended', 'shortened') OR NEW.due_at = earlier.due_at)
            AND (NEW.kind IN ('done', 'skipped') OR NEW.settled_at IS NULL OR NEW.settled_at = earlier.settled_at);
        END IF;
        IF follows IS NOT TRUE THEN
            RAISE EXCEPTION 'step: % (%) does not follow from % (%)',
                NEW.kind, NEW.state, coalesce(earlier.kind, 'nothing'), coalesce(earlier.state, '');
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the names stand in this module
    ),
)

STEP_OF_AN_OPEN_CASE: Final = pgtrigger.Trigger(
    name="step_of_an_open_case",
    when=pgtrigger.After,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__settled_at__isnull=True),
    timing=pgtrigger.Deferred,
    func=function(
        """
        PERFORM FROM cases_case WHERE id = NEW.case_id FOR NO KEY UPDATE;  -- waits for whoever is closing it
        IF EXISTS (
            SELECT FROM procedures_procedurestep step JOIN cases_case ON cases_case.id = step.case_id
            WHERE step.id = NEW.id AND step.settled_at IS NULL AND cases_case.closed_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'step: what has to be done keeps its case open';
        END IF;
        RETURN NULL;
        """
    ),
)

CASE_CLOSED_AFTER_ITS_STEPS: Final = pgtrigger.Trigger(
    name="case_closed_after_its_steps",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__closed_at__isnull=False),
    func=function(
        f"""
        IF (TG_OP = 'INSERT' OR OLD.closed_at IS NULL) AND EXISTS ({awaited("NEW.id")}) THEN
            RAISE EXCEPTION 'case: it stays open while a step of its procedure has to be done';
        END IF;
        RETURN NEW;
        """
    ),
)
