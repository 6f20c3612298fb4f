"""What the database refuses of handing promises over, whoever asks: without a reason, or not at all."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_ANSWERER

_SAME: Final = "sha256(promise.salt || convert_to(handover.reason, 'UTF8'))"

LEDGER_HANDED_OVER_WITH_REASON: Final = pgtrigger.Trigger(
    name="ledger_handed_over_with_reason",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="handed_over"),
    declare=[("earlier", "promises_ledgerentry")],
    func=function(
        f"""
        SELECT * INTO earlier FROM promises_ledgerentry
        WHERE promise_id = NEW.promise_id ORDER BY number DESC LIMIT 1;
        IF NEW.words_hash IS NULL AND earlier.owner_id IS NOT NULL AND earlier.owner_id IS DISTINCT FROM NEW.by_id
           AND (NEW.by_id IS NOT NULL OR EXISTS (
               SELECT FROM people_agent agent JOIN people_agent_teams membership ON membership.agent_id = agent.id
               JOIN cases_case held ON held.team_id = membership.team_id
               WHERE agent.id = earlier.owner_id AND agent.is_active AND held.id = NEW.case_id
           )) THEN
            RAISE EXCEPTION 'ledger: what another sees to is given away with a reason';
        END IF;
        IF NEW.words_hash IS NOT NULL AND NOT EXISTS (
            SELECT FROM promises_handover handover JOIN promises_promise promise ON promise.id = handover.promise_id
            WHERE promise.id = NEW.promise_id AND handover.owner_id = NEW.owner_id AND handover.by_id = NEW.by_id
              AND handover.at = NEW.at AND {_SAME} = NEW.words_hash
        ) THEN
            RAISE EXCEPTION 'ledger: the reason of a handover is not the one that was written down';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand here
    ),
)

HANDOVER_IS_IN_THE_LEDGER: Final = pgtrigger.Trigger(
    name="handover_is_in_the_ledger",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM promises_handover handover JOIN promises_promise promise ON promise.id = handover.promise_id
            JOIN promises_ledgerentry entry ON entry.promise_id = promise.id
            WHERE handover.id = NEW.id AND entry.kind = 'handed_over' AND entry.owner_id = handover.owner_id
              AND entry.by_id = handover.by_id AND entry.at = handover.at AND entry.words_hash = {_SAME}
              AND (handover.absence_id IS NULL OR (
                  SELECT owner_id FROM promises_ledgerentry earlier
                  WHERE earlier.promise_id = promise.id AND earlier.number < entry.number
                  ORDER BY earlier.number DESC LIMIT 1
              ) = (SELECT agent_id FROM people_absence WHERE id = handover.absence_id))
        ) THEN
            RAISE EXCEPTION 'handover: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """  # noqa: S608 - both parts stand here
    ),
)

# `naming.py` says the same: what a team promised is somebody's once its date has passed, while anybody is there.
LEDGER_NAMES_SOMEBODY_BY_DUE: Final = pgtrigger.Trigger(
    name="ledger_names_somebody_by_due",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__state="broken", new__owner__isnull=True),
    timing=pgtrigger.Deferred,
    func=function(
        f"""
        IF EXISTS (
            SELECT FROM promises_promise
            WHERE id = NEW.promise_id AND origin = 'person' AND state = 'broken' AND owner_id IS NULL
        ) AND EXISTS (
            SELECT FROM people_agent agent
            LEFT JOIN people_agent_teams membership ON membership.agent_id = agent.id
            LEFT JOIN cases_case held ON held.team_id = membership.team_id AND held.id = NEW.case_id
            WHERE agent.is_active
              AND (held.id IS NOT NULL AND agent.{IS_ANSWERER} OR 'administrator' = ANY (agent.roles))
        ) THEN
            RAISE EXCEPTION 'ledger: by its date a person is named for what a team promised';
        END IF;
        RETURN NULL;
        """  # noqa: S608 - both parts stand here
    ),
)

# `keeping/going_away.py` says the same. Who is handed one just now comes first, or hears of it.
NOBODY_IS_AWAY_WITH_PROMISES: Final = pgtrigger.Trigger(
    name="nobody_is_away_with_promises",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        PERFORM FROM people_agent WHERE id = NEW.agent_id FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT FROM promises_promise WHERE owner_id = NEW.agent_id
            AND (state = 'open' AND due_at > NEW.begins_at AND due_at <= NEW.ends_at
                 OR state = 'broken' AND NEW.begins_at <= NEW.made_at)
        ) THEN
            RAISE EXCEPTION 'absence: nobody is away with promises that fall due in it';
        END IF;
        RETURN NULL;
        """
    ),
)
