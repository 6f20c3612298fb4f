"""What the database refuses to be promised beyond a mandate, whoever asks; `mandates.py` says the same.

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


PROMISE_WITHIN_MANDATE: Final = pgtrigger.Trigger(
    name="promise_within_mandate",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__origin="person")
    & ~pgtrigger.Q(new__form="claimed")
    & ~(pgtrigger.Q(new__form="recurring") & pgtrigger.Q(new__follows__isnull=False)),
    declare=[("their_role", "text"), ("may", "text[]"), ("most", "integer")],
    func=function(
        f"""
        SELECT CASE WHEN {IS_LEAD} THEN 'lead' WHEN 'outsourced' = ANY (roles) THEN 'outsourced' ELSE 'agent' END
        INTO their_role FROM people_agent WHERE id = NEW.made_by_id;
        SELECT mandate.kinds, mandate.amount_max INTO may, most
        FROM promises_mandate mandate JOIN cases_case ON cases_case.team_id = mandate.team_id
        WHERE cases_case.id = NEW.case_id AND mandate.role = their_role;
        IF NOT FOUND AND their_role = 'outsourced' THEN
            may := ARRAY['callback', 'reply'];
            most := 0;
        END IF;
        IF NEW.kind <> ALL (may) OR greatest(NEW.amount, {largest_amount("NEW.words")}) > most THEN
            RAISE EXCEPTION 'promise: it is beyond what they may promise';
        END IF;
        RETURN NEW;
        """.replace("{", "{{").replace("}", "}}")  # noqa: S608 - all parts stand here; it is a format to pgtrigger
    ),
)
