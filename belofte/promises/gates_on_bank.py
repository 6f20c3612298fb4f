"""What the database refuses about what a bank tells, whoever asks: nothing is proven without its entry."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD

# A reference as `statements.lines.normal` writes it.
_NORMAL: Final = "upper(replace({reference}, ' ', ''))"

# `banking.judge` says the same.
MATCH_FITS_ITS_PAYOUT: Final = pgtrigger.Trigger(
    name="bank_match_fits_its_payout",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NEW.course NOT IN ('paid', 'returned') OR NOT EXISTS (
            SELECT FROM promises_bankentry entry
            JOIN promises_payout payout ON payout.id = NEW.payout_id
            JOIN promises_proof proof ON proof.payout_id = payout.id AND proof.fallen_at IS NULL
            WHERE entry.id = NEW.entry_id AND entry.course = NEW.course AND payout.way = 'original'
              AND entry.amount = payout.amount AND entry.currency = payout.currency
              AND entry.reference = {_NORMAL.format(reference="payout.reference")}
              AND NOT EXISTS (
                  SELECT FROM promises_payout other
                  JOIN promises_proof shown ON shown.payout_id = other.id AND shown.fallen_at IS NULL
                  WHERE other.id <> payout.id AND {_NORMAL.format(reference="other.reference")} = entry.reference)
        ) THEN
            RAISE EXCEPTION 'bank: it fits one payout that counts, in reference, amount and way, or none';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the parts stand here
    ),
)

MATCH_IS_IN_THE_LEDGER: Final = pgtrigger.Trigger(
    name="bank_match_is_in_the_ledger",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (
               SELECT FROM promises_ledgerentry entry JOIN promises_proof proof ON proof.id = entry.proof_id
               WHERE NEW.course = 'paid' AND proof.match_id = NEW.id AND entry.kind = 'proven')
           AND NOT EXISTS (
               SELECT FROM promises_ledgerentry entry JOIN promises_proof proof ON proof.id = entry.proof_id
               JOIN promises_retraction retraction ON retraction.payout_id = proof.payout_id
               WHERE NEW.course = 'returned' AND retraction.match_id = NEW.id AND entry.kind = 'retracted') THEN
            RAISE EXCEPTION 'bank: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """
    ),
)

CHECK_BY_A_LEAD: Final = pgtrigger.Trigger(
    name="bank_check_by_a_lead",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})
           OR EXISTS (SELECT FROM promises_bankmatch WHERE entry_id = NEW.entry_id) THEN
            RAISE EXCEPTION 'bank: a lead checks what fits no payout';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - it stands in the code
    ),
)
