"""What the database refuses about promises, whoever asks.

The ledger is only added to, each entry follows from the one before, and a promise never says anything else than its
newest entry. What proves one is in `gates_on_proof.py`, who may promise what in `gates_on_mandates.py`, in whose name
it moves in `gates_on_wishes.py`.
"""

import pgtrigger

from belofte.database.gates import function
from belofte.outages.gates import covers
from belofte.people.gates import IS_ANSWERER, IS_LEAD
from belofte.promises.gates_on_telling import TOLD_OF_IT_NOW
from belofte.promises.gates_on_tries import TRIED
from belofte.promises.gates_on_wishes import DENIED_DAYS

# The entry `begun` gives a promise a date on which nobody has tried yet; `tries.py` says the same.
BEGINS_ANEW = """
    (begun.kind IN ('made', 'condition_met', 'moved', 'contradicted')
     OR EXISTS (SELECT FROM promises_correction WHERE id = begun.correction_id AND due_at <> from_due_at))
"""

PROMISE_BEGINS = pgtrigger.Trigger(
    name="promise_begins",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NEW.state NOT IN ('open', 'conditional') OR (NEW.moves, NEW.forced_moves, NEW.days_later) <> (0, 0, 0)
           OR NEW.first_due_at IS DISTINCT FROM NEW.due_at
           OR (NEW.state = 'conditional') <> (NEW.form = 'conditional') THEN
            RAISE EXCEPTION 'promise: it begins open, or waiting for its condition, and unmoved';
        END IF;
        -- asked here, as no column of these changes later: a row of before that is blank goes on as it was
        IF NEW.form <> 'firm' AND (NEW.condition || NEW.recurrence || NEW.claimed_of) !~ '\\S' THEN
            RAISE EXCEPTION 'promise: its condition, its recurrence or who promised it stands in words';
        END IF;
        IF NEW.follows_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM promises_promise earlier
            WHERE earlier.id = NEW.follows_id AND earlier.case_id = NEW.case_id
              AND (earlier.form = 'claimed' AND NEW.form <> 'claimed' AND earlier.state IN ('open', 'broken')
                   OR NEW.form = 'recurring' AND earlier.state IN ('kept', 'broken')
                      AND (earlier.form, earlier.kind, earlier.recurrence, earlier.channel)
                          = (NEW.form, NEW.kind, NEW.recurrence, NEW.channel))
        ) THEN
            RAISE EXCEPTION 'promise: it follows what is over in its series, or what somebody else promised';
        END IF;
        RETURN NEW;
        """
    ),
)

PROMISE_IS_IN_THE_LEDGER = pgtrigger.Trigger(
    name="promise_is_in_the_ledger",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        """
        IF NOT EXISTS (SELECT FROM promises_ledgerentry WHERE promise_id = NEW.id AND kind = 'made') THEN
            RAISE EXCEPTION 'promise: the ledger does not know of it';
        END IF;
        RETURN NULL;
        """
    ),
)

SAYS_THE_SAME = """
    promise.state = entry.state AND promise.due_at IS NOT DISTINCT FROM entry.due_at AND promise.grain = entry.grain
    AND promise.channel = entry.channel AND promise.moves = entry.moves
    AND promise.forced_moves = entry.forced_moves AND promise.days_later = entry.days_later
    AND promise.owner_id IS NOT DISTINCT FROM entry.owner_id
    -- the words of its date; before the third form the ledger knew none of them, and those that were erased leave their
    -- digest
    AND (entry.due_digest IS NULL AND entry.chain_form < 3
         OR entry.due_digest = sha256(promise.salt || convert_to(promise.due_words, 'UTF8'))
         OR entry.due_digest IS NOT NULL AND octet_length(promise.salt) = 0 AND promise.due_words IN ('', '[…]'))
    -- a payout that fell or was proven, or a wish that was denied, after its promise was over ended nothing,
    -- nor did the days of a solution
    AND (promise.settled_at IS NULL OR promise.settled_at = (
        SELECT ended.at FROM promises_ledgerentry ended
        WHERE ended.promise_id = promise.id
          AND ended.kind NOT IN ('part_denied', 'retracted', 'proven', 'wish_denied', 'undisputed')
        ORDER BY ended.number DESC LIMIT 1))
"""

PROMISE_REPEATS_THE_LEDGER = pgtrigger.Trigger(
    name="promise_repeats_the_ledger",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    declare=[("entry", "promises_ledgerentry"), ("corrected", "promises_correction")],
    func=function(
        f"""
        SELECT * INTO entry FROM promises_ledgerentry WHERE promise_id = NEW.id ORDER BY number DESC LIMIT 1;
        IF NOT FOUND OR NOT ({SAYS_THE_SAME.replace("promise.", "NEW.")}) THEN
            RAISE EXCEPTION 'promise: it may only say what its newest ledger entry says';
        END IF;
        SELECT * INTO corrected FROM promises_correction WHERE id = entry.correction_id;
        IF OLD.first_due_at IS NOT NULL AND NEW.first_due_at IS DISTINCT FROM OLD.first_due_at
           AND ((OLD.first_due_at, NEW.first_due_at) = (corrected.from_due_at, corrected.due_at)) IS NOT TRUE THEN
            RAISE EXCEPTION 'promise: its first date stays what it was';
        END IF;
        IF NEW.due_words <> OLD.due_words AND entry.kind NOT IN ('condition_met', 'moved', 'corrected', 'untold') THEN
            RAISE EXCEPTION 'promise: the words of its date are of who gave it';
        END IF;
        IF NEW.kind <> OLD.kind AND ((OLD.kind, NEW.kind) = (corrected.from_kind, corrected.kind)) IS NOT TRUE
           OR NEW.kind <> corrected.kind THEN
            RAISE EXCEPTION 'promise: it is of another kind only as it was corrected';
        END IF;
        -- before the fourth form a correction said nothing of how long something takes
        IF (NEW.wait_amount, NEW.wait_unit) IS DISTINCT FROM (OLD.wait_amount, OLD.wait_unit)
           AND (OLD.wait_amount, OLD.wait_unit, NEW.wait_amount, NEW.wait_unit)
               IS DISTINCT FROM (corrected.from_wait_amount, corrected.from_wait_unit,
                                 corrected.wait_amount, corrected.wait_unit)
           OR corrected.id IS NOT NULL AND entry.chain_form >= 4
           AND (NEW.wait_amount, NEW.wait_unit) IS DISTINCT FROM (corrected.wait_amount, corrected.wait_unit) THEN
            RAISE EXCEPTION 'promise: it takes another time only as it was corrected';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand here
    ),
)

LEDGER_FOLLOWS = pgtrigger.Trigger(
    name="ledger_follows",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    declare=[("earlier", "promises_ledgerentry"), ("follows", "boolean")],
    func=function(
        f"""
        SELECT * INTO earlier FROM promises_ledgerentry
        WHERE promise_id = NEW.promise_id ORDER BY number DESC LIMIT 1;
        IF NOT EXISTS (SELECT FROM promises_promise WHERE id = NEW.promise_id AND case_id = NEW.case_id) THEN
            RAISE EXCEPTION 'ledger: the promise is not of this case';
        END IF;
        IF earlier.id IS NULL THEN
            follows := NEW.kind = 'made' AND NEW.state IN ('open', 'conditional')
                AND (NEW.moves, NEW.forced_moves, NEW.days_later) = (0, 0, 0);
        ELSE
            follows := CASE NEW.kind
                WHEN 'condition_met' THEN earlier.state = 'conditional' AND NEW.state = 'open'
                -- past its date it was broken first
                WHEN 'moved' THEN NEW.state = 'open'
                    AND NEW.moves = earlier.moves + (NEW.initiator IN ('us', 'party'))::int
                    AND NEW.forced_moves = earlier.forced_moves + (NEW.initiator = 'force_majeure')::int
                    AND (earlier.state = 'broken' OR earlier.state = 'open' AND NEW.at <= earlier.due_at)
                WHEN 'said_again' THEN earlier.state IN ('conditional', 'open', 'broken') AND NEW.state = earlier.state
                WHEN 'honoured' THEN earlier.state IN ('open', 'broken') AND NEW.state = 'honoured'
                WHEN 'part_paid' THEN earlier.state IN ('open', 'broken') AND NEW.state = earlier.state
                -- what was withdrawn, or taken over, stays so
                WHEN 'part_denied' THEN earlier.state IN ('open', 'broken', 'withdrawn', 'honoured')
                    AND NEW.state = earlier.state
                WHEN 'retracted' THEN earlier.state = 'kept' AND NEW.state IN ('open', 'broken')
                    OR earlier.state IN ('open', 'broken', 'withdrawn', 'honoured') AND NEW.state = earlier.state
                WHEN 'proven' THEN NEW.state = earlier.state
                WHEN 'tried' THEN earlier.state IN ('open', 'broken') AND NEW.state = earlier.state
                WHEN 'kept' THEN earlier.state IN ('open', 'broken') AND NEW.state = 'kept'
                WHEN 'broken' THEN earlier.state = 'open' AND NEW.state = 'broken' AND NEW.at > earlier.due_at
                WHEN 'proof_fell' THEN earlier.state = 'kept' AND NEW.state IN ('open', 'broken')
                WHEN 'contradicted' THEN earlier.state = 'kept' AND NEW.state IN ('open', 'broken')
                WHEN 'undisputed' THEN earlier.state = 'kept' AND NEW.state = 'kept'  -- a gate of its own asks more
                WHEN 'restored' THEN earlier.state IN ('open', 'broken') AND NEW.state = 'kept'
                WHEN 'handed_over' THEN earlier.state IN ('conditional', 'open', 'broken') AND NEW.state = earlier.state
                WHEN 'withdrawn' THEN earlier.state IN ('conditional', 'open', 'broken') AND NEW.state = 'withdrawn'
                -- another date begins anew; the next gate asks more
                WHEN 'corrected' THEN earlier.state IN ('conditional', 'open', 'broken')
                    AND (NEW.state = earlier.state AND (earlier.state <> 'broken' OR NEW.due_at = earlier.due_at)
                         OR earlier.state = 'broken' AND NEW.state = 'open' AND NEW.due_at <> earlier.due_at)
                WHEN 'untold' THEN NEW.state IN ('conditional', 'open', 'broken')  -- the next gate asks more
                WHEN 'wish_denied' THEN NEW.state = earlier.state
                    AND (NEW.moves, NEW.forced_moves) = (earlier.moves + 1, earlier.forced_moves)  -- this one too
                ELSE false
            END
            AND NEW.at >= earlier.at
            AND (NEW.kind = 'corrected' OR NEW.channel = earlier.channel)
            AND (NEW.kind IN ('moved', 'condition_met', 'untold', 'corrected')
                 OR NEW.due_at IS NOT DISTINCT FROM earlier.due_at AND NEW.grain = earlier.grain)
            -- from the team to somebody, and never back to nobody
            AND (NEW.kind IN ('handed_over', 'corrected') AND NEW.owner_id IS NOT NULL
                 OR NEW.owner_id IS NOT DISTINCT FROM earlier.owner_id)
            AND (NEW.kind IN ('moved', 'untold', 'wish_denied')
                 OR (NEW.moves, NEW.forced_moves) = (earlier.moves, earlier.forced_moves))
            -- what the customer asked for makes nothing later, and else a day is what it is where the desk stands
            AND CASE WHEN NEW.kind = 'moved' AND NEW.initiator <> 'customer'
                THEN abs(NEW.days_later - earlier.days_later
                         - extract(epoch FROM NEW.due_at - earlier.due_at) / 86400) <= 1 + 1.0 / 24
                ELSE NEW.kind IN ('untold', 'wish_denied') OR NEW.days_later = earlier.days_later END;
        END IF;
        follows := follows AND CASE NEW.kind
            WHEN 'moved' THEN EXISTS (
                SELECT FROM promises_renegotiation WHERE id = NEW.renegotiation_id AND promise_id = NEW.promise_id
                AND due_at = NEW.due_at AND initiator = NEW.initiator AND message_id IS NOT DISTINCT FROM NEW.message_id
                AND from_due_at IS NOT DISTINCT FROM earlier.due_at)
            WHEN 'withdrawn' THEN EXISTS (
                SELECT FROM promises_withdrawal WHERE promise_id = NEW.promise_id
                AND message_id IS NOT DISTINCT FROM NEW.message_id)
            WHEN 'honoured' THEN EXISTS (
                SELECT FROM promises_promise ours JOIN promises_promise promise ON promise.id = ours.follows_id
                LEFT JOIN cases_message message ON message.id = NEW.message_id
                LEFT JOIN cases_conversation conversation ON conversation.id = message.conversation_id
                LEFT JOIN cases_call call ON call.id = NEW.call_id
                WHERE promise.id = NEW.promise_id AND promise.form = 'claimed' AND {TOLD_OF_IT_NOW})
            WHEN 'tried' THEN EXISTS ({TRIED})
            WHEN 'part_paid' THEN EXISTS (
                SELECT FROM promises_proof proof JOIN promises_payout payout ON payout.id = proof.payout_id
                WHERE proof.id = NEW.proof_id AND proof.promise_id = NEW.promise_id
                AND payout.promise_id = NEW.promise_id AND proof.fallen_at IS NULL)
            WHEN 'proof_fell' THEN EXISTS (
                SELECT FROM promises_proof proof JOIN cases_delivery delivery
                ON delivery.id IN (proof.delivery_id, proof.told_by_id)
                WHERE proof.id = NEW.proof_id AND proof.promise_id = NEW.promise_id AND proof.fallen_at IS NOT NULL
                AND delivery.state <> 'accepted')
            WHEN 'retracted' THEN EXISTS (
                SELECT FROM promises_retraction retraction
                JOIN promises_proof proof ON proof.payout_id = retraction.payout_id
                WHERE proof.id = NEW.proof_id AND proof.promise_id = NEW.promise_id AND proof.fallen_at IS NOT NULL
                AND retraction.by_id IS NOT DISTINCT FROM NEW.by_id AND retraction.at = NEW.at)
            WHEN 'proven' THEN NEW.by_id IS NULL AND EXISTS (
                SELECT FROM promises_proof proof JOIN promises_bankmatch match ON match.id = proof.match_id
                WHERE proof.id = NEW.proof_id AND proof.promise_id = NEW.promise_id AND proof.fallen_at IS NULL
                AND match.at = NEW.at)
            WHEN 'part_denied' THEN EXISTS (
                SELECT FROM promises_contradiction contradiction JOIN promises_proof proof
                ON proof.id = contradiction.proof_id
                WHERE proof.id = NEW.proof_id AND proof.promise_id = NEW.promise_id AND proof.fallen_at IS NOT NULL
                AND proof.payout_id IS NOT NULL AND contradiction.at = NEW.at)
            WHEN 'contradicted' THEN EXISTS (
                SELECT FROM promises_contradiction contradiction JOIN promises_proof proof
                ON proof.id = contradiction.proof_id
                WHERE proof.id = NEW.proof_id AND proof.promise_id = NEW.promise_id AND proof.fallen_at IS NOT NULL
                AND contradiction.at >= earlier.at)
            -- the newest word of the customer is that it is solved, and what proved it has not come back
            WHEN 'restored' THEN EXISTS (
                SELECT FROM promises_contradiction contradiction
                JOIN promises_proof proof ON proof.id = contradiction.proof_id
                JOIN promises_promise promise ON promise.id = proof.promise_id
                LEFT JOIN cases_delivery delivery ON delivery.id = proof.delivery_id
                JOIN testimony_confirmation said ON said.id = (
                    SELECT max(id) FROM testimony_confirmation WHERE case_id = NEW.case_id)
                WHERE proof.id = NEW.proof_id AND promise.id = NEW.promise_id AND promise.kind = 'solution'
                AND said.is_solved AND said.at >= contradiction.at
                AND (delivery.id IS NULL OR delivery.state = 'accepted'))
            ELSE true
        END;
        -- by what did not arrive nothing is told a second time
        follows := follows AND (NEW.kind = 'untold' OR NOT EXISTS (
            SELECT FROM promises_ledgerentry
            WHERE promise_id = NEW.promise_id AND kind = 'untold' AND message_id = NEW.message_id));
        IF follows IS NOT TRUE THEN
            RAISE EXCEPTION 'ledger: % (%) does not follow from % (%)',
                NEW.kind, NEW.state, coalesce(earlier.kind, 'nothing'), coalesce(earlier.state, '');
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand here
    ),
)

_BY_LEAD = f"EXISTS (SELECT FROM people_agent WHERE id = NEW.by_id AND {IS_LEAD})"

_BY_AN_OUTAGE = covers(
    outage="(SELECT outage_id FROM promises_renegotiation WHERE id = NEW.renegotiation_id)",
    team="(SELECT team_id FROM cases_case WHERE id = NEW.case_id)",
    at="NEW.at",
    before="least(NEW.at, (SELECT from_due_at FROM promises_renegotiation WHERE id = NEW.renegotiation_id))",
)
# What did not arrive is told anew with the outage that it named: that covered the moment at which it was decided.
_BY_ITS_OWN_OUTAGE = """
    SELECT FROM promises_renegotiation again
    JOIN promises_renegotiation moved
        ON moved.promise_id = again.promise_id AND moved.outage_id = again.outage_id AND moved.due_at = again.due_at
    JOIN promises_ledgerentry earlier ON earlier.renegotiation_id = moved.id
    JOIN promises_ledgerentry untold ON untold.takes_back_id = earlier.id
    WHERE again.id = NEW.renegotiation_id
"""

LEDGER_MOVE_NEEDS_LEAD = pgtrigger.Trigger(
    name="ledger_move_needs_lead",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="moved"),
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM promises_renegotiation moved
            JOIN promises_promise promise ON promise.id = moved.promise_id
            LEFT JOIN cases_message message ON message.id = moved.message_id
            LEFT JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            LEFT JOIN cases_call call ON call.id = moved.call_id
            LEFT JOIN promises_slotchoice choice ON choice.renegotiation_id = moved.id  -- on a page of their own
            WHERE moved.id = NEW.renegotiation_id AND promise.form <> 'claimed'
              AND (NEW.by_id IS NOT NULL AND {TOLD_OF_IT_NOW} OR NEW.by_id IS NULL AND choice.id IS NOT NULL)
              AND NOT EXISTS (
                  SELECT FROM promises_renegotiation told
                  WHERE told.promise_id = promise.id AND told.id <> moved.id
                    AND (told.message_id = moved.message_id OR told.call_id = moved.call_id))
        ) THEN
            RAISE EXCEPTION 'ledger: another date is told as it is given, in an answer or a call of its own';
        END IF;
        IF (NEW.initiator = 'force_majeure' OR NEW.initiator = 'us' AND EXISTS (
               SELECT FROM promises_ledgerentry earlier
               LEFT JOIN promises_ledgerentry untold ON untold.takes_back_id = earlier.id
               LEFT JOIN promises_wishdenial denial ON denial.renegotiation_id = earlier.renegotiation_id
               WHERE earlier.promise_id = NEW.promise_id AND earlier.kind = 'moved'
                 AND (earlier.initiator = 'us' AND untold.id IS NULL OR denial.id IS NOT NULL)))
           AND NOT {_BY_LEAD} THEN
            RAISE EXCEPTION 'ledger: force majeure, and a second move by us, need a lead';
        END IF;
        IF NEW.initiator = 'force_majeure' AND NOT EXISTS ({_BY_AN_OUTAGE}) AND NOT EXISTS ({_BY_ITS_OWN_OUTAGE}) THEN
            RAISE EXCEPTION 'ledger: force majeure names an outage of its team and its days';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand here
    ),
)

# `untelling.py` says the same: what was told last, by a message that reached the customer nowhere.
LEDGER_UNTOLD = pgtrigger.Trigger(
    name="ledger_untold",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="untold") | pgtrigger.Q(new__takes_back__isnull=False),
    declare=[
        ("taken", "promises_ledgerentry"),
        ("prior", "promises_ledgerentry"),
        ("earlier", "promises_ledgerentry"),
        ("denied_days", "integer"),
    ],
    func=function(
        f"""
        SELECT * INTO taken FROM promises_ledgerentry
        WHERE id = NEW.takes_back_id AND promise_id = NEW.promise_id AND kind IN ('moved', 'withdrawn', 'honoured');
        SELECT * INTO prior FROM promises_ledgerentry
        WHERE promise_id = NEW.promise_id AND number < taken.number ORDER BY number DESC LIMIT 1;
        SELECT * INTO earlier FROM promises_ledgerentry
        WHERE promise_id = NEW.promise_id ORDER BY number DESC LIMIT 1;
        IF NEW.kind <> 'untold' OR NEW.by_id IS NOT NULL OR prior.id IS NULL
           OR EXISTS (SELECT FROM promises_ledgerentry WHERE takes_back_id = taken.id)
           OR earlier.state <> taken.state AND NOT (taken.kind = 'moved' AND earlier.state = 'broken')
           OR EXISTS (
               SELECT FROM promises_ledgerentry later
               LEFT JOIN promises_ledgerentry untold ON untold.takes_back_id = later.id
               WHERE later.promise_id = NEW.promise_id AND later.number > taken.number
                 AND later.kind IN ('moved', 'withdrawn', 'honoured') AND untold.id IS NULL) THEN
            RAISE EXCEPTION 'ledger: only what was told of it last is taken back';
        END IF;
        denied_days := ({DENIED_DAYS});
        -- it gives back what it added; that a wish was denied meanwhile goes on counting
        IF (NEW.due_at, NEW.grain, NEW.moves, NEW.forced_moves, NEW.days_later)
           IS DISTINCT FROM (prior.due_at, prior.grain, earlier.moves - (taken.moves - prior.moves),
                             earlier.forced_moves - (taken.forced_moves - prior.forced_moves),
                             earlier.days_later - (taken.days_later - prior.days_later) - coalesce(denied_days, 0))
           OR NEW.state <> (CASE WHEN prior.state = 'conditional' THEN 'conditional'
                                 WHEN prior.due_at < NEW.at THEN 'broken' ELSE 'open' END) THEN
            RAISE EXCEPTION 'ledger: what the customer did not hear leaves it as it was before';
        END IF;
        IF NEW.message_id IS DISTINCT FROM taken.message_id
           OR NOT EXISTS (
               SELECT FROM cases_delivery WHERE message_id = NEW.message_id AND meant_for = 'customer')
           OR EXISTS (
               SELECT FROM cases_delivery WHERE message_id = NEW.message_id AND meant_for = 'customer'
                 AND state NOT IN ('failed', 'bounced')) THEN
            RAISE EXCEPTION 'ledger: what arrived, or may have, was told';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)

LEDGER_IS_REPEATED = pgtrigger.Trigger(
    name="ledger_is_repeated",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM promises_promise promise JOIN promises_ledgerentry entry ON entry.promise_id = promise.id
            WHERE promise.id = NEW.promise_id AND {SAYS_THE_SAME}
              AND entry.number = (SELECT max(number) FROM promises_ledgerentry WHERE promise_id = NEW.promise_id)
        ) THEN
            RAISE EXCEPTION 'ledger: the promise does not say what its newest entry says';
        END IF;
        IF EXISTS (
            SELECT FROM promises_promise promise JOIN cases_case ON cases_case.id = promise.case_id
            WHERE promise.id = NEW.promise_id AND promise.state IN ('conditional', 'open', 'broken')
              AND cases_case.closed_at IS NOT NULL
        ) THEN
            RAISE EXCEPTION 'ledger: a closed case has nothing left to keep';
        END IF;
        RETURN NULL;
        """  # noqa: S608 - both parts stand here
    ),
)

LEDGER_OWNER_IS_AT_WORK = pgtrigger.Trigger(
    name="ledger_owner_is_at_work",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    timing=pgtrigger.Deferred,
    declare=[("is_at_work", "boolean")],
    func=function(
        f"""
        -- what goes on is asked of nobody anew: a desk may have been upgraded with promises of who left
        IF NEW.kind NOT IN ('made', 'handed_over', 'proof_fell', 'contradicted', 'retracted', 'untold')
           AND NOT EXISTS (
               SELECT FROM promises_correction
               WHERE id = NEW.correction_id AND owner_id IS DISTINCT FROM from_owner_id) THEN
            RETURN NULL;
        END IF;
        SELECT agent.is_active INTO is_at_work
        FROM promises_promise promise JOIN people_agent agent ON agent.id = promise.owner_id
        WHERE promise.id = NEW.promise_id AND promise.state IN ('conditional', 'open', 'broken')
          AND promise.owner_id = NEW.owner_id  -- else a later entry gave it away, and is judged itself
        FOR SHARE OF agent;  -- whoever deactivates them just now comes first, or hears of it
        IF is_at_work IS FALSE THEN
            RAISE EXCEPTION 'ledger: who sees to it does not work here any more';
        END IF;
        -- what the clock gives away may go to an administrator, where a team has nobody left
        IF is_at_work AND (NEW.by_id IS NOT NULL OR NEW.kind = 'made' AND EXISTS (
               SELECT FROM promises_promise WHERE id = NEW.promise_id AND origin = 'bot')) THEN
            PERFORM FROM promises_promise promise
            JOIN cases_case ON cases_case.id = promise.case_id
            JOIN people_agent_teams membership
            ON membership.agent_id = promise.owner_id AND membership.team_id = cases_case.team_id
            WHERE promise.id = NEW.promise_id FOR SHARE OF membership;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'ledger: who sees to it is not in the team of the case';
            END IF;
            IF NOT EXISTS (
                SELECT FROM promises_promise promise JOIN people_agent agent ON agent.id = promise.owner_id
                WHERE promise.id = NEW.promise_id AND agent.{IS_ANSWERER}) THEN
                RAISE EXCEPTION 'ledger: who sees to it does not answer customers';
            END IF;
        END IF;
        RETURN NULL;
        """  # noqa: S608
    ),
)
