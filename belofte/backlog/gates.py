"""What the database refuses about groups of cases, whoever asks."""

import pgtrigger

from belofte.database.gates import function

PLACED_IN_OWN_TEAM = pgtrigger.Trigger(
    name="placed_in_own_team",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=function(
        """
        IF NEW.group_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM backlog_backloggroup kept JOIN cases_case found ON found.team_id = kept.team_id
            WHERE kept.id = NEW.group_id AND found.id = NEW.case_id AND kept.joined_into_id IS NULL
        ) THEN
            RAISE EXCEPTION 'group: it is of another team, or was joined into another group';
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
