"""What the database refuses about who leaves, or answers customers no longer, with promises in hand, whoever asks."""

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_ANSWERER

NOBODY_STOPS_WITH_PROMISES = pgtrigger.Trigger(
    name="nobody_stops_with_promises",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__is_active=True, new__is_active=False),
    func=function(
        """
        IF EXISTS (
            SELECT FROM promises_promise WHERE owner_id = NEW.id AND state IN ('conditional', 'open', 'broken')
        ) THEN
            RAISE EXCEPTION 'agent: nobody stops working here with promises in hand';
        END IF;
        RETURN NULL;
        """
    ),
)

NOBODY_STOPS_ANSWERING_WITH_PROMISES = pgtrigger.Trigger(
    name="nobody_stops_answering_with_promises",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("roles"),  # type: ignore[no-untyped-call]
    func=function(
        f"""
        IF OLD.{IS_ANSWERER} AND NOT NEW.{IS_ANSWERER} AND EXISTS (
            SELECT FROM promises_promise WHERE owner_id = NEW.id AND state IN ('conditional', 'open', 'broken')
        ) THEN
            RAISE EXCEPTION 'agent: nobody stops answering customers with promises in hand';
        END IF;
        RETURN NULL;
        """
    ),
)

NOBODY_LEAVES_A_TEAM_WITH_PROMISES = pgtrigger.Trigger(
    name="nobody_leaves_a_team_with_promises",
    when=pgtrigger.After,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=function(
        """
        IF EXISTS (
            SELECT FROM promises_promise promise JOIN cases_case ON cases_case.id = promise.case_id
            WHERE promise.owner_id = OLD.agent_id AND cases_case.team_id = OLD.team_id
              AND promise.state IN ('conditional', 'open', 'broken')
        ) THEN
            RAISE EXCEPTION 'agent: nobody leaves a team with its promises in hand';
        END IF;
        RETURN NULL;
        """
    ),
)
