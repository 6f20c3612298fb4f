"""What the database refuses about parties, whoever asks: each entry follows from the one before, and is for good."""

from typing import Final

import pgtrigger

from belofte.database.gates import function, has_entries, repeats_entries

UNDERTAKING_IS_OF_ITS_CASE: Final = pgtrigger.Trigger(
    name="undertaking_is_of_its_case",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (SELECT FROM parties_involvement WHERE id = NEW.involvement_id AND case_id = NEW.case_id) THEN
            RAISE EXCEPTION 'undertaking: the party has no part in this case';
        END IF;
        IF NEW.state <> 'open' THEN
            RAISE EXCEPTION 'undertaking: it begins open';
        END IF;
        RETURN NEW;
        """
    ),
)

UNDERTAKING_HAS_ITS_ENTRIES: Final = has_entries(
    "undertaking_has_its_entries",
    what="undertaking",
    entries="parties_undertakingentry",
    first="made",
    began="was made",
)

UNDERTAKING_REPEATS_ITS_ENTRIES: Final = repeats_entries(
    "undertaking_repeats_its_entries", what="undertaking", entries="parties_undertakingentry"
)

ENTRY_FOLLOWS: Final = pgtrigger.Trigger(
    name="undertaking_entry_follows",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("earlier", "parties_undertakingentry"), ("follows", "boolean")],
    func=function(
        r"""
        SELECT * INTO earlier FROM parties_undertakingentry
        WHERE undertaking_id = NEW.undertaking_id ORDER BY id DESC LIMIT 1;
        IF earlier.id IS NULL THEN
            follows := NEW.kind = 'made' AND NEW.state = 'open';
        ELSE
            follows := CASE NEW.kind
                WHEN 'moved' THEN NEW.state = 'open'
                    AND (earlier.state = 'broken' OR earlier.state = 'open' AND NEW.at <= earlier.due_at)
                WHEN 'kept' THEN earlier.state IN ('open', 'broken') AND NEW.state = 'kept'
                WHEN 'broken' THEN earlier.state = 'open' AND NEW.state = 'broken' AND NEW.at > earlier.due_at
                WHEN 'withdrawn' THEN earlier.state IN ('open', 'broken') AND NEW.state = 'withdrawn'
                WHEN 'warned' THEN earlier.state = 'open' AND NEW.state = 'open'
                WHEN 'handed' THEN earlier.state IN ('open', 'broken') AND NEW.state = earlier.state
                    AND NEW.reason ~ '\S' AND NEW.by_id IS NOT NULL
                ELSE false
            END
            AND NEW.at >= earlier.at AND (NEW.kind = 'moved' OR NEW.due_at = earlier.due_at)
            AND (NEW.kind = 'handed') = (NEW.owner_id IS NOT NULL);
        END IF;
        IF follows IS NOT TRUE THEN
            RAISE EXCEPTION 'undertaking: % (%) does not follow from % (%)',
                NEW.kind, NEW.state, coalesce(earlier.kind, 'nothing'), coalesce(earlier.state, '');
        END IF;
        RETURN NEW;
        """
    ),
)

# Two who write at once wait for each other at the case's row; the later one sees what the first wrote.
DEPENDENCY_MAKES_NO_CIRCLE: Final = pgtrigger.Trigger(
    name="dependency_makes_no_circle",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__on_outage__isnull=True),
    declare=[("of_case", "bigint")],
    func=function(
        """
        SELECT case_id INTO of_case FROM promises_promise WHERE id = NEW.promise_id;
        PERFORM FROM cases_case WHERE id = of_case FOR NO KEY UPDATE;
        IF of_case IS DISTINCT FROM coalesce(
            (SELECT case_id FROM promises_promise WHERE id = NEW.on_promise_id),
            (SELECT case_id FROM parties_undertaking WHERE id = NEW.on_undertaking_id)) THEN
            RAISE EXCEPTION 'dependency: both are of one case';
        END IF;
        IF EXISTS (
            WITH RECURSIVE below(id) AS (
                SELECT NEW.on_promise_id
                UNION
                SELECT dependency.on_promise_id
                FROM parties_dependency dependency JOIN below ON dependency.promise_id = below.id
            )
            SELECT FROM below WHERE id = NEW.promise_id
        ) THEN
            RAISE EXCEPTION 'dependency: it would hang on itself';
        END IF;
        RETURN NEW;
        """
    ),
)

DEPENDENCY_IS_ON_ITS_OUTAGE: Final = pgtrigger.Trigger(
    name="dependency_is_on_its_outage",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__on_outage__isnull=False),
    func=function(
        """
        PERFORM FROM promises_promise promise
        JOIN cases_case held ON held.id = promise.case_id
        JOIN outages_affected affected ON affected.team_id = held.team_id
        JOIN outages_outage outage ON outage.id = affected.outage_id
        WHERE promise.id = NEW.promise_id AND outage.id = NEW.on_outage_id AND outage.ended_at IS NULL
        FOR SHARE OF outage;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'dependency: on an outage of its team that is not over';
        END IF;
        RETURN NEW;
        """
    ),
)


def _in_time_since(row: str, until: str = "'infinity'") -> str:
    """Return SQL for what says that a thing was in time after all, since a row told somebody that it slips."""
    is_in_time = f"entry.state = 'kept' OR entry.state = 'open' AND entry.due_at <= {row}.due_at"
    of_its_own = " UNION ALL ".join(
        f"""
        SELECT FROM parties_dependency hung JOIN {entries} entry ON entry.{on}_id = hung.on_{on}_id
        WHERE hung.id = {row}.dependency_id AND entry.at > {row}.at AND entry.at <= {until} AND ({is_in_time})
        """
        for entries, on, is_in_time in (
            ("parties_undertakingentry", "undertaking", is_in_time),
            ("promises_ledgerentry", "promise", is_in_time),
            ("outages_expectation", "outage", f"entry.until <= {row}.due_at"),
        )
    )
    return f"EXISTS ({of_its_own})"


# What it hangs on was at risk no longer since, and is again: with the same dates, or as what that hangs on was in time.
_SLIPS_AGAIN: Final = f"""
    EXISTS (
        SELECT FROM parties_dependency hung
        JOIN parties_atrisk slip ON slip.promise_id = hung.on_promise_id AND slip.at > told.at
        JOIN parties_atrisk before
            ON before.dependency_id = slip.dependency_id AND before.promise_id = slip.promise_id AND before.at < slip.at
        WHERE hung.id = told.dependency_id AND (
            (before.due_at, before.other_state) = (slip.due_at, slip.other_state)
            AND before.other_due_at IS NOT DISTINCT FROM slip.other_due_at
            OR {_in_time_since("before", until="slip.at")}))
"""  # noqa: S608

# `depending.py` says the same. Who tells holds the row of the case, so two who tell wait for each other.
AT_RISK_ONCE: Final = pgtrigger.Trigger(
    name="at_risk_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        PERFORM FROM cases_case
        WHERE id = (SELECT case_id FROM promises_promise WHERE id = NEW.promise_id) FOR NO KEY UPDATE;
        IF EXISTS (
            SELECT FROM parties_atrisk told
            WHERE told.promise_id = NEW.promise_id AND told.due_at = NEW.due_at
              AND told.dependency_id = NEW.dependency_id AND told.other_state = NEW.other_state
              AND told.other_due_at IS NOT DISTINCT FROM NEW.other_due_at
              AND NOT (told.at < NEW.at AND CASE WHEN NEW.other_state = 'at_risk'
                  THEN {_SLIPS_AGAIN} ELSE {_in_time_since("told")} END)
        ) THEN
            RAISE EXCEPTION 'at risk: its owner was told of this';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - all parts stand here
    ),
)
