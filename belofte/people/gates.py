"""What the database lets only some people do, whoever asks."""

import pgtrigger


def only_by_lead(
    *, name: str, by: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition, refusal: str
) -> pgtrigger.Trigger:
    """Refuse a row in which the column `by` names nobody, or somebody who is no lead."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=pgtrigger.Func(  # type: ignore[no-untyped-call]
            f"""
            IF NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.{by} AND 'lead' = ANY(roles)) THEN
                RAISE EXCEPTION '{refusal}';
            END IF;
            RETURN NEW;
            """
        ),
    )
