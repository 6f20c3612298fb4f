"""What the database refuses about putting right what was written down wrongly, whoever asks: by whom, when and what."""

from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import IS_LEAD
from belofte.promises.gates_on_conditions import is_longer
from belofte.promises.gates_on_mandates import refuse_beyond
from belofte.promises.gates_on_reaching import HELD_TO
from belofte.promises.gates_on_withdrawals import THEIRS


def names_the_date(promise: str) -> str:
    """Return SQL for a promise of which the answer, or the note of the call, that made it names the date of then.

    By the words in which it was first written down; a date that a house rule gave has none.
    """
    return f"""
    SELECT made.id
    FROM promises_promise made
    LEFT JOIN cases_message message ON message.id = made.message_id
    LEFT JOIN cases_call call ON call.id = made.call_id
    CROSS JOIN LATERAL (SELECT coalesce(
        (SELECT from_due_words FROM promises_correction WHERE promise_id = made.id ORDER BY id LIMIT 1),
        made.due_words) AS said) first
    WHERE made.id = {promise} AND first.said <> ''
      AND position(lower(regexp_replace(first.said, '\\s+', ' ', 'g'))
                   IN lower(regexp_replace(coalesce(message.text, call.text), '\\s+', ' ', 'g'))) > 0
    """  # noqa: S608


def names_the_wait(promise: str) -> str:
    """Return SQL for a promise of which the answer, or the note of the call, that made it names how long it takes.

    By the words in which that was first read; what is older than those is taken to be named.
    """
    return f"""
    SELECT made.id
    FROM promises_promise made
    LEFT JOIN cases_message message ON message.id = made.message_id
    LEFT JOIN cases_call call ON call.id = made.call_id
    CROSS JOIN LATERAL (SELECT regexp_replace(lower(made.wait_words), '\\s+', ' ', 'g') AS said) first
    WHERE made.id = {promise}
      AND regexp_replace(lower(coalesce(message.text, call.text)), '\\s+', ' ', 'g') ~ CASE first.said
          WHEN '' THEN ''
          ELSE '(?:^|\\W)' || regexp_replace(first.said, '([^[:alnum:][:space:]])', '\\\\\\1', 'g') || '(?:\\W|$)' END
    """  # noqa: S608


# `correcting.py` says the same.
LEDGER_CORRECTED_WITH_LEAVE: Final = pgtrigger.Trigger(
    name="ledger_corrected_with_leave",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="corrected") | pgtrigger.Q(new__correction__isnull=False),
    declare=[
        ("promise", "promises_promise"),
        ("earlier", "promises_ledgerentry"),
        ("correction", "promises_correction"),
        ("is_of_wait", "boolean"),
        ("is_longer", "boolean"),
    ],
    func=function(
        f"""
        SELECT * INTO promise FROM promises_promise WHERE id = NEW.promise_id;
        SELECT * INTO correction FROM promises_correction WHERE id = NEW.correction_id AND promise_id = promise.id;
        SELECT * INTO earlier FROM promises_ledgerentry WHERE promise_id = promise.id ORDER BY number DESC LIMIT 1;
        IF NEW.kind <> 'corrected' OR correction.id IS NULL
           OR (NEW.by_id, NEW.at, NEW.due_at, NEW.channel, NEW.owner_id)
              IS DISTINCT FROM (correction.by_id, correction.at, correction.due_at, correction.channel,
                                correction.owner_id)
           OR (earlier.due_at, earlier.channel, earlier.owner_id, promise.kind, promise.due_words,
               promise.wait_amount, promise.wait_unit)
              IS DISTINCT FROM (correction.from_due_at, correction.from_channel, correction.from_owner_id,
                                correction.from_kind, correction.from_due_words,
                                correction.from_wait_amount, correction.from_wait_unit) THEN
            RAISE EXCEPTION 'ledger: it is not corrected as it was written down';
        END IF;
        is_of_wait := (correction.wait_amount, correction.wait_unit)
                      IS DISTINCT FROM (correction.from_wait_amount, correction.from_wait_unit);
        is_longer := is_of_wait AND {is_longer("correction")};
        IF NOT is_of_wait AND (NEW.due_at, NEW.channel, NEW.owner_id, correction.kind)
           IS NOT DISTINCT FROM (earlier.due_at, earlier.channel, earlier.owner_id, promise.kind)
           OR NEW.due_at IS NOT DISTINCT FROM earlier.due_at AND NEW.grain <> earlier.grain THEN
            RAISE EXCEPTION 'ledger: nothing of it was corrected';
        END IF;
        IF promise.origin = 'desk'
           OR ({THEIRS} = NEW.by_id AND NEW.at <= promise.misread_until AND promise.follows_id IS NULL
               OR EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})) IS NOT TRUE THEN
            RAISE EXCEPTION 'ledger: corrected by no lead, and not as just misread';
        END IF;
        IF NEW.due_at IS DISTINCT FROM earlier.due_at AND (
               NEW.due_at IS NULL OR promise.form = 'recurring'
               OR promise.form <> 'claimed' AND NEW.due_at < promise.made_at
               OR EXISTS (
                   SELECT FROM promises_ledgerentry moved
                   LEFT JOIN promises_ledgerentry untold ON untold.takes_back_id = moved.id
                   WHERE moved.promise_id = promise.id AND moved.kind = 'moved' AND untold.id IS NULL)) THEN
            RAISE EXCEPTION 'ledger: only the date that was promised first is corrected, to none of before';
        END IF;
        IF NEW.due_at IS DISTINCT FROM earlier.due_at AND earlier.state = 'open' AND earlier.due_at < NEW.at THEN
            RAISE EXCEPTION 'ledger: past its date it was broken first';
        END IF;
        IF is_of_wait AND (earlier.state <> 'conditional' OR earlier.due_at IS NOT NULL OR NEW.due_at IS NOT NULL) THEN
            RAISE EXCEPTION 'ledger: how long it takes is corrected while it waits for its condition, and has no date';
        END IF;
        IF (NEW.due_at > earlier.due_at OR is_longer) AND EXISTS (
               SELECT FROM promises_correction earlier_one
               WHERE promise_id = promise.id AND id <> correction.id
                 AND (due_at > from_due_at
                      OR (wait_amount, wait_unit) IS DISTINCT FROM (from_wait_amount, from_wait_unit)
                         AND {is_longer("earlier_one")})) THEN
            RAISE EXCEPTION 'ledger: a date is made later once as a slip of the pen';
        END IF;
        IF is_longer AND EXISTS ({names_the_wait("NEW.promise_id")}) THEN
            RAISE EXCEPTION 'ledger: what made it names how long it takes, so that is no slip of the pen';
        END IF;
        IF NEW.due_at > earlier.due_at AND promise.wait_amount IS NOT NULL THEN
            RAISE EXCEPTION 'ledger: what waited for its condition is due no later than was said';
        END IF;
        IF NEW.due_at > earlier.due_at AND EXISTS ({names_the_date("NEW.promise_id")}) THEN
            RAISE EXCEPTION 'ledger: what made it names this date, so it is no slip of the pen';
        END IF;
        IF (NEW.due_at > earlier.due_at OR is_longer)
           AND (NEW.at > promise.misread_until
                OR EXISTS (SELECT FROM promises_ledgerentry WHERE promise_id = promise.id AND {HELD_TO}))
           AND (NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})
                OR promise.made_by_id = NEW.by_id
                OR EXISTS (SELECT FROM promises_ledgerentry WHERE promise_id = promise.id AND owner_id = NEW.by_id))
        THEN
            RAISE EXCEPTION 'ledger: what stood for a day, passed or was spoken of is made later by a lead of no part';
        END IF;
        IF (correction.kind, NEW.channel) IS DISTINCT FROM (promise.kind, earlier.channel) AND (
               EXISTS (
                   SELECT FROM promises_ledgerentry
                   WHERE promise_id = promise.id AND kind IN ('tried', 'contradicted'))
               AND NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})
               OR promise.form = 'recurring' AND EXISTS (
                   SELECT FROM promises_promise WHERE follows_id = promise.id)) THEN
            RAISE EXCEPTION 'ledger: what somebody went by, or goes on, stays what it is';
        END IF;
        IF correction.kind = 'callback' AND promise.form <> 'claimed' AND NEW.channel <> 'phone' THEN
            RAISE EXCEPTION 'ledger: who is called back is called back by telephone';
        END IF;
        IF correction.kind <> promise.kind AND EXISTS (
            SELECT FROM promises_payout payout JOIN promises_proof proof ON proof.payout_id = payout.id
            WHERE payout.promise_id = promise.id AND proof.fallen_at IS NULL) THEN
            RAISE EXCEPTION 'ledger: what was paid back stays money back';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - all parts stand in the code
    ),
)

CORRECTION_IS_IN_THE_LEDGER: Final = pgtrigger.Trigger(
    name="correction_is_in_the_ledger",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (SELECT FROM promises_ledgerentry WHERE correction_id = NEW.id) THEN
            RAISE EXCEPTION 'correction: the ledger does not know of it';
        END IF;
        IF NOT EXISTS (
            SELECT FROM promises_promise
            WHERE id = NEW.promise_id AND kind = NEW.kind
              AND (wait_amount, wait_unit) IS NOT DISTINCT FROM (NEW.wait_amount, NEW.wait_unit))
           AND NOT EXISTS (SELECT FROM promises_correction WHERE promise_id = NEW.promise_id AND id > NEW.id) THEN
            RAISE EXCEPTION 'correction: its promise is not of that kind, or takes another time';
        END IF;
        RETURN NULL;
        """
    ),
)

CORRECTION_WITHIN_MANDATE: Final = pgtrigger.Trigger(
    name="correction_within_mandate",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=~pgtrigger.Q(new__kind=pgtrigger.F("new__from_kind")),
    declare=[("promise", "promises_promise"), ("their_role", "text"), ("may", "text[]"), ("most", "integer")],
    func=function(
        f"""
        SELECT * INTO promise FROM promises_promise WHERE id = NEW.promise_id;
        IF promise.form = 'claimed' THEN
            RETURN NEW;
        END IF;
        {refuse_beyond(by="NEW.by_id", kind="NEW.kind", of="promise")}
        RETURN NEW;
        """.replace("{", "{{").replace("}", "}}")  # noqa: S608 - both parts stand in the code; a format to pgtrigger
    ),
)
