"""What the database refuses to be promised or paid beyond a mandate, whoever asks; `mandates.py` says the same.

It reads the money in the promise's own words, as `language/amounts.py` does, whatever the row says that it gives.
"""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD

_READ: Final = 20_000  # characters, as `amounts.LENGTH_MAX`
_NUMBER: Final = r"(?:\d{1,3}(?:[.,\u00a0 ]\d{3}){1,2}(?:[.,]\d{1,2})?|\d{1,9}(?:[.,]\d{1,2})?)"
_ROUND: Final = r"(?:[.,](?:-{1,2}|–|—))?"
_SIGN: Final = r"(?:€|£|\$|(?<!\w)(?:eur|euro|gbp|usd)(?!\w))"
_UNIT: Final = r"(?:euro''?s?|eur|pounds?|gbp|dollars?|usd|€|£)(?!\w)"  # in SQL an apostrophe stands twice
_CENTS: Final = r"(?<![\w.,])(\d{1,4})\s(?:cent|eurocent|pence)(?!\w)"
_BEHIND: Final = rf"{_SIGN}\s?({_NUMBER}){_ROUND}(?![\w%])"
_BEFORE: Final = rf"(?<![\w.,])({_NUMBER}){_ROUND}\s?{_UNIT}"


def largest_amount(words: str) -> str:
    """Return SQL for the largest amount of money that words name; NULL where they name none."""
    grouped = r"[.,\u00a0 ](?=\d{3}(?:\D|$))"
    return f"""
    (SELECT max(coalesce(
         replace(regexp_replace(coalesce(parts[1], parts[2]), '{grouped}', '', 'g'), ',', '.')::numeric,
         parts[3]::numeric / 100))
     FROM regexp_matches(left({words}, {_READ}), '{_BEHIND}|{_BEFORE}|{_CENTS}', 'gi') AS named(parts))
    """  # noqa: S608 - the parts stand in this module


def refuse_beyond(*, by: str, kind: str, of: str) -> str:
    """Return PL/pgSQL that refuses what somebody may not promise; `of` is the row of the promise.

    A program is nobody, and may no more than an outsourced agent where nothing was set.
    The trigger declares `their_role`, `may` and `most`.
    """
    return f"""
        SELECT CASE WHEN {IS_LEAD} THEN 'lead' WHEN 'outsourced' = ANY (roles) THEN 'outsourced' ELSE 'agent' END
        INTO their_role FROM people_agent WHERE id = {by};
        their_role := coalesce(their_role, 'outsourced');
        SELECT mandate.kinds, mandate.amount_max INTO may, most
        FROM promises_mandate mandate JOIN cases_case ON cases_case.team_id = mandate.team_id
        WHERE cases_case.id = {of}.case_id AND mandate.role = their_role;
        IF NOT FOUND AND their_role = 'outsourced' THEN
            may := ARRAY['callback', 'reply'];
            most := 0;
        END IF;
        IF {by} IS NULL AND ({kind} NOT IN ('callback', 'reply')
                             OR greatest({of}.amount, {largest_amount(f"{of}.words")}) > 0) THEN
            RAISE EXCEPTION 'promise: it is beyond what a program may promise';
        END IF;
        IF {kind} <> ALL (may) OR greatest({of}.amount, {largest_amount(f"{of}.words")}) > most THEN
            RAISE EXCEPTION 'promise: it is beyond what they may promise';
        END IF;
    """  # noqa: S608 - the parts stand in this module, and where it is asked for


PROMISE_WITHIN_MANDATE: Final = pgtrigger.Trigger(
    name="promise_within_mandate",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=~pgtrigger.Q(new__origin="desk")
    & ~pgtrigger.Q(new__form="claimed")
    & ~(pgtrigger.Q(new__form="recurring") & pgtrigger.Q(new__follows__isnull=False)),
    declare=[("their_role", "text"), ("may", "text[]"), ("most", "integer")],
    func=function(
        f"""
        {refuse_beyond(by="NEW.made_by_id", kind="NEW.kind", of="NEW")}
        RETURN NEW;
        """.replace("{", "{{").replace("}", "}}")  # it is a format to pgtrigger
    ),
)

PAYOUT_WITHIN_MANDATE: Final = pgtrigger.Trigger(
    name="payout_within_mandate",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("team", "bigint"), ("may", "text[]"), ("most", "integer"), ("earlier", "numeric")],
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM people_agent
            WHERE id = NEW.by_id AND 'outsourced' = ANY (roles) AND NOT {IS_LEAD}
        ) THEN
            RETURN NEW;
        END IF;
        SELECT cases_case.team_id INTO team
        FROM promises_promise promise JOIN cases_case ON cases_case.id = promise.case_id
        WHERE promise.id = NEW.promise_id;
        SELECT kinds, amount_max INTO may, most FROM promises_mandate WHERE team_id = team AND role = 'outsourced';
        SELECT coalesce(sum(payout.amount), 0) INTO earlier
        FROM promises_payout payout JOIN promises_proof proof ON proof.payout_id = payout.id
        WHERE payout.promise_id = NEW.promise_id AND proof.fallen_at IS NULL;
        IF ('refund' = ANY (may)) IS NOT TRUE OR earlier + NEW.amount > most THEN
            RAISE EXCEPTION 'payout: it is beyond what they may pay back';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)
