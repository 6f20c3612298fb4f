"""How the database chains the ledger, whoever adds to it: it gives the number, the hashes, and that of the words."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.promises import records

# `chain.py` reads what this writes. What a handover says of its reason, a gate of its own holds to be so.
LEDGER_CHAINS: Final = pgtrigger.Trigger(
    name="ledger_chains",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("last", "promises_ledgerentry"), ("facts", "text")],
    func=function(
        f"""
        CASE NEW.kind
            WHEN 'made' THEN
                SELECT {records.in_sql("promise", records.PROMISE)} INTO facts
                FROM promises_promise promise WHERE id = NEW.promise_id;
            WHEN 'moved' THEN
                SELECT {records.in_sql("moved", records.RENEGOTIATION)} INTO facts
                FROM promises_renegotiation moved WHERE id = NEW.renegotiation_id;
            WHEN 'withdrawn' THEN
                SELECT {records.in_sql("withdrawal", records.WITHDRAWAL)} INTO facts
                FROM promises_withdrawal withdrawal
                WHERE promise_id = NEW.promise_id ORDER BY id DESC LIMIT 1;
            WHEN 'corrected' THEN
                SELECT {records.in_sql("correction", records.CORRECTION)} INTO facts
                FROM promises_correction correction WHERE id = NEW.correction_id;
            ELSE NULL;
        END CASE;
        IF NEW.kind <> 'handed_over' THEN
            NEW.words_hash := (
                SELECT sha256(salt || convert_to(facts, 'UTF8')) FROM promises_promise WHERE id = NEW.promise_id);
        END IF;
        SELECT * INTO last FROM promises_ledgerentry WHERE case_id = NEW.case_id ORDER BY number DESC LIMIT 1;
        NEW.number := coalesce(last.number, 0) + 1;
        NEW.chain_form := {records.FORM};
        NEW.previous_hash := coalesce(last.hash, ''::bytea);
        NEW.hash := sha256(NEW.previous_hash || convert_to({records.in_sql("NEW", records.ENTRY)}, 'UTF8'));
        RETURN NEW;
        """  # noqa: S608 - all parts stand in the code
    ),
)
