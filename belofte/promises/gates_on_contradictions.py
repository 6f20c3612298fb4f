"""What the database refuses about a customer's word against a proof, whoever asks; and what else a proof falls by."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD

# SQL for when a customer said what `contradiction` holds, whenever one of us wrote that down; in Python `SAID_AT`.
SAID_AT: Final = """
    coalesce((SELECT received_at FROM cases_message WHERE id = contradiction.message_id),
             (SELECT called_at FROM cases_call WHERE id = contradiction.call_id), contradiction.at)
"""


def is_of_customer(point: str, *, case: str) -> str:
    """Return SQL: a contact point has a page of this case, and is its customer's."""
    return f"""EXISTS (
        SELECT FROM cases_conversation page JOIN cases_case ON cases_case.id = page.case_id
        JOIN contacts_contactpoint whose ON whose.id = page.contact_point_id
        WHERE cases_case.id = {case} AND whose.id = {point} AND whose.contact_id = cases_case.contact_id)"""


CONTRADICTION_IS_THEIRS: Final = pgtrigger.Trigger(
    name="contradiction_is_theirs",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("denied", "promises_proof"), ("case_of", "bigint"), ("since", "timestamptz")],
    func=function(
        f"""
        SELECT * INTO denied FROM promises_proof WHERE id = NEW.proof_id;
        SELECT case_id INTO case_of FROM promises_promise WHERE id = denied.promise_id;
        SELECT coalesce(max(at), denied.kept_at, denied.established_at) INTO since
        FROM promises_ledgerentry WHERE proof_id = denied.id AND kind = 'restored';
        IF NEW.message_id IS NULL AND NEW.call_id IS NULL
           AND NOT {is_of_customer("NEW.contact_point_id", case="case_of")} THEN
            RAISE EXCEPTION 'contradiction: it is not their case';
        END IF;
        IF NEW.message_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM cases_message message
               JOIN cases_conversation conversation ON conversation.id = message.conversation_id
               JOIN cases_case ON cases_case.id = conversation.case_id
               JOIN contacts_contactpoint point ON point.id = message.contact_point_id
               WHERE message.id = NEW.message_id AND cases_case.id = case_of AND point.id = NEW.contact_point_id
                 AND point.contact_id = cases_case.contact_id AND message.direction = 'in'
                 AND message.author_id IS NULL AND NOT message.is_automatic AND message.received_at >= since
                 AND NOT EXISTS (
                     SELECT FROM promises_attestation WHERE id = denied.attestation_id AND message_id = message.id))
           OR NEW.call_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM cases_call call
               WHERE call.id = NEW.call_id AND call.case_id = case_of AND call.id IS DISTINCT FROM denied.call_id
                 AND (call.result = 'answered' OR call.direction = 'in' AND call.result = 'voicemail')
                 AND call.called_at >= date_trunc('minute', since))
        THEN
            RAISE EXCEPTION 'contradiction: the customer said it on this case, since it was kept';
        END IF;
        IF NEW.by_id IS NOT NULL AND NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD}) AND (
               EXISTS (SELECT FROM promises_bankmatch proving WHERE proving.course = 'paid'
                       AND (proving.payout_id = denied.payout_id OR proving.id = denied.match_id))
               OR EXISTS (SELECT FROM cases_message WHERE id = NEW.message_id AND doubts <> '[]')
        ) THEN
            RAISE EXCEPTION 'contradiction: against the bank, or by doubtful mail, a lead takes their word';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - all parts stand in the code
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
              AND by_id IS NOT DISTINCT FROM NEW.by_id
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
