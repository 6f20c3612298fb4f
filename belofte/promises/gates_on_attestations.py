"""What the database refuses about who says that a delivery or an appointment took place, whoever asks."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.promises.gates import BEGINS_ANEW
from belofte.promises.gates_on_contradictions import SAID_AT, is_of_customer
from belofte.promises.gates_on_proof import WRITTEN_WITHIN

_DAY_MAX: Final = 25  # hours, where clocks go back: `attesting.py` knows the desk's own zone, and when its days begin

# `parties/taking_part.py` and `attesting.py` say the same. What is said before its date was moved is of another date.
ATTESTATION_IS_OF_WHO_SAYS_SO: Final = pgtrigger.Trigger(
    name="attestation_is_of_who_says_so",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("promised", "promises_promise"), ("since", "timestamptz")],
    func=function(
        f"""
        SELECT * INTO promised FROM promises_promise WHERE id = NEW.promise_id;
        SELECT max(coalesce((
            SELECT {SAID_AT} FROM promises_contradiction contradiction
            WHERE contradiction.proof_id = begun.proof_id AND contradiction.at = begun.at), begun.at)) INTO since
        FROM promises_ledgerentry begun WHERE begun.promise_id = NEW.promise_id AND {BEGINS_ANEW};
        IF promised.kind <> 'delivery' THEN
            RAISE EXCEPTION 'attestation: only a delivery or an appointment is kept by who says that it took place';
        END IF;
        IF EXISTS (
            SELECT FROM promises_contradiction contradiction
            JOIN promises_proof denied ON denied.id = contradiction.proof_id
            WHERE denied.promise_id = promised.id
              AND ({SAID_AT} > NEW.said_at OR contradiction.message_id = NEW.message_id)
        ) THEN
            RAISE EXCEPTION 'attestation: the customer said otherwise since';
        END IF;
        IF NEW.message_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM cases_message message
               JOIN cases_conversation conversation ON conversation.id = message.conversation_id
               JOIN cases_case ON cases_case.id = conversation.case_id
               JOIN contacts_contactpoint point ON point.id = message.contact_point_id
               WHERE message.id = NEW.message_id AND cases_case.id = promised.case_id
                 AND message.direction = 'in' AND message.author_id IS NULL
                 AND (point.contact_id = cases_case.contact_id) = (NEW.witness = 'customer')
                 AND (NEW.witness = 'customer' OR EXISTS (
                     SELECT FROM parties_involvement involved JOIN parties_party party ON party.id = involved.party_id
                     WHERE involved.case_id = promised.case_id AND party.kind = 'company' AND party.name = NEW.party
                       AND lower(party.address) = lower(point.address)))
                 AND NOT message.is_automatic
                 AND message.received_at >= since AND NEW.said_at = message.received_at)
           OR NEW.note_id IS NOT NULL AND NOT EXISTS (
               SELECT FROM cases_note note
               WHERE note.id = NEW.note_id AND note.case_id = promised.case_id
                 AND note.author_id = NEW.by_id AND note.recorded_at = NEW.at
                 AND NEW.said_at >= date_trunc('minute', since) AND NEW.said_at <= NEW.at)
           OR NEW.contact_point_id IS NOT NULL AND NOT (
               NEW.said_at = NEW.at AND {is_of_customer("NEW.contact_point_id", case="promised.case_id")})
        THEN
            RAISE EXCEPTION 'attestation: it is said on this case, by who says so, since it was promised';
        END IF;
        IF NEW.contact_point_id IS NOT NULL
           AND (promised.due_at <= NEW.at + interval '{_DAY_MAX} hours') IS NOT TRUE THEN
            RAISE EXCEPTION 'attestation: nobody presses it before its day';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - all parts stand in the code
    ),
)

ATTESTATION_KEEPS: Final = pgtrigger.Trigger(
    name="attestation_keeps",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM promises_proof proof JOIN promises_ledgerentry entry ON entry.proof_id = proof.id
            WHERE proof.attestation_id = NEW.id AND entry.kind = 'kept' AND entry.at = NEW.at
        ) THEN
            RAISE EXCEPTION 'attestation: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """
    ),
)

PROOF_IS_AS_ATTESTED: Final = pgtrigger.Trigger(
    name="proof_is_as_attested",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__attestation__isnull=False),
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM promises_attestation said LEFT JOIN cases_message message ON message.id = said.message_id
            WHERE said.id = NEW.attestation_id AND said.promise_id = NEW.promise_id
              AND (said.by_id, said.at, said.at) IS NOT DISTINCT FROM (NEW.by_id, NEW.offered_at, NEW.established_at)
              AND NEW.kept_at = CASE
                  WHEN said.at - said.said_at <= interval '{WRITTEN_WITHIN.days} day'
                  THEN least(said.said_at, said.at) ELSE said.at END
              AND (NEW.certainty = 'proven')
                  = (said.is_identified OR coalesce(
                      message.doubts = '[]' AND message.authentication ->> 'domain' <> '', false))
        ) THEN
            RAISE EXCEPTION 'proof: it is as sure as who says so, and from when they did';
        END IF;
        RETURN NEW;
        """  # noqa: S608
    ),
)
