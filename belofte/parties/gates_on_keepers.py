"""What the database refuses about who of us sees to what parties owe, whoever asks: who answers in the team."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_ANSWERER

UNDERTAKING_IS_HANDED_OVER: Final = pgtrigger.Trigger(
    name="undertaking_is_handed_over",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__owner__df=pgtrigger.F("new__owner")),
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM parties_undertakingentry entry
            WHERE entry.undertaking_id = NEW.id AND entry.kind = 'handed' AND entry.owner_id = NEW.owner_id
              AND entry.id = (SELECT max(id) FROM parties_undertakingentry WHERE undertaking_id = NEW.id)
        ) THEN
            RAISE EXCEPTION 'undertaking: it is written down who sees to it from now on, and why';
        END IF;
        RETURN NEW;
        """
    ),
)

# Who deactivates them just now, or takes their roles, comes first, or hears of it.
OWNER_IS_AT_WORK: Final = pgtrigger.Trigger(
    name="undertaking_owner_is_at_work",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(new__kind="made") | pgtrigger.Q(new__kind="handed"),
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM parties_undertaking
            WHERE id = NEW.undertaking_id AND state IN ('open', 'broken')
              AND owner_id = coalesce(NEW.owner_id, owner_id)  -- else a later entry gave it away, and is judged itself
        ) THEN
            IF NEW.kind = 'handed' AND NOT EXISTS (
                SELECT FROM parties_undertakingentry
                WHERE undertaking_id = NEW.undertaking_id AND id > NEW.id) THEN
                RAISE EXCEPTION 'undertaking: it says another owner than its newest entry';
            END IF;
            RETURN NULL;
        END IF;
        PERFORM FROM parties_undertaking undertaking
        JOIN people_agent agent ON agent.id = undertaking.owner_id
        JOIN cases_case ON cases_case.id = undertaking.case_id
        JOIN people_agent_teams membership
        ON membership.agent_id = agent.id AND membership.team_id = cases_case.team_id
        WHERE undertaking.id = NEW.undertaking_id AND agent.is_active AND agent.{IS_ANSWERER}
        FOR SHARE OF agent, membership;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'undertaking: who sees to it answers in the team of its case';
        END IF;
        RETURN NULL;
        """  # noqa: S608
    ),
)

NOBODY_STOPS_WITH_UNDERTAKINGS: Final = pgtrigger.Trigger(
    name="nobody_stops_with_undertakings",
    when=pgtrigger.After,
    operation=pgtrigger.UpdateOf("is_active", "roles"),  # type: ignore[no-untyped-call]
    func=function(
        f"""
        IF (OLD.is_active AND NOT NEW.is_active OR OLD.{IS_ANSWERER} AND NOT NEW.{IS_ANSWERER})
           AND EXISTS (SELECT FROM parties_undertaking WHERE owner_id = NEW.id AND state IN ('open', 'broken')) THEN
            RAISE EXCEPTION 'agent: nobody stops with what parties owe in hand';
        END IF;
        RETURN NULL;
        """
    ),
)

NOBODY_LEAVES_A_TEAM_WITH_UNDERTAKINGS: Final = pgtrigger.Trigger(
    name="nobody_leaves_a_team_with_undertakings",
    when=pgtrigger.After,
    operation=pgtrigger.Update | pgtrigger.Delete,
    func=function(
        """
        IF EXISTS (
            SELECT FROM parties_undertaking undertaking JOIN cases_case ON cases_case.id = undertaking.case_id
            WHERE undertaking.owner_id = OLD.agent_id AND cases_case.team_id = OLD.team_id
              AND undertaking.state IN ('open', 'broken')
        ) THEN
            RAISE EXCEPTION 'agent: nobody leaves a team with what parties owe it in hand';
        END IF;
        RETURN NULL;
        """
    ),
)
