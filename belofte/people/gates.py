"""What the database lets only some people do, whoever asks."""

from typing import Final

import pgtrigger

IS_LEAD: Final = "roles && ARRAY['lead', 'administrator']::varchar[]"  # of a row of people_agent: `Agent.is_lead`


def only_by_lead(
    *, name: str, by: str, operation: pgtrigger.Operation, condition: pgtrigger.Condition | None = None, refusal: str
) -> pgtrigger.Trigger:
    """Refuse a row in which the column `by` names nobody, or somebody who is no lead."""
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.Before,
        operation=operation,
        condition=condition,
        func=pgtrigger.Func(  # type: ignore[no-untyped-call]
            f"""
            IF NOT EXISTS (SELECT FROM people_agent WHERE id = NEW.{by} AND {IS_LEAD}) THEN
                RAISE EXCEPTION '{refusal}';
            END IF;
            RETURN NEW;
            """
        ),
    )
