"""Whether we know who writes in a case, as SQL: what they ask is called spam by a lead only.

Real spam is of a stranger: in no case of theirs, before this or since, did anything of ours reach them, or did one of
us promise something, and no other was last closed as anything but spam. That they wrote twice, and nobody looked yet,
says nothing; and once called spam wrongly, they are known when that is closed as something else after all. The desk's
own first word is said to whoever writes.
"""

from typing import Final

from belofte.conduct.heard import reached

# A question mark at the end of a word, for Python and for PostgreSQL: not that of an address on the web.
QUESTION_MARK: Final = r"\?(\s|$)"


def known(case: str) -> str:
    """Return SQL that finds whether we know whoever writes in a case."""
    return f"""
    SELECT FROM cases_case one JOIN cases_case theirs ON theirs.contact_id = one.contact_id
    WHERE one.id = {case} AND ({reached("theirs.id")} > '-infinity' OR {_promised("theirs.id")}
                               OR theirs.id <> one.id AND {_last_closed_as("theirs.id")} <> 'spam')
    """


def _last_closed_as(case: str) -> str:
    """Return SQL for why nobody waited when a case was closed last; "" with an outcome, NULL where it never was."""
    return f"""
    (SELECT coalesce(waiver.reason, '')
     FROM closing_closure ended LEFT JOIN cases_answerwaiver waiver ON waiver.id = ended.waiver_id
     WHERE ended.case_id = {case} AND ended.completed_at IS NOT NULL AND ended.cancelled_at IS NULL
     ORDER BY ended.completed_at DESC, ended.id DESC LIMIT 1)
    """  # noqa: S608 - as above


def _promised(case: str) -> str:
    """Return SQL that tells whether one of us promised something in a case."""
    return f"EXISTS (SELECT FROM promises_promise promise WHERE promise.case_id = {case} AND promise.origin <> 'desk')"
