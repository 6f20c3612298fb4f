"""What the database refuses about half hours that were offered and chosen, whoever asks."""

import pgtrigger

from belofte.database.gates import function
from belofte.promises.gates import BEGINS_ANEW

# `offering.py` says the same.
OFFER_TELLS_OF_A_TRY = pgtrigger.Trigger(
    name="offer_tells_of_a_try",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM promises_promise promise
            JOIN cases_message message ON message.id = NEW.message_id
            JOIN cases_conversation conversation ON conversation.id = message.conversation_id
            WHERE promise.id = NEW.promise_id AND promise.kind = 'callback' AND promise.form <> 'claimed'
              AND conversation.case_id = promise.case_id AND message.direction = 'out' AND NOT message.is_automatic
              AND message.forwards_id IS NULL AND NEW.at = message.recorded_at
              AND EXISTS (
                  SELECT FROM promises_ledgerentry tried
                  WHERE tried.promise_id = promise.id AND tried.kind = 'tried' AND NOT EXISTS (
                      SELECT FROM promises_ledgerentry begun
                      WHERE begun.promise_id = promise.id AND begun.number > tried.number
                        AND {BEGINS_ANEW}))
        ) THEN
            RAISE EXCEPTION 'offer: an answer of ours offers half hours after a try to ring this customer';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)

CHOICE_IS_OF_AN_OFFER = pgtrigger.Trigger(
    name="choice_is_of_an_offer",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        f"""
        IF NOT EXISTS (
            SELECT FROM promises_slotoffer offer
            JOIN promises_renegotiation moved ON moved.promise_id = offer.promise_id
            JOIN promises_promise promise ON promise.id = offer.promise_id
            JOIN cases_conversation conversation ON conversation.case_id = promise.case_id
            WHERE conversation.contact_point_id = NEW.contact_point_id AND NEW.slot > moved.at
              AND offer.id = NEW.offer_id AND moved.id = NEW.renegotiation_id AND moved.by_id IS NULL
              AND moved.initiator = 'customer' AND moved.at >= offer.at
              AND moved.due_at = NEW.slot + interval '30 minutes'
              AND NOT EXISTS (
                  SELECT FROM promises_ledgerentry begun
                  WHERE begun.promise_id = offer.promise_id AND begun.at > offer.at AND {BEGINS_ANEW})
        ) THEN
            RAISE EXCEPTION 'choice: a customer chooses a half hour once, of what was offered last';
        END IF;
        RETURN NEW;
        """  # noqa: S608 - both parts stand in the code
    ),
)
