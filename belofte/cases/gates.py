"""What the database refuses about what was said and what happened, whoever asks."""

from typing import Final

import pgtrigger

from belofte.database.gates import never_deleted
from belofte.people.gates import only_by_lead

CASE_STAYS: Final = never_deleted("case_never_deleted")
# What somebody said stays in its case, or who has to answer it could move it out of sight. A deed that brings two cases
# together comes with a gate of its own; the gates over what is moved (`closing`, `conduct`) hold for it too.
CONVERSATION_STAYS: Final = (
    *never_deleted("conversation_never_deleted"),
    pgtrigger.ReadOnly(name="conversation_stays_in_its_case", exclude=["contact_point"]),
)
MESSAGE_STAYS: Final = (*never_deleted("message_never_deleted"), pgtrigger.ReadOnly(name="message_kept"))

PARTICIPANT_KEPT: Final = pgtrigger.ReadOnly(
    name="participant_kept", fields=["conversation", "contact_point", "added_by", "added_at"]
)

SCAN_VERDICT_KEPT: Final = pgtrigger.Protect(
    name="scan_verdict_kept", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state__df="waiting")
)

_DELIVERY_TARGET_KEPT = pgtrigger.ReadOnly(
    name="delivery_target_kept",
    fields=["message", "case", "contact_point", "queued_at", "meant_for", "replaces"],
)

_DELIVERY_STATES_FOLLOW = pgtrigger.Trigger(
    name="delivery_states_follow",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("state", "settled_at"),  # type: ignore[no-untyped-call]
    declare=[("shown_by", "text[]")],
    func=pgtrigger.Func(  # type: ignore[no-untyped-call]
        """
        IF TG_OP = 'INSERT' THEN
            IF NEW.state <> 'queued' THEN
                RAISE EXCEPTION 'delivery: it waits before it leaves';
            END IF;
            RETURN NEW;
        END IF;
        IF NEW.state = OLD.state THEN
            IF NEW.settled_at IS DISTINCT FROM OLD.settled_at THEN
                RAISE EXCEPTION 'delivery: when it was known stays';
            END IF;
            RETURN NEW;
        END IF;
        IF OLD.state = 'queued' AND NEW.state = 'sending' THEN
            RETURN NEW;
        END IF;
        IF NOT (
            OLD.state = 'sending'
            OR (OLD.state = 'queued' AND NEW.state = 'bounced')
            OR (OLD.state = 'accepted' AND NEW.state = 'bounced')
            OR (OLD.state = 'uncertain' AND NEW.state = ANY (ARRAY['accepted', 'failed', 'bounced']))
        ) THEN
            RAISE EXCEPTION 'delivery: % does not follow on %', NEW.state, OLD.state;
        END IF;
        shown_by := CASE NEW.state
            WHEN 'queued' THEN ARRAY['deferred']
            WHEN 'accepted' THEN ARRAY['accepted', 'declared_arrived']
            WHEN 'failed' THEN ARRAY['refused', 'declared_lost']
            WHEN 'bounced' THEN ARRAY['bounced']
            ELSE ARRAY['lost']
        END;
        IF NOT EXISTS (
            SELECT FROM cases_receipt receipt WHERE receipt.delivery_id = NEW.id AND receipt.kind = ANY (shown_by)
            AND (NEW.state <> 'queued' OR receipt.at >= OLD.claimed_at)
        ) THEN
            RAISE EXCEPTION 'delivery: nothing was heard that shows it to be %', NEW.state;
        END IF;
        RETURN NEW;
        """
    ),
)

_DELIVERY_TO_A_CONFIRMED_ADDRESS = pgtrigger.Trigger(
    name="delivery_to_a_confirmed_address",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=pgtrigger.Func(  # type: ignore[no-untyped-call]
        """
        IF EXISTS (
            SELECT FROM contacts_contactpoint point JOIN cases_case ON cases_case.id = NEW.case_id
            WHERE point.id = NEW.contact_point_id AND point.confirmed_at IS NULL
              -- a copy, or what is forwarded, may go to anybody else
              AND (NEW.meant_for = 'customer' OR point.contact_id = cases_case.contact_id)
        ) THEN
            RAISE EXCEPTION 'delivery: nobody has said that this address is the customer''s';
        END IF;
        RETURN NEW;
        """
    ),
)

DELIVERY_STAYS: Final = (_DELIVERY_TARGET_KEPT, _DELIVERY_STATES_FOLLOW, _DELIVERY_TO_A_CONFIRMED_ADDRESS)

WAIVER_KEPT: Final = (
    *never_deleted("waiver_never_deleted"),
    pgtrigger.ReadOnly(
        name="waiver_facts_kept", fields=["case", "by", "reason", "same_as", "is_held_to", "recorded_at"]
    ),
    pgtrigger.Protect(
        name="waiver_withdrawal_kept",
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
    ),
    pgtrigger.Trigger(
        name="waiver_of_an_open_case_withdrawn",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        condition=pgtrigger.Q(new__withdrawn_at__isnull=False),
        func=pgtrigger.Func(  # type: ignore[no-untyped-call]
            """
            -- waits for whoever is closing it
            PERFORM FROM cases_case WHERE id = NEW.case_id AND closed_at IS NULL FOR NO KEY UPDATE;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'waiver: the case is opened first';
            END IF;
            RETURN NEW;
            """
        ),
    ),
)

UNREACHABLE_IS_SAID_BY_A_LEAD: Final = only_by_lead(
    name="unreachable_is_said_by_a_lead",
    by="by_id",
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__reason="unreachable"),
    refusal="waiver: that a customer cannot be reached is for a lead to say",
)

# What part of the day it was is read by that clock, so each is one that the database knows by name, and no rule written
# out ("<x>5"). To look among its names would read a file for each of them.
CALL_HAS_ITS_CLOCK: Final = pgtrigger.Trigger(
    name="call_has_its_clock",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=~pgtrigger.Q(new__zone=""),
    func=pgtrigger.Func(  # type: ignore[no-untyped-call]
        """
        IF NEW.zone !~ '^[A-Za-z_]+(/[A-Za-z0-9_+-]+)*$' THEN
            RAISE EXCEPTION 'call: no clock is known by that name';
        END IF;
        PERFORM NEW.recorded_at AT TIME ZONE NEW.zone;  -- which raises of a name that it does not know
        RETURN NEW;
        """
    ),
)

# A moment to come would waive what is yet to be said. The clocks of two machines differ a little, or a lot where a desk
# plays weeks: then what happened last in its case tells the time.
WAIVER_OF_BEFORE: Final = pgtrigger.Trigger(
    name="waiver_of_before",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=pgtrigger.Func(  # type: ignore[no-untyped-call]
        """
        IF NEW.recorded_at > interval '15 minutes' + GREATEST(
               clock_timestamp(),
               (SELECT at FROM cases_event WHERE case_id = NEW.case_id ORDER BY id DESC LIMIT 1)
           ) OR NEW.recorded_at < (
               SELECT opened_at - interval '15 minutes' FROM cases_case WHERE id = NEW.case_id) THEN
            RAISE EXCEPTION 'waiver: it is of now, not of a moment to come or before its case';
        END IF;
        RETURN NEW;
        """
    ),
)
