"""What the database refuses about proof, whoever asks: what keeps a promise, and how sure that is by its kind."""

from datetime import timedelta
from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.promises.gates import BEGINS_ANEW

WRITTEN_WITHIN: Final = timedelta(days=1)  # so long after they spoke or paid it counts from then

PROOF_STAYS = pgtrigger.Trigger(
    name="proof_stays",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func=function(
        """
        IF OLD.established_at IS NOT NULL AND (NEW.established_at, NEW.delivery_id, NEW.certainty, NEW.kept_at)
           IS DISTINCT FROM (OLD.established_at, OLD.delivery_id, OLD.certainty, OLD.kept_at)
           OR OLD.fallen_at IS NOT NULL AND NEW.fallen_at IS DISTINCT FROM OLD.fallen_at THEN
            RAISE EXCEPTION 'proof: what was established, or fell, stays so';
        END IF;
        RETURN NEW;
        """
    ),
)

# `channels.py` says the same. What follows in a series of before this gate goes on as it was.
CALLBACK_IS_BY_TELEPHONE = pgtrigger.Trigger(
    name="callback_is_by_telephone",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="callback")
    & ~pgtrigger.Q(new__form="claimed")
    & ~pgtrigger.Q(new__channel="phone")
    & ~(pgtrigger.Q(new__form="recurring") & pgtrigger.Q(new__follows__isnull=False)),
    func=function("RAISE EXCEPTION 'promise: who is called back is called back by telephone';"),
)

# `proof.py` says the same. What was written before this gate stays as it was.
PROOF_IS_AS_SURE_AS_ITS_KIND = pgtrigger.Trigger(
    name="proof_is_as_sure_as_its_kind",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("certainty", "established_at"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Q(new__certainty="proven"),
    func=function(
        """
        IF TG_OP = 'UPDATE' AND (OLD.certainty, OLD.established_at)
           IS NOT DISTINCT FROM (NEW.certainty, NEW.established_at) THEN
            RETURN NEW;
        END IF;
        IF NEW.match_id IS NOT NULL THEN
            IF NOT EXISTS (
                SELECT FROM promises_bankmatch match JOIN promises_payout payout ON payout.id = match.payout_id
                JOIN promises_proof paid ON paid.payout_id = payout.id AND paid.fallen_at IS NULL
                WHERE match.id = NEW.match_id AND match.course = 'paid' AND payout.promise_id = NEW.promise_id
            ) THEN
                RAISE EXCEPTION 'proof: a bank proves what it says was paid of this promise';
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.attestation_id IS NOT NULL THEN
            RETURN NEW;  -- of which a gate of its own asks more
        END IF;
        IF NEW.message_id IS NULL OR NOT EXISTS (
            SELECT FROM promises_promise WHERE id = NEW.promise_id AND kind = 'reply' AND form <> 'claimed'
        ) THEN
            RAISE EXCEPTION 'proof: only an answer is proven by a message that arrived; else somebody declares it';
        END IF;
        IF NEW.established_at IS NOT NULL AND NOT EXISTS (
            SELECT FROM cases_delivery delivery
            WHERE delivery.id = NEW.delivery_id AND delivery.message_id = NEW.message_id
              AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
              AND NOT EXISTS (
                  SELECT FROM cases_receipt WHERE delivery_id = delivery.id AND kind = 'declared_arrived')
        ) THEN
            RAISE EXCEPTION 'proof: only the wire proves that it arrived; what one of us says is declared';
        END IF;
        RETURN NEW;
        """
    ),
)

# `kept.py` says the same; a day ends at another moment in each place, within 14 hours of that in Greenwich.
PROOF_SAYS_WHEN_IT_KEPT = pgtrigger.Trigger(
    name="proof_says_when_it_kept",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("kept_at", "established_at"),  # type: ignore[no-untyped-call]
    condition=pgtrigger.Q(new__kept_at__isnull=False),
    func=function(
        f"""
        IF TG_OP = 'UPDATE' AND OLD.established_at IS NOT NULL THEN
            RETURN NEW;  -- it stays as it was, says the gate above
        END IF;
        IF NEW.attestation_id IS NOT NULL THEN
            RETURN NEW;  -- a gate of its own asks more
        END IF;
        IF NEW.kept_at < NEW.established_at - interval '{WRITTEN_WITHIN.days} day' AND NEW.match_id IS NULL
           OR (NEW.kept_at <= NEW.established_at) IS NOT TRUE
           OR NEW.kept_at < NEW.established_at
              AND NOT EXISTS (
                  SELECT FROM cases_call
                  WHERE id = NEW.call_id AND NEW.told_by_id IS NULL
                    AND called_at <= NEW.kept_at AND recorded_at <= NEW.established_at)
              AND NOT EXISTS (
                  SELECT FROM promises_payout
                  WHERE id = NEW.payout_id AND at <= NEW.established_at
                    -- at its end where a day ends first, at 23:59 of UTC+14
                    AND (paid_on + interval '9:59') AT TIME ZONE 'UTC' <= NEW.kept_at)
              AND NOT EXISTS (  -- a bank tells when, however late that is read
                  SELECT FROM promises_bankmatch match JOIN promises_bankentry entry ON entry.id = match.entry_id
                  WHERE match.id = NEW.match_id
                    AND (entry.booked_on + interval '9:59') AT TIME ZONE 'UTC' <= NEW.kept_at) THEN
            RAISE EXCEPTION 'proof: it kept when they spoke or paid, if that was written down within a day';
        END IF;
        RETURN NEW;
        """  # noqa: S608
    ),
)

LEDGER_KEPT_NEEDS_PROOF = pgtrigger.Trigger(
    name="ledger_kept_needs_proof",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="kept"),
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM promises_proof proof
            LEFT JOIN cases_delivery delivery ON delivery.id = proof.delivery_id
            LEFT JOIN cases_message message ON message.id = delivery.message_id
            LEFT JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            LEFT JOIN channels_inbox inbox ON inbox.id = conversation.inbox_id
            LEFT JOIN cases_call call ON call.id = proof.call_id
            LEFT JOIN promises_payout payout ON payout.id = proof.payout_id
            JOIN promises_promise promise ON promise.id = proof.promise_id
            WHERE proof.id = NEW.proof_id AND proof.promise_id = NEW.promise_id
              AND proof.established_at IS NOT NULL AND proof.fallen_at IS NULL
              AND ((promise.kind <> 'callback' OR promise.form = 'claimed')  -- an earlier one may name any channel
                   AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
                   AND delivery.case_id = NEW.case_id AND message.id = proof.message_id
                   AND NOT message.is_automatic
                   AND message.recorded_at >= promise.made_at AND NEW.channel IN ('', inbox.channel)
                   OR call.result = 'answered' AND call.case_id = NEW.case_id
                   AND (promise.kind = 'callback' OR NEW.channel IN ('', 'phone'))
                   AND call.called_at >= date_trunc('minute', promise.made_at)
                   OR proof.attestation_id IS NOT NULL AND promise.kind = 'delivery'
                   OR proof.told_by_id IS NOT NULL  -- tries to ring, of which the next gate asks more
                   OR payout.promise_id = promise.id)  -- of which the gate on refunds asks more
        ) THEN
            RAISE EXCEPTION 'ledger: nothing is kept without proof on the promised channel';
        END IF;
        RETURN NEW;
        """
    ),
)

# `tries.py` says the same.
LEDGER_KEPT_BY_ENOUGH_TRIES = pgtrigger.Trigger(
    name="ledger_kept_by_enough_tries",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="kept"),
    declare=[("shown", "promises_proof"), ("since", "promises_ledgerentry"), ("first_at", "timestamptz")],
    func=function(
        f"""
        SELECT * INTO shown FROM promises_proof WHERE id = NEW.proof_id AND told_by_id IS NOT NULL;
        IF NOT FOUND THEN
            RETURN NEW;
        END IF;
        SELECT * INTO since FROM promises_ledgerentry begun
        WHERE begun.promise_id = NEW.promise_id AND {BEGINS_ANEW}
        ORDER BY begun.number DESC LIMIT 1;
        SELECT min(call.called_at) INTO first_at
        FROM promises_ledgerentry entry JOIN cases_call call ON call.id = entry.call_id
        WHERE entry.promise_id = NEW.promise_id AND entry.kind = 'tried' AND entry.number > since.number
          AND call.called_at >= date_trunc('minute', since.at) AND call.called_at <= entry.due_at;
        IF NOT EXISTS (
               SELECT FROM promises_promise
               WHERE id = NEW.promise_id AND kind = 'callback' AND form <> 'claimed')
           OR NOT EXISTS (
               SELECT FROM promises_ledgerentry entry JOIN cases_call call ON call.id = entry.call_id
               WHERE entry.promise_id = NEW.promise_id AND entry.kind = 'tried' AND entry.number > since.number
                 AND call.called_at >= first_at AND call.id = shown.call_id)
           OR NOT EXISTS (
               SELECT FROM promises_ledgerentry one JOIN cases_call first ON first.id = one.call_id
               JOIN promises_ledgerentry other ON other.promise_id = one.promise_id
               JOIN cases_call second ON second.id = other.call_id
               WHERE one.promise_id = NEW.promise_id AND one.kind = 'tried' AND other.kind = 'tried'
                 AND least(one.number, other.number) > since.number AND first.called_at >= first_at
                 AND nullif(one.part_of_day, '') <> nullif(other.part_of_day, '')
                 AND (first.zone = second.zone OR '' IN (first.zone, second.zone))
                 AND second.called_at >= first.called_at + interval '2 hours')
           OR NOT EXISTS (
               SELECT FROM cases_delivery delivery JOIN cases_message message ON message.id = delivery.message_id
               JOIN promises_slotoffer offer ON offer.message_id = message.id AND offer.promise_id = NEW.promise_id
               WHERE delivery.id = shown.told_by_id AND delivery.case_id = NEW.case_id
                 AND delivery.state = 'accepted' AND delivery.meant_for = 'customer'
                 AND NOT message.is_automatic AND message.recorded_at > first_at) THEN
            RAISE EXCEPTION 'ledger: tries keep nothing before there are enough, told with half hours to choose from';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)
