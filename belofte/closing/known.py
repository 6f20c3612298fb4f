"""Whether we know who writes in a case, as SQL: what they ask is called spam by a lead only.

Real spam is of a stranger: nothing of ours reached them, now or in an earlier case, none of those was closed as
anything but spam, and nothing was promised to them by one of us. That they wrote twice, and nobody looked yet, says
nothing. The desk's own first word is said to whoever writes.
"""

from typing import Final

from belofte.conduct.heard import reached

# A question mark at the end of a word, for Python and for PostgreSQL: not that of an address on the web.
QUESTION_MARK: Final = r"\?(\s|$)"


def known(case: str) -> str:
    """Return SQL that finds whether we know whoever writes in a case."""
    return f"""
    SELECT FROM cases_case one WHERE one.id = {case} AND (
        EXISTS (
            SELECT FROM cases_case earlier
            WHERE earlier.contact_id = one.contact_id AND earlier.id <> one.id AND earlier.opened_at <= one.opened_at
              AND ({reached("earlier.id")} > '-infinity' OR {_promised("earlier.id")}
                   OR earlier.closed_at IS NOT NULL AND NOT EXISTS (
                       SELECT FROM cases_answerwaiver spam
                       WHERE spam.case_id = earlier.id AND spam.reason = 'spam' AND spam.withdrawn_at IS NULL
                   ))
        )
        OR {reached("one.id")} > '-infinity'
        OR {_promised("one.id")}
    )
    """  # noqa: S608 - the names stand in the code


def _promised(case: str) -> str:
    """Return SQL that tells whether one of us promised something in a case."""
    return f"EXISTS (SELECT FROM promises_promise promise WHERE promise.case_id = {case} AND promise.origin <> 'desk')"
