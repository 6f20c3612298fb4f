"""How the database chains the ledger, whoever adds to it: it gives the number, the hashes, the digests of words."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.promises import records


def _say(row: str, facts: tuple[str, ...]) -> str:
    """Return PL/pgSQL that keeps the facts of a row, and the digests of what people wrote there."""
    written, digests = records.in_sql(row, facts, salt="its.salt"), records.digests_in_sql(row, facts, salt="its.salt")
    return f"facts := {written}; NEW.digests := {digests};"


# The words of the date that the promise has once this entry stands.
_OF_ITS_DATE: Final = records.digest_in_sql(
    """coalesce(
        CASE NEW.kind
            WHEN 'moved' THEN moved.due_words
            WHEN 'corrected' THEN corrected.due_words
            WHEN 'untold' THEN (
                SELECT back.from_due_words FROM promises_ledgerentry taken
                JOIN promises_renegotiation back ON back.id = taken.renegotiation_id WHERE taken.id = NEW.takes_back_id)
        END, its.due_words)""",
    salt="its.salt",
)

# `chain.py` reads what this writes. What a handover says of its reason, a gate of its own holds to be so. Who
# meets a condition gives the digest of the words of its date along: no row has them yet. Who gives none gives no words.
LEDGER_CHAINS: Final = pgtrigger.Trigger(
    name="ledger_chains",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[
        ("last", "promises_ledgerentry"),
        ("its", "promises_promise"),
        ("moved", "promises_renegotiation"),
        ("withdrawn", "promises_withdrawal"),
        ("corrected", "promises_correction"),
        ("facts", "text"),
    ],
    func=function(
        f"""
        SELECT * INTO its FROM promises_promise WHERE id = NEW.promise_id;
        SELECT * INTO moved FROM promises_renegotiation WHERE id = NEW.renegotiation_id;
        SELECT * INTO corrected FROM promises_correction WHERE id = NEW.correction_id;
        NEW.digests := NULL;
        IF NEW.kind = 'made' THEN
            {_say("its", records.PROMISE[records.FORM])}
        ELSIF NEW.kind = 'moved' AND moved.id IS NOT NULL THEN
            {_say("moved", records.RENEGOTIATION)}
        ELSIF NEW.kind = 'corrected' AND corrected.id IS NOT NULL THEN
            {_say("corrected", records.CORRECTION[records.FORM])}
        ELSIF NEW.kind = 'withdrawn' THEN
            SELECT * INTO withdrawn FROM promises_withdrawal
            WHERE promise_id = NEW.promise_id ORDER BY id DESC LIMIT 1;
            IF FOUND THEN
                {_say("withdrawn", records.WITHDRAWAL)}
            END IF;
        END IF;
        IF NEW.kind <> 'handed_over' THEN
            NEW.words_hash := sha256(convert_to(facts, 'UTF8'));
        END IF;
        IF NEW.kind <> 'condition_met' OR NEW.due_digest IS NULL THEN
            NEW.due_digest := {_OF_ITS_DATE};
        END IF;
        SELECT * INTO last FROM promises_ledgerentry WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
        NEW.number := coalesce(last.number, 0) + 1;
        NEW.chain_form := {records.FORM};
        NEW.previous_hash := coalesce(last.hash, ''::bytea);
        NEW.hash := sha256(NEW.previous_hash || convert_to({
            records.in_sql("NEW", records.ENTRY[records.FORM])
        }, 'UTF8'));
        RETURN NEW;
        """  # noqa: S608 - all parts stand in the code
    ),
)
