"""What the database refuses about groups of cases, whoever asks."""

import pgtrigger

from belofte.database.gates import function

PLACED_IN_OWN_TEAM = pgtrigger.Trigger(
    name="placed_in_own_team",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=function(
        """
        IF NEW.group_id IS NOT NULL  -- each by its own number: a join is planned badly where two thousand come at once
           AND (SELECT team_id FROM backlog_backloggroup WHERE id = NEW.group_id)
               IS DISTINCT FROM (SELECT team_id FROM cases_case WHERE id = NEW.case_id) THEN
            RAISE EXCEPTION 'group: it is of another team';
        END IF;
        RETURN NEW;
        """
    ),
)

DECIDED_BY_A_PERSON = pgtrigger.Trigger(
    name="decided_by_a_person",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=function(
        """
        IF OLD.decided_at IS NOT NULL AND NEW.decided_at IS NOT DISTINCT FROM OLD.decided_at
           AND NEW.group_id IS DISTINCT FROM OLD.group_id THEN
            RAISE EXCEPTION 'group: a person decided where this case belongs';
        END IF;
        RETURN NEW;
        """
    ),
)
