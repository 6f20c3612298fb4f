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

# What `promises/house_rules.py` writes: by kind days, hours of warning and until when; and how long a solution stands.
HOUSE_RULES_MAKE_SENSE: Final = pgtrigger.Trigger(
    name="house_rules_make_sense",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.UpdateOf("house_rules"),  # type: ignore[no-untyped-call]
    declare=[("rule", "record"), ("fact", "record")],
    func=function(
        """
        IF jsonb_typeof(NEW.house_rules) <> 'object' THEN
            RAISE EXCEPTION 'house rules: they are set by kind';
        END IF;
        FOR rule IN SELECT key AS kind, value AS facts FROM jsonb_each(NEW.house_rules) LOOP
            CONTINUE WHEN rule.kind = 'stands_days' AND rule.facts::text ~ '^([1-9]|[1-5][0-9]|60)$';
            IF rule.kind NOT IN ('callback', 'reply', 'delivery', 'refund', 'solution', 'other')
               OR jsonb_typeof(rule.facts) <> 'object' THEN
                RAISE EXCEPTION 'house rules: % is nothing that a team sets', rule.kind;
            END IF;
            FOR fact IN SELECT key AS name, value, value::text AS said FROM jsonb_each(rule.facts) LOOP
                IF (fact.name = 'days' AND fact.said ~ '^([1-9]|[1-5][0-9]|60)$'
                    OR fact.name = 'warned_hours' AND fact.said ~ '^([1-9]|[1-7][0-9]|80)$'
                    OR fact.name = 'until' AND fact.said ~ '^"([01][0-9]|2[0-3]):[0-5][0-9]"$') IS NOT TRUE THEN
                    RAISE EXCEPTION 'house rules: % of % makes no sense', fact.name, rule.kind;
                END IF;
                -- one that stood before the hours of the team changed goes on standing
                IF fact.name = 'until' AND fact.value IS DISTINCT FROM OLD.house_rules -> rule.kind -> 'until'
                   AND NOT EXISTS (
                       SELECT FROM jsonb_each(NEW.hours) day, jsonb_array_elements(day.value) period
                       WHERE period ->> 0 < rule.facts ->> 'until' AND rule.facts ->> 'until' <= period ->> 1) THEN
                    RAISE EXCEPTION 'house rules: at % the team never works', rule.facts ->> 'until';
                END IF;
            END LOOP;
        END LOOP;
        RETURN NEW;
        """
    ),
)
