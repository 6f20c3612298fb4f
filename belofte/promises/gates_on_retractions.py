"""What the database refuses about payouts that count no longer: each fell for a cause, and somebody was let to say so.

The customer contradicts it, who recorded it takes it back, or the bank says that it came back.
"""

from typing import Final

import pgtrigger
from django.db import models

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD
from belofte.promises.gates_on_payouts import NUMBER_SHAPE

RETRACTION_NAMES_NO_WHOLE_NUMBER: Final = models.CheckConstraint(
    name="retraction_names_no_whole_number", condition=~models.Q(reason__regex=NUMBER_SHAPE)
)

# `retracting.py` says the same, as `withdrawing.py` of a promise that was misread.
RETRACTION_WITH_LEAVE = pgtrigger.Trigger(
    name="retraction_with_leave",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        PERFORM FROM promises_promise promise JOIN promises_payout payout ON payout.promise_id = promise.id
        WHERE payout.id = NEW.payout_id FOR UPDATE OF promise;
        IF NEW.match_id IS NOT NULL THEN
            IF NOT EXISTS (
                SELECT FROM promises_bankmatch
                WHERE id = NEW.match_id AND payout_id = NEW.payout_id AND course = 'returned'
            ) THEN
                RAISE EXCEPTION 'retraction: no bank says that it came back';
            END IF;
            RETURN NEW;
        END IF;
        IF NOT EXISTS (
            SELECT FROM promises_payout payout
            WHERE payout.id = NEW.payout_id AND payout.at <= NEW.at
              AND (payout.by_id = NEW.by_id AND NEW.at <= payout.mistyped_until
                   OR EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD}))
        ) THEN
            RAISE EXCEPTION 'retraction: by no lead, and not as just mistyped';
        END IF;
        IF EXISTS (
               SELECT FROM promises_bankmatch told JOIN promises_bankentry paid ON paid.id = told.entry_id
               WHERE told.payout_id = NEW.payout_id AND told.course = 'paid'
                 AND NOT (  -- only a part came back since, or less what that cost: a lead looks what the customer has
                     EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})
                     AND EXISTS (
                         SELECT FROM promises_bankentry back
                         LEFT JOIN promises_bankmatch fits ON fits.entry_id = back.id
                         WHERE back.reference = paid.reference AND back.course = 'returned' AND fits.id IS NULL
                           AND (back.amount, back.currency) <> (paid.amount, paid.currency)
                           AND back.booked_on >= paid.booked_on))) THEN
            RAISE EXCEPTION 'retraction: the bank says that this was paid';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - the parts stand in the code
    ),
)

RETRACTION_IS_IN_THE_LEDGER = pgtrigger.Trigger(
    name="retraction_is_in_the_ledger",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM promises_ledgerentry entry JOIN promises_proof proof ON proof.id = entry.proof_id
            WHERE proof.payout_id = NEW.payout_id AND proof.fallen_at IS NOT NULL AND entry.kind = 'retracted'
        ) THEN
            RAISE EXCEPTION 'retraction: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """
    ),
)

PAYOUT_FALLS_FOR_CAUSE = pgtrigger.Trigger(
    name="payout_falls_for_cause",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(new__payout__isnull=False, old__fallen_at__isnull=True, new__fallen_at__isnull=False),
    declare=[("promise", "promises_promise"), ("paid", "numeric")],
    func=function(
        """
        IF NOT EXISTS (SELECT FROM promises_contradiction WHERE proof_id = NEW.id)
           AND NOT EXISTS (SELECT FROM promises_retraction WHERE payout_id = NEW.payout_id) THEN
            RAISE EXCEPTION 'proof: a payout counts until the customer contradicts it, or it is taken back';
        END IF;
        SELECT * INTO promise FROM promises_promise WHERE id = NEW.promise_id;
        SELECT sum(payout.amount) INTO paid
        FROM promises_payout payout JOIN promises_proof proof ON proof.payout_id = payout.id
        WHERE payout.promise_id = promise.id AND proof.fallen_at IS NULL;
        IF promise.state = 'kept' AND (paid IS NULL OR paid < promise.amount) THEN
            RAISE EXCEPTION 'proof: a payout that counts no longer keeps nothing';
        END IF;
        RETURN NULL;
        """
    ),
)
