"""What the database refuses about a customer's word against a proof, whoever asks; and what else a proof falls by."""

from typing import Final

import pgtrigger

from belofte.database.gates import function

CONTRADICTION_IS_THEIRS: Final = pgtrigger.Trigger(
    name="contradiction_is_theirs",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM promises_proof proof JOIN promises_promise promise ON promise.id = proof.promise_id
            JOIN cases_conversation conversation ON conversation.case_id = promise.case_id
            WHERE proof.id = NEW.proof_id AND conversation.contact_point_id = NEW.contact_point_id
        ) THEN
            RAISE EXCEPTION 'contradiction: it is not their case';
        END IF;
        RETURN NEW;
        """
    ),
)

WHAT_IS_CONTRADICTED_FALLS: Final = pgtrigger.Trigger(
    name="what_is_contradicted_falls",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF EXISTS (SELECT FROM promises_proof WHERE id = NEW.proof_id AND fallen_at IS NULL) THEN
            RAISE EXCEPTION 'contradiction: what the customer denies counts no longer';
        END IF;
        IF NOT EXISTS (
            SELECT FROM promises_ledgerentry
            WHERE proof_id = NEW.proof_id AND kind IN ('contradicted', 'part_denied') AND at = NEW.at
        ) THEN
            RAISE EXCEPTION 'contradiction: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """
    ),
)

# Of a payout the gate on refunds asks more. All that stood for a promise falls by one word of the customer.
PROOF_FALLS_FOR_CAUSE: Final = pgtrigger.Trigger(
    name="proof_falls_for_cause",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(new__payout__isnull=True, old__fallen_at__isnull=True, new__fallen_at__isnull=False),
    func=function(
        """
        IF NOT EXISTS (
               SELECT FROM promises_contradiction contradiction
               JOIN promises_proof denied ON denied.id = contradiction.proof_id
               WHERE denied.promise_id = NEW.promise_id AND contradiction.at = NEW.fallen_at
                 AND contradiction.at >= NEW.offered_at)
           AND NOT EXISTS (
               SELECT FROM cases_delivery
               WHERE id IN (NEW.delivery_id, NEW.told_by_id) AND state <> 'accepted')
           AND NOT EXISTS (  -- of the bank: with the payout that it proves
               SELECT FROM promises_bankmatch match JOIN promises_proof paid ON paid.payout_id = match.payout_id
               WHERE match.id = NEW.match_id AND paid.fallen_at = NEW.fallen_at) THEN
            RAISE EXCEPTION 'proof: it stands until the customer contradicts it, or it turns out not to have arrived';
        END IF;
        IF EXISTS (
            SELECT FROM promises_promise promise JOIN promises_ledgerentry entry ON entry.id = (
                SELECT id FROM promises_ledgerentry
                WHERE promise_id = promise.id AND kind IN ('kept', 'restored') ORDER BY number DESC LIMIT 1)
            WHERE promise.id = NEW.promise_id AND promise.state = 'kept'
              AND entry.kind = 'kept' AND entry.proof_id = NEW.id
        ) THEN
            RAISE EXCEPTION 'proof: what it kept is kept no longer';
        END IF;
        RETURN NULL;
        """
    ),
)

LEDGER_UNDISPUTED: Final = pgtrigger.Trigger(
    name="ledger_undisputed",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="undisputed"),
    func=function(
        """
        IF NEW.by_id IS NOT NULL OR NOT EXISTS (
            SELECT FROM promises_promise promise JOIN promises_proof proof ON proof.promise_id = promise.id
            WHERE promise.id = NEW.promise_id AND promise.next_step = 'stand' AND promise.next_step_at <= NEW.at
              AND proof.id = NEW.proof_id AND proof.established_at IS NOT NULL
              AND NOT EXISTS (
                  SELECT FROM promises_contradiction WHERE proof_id = proof.id AND at > promise.settled_at)
              -- which a customer who takes back their word has stand again, though it once fell
              AND (proof.fallen_at IS NULL OR proof.fallen_at < promise.settled_at)
        ) THEN
            RAISE EXCEPTION 'ledger: a solution stands once its days are over in which nobody contradicted it';
        END IF;
        RETURN NEW;
        """
    ),
)

# When it stands is said as it is kept, and not brought forward.
SOLUTION_STANDS_IN_TIME: Final = pgtrigger.Trigger(
    name="solution_stands_in_time",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__next_step="stand", new__state="kept")
    & (~pgtrigger.Q(new__next_step="stand") | pgtrigger.Q(old__next_step_at__df=pgtrigger.F("new__next_step_at"))),
    func=function(
        """
        IF NEW.next_step <> '' OR NOT EXISTS (
            SELECT FROM promises_ledgerentry entry
            WHERE entry.promise_id = NEW.id AND entry.kind = 'undisputed'
              AND entry.number = (SELECT max(number) FROM promises_ledgerentry WHERE promise_id = NEW.id)
        ) THEN
            RAISE EXCEPTION 'promise: a solution stands when it was said to, and the ledger says so';
        END IF;
        RETURN NEW;
        """
    ),
)
