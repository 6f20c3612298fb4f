"""What the database refuses about procedures, whoever asks: each step follows, and none is left where a case closes."""

from typing import Final

import pgtrigger

from belofte.database.gates import function, has_entries, repeats_entries
from belofte.procedures.conditions import awaited

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
    "step_repeats_its_entries", what="step", entries="procedures_stepentry"
)

ENTRY_FOLLOWS: Final = pgtrigger.Trigger(
    name="step_entry_follows",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("earlier", "procedures_stepentry"), ("follows", "boolean")],
    func=function(
        """
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
                WHEN 'fell' THEN earlier.state = 'done' AND NEW.state IN ('open', 'late')
                WHEN 'warned' THEN earlier.state = 'open' AND NEW.state = 'open'
                ELSE false
            END
            AND NEW.at >= earlier.at AND (NEW.kind = 'extended' OR NEW.due_at = earlier.due_at);
        END IF;
        IF follows IS NOT TRUE THEN
            RAISE EXCEPTION 'step: % (%) does not follow from % (%)',
                NEW.kind, NEW.state, coalesce(earlier.kind, 'nothing'), coalesce(earlier.state, '');
        END IF;
        RETURN NEW;
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
