"""When the database takes it that a customer cannot be reached: enough was tried since we are held to a promise.

The SQL is written over the expression that names the promise: a parameter in the deed, NEW.promise_id in a trigger.
"""

from typing import Final

from belofte.promises.gates_on_tries import APART, PART_OF_DAY

# Of an entry: after it, it was no slip of the pen; `withdrawing.py` says the same.
HELD_TO: Final = "(kind IN ('contradicted', 'said_again') OR state = 'broken')"

# That somebody rang, and that nobody took it: “Geen gehoor, voicemail van de klant ingesproken.” tells nothing of it.
_RINGING: Final = "|".join(
    (
        *(
            "voicemail",
            "antwoordapparaat",
            "ingesproken",
            "inspreken",
            "gesproken",
            "bericht",
            "boodschap",
            "achtergelaten",
        ),
        *("gehoor", "antwoord", "reactie", "bereikt", "bereikbaar", "thuis", "opgenomen", "opnemen", "nam", "neemt"),
        *("gebeld", "belde", "bellen", "geprobeerd", "kreeg", "gekregen", "weer", "opnieuw", "nogmaals", "nog", "keer"),
        *("de", "het", "een", "van", "en", "met", "bij", "op", "in", "naar", "klant", "meneer", "mevrouw", "niemand"),
        *("hij", "zij", "ze", "ik", "is", "was", "werd", "heb", "heeft"),
        *("left", "message", "machine", "answering", "answer", "answered", "reply", "reached", "available", "home"),
        *("pick", "picked", "up", "call", "called", "rang", "tried", "got", "again", "nobody", "customer"),
        *("the", "a", "an", "on", "of", "and", "with", "to", "at", "he", "she", "they", "i"),
    )
)
_SAYS_WHAT: Final = (  # three words more than that
    rf"regexp_replace(call.text, '\m((niet|geen|not|no)\s+)?({_RINGING})\M', ' ', 'gi') ~ '\w\W+\w+\W+\w'"
)

# Confirmed by the customer, and nothing of this case came back from there.
_POINT_LEFT: Final = """
    SELECT FROM contacts_contactpoint point
    WHERE point.contact_id = asked.contact_id AND point.confirmed_at IS NOT NULL AND point.address <> ''
      AND NOT EXISTS (
          SELECT FROM cases_delivery lost
          WHERE lost.case_id = asked.case_id AND lost.contact_point_id = point.id
            AND lost.state IN ('failed', 'bounced')
            AND NOT EXISTS (
                SELECT FROM cases_delivery later
                WHERE later.case_id = lost.case_id AND later.contact_point_id = point.id AND later.id > lost.id
                  AND later.state NOT IN ('failed', 'bounced')))
"""


def tried_in_vain(promise: str) -> str:
    """Return SQL that has a row where we could tell the customer nothing, though enough was tried.

    Since the promise was no slip of the pen any more, and since they were reached last: a voicemail said it, of which
    somebody wrote down what, in three words beside those of ringing; or nobody took two calls, hours apart in two parts
    of the day by one clock; or an answer came back, and no confirmed address of theirs is left. One call that nobody
    took is a try, and no more. A call is of when somebody rang, whenever that was written down: in minutes, as people
    do.
    """
    return f"""
    WITH asked AS (
        SELECT promise.case_id, cases_case.contact_id, (
            SELECT min(at) FROM promises_ledgerentry WHERE promise_id = promise.id AND {HELD_TO}) AS since
        FROM promises_promise promise JOIN cases_case ON cases_case.id = promise.case_id
        WHERE promise.id = {promise}
    ), tried AS (
        SELECT message.recorded_at AS at, NULL AS zone, NULL AS part, CASE WHEN EXISTS (
            SELECT FROM cases_delivery
            WHERE message_id = message.id AND meant_for = 'customer' AND state NOT IN ('failed', 'bounced'))
            THEN 'reached' ELSE 'came_back' END AS result
        FROM asked
        JOIN cases_conversation conversation ON conversation.case_id = asked.case_id
        JOIN cases_message message ON message.conversation_id = conversation.id
        WHERE message.direction = 'out' AND NOT message.is_automatic AND message.forwards_id IS NULL
        UNION ALL
        SELECT call.called_at, call.zone, {PART_OF_DAY}, CASE
            WHEN call.result = 'answered' THEN 'reached'
            WHEN call.result = 'voicemail' AND {_SAYS_WHAT} THEN 'told' ELSE 'no_answer' END
        FROM asked JOIN cases_call call ON call.case_id = asked.case_id
        WHERE call.direction = 'out' OR call.result = 'answered'
    ), in_vain AS (
        SELECT tried.* FROM tried, asked
        WHERE tried.at >= date_trunc('minute', asked.since) AND tried.at > coalesce(
            (SELECT max(reached.at) FROM tried reached WHERE reached.result = 'reached'), '-infinity')
    )
    SELECT FROM in_vain one, asked
    WHERE one.result = 'told'
       OR one.result = 'came_back' AND NOT EXISTS ({_POINT_LEFT})
       OR one.result = 'no_answer' AND EXISTS (
           SELECT FROM in_vain other
           WHERE other.result = 'no_answer' AND other.zone = one.zone AND other.part <> one.part
             AND other.at >= one.at + interval '{APART.total_seconds():.0f} seconds')
    """  # noqa: S608
