"""What the database lets only some people do, whoever asks."""

from typing import Final

import pgtrigger

from belofte.database.gates import function

IS_LEAD: Final = "roles && ARRAY['lead', 'administrator']::varchar[]"  # of a row of people_agent: `Agent.is_lead`

IS_ANSWERER: Final = "roles && ARRAY['agent', 'outsourced', 'lead']::varchar[]"  # `Agent.is_answerer`


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


ABSENCE_WITHDRAWN_ONCE: Final = pgtrigger.Trigger(
    name="absence_withdrawn_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
    func=function("RAISE EXCEPTION 'absence: it was withdrawn already';"),
)

# A day begins at midnight where the desk stands, which is less than a day from midnight at Greenwich.
ABSENCE_IS_OF_ITS_DAYS: Final = pgtrigger.Trigger(
    name="absence_is_of_its_days",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NEW.withdrawn_at IS NOT NULL
           OR abs(extract(epoch FROM NEW.begins_at - NEW.first_day::timestamp AT TIME ZONE 'UTC')) >= 86400
           OR abs(extract(epoch FROM NEW.ends_at - (NEW.last_day + 1)::timestamp AT TIME ZONE 'UTC')) >= 86400 THEN
            RAISE EXCEPTION 'absence: its moments are not those of its days';
        END IF;
        RETURN NEW;
        """
    ),
)
