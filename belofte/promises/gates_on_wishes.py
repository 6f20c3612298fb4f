"""What the database refuses about in whose name a promise got another date; and what shows whose wish it was, as SQL.

The SQL is written over the expression that names the promise: a parameter in the deed, NEW.promise_id in a trigger.
"""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD


def since_dated(promise: str) -> str:
    """Return SQL for a promise's case, and for when its newest date was given, of all that were not told in vain."""
    return f"""
    SELECT dated.case_id, dated.at
    FROM promises_ledgerentry dated
    LEFT JOIN promises_ledgerentry untold ON untold.takes_back_id = dated.id
    LEFT JOIN promises_correction corrected ON corrected.id = dated.correction_id
    WHERE dated.promise_id = {promise} AND untold.id IS NULL
      AND (dated.kind IN ('made', 'condition_met', 'moved') OR corrected.due_at IS DISTINCT FROM corrected.from_due_at)
    ORDER BY dated.number DESC LIMIT 1
    """  # noqa: S608


def customer_spoke(promise: str) -> str:
    """Return SQL for what a customer said since then: wrote themselves, or talked about on the telephone.

    People write down the minute in which a call began.
    """
    return f"""
    SELECT message.id
    FROM ({since_dated(promise)}) since
    JOIN cases_conversation conversation ON conversation.case_id = since.case_id
    JOIN cases_message message ON message.conversation_id = conversation.id
    WHERE message.direction = 'in' AND NOT message.is_automatic AND message.recorded_at >= since.at
    UNION ALL
    SELECT call.id
    FROM ({since_dated(promise)}) since
    JOIN cases_call call ON call.case_id = since.case_id
    WHERE call.result = 'answered' AND call.called_at >= date_trunc('minute', since.at)
    """  # noqa: S608


def company_slipped(promise: str) -> str:
    """Return SQL for what another company did not do in time since then, or does later than it had said."""
    return f"""
    SELECT slip.id
    FROM ({since_dated(promise)}) since
    JOIN parties_undertaking undertaking ON undertaking.case_id = since.case_id
    JOIN parties_involvement involvement ON involvement.id = undertaking.involvement_id
    JOIN parties_party party ON party.id = involvement.party_id
    JOIN parties_undertakingentry slip ON slip.undertaking_id = undertaking.id
    LEFT JOIN LATERAL (
        SELECT due_at FROM parties_undertakingentry
        WHERE undertaking_id = slip.undertaking_id AND id < slip.id ORDER BY id DESC LIMIT 1) before ON true
    WHERE party.kind = 'company' AND slip.at >= since.at
      AND (slip.kind = 'broken' OR slip.kind = 'moved' AND slip.due_at > before.due_at AND NOT EXISTS (
          SELECT FROM parties_undertakingentry back  -- which undoes it
          WHERE back.undertaking_id = slip.undertaking_id AND back.id > slip.id
            AND (back.kind = 'moved' AND back.due_at <= before.due_at
                 OR back.kind = 'kept' AND back.at <= before.due_at)))
    """  # noqa: S608


# How many days later a promise became as its customer denied the wish of the entry `taken`; `denying.py` says the same.
DENIED_DAYS: Final = """
    SELECT denied.days_later - before.days_later
    FROM promises_wishdenial denial
    JOIN promises_ledgerentry denied
        ON denied.promise_id = taken.promise_id AND denied.kind = 'wish_denied' AND denied.at = denial.at
    JOIN LATERAL (
        SELECT days_later FROM promises_ledgerentry
        WHERE promise_id = denied.promise_id AND number < denied.number ORDER BY number DESC LIMIT 1) before ON true
    WHERE denial.renegotiation_id = taken.renegotiation_id ORDER BY denied.number LIMIT 1
"""

# A customer who chooses a half hour on their page wishes it themselves, and nobody of us says so.
LEDGER_MOVED_AT_A_WISH: Final = pgtrigger.Trigger(
    name="ledger_moved_at_a_wish",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="moved", new__by__isnull=False),
    func=function(
        f"""
        IF EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD}) THEN
            RETURN NEW;
        END IF;
        IF NEW.initiator = 'customer' AND NOT EXISTS ({customer_spoke("NEW.promise_id")}) THEN
            RAISE EXCEPTION 'ledger: the customer said nothing since this date was given';
        END IF;
        IF NEW.initiator = 'party' AND NOT EXISTS ({company_slipped("NEW.promise_id")}) THEN
            RAISE EXCEPTION 'ledger: no company came later than it said since this date was given';
        END IF;
        RETURN NEW;
        """
    ),
)

LEDGER_DENIES_ONCE: Final = pgtrigger.Trigger(
    name="ledger_denies_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="wish_denied"),
    declare=[("moved", "promises_renegotiation"), ("earlier", "promises_ledgerentry")],
    func=function(
        """
        SELECT renegotiation.* INTO moved
        FROM promises_wishdenial denial JOIN promises_renegotiation renegotiation
        ON renegotiation.id = denial.renegotiation_id
        WHERE renegotiation.promise_id = NEW.promise_id AND denial.at = NEW.at
        ORDER BY denial.id DESC LIMIT 1;
        SELECT * INTO earlier FROM promises_ledgerentry
        WHERE promise_id = NEW.promise_id ORDER BY number DESC LIMIT 1;
        IF moved.id IS NULL
           OR (SELECT count(*) FROM promises_ledgerentry WHERE promise_id = NEW.promise_id AND kind = 'wish_denied')
              >= (SELECT count(*) FROM promises_wishdenial denial JOIN promises_renegotiation renegotiation
                  ON renegotiation.id = denial.renegotiation_id WHERE renegotiation.promise_id = NEW.promise_id) THEN
            RAISE EXCEPTION 'ledger: its customer denied nothing';
        END IF;
        IF abs(NEW.days_later - earlier.days_later
               - extract(epoch FROM moved.due_at - moved.from_due_at) / 86400) > 1 + 1.0 / 24 THEN
            RAISE EXCEPTION 'ledger: what was not their wish is as much later as it was moved';
        END IF;
        RETURN NEW;
        """
    ),
)

DENIAL_IS_THEIRS: Final = pgtrigger.Trigger(
    name="wish_denial_is_theirs",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM promises_renegotiation moved JOIN promises_promise promise ON promise.id = moved.promise_id
            JOIN cases_conversation conversation ON conversation.case_id = promise.case_id
            WHERE moved.id = NEW.renegotiation_id AND conversation.contact_point_id = NEW.contact_point_id
        ) THEN
            RAISE EXCEPTION 'wish denial: it is not their case';
        END IF;
        IF NOT EXISTS (
            SELECT FROM promises_ledgerentry moved
            LEFT JOIN promises_ledgerentry untold ON untold.takes_back_id = moved.id
            WHERE moved.renegotiation_id = NEW.renegotiation_id AND moved.initiator = 'customer'
              AND moved.by_id IS NOT NULL AND untold.id IS NULL
        ) THEN
            RAISE EXCEPTION 'wish denial: nobody of us said that they wished it';
        END IF;
        RETURN NEW;
        """
    ),
)

DENIAL_IS_IN_THE_LEDGER: Final = pgtrigger.Trigger(
    name="wish_denial_is_in_the_ledger",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM promises_ledgerentry entry
            JOIN promises_renegotiation moved ON moved.promise_id = entry.promise_id
            WHERE moved.id = NEW.renegotiation_id AND entry.kind = 'wish_denied' AND entry.at = NEW.at
        ) THEN
            RAISE EXCEPTION 'wish denial: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """
    ),
)
