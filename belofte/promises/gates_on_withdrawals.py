"""What the database refuses about promises that no longer hold: untold, or with another one in their place.

The SQL is written over the expression that names the promise: a parameter in the deed, NEW.promise_id in a trigger.
"""

from datetime import timedelta
from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD
from belofte.promises.gates_on_reaching import HELD_TO, tried_in_vain
from belofte.promises.gates_on_telling import TOLD_NOW

IN_PLACE_WITHIN: Final = timedelta(days=3)  # one working day, with a weekend between: so long it is another date for it

# Whose it is to say that they misread it: who wrote it down, or who sees to what a program promised.
THEIRS: Final = "CASE promise.origin WHEN 'bot' THEN promise.owner_id ELSE promise.made_by_id END"
_BY_LEAD: Final = f"EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})"
# Of an older and a younger promise: that they are not kept by somebody else on another channel. As they were made, and
# as they stood once put right: whoever sees to one later says nothing about what was promised.
_KEPT_ALIKE: Final = """
    EXISTS (
        SELECT FROM promises_ledgerentry one
        JOIN promises_ledgerentry other ON other.promise_id = younger.id AND other.kind IN ('made', 'corrected')
        WHERE one.promise_id = older.id AND one.kind IN ('made', 'corrected')
          AND (one.owner_id <> other.owner_id AND one.channel <> other.channel
               AND '' NOT IN (one.channel, other.channel)) IS NOT TRUE)
"""


def in_place(promise: str) -> str:
    """Return SQL for the other of two promises of ours: one was withdrawn, and the younger stands in its place.

    Of the same kind, made after it, and withdrawn shortly before or after that; no lead did either. What is plainly
    apart is none: of other amounts, another rhythm of a series, or kept by somebody else on another channel; and what
    was made with it, in one answer or call, is no younger. Words are no proof: they can be put in any way.
    """
    return f"""
    SELECT CASE WHEN older.id = {promise} THEN younger.id ELSE older.id END
    FROM promises_promise older
    JOIN promises_ledgerentry ended ON ended.id = (
        SELECT max(id) FROM promises_ledgerentry WHERE promise_id = older.id AND kind = 'withdrawn')
    JOIN promises_promise younger
        ON younger.case_id = older.case_id AND younger.kind = older.kind AND younger.made_at > older.made_at
    WHERE older.case_id = (SELECT case_id FROM promises_promise WHERE id = {promise})  -- which an index finds
      AND {promise} IN (older.id, younger.id) AND older.state = 'withdrawn' AND younger.state <> 'withdrawn'
      AND older.origin <> 'desk' AND younger.made_by_id IS NOT NULL AND ended.by_id IS NOT NULL
      AND (older.due_at IS NOT NULL OR older.wait_amount IS NOT NULL)
      AND older.form <> 'claimed' AND younger.form <> 'claimed'
      AND (older.form, younger.form) <> ('recurring', 'recurring')
      AND coalesce(older.amount = younger.amount, true)
      AND {_KEPT_ALIKE}
      AND NOT EXISTS (  -- what follows in a series goes on by itself
          SELECT FROM promises_promise WHERE id = younger.follows_id AND form = 'recurring')
      AND abs(extract(epoch FROM younger.made_at - ended.at)) <= {IN_PLACE_WITHIN.total_seconds():.0f}
      AND NOT EXISTS (
          SELECT FROM people_agent WHERE id IN (ended.by_id, younger.made_by_id) AND {IS_LEAD})
    LIMIT 1
    """  # noqa: S608


# `replacing.py` says the same.
LEDGER_REPLACES_WITH_LEAD: Final = pgtrigger.Trigger(
    name="ledger_replaces_with_lead",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    condition=pgtrigger.Q(new__kind="made") | pgtrigger.Q(new__kind="withdrawn") | pgtrigger.Q(new__kind="corrected"),
    func=function(
        f"""
        IF NEW.kind = 'corrected' AND NOT EXISTS (
            SELECT FROM promises_correction
            WHERE id = NEW.correction_id
              AND (kind, channel, owner_id) IS DISTINCT FROM (from_kind, from_channel, from_owner_id)) THEN
            RETURN NULL;  -- it is of no other kind, nor kept otherwise or by somebody else, by that
        END IF;
        IF EXISTS ({in_place("NEW.promise_id")}) AND NOT {_BY_LEAD} THEN
            RAISE EXCEPTION 'ledger: in place of what was withdrawn it is another date for that, and needs a lead';
        END IF;
        RETURN NULL;
        """  # noqa: S608 - both parts stand here
    ),
)

# `withdrawing.py` says the same.
LEDGER_WITHDRAWN_WITH_LEAVE: Final = pgtrigger.Trigger(
    name="ledger_withdrawn_with_leave",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="withdrawn"),
    func=function(
        f"""
        IF NEW.by_id IS NULL AND EXISTS (  -- what the desk promised by itself, as whoever we asked wishes
            SELECT FROM promises_withdrawal withdrawal
            JOIN promises_promise promise ON promise.id = withdrawal.promise_id AND promise.origin = 'desk'
            JOIN testimony_inquiryreply said ON said.id = (  -- the newest word on the newest
                SELECT word.id FROM testimony_inquiryreply word
                JOIN testimony_inquiry asked ON asked.id = word.inquiry_id
                WHERE asked.case_id = NEW.case_id ORDER BY asked.id DESC, word.id DESC LIMIT 1)
            WHERE withdrawal.promise_id = NEW.promise_id AND withdrawal.by_id IS NULL
              AND said.is_solved AND said.at = NEW.at AND withdrawal.at = NEW.at
              AND said.inquiry_id = (SELECT max(id) FROM testimony_inquiry WHERE case_id = NEW.case_id)
        ) THEN
            RETURN NEW;
        END IF;
        IF NOT EXISTS (
            SELECT FROM promises_withdrawal withdrawal
            JOIN promises_promise promise ON promise.id = withdrawal.promise_id
            LEFT JOIN cases_message message ON message.id = withdrawal.message_id
            LEFT JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            LEFT JOIN cases_call call ON call.id = withdrawal.call_id
            WHERE withdrawal.promise_id = NEW.promise_id AND withdrawal.by_id = NEW.by_id
              AND withdrawal.message_id IS NOT DISTINCT FROM NEW.message_id
              AND ({TOLD_NOW}
                   OR ({THEIRS} = NEW.by_id AND NEW.at <= promise.misread_until AND promise.follows_id IS NULL
                       OR {_BY_LEAD})
                      AND coalesce(promise.due_at >= NEW.at, true)
                      AND NOT EXISTS (SELECT FROM promises_ledgerentry WHERE promise_id = promise.id AND {HELD_TO})
                   OR {_BY_LEAD} AND EXISTS ({tried_in_vain("NEW.promise_id")})
                   OR promise.origin = 'desk' AND EXISTS (
                       SELECT FROM cases_answerwaiver
                       WHERE case_id = NEW.case_id AND recorded_at >= promise.made_at))
        ) THEN
            RAISE EXCEPTION 'ledger: withdrawn untold, by no lead or once it is held to, and not as just misread';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand here
    ),
)
