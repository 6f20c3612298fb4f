"""What the database refuses about money back, whoever asks: what a payout is, and that only payouts keep a refund.

`gates_on_retractions.py` says the same of one that counts no longer.
"""

from typing import Final

import pgtrigger
from django.db import models

from belofte.database.gates import function
from belofte.promises.gates_on_telling import TOLD_OF_PAYOUT

# Whole numbers of accounts and cards by their shape: for Python and PostgreSQL alike. `payouts.py` knows check digits.
NUMBER_SHAPE: Final = (
    r"[A-Za-z]{2}\d{2}[ .-]?[A-Za-z]{4}([ .-]?\d){10}|[Bb][Ee]\d{2}([ .-]?\d{4}){3}"
    r"|\d{4}[ .-]\d{4}[ .-]\d{4}[ .-]\d{4}"
)
OURS: Final = "^BELOFTE-[0-9]{1,18}-[0-9]{1,9}$"  # `statements.lines.ours` finds no longer numbers either
MANY_DIGITS: Final = r"\d([ .-]?\d){7}"  # more than the last ones that a method may name


def carried(reference: str) -> str:
    """Return SQL for a reference as banks carry it; `statements.lines.normal` does the same."""
    return f"upper(regexp_replace({reference}, '\\s', '', 'g'))"


def used(reference: str, *, beside: str) -> str:
    """Return SQL: another payout than this one has a reference, and counts, was denied, or the bank told of it."""
    return f"""EXISTS (
        SELECT FROM promises_payout other LEFT JOIN promises_proof shown ON shown.payout_id = other.id
        WHERE other.id <> {beside} AND {carried("other.reference")} = {reference}
          AND (shown.fallen_at IS NULL
               OR EXISTS (SELECT FROM promises_bankmatch WHERE payout_id = other.id)
               OR EXISTS (SELECT FROM promises_contradiction WHERE proof_id = shown.id)))"""  # noqa: S608


PAYOUT_NAMES_NO_WHOLE_NUMBER: Final = models.CheckConstraint(
    name="payout_names_no_whole_number",
    condition=~models.Q(method__regex=MANY_DIGITS)
    & ~models.Q(reference__regex=NUMBER_SHAPE)
    & ~models.Q(why_other__regex=NUMBER_SHAPE)
    & ~models.Q(why_less__regex=NUMBER_SHAPE),
)

# `payouts.py` says the same, to the day of the desk's own zone.
PAYOUT_FITS_ITS_PROMISE = pgtrigger.Trigger(
    name="payout_fits_its_promise",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("promise", "promises_promise"), ("earlier", "numeric")],
    func=function(
        f"""
        SELECT * INTO promise FROM promises_promise WHERE id = NEW.promise_id FOR UPDATE;
        IF promise.kind <> 'refund' OR promise.state NOT IN ('open', 'broken') THEN
            RAISE EXCEPTION 'payout: only money back that has to be paid is paid out';
        END IF;
        IF NEW.paid_on > (NEW.at AT TIME ZONE 'UTC')::date + 1
           OR promise.form <> 'claimed' AND promise.key IS NULL
              AND NEW.paid_on < (promise.made_at AT TIME ZONE 'UTC')::date - 1 THEN
            RAISE EXCEPTION 'payout: it was paid after it was promised, and before it is recorded';
        END IF;
        SELECT coalesce(sum(payout.amount), 0) INTO earlier
        FROM promises_payout payout JOIN promises_proof proof ON proof.payout_id = payout.id
        WHERE payout.promise_id = NEW.promise_id AND proof.fallen_at IS NULL;
        IF earlier + NEW.amount > promise.amount
           OR earlier + NEW.amount < promise.amount AND NEW.why_less = '' THEN
            RAISE EXCEPTION 'payout: never more than was promised, and less only for a reason';
        END IF;
        IF coalesce(NEW.message_id, NEW.call_id) IS NOT NULL AND NOT EXISTS (
               SELECT FROM (SELECT NEW.message_id, NEW.call_id) told
               LEFT JOIN cases_message message ON message.id = told.message_id
               LEFT JOIN cases_conversation conversation ON conversation.id = message.conversation_id
               LEFT JOIN cases_call call ON call.id = told.call_id
               WHERE {TOLD_OF_PAYOUT}) THEN
            RAISE EXCEPTION 'payout: the customer was not told of it there';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)

# Of those of before this gate several may have one. `payout_references.py` says the same, its case held. A reference
# is locked once it is of this case: nobody waits for another case that waits for theirs.
PAYOUT_HAS_ITS_OWN_REFERENCE: Final = pgtrigger.Trigger(
    name="payout_has_its_own_reference",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("carried", "text")],
    func=function(
        f"""
        carried := {carried("NEW.reference")};
        IF carried !~ '{OURS}' THEN
            RETURN NEW;  -- a name that finance gives to many at once
        END IF;
        IF NOT EXISTS (
            SELECT FROM promises_promise named JOIN promises_promise owed ON owed.id = NEW.promise_id
            WHERE named.id = split_part(carried, '-', 2)::bigint
              AND (named.id = owed.id
                   OR named.case_id = owed.case_id AND named.state IN ('withdrawn', 'honoured'))
        ) THEN
            RAISE EXCEPTION 'payout: this reference is of another promise';
        END IF;
        PERFORM pg_advisory_xact_lock(hashtextextended('reference of a payout: ' || carried, 0));
        IF {used("carried", beside="NEW.id")} THEN
            RAISE EXCEPTION 'payout: another one has this reference';
        END IF;
        RETURN NEW;
        """.replace("{", "{{").replace("}", "}}")  # it is a format to pgtrigger
    ),
)

PAYOUT_IS_IN_THE_LEDGER = pgtrigger.Trigger(
    name="payout_is_in_the_ledger",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM promises_ledgerentry entry JOIN promises_proof proof ON proof.id = entry.proof_id
            WHERE entry.promise_id = NEW.promise_id AND proof.payout_id = NEW.id
              AND entry.kind IN ('kept', 'part_paid')
        ) THEN
            RAISE EXCEPTION 'payout: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """
    ),
)

LEDGER_KEPT_REFUND_NEEDS_PAYOUT = pgtrigger.Trigger(
    name="ledger_kept_refund_needs_payout",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="kept"),
    declare=[("promise", "promises_promise"), ("paid", "numeric")],
    func=function(
        """
        SELECT * INTO promise FROM promises_promise WHERE id = NEW.promise_id;
        IF promise.kind <> 'refund' THEN
            RETURN NEW;
        END IF;
        SELECT sum(payout.amount) INTO paid
        FROM promises_payout payout JOIN promises_proof proof ON proof.payout_id = payout.id
        WHERE payout.promise_id = promise.id AND proof.promise_id = promise.id
          AND proof.established_at IS NOT NULL AND proof.fallen_at IS NULL;
        IF paid IS NULL OR paid < promise.amount OR NOT EXISTS (
            SELECT FROM promises_proof proof JOIN promises_payout payout ON payout.id = proof.payout_id
            WHERE proof.id = NEW.proof_id AND payout.promise_id = promise.id
        ) THEN
            RAISE EXCEPTION 'ledger: money back is kept by paying all of it';
        END IF;
        RETURN NEW;
        """
    ),
)
