"""What the database refuses about what a bank tells, whoever asks: nothing is proven without its entry."""

from datetime import timedelta
from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD
from belofte.promises.gates_on_payouts import NUMBER_SHAPE, carried, used

# Around the day on which somebody says that it was paid. Before it: who writes it down on Tuesday what left before a
# long weekend. After it: a batch of the next month, a card that is credited with the next bill. What comes back has no
# last day: a bank may still send a payment back after a year.
BOOKED_BEFORE: Final = timedelta(days=5)
BOOKED_AFTER: Final = timedelta(days=60)

FITS_NONE: Final = "bank: it fits one payout that counts, in reference, amount, way and day, or none"

# A reference that no other payout has or had, of the same money, back the way the customer paid, around its day; and of
# what came back not one of several payments of which the customer still has another. `judging.py` says the same.
_FITS: Final = f"""
    payout.way = 'original' AND entry.amount = payout.amount
    AND (entry.currency = payout.currency OR NOT payout.is_currency_known)
    AND entry.reference = {carried("payout.reference")}
    AND entry.booked_on >= payout.paid_on - {BOOKED_BEFORE.days}
    AND NOT {used("entry.reference", beside="payout.id")}
    AND CASE entry.course
        WHEN 'paid' THEN
            entry.booked_on <= payout.paid_on + {BOOKED_AFTER.days}
            AND (proof.fallen_at IS NULL OR EXISTS (  -- read after it was told that this came back
                SELECT FROM promises_bankmatch back JOIN promises_bankentry returned ON returned.id = back.entry_id
                WHERE back.payout_id = payout.id AND back.course = 'returned'
                  AND returned.booked_on >= entry.booked_on))
        WHEN 'returned' THEN
            proof.fallen_at IS NULL AND (
                SELECT count(*) FILTER (WHERE alike.course = 'paid') <= greatest(
                    1, count(*) FILTER (WHERE alike.course = 'returned' AND alike.id <= entry.id))
                FROM promises_bankentry alike
                WHERE alike.reference = entry.reference AND alike.amount = entry.amount
                  AND alike.currency = entry.currency)
        ELSE false END
"""  # noqa: S608 - the parts stand in the code

# Whole numbers of accounts are masked before they come here; columns can be typed by anybody.
ENTRY_FROM_A_STATEMENT: Final = pgtrigger.Trigger(
    name="bank_entry_from_a_statement",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NEW.file_hash !~ '^[0-9a-f]+$' OR length(NEW.file_hash) <> 64 OR NEW.file_format NOT IN ('camt', 'columns')
           OR NEW.file_format = 'columns' AND NEW.read_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'bank: it stands in a statement, and columns are read on the machine alone';
        END IF;
        IF NEW.bank_reference ~ '{NUMBER_SHAPE}' OR NEW.statement ~ '{NUMBER_SHAPE}' THEN
            RAISE EXCEPTION 'bank: no whole number of an account is kept';
        END IF;
        RETURN NEW;
        """.replace("{", "{{").replace("}", "}}")  # it is a format to pgtrigger
    ),
)

MATCH_FITS_ITS_PAYOUT: Final = pgtrigger.Trigger(
    name="bank_match_fits_its_payout",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        PERFORM FROM promises_promise promise JOIN promises_payout payout ON payout.promise_id = promise.id
        WHERE payout.id = NEW.payout_id FOR UPDATE OF promise;
        IF NOT EXISTS (
            SELECT FROM promises_bankentry entry
            JOIN promises_payout payout ON payout.id = NEW.payout_id
            JOIN promises_proof proof ON proof.payout_id = payout.id
            WHERE entry.id = NEW.entry_id AND entry.course = NEW.course AND {_FITS}
        ) THEN
            RAISE EXCEPTION '{FITS_NONE}';
        END IF;
        RETURN NEW;
        """
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
               WHERE NEW.course = 'returned' AND retraction.match_id = NEW.id AND entry.kind = 'retracted')
           AND NOT EXISTS (  -- it came back before this was read, so it proves nothing any more
               SELECT FROM promises_bankmatch back
               WHERE NEW.course = 'paid' AND back.payout_id = NEW.payout_id AND back.course = 'returned'
                 AND back.id < NEW.id) THEN
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
           OR EXISTS (SELECT FROM promises_bankmatch WHERE entry_id = NEW.entry_id)
           OR EXISTS (
               SELECT FROM promises_bankentry entry
               JOIN promises_payout payout ON {carried("payout.reference")} = entry.reference
               JOIN promises_proof proof ON proof.payout_id = payout.id
               WHERE entry.id = NEW.entry_id AND {_FITS}
                 AND NOT EXISTS (
                     SELECT FROM promises_bankmatch told
                     WHERE told.payout_id = payout.id AND told.course = entry.course)) THEN
            RAISE EXCEPTION 'bank: a lead checks what fits no payout';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - it stands in the code
    ),
)
