"""What the database refuses of the date of what waited for its condition: it is no later than was said.

And which of two such waits is the longer.
"""

from typing import Final

import pgtrigger

from belofte.database.gates import function

# How many minutes each is at least and at most: of working time by the calendar of a team, which may rest for a week.
MINUTES: Final = {
    "minute": (1, 1),
    "working_hour": (60, 10_080),
    "day": (1_440, 1_440),
    "working_day": (1_440, 10_080),
    "month": (40_320, 44_640),
}


def is_longer(correction: str) -> str:
    """Return SQL for whether a correction may have something take longer; `Correction.is_longer` says the same."""
    values = ", ".join(f"('{unit}', {least}, {most})" for unit, (least, most) in MINUTES.items())
    of = f"FROM (VALUES {values}) AS one (unit, shortest, longest) WHERE unit ="
    return f"""
    coalesce(CASE
        WHEN {correction}.from_wait_amount IS NULL THEN false
        WHEN {correction}.wait_amount IS NULL THEN true
        WHEN {correction}.wait_unit = {correction}.from_wait_unit
        THEN {correction}.wait_amount > {correction}.from_wait_amount
        ELSE {correction}.wait_amount * (SELECT longest {of} {correction}.wait_unit)
             > {correction}.from_wait_amount * (SELECT shortest {of} {correction}.from_wait_unit)
    END, true)
    """


# `conditions.py` counts by the team's calendar, which the database does not know: of what is counted in working time it
# takes a week for each day, and two weeks more. A day ends at midnight, and an hour may be there twice; months are of
# other lengths on both sides of one.
LEDGER_MET_IN_TIME: Final = pgtrigger.Trigger(
    name="ledger_met_in_time",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Q(new__kind="condition_met"),
    declare=[("latest", "timestamptz")],
    func=function(
        """
        SELECT NEW.at + CASE wait_unit
            WHEN 'minute' THEN wait_amount * interval '1 minute'
            WHEN 'day' THEN wait_amount * interval '1 day' + interval '25 hours'
            WHEN 'month' THEN wait_amount * interval '1 month' + interval '4 days'
            WHEN 'working_hour' THEN wait_amount * interval '1 week' + interval '2 weeks'
            WHEN 'working_day' THEN wait_amount * interval '1 week' + interval '2 weeks'
        END INTO latest
        FROM promises_promise WHERE id = NEW.promise_id;
        IF NEW.due_at > latest THEN
            RAISE EXCEPTION 'ledger: what waited for its condition is due no later than was said';
        END IF;
        RETURN NEW;
        """
    ),
)
