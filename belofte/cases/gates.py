"""What the database refuses about what was said and what happened, whoever asks."""

from typing import Final

import pgtrigger

from belofte.people.gates import only_by_lead


def kept(name: str) -> pgtrigger.Trigger:
    """Refuse to change or delete a row."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Update | pgtrigger.Delete)


def never_deleted(name: str) -> pgtrigger.Trigger:
    """Refuse to delete a row."""
    return pgtrigger.Protect(name=name, operation=pgtrigger.Delete)


PARTICIPANT_KEPT: Final = pgtrigger.ReadOnly(
    name="participant_kept", fields=["conversation", "contact_point", "added_by", "added_at"]
)

SCAN_VERDICT_KEPT: Final = pgtrigger.Protect(
    name="scan_verdict_kept", operation=pgtrigger.Update, condition=pgtrigger.Q(old__state__df="waiting")
)

DELIVERY_TARGET_KEPT: Final = pgtrigger.ReadOnly(
    name="delivery_target_kept",
    fields=["message", "case", "contact_point", "queued_at", "meant_for", "replaces"],
)

WAIVER_KEPT: Final = (
    never_deleted("waiver_never_deleted"),
    pgtrigger.ReadOnly(name="waiver_facts_kept", fields=["case", "by", "reason", "recorded_at"]),
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
