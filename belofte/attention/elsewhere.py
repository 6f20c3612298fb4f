"""What waits in a case because another was closed as answered in it, as SQL: for the ball and for the gates of closing.

Whoever says so promises that the answer comes there; this holds that case to it. Passed on once more, it waits there.
"""

from belofte.attention.unanswered import contradictions, denials, messages, overpromised, retractions
from belofte.conduct.heard import reached

# Of the reasons why nobody waits any more, the one that also ends what was passed on: nobody can tell them anything.
# That this case is spam, or solved by the customer's word, says nothing of what they asked in another.
_ENDS_ALL = "'unreachable'"
_ENDS_ITS_OWN = "'unreachable', 'confirmed'"


def words(case: str) -> str:
    """Return what follows SELECT, over `said.at` (recorded), `said.since` (said) and `said.case_id` (where they are).

    `case` is the expression that names the case that holds the answer. What it passed on in its turn waits there only.
    """
    return f"""
    FROM (
        WITH RECURSIVE passed_on (case_id, through, heard, until) AS (
            SELECT waiver.case_id, waiver.recorded_at, here.heard, greatest(here.heard, {_dealt_with_there()})
            FROM cases_answerwaiver waiver
            CROSS JOIN LATERAL (SELECT greatest({_ended(case)}, {_went_on(case)}) AS heard) here
            WHERE waiver.same_as_id = {case} AND waiver.withdrawn_at IS NULL AND waiver.is_held_to
            UNION
            SELECT waiver.case_id, waiver.recorded_at, here.heard, greatest(here.heard, {_dealt_with_there()})
            FROM passed_on JOIN cases_answerwaiver waiver ON waiver.same_as_id = passed_on.case_id
            CROSS JOIN LATERAL (SELECT greatest(passed_on.heard, {_ended("passed_on.case_id")}) AS heard) here
            WHERE waiver.withdrawn_at IS NULL AND waiver.is_held_to AND waiver.recorded_at <= passed_on.through
        )
        SELECT passed_on.case_id, word.at, word.since
        FROM passed_on CROSS JOIN LATERAL ({_words("passed_on.case_id", until="passed_on.until")}) word
        WHERE word.at <= passed_on.through
    ) said
    """  # noqa: S608 - the names stand in the code


def answering(case: str) -> str:
    """Return SQL for the numbers of the cases in which a case was closed as answered, and they in their turn.

    Also where that was taken back: what waited there waits no more.
    """
    return f"""
    WITH RECURSIVE answering (number) AS (
        SELECT waiver.same_as_id FROM cases_answerwaiver waiver
        WHERE waiver.case_id = {case} AND waiver.same_as_id IS NOT NULL
        UNION
        SELECT waiver.same_as_id FROM answering JOIN cases_answerwaiver waiver ON waiver.case_id = answering.number
        WHERE waiver.same_as_id IS NOT NULL
    )
    SELECT number FROM answering WHERE number <> {case} ORDER BY number
    """  # noqa: S608 - the names stand in the code


def _words(case: str, *, until: str) -> str:
    """Return SQL for what waited in the case that was closed so."""
    pressed = (find(case, until=until) for find in (denials, contradictions, retractions, overpromised))
    written = f"SELECT message.recorded_at AS at, message.received_at AS since {messages(case, until=until)}"
    return " UNION ALL ".join([written, *(f"SELECT said.at, said.at {found}" for found in pressed)])


def _ended(case: str, *, reasons: str = _ENDS_ALL) -> str:
    """Return SQL for the moment up to which all is at an end in a case, also what was passed on to it."""
    return f"""
    greatest({reached(case)}, (
        SELECT max(ended.recorded_at) FROM cases_answerwaiver ended
        WHERE ended.case_id = {case} AND ended.withdrawn_at IS NULL AND ended.reason IN ({reasons})
    ))
    """  # noqa: S608 - as above


def _went_on(case: str) -> str:
    """Return SQL for the moment at which a case was itself closed as answered in another, after `waiver`."""
    return f"""
    (SELECT max(went_on.recorded_at) FROM cases_answerwaiver went_on
     WHERE went_on.case_id = {case} AND went_on.withdrawn_at IS NULL AND went_on.same_as_id IS NOT NULL
       AND went_on.recorded_at >= waiver.recorded_at)
    """  # noqa: S608 - as above


def _dealt_with_there() -> str:
    """Return SQL for the moment up to which all was at an end in the case of `waiver` itself, or dealt with before."""
    return f"""
    greatest({_ended("waiver.case_id", reasons=_ENDS_ITS_OWN)}, (
        SELECT max(earlier.recorded_at) FROM cases_answerwaiver earlier
        WHERE earlier.case_id = waiver.case_id AND earlier.withdrawn_at IS NULL
          AND earlier.recorded_at < waiver.recorded_at
    ))
    """  # noqa: S608 - as above
