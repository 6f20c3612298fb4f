"""What the database refuses about outages, whoever asks; and which of them covers a moment, as SQL."""

from datetime import timedelta
from typing import Final

import pgtrigger

from belofte.database.gates import function
from belofte.people.gates import only_by_lead

COVERS_FOR: Final = timedelta(days=7)  # after its end: so long what it left behind is worked off

OUTAGE_RECORDED_BY_A_LEAD: Final = only_by_lead(
    name="outage_recorded_by_a_lead",
    by="recorded_by_id",
    operation=pgtrigger.Insert,
    refusal="outage: a lead says that it is one",
)
OUTAGE_ENDED_BY_A_LEAD: Final = only_by_lead(
    name="outage_ended_by_a_lead",
    by="ended_by_id",
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__ended_at__isnull=False),
    refusal="outage: a lead says that it is over",
)
OUTAGE_ENDS_ONCE: Final = pgtrigger.Trigger(
    name="outage_ends_once",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__ended_at__isnull=False),
    func=function("RAISE EXCEPTION 'outage: it is over, and that stays so';"),
)
OUTAGE_ONLY_ENDS: Final = pgtrigger.Trigger(  # so that whose it is can be told by when its row was written
    name="outage_only_ends",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(new__ended_at__isnull=True),
    func=function("RAISE EXCEPTION 'outage: nothing of it changes but that it is over';"),
)
OUTAGE_ENDED_BY_NOW: Final = pgtrigger.Trigger(
    name="outage_ended_by_now",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    condition=pgtrigger.Q(new__ended_at__isnull=False),
    func=function(
        """
        IF NEW.ended_at > now() + interval '1 minute' THEN  -- the clocks of two machines differ a little
            RAISE EXCEPTION 'outage: it is not over at a moment that is still to come';
        END IF;
        RETURN NEW;
        """
    ),
)
AFFECTED_AS_RECORDED: Final = pgtrigger.Trigger(
    name="affected_as_recorded",
    when=pgtrigger.After,
    operation=pgtrigger.Insert,
    func=function(
        """
        IF NOT EXISTS (
            SELECT FROM outages_outage outage JOIN outages_affected affected ON affected.xmin = outage.xmin
            WHERE outage.id = NEW.outage_id AND affected.id = NEW.id AND outage.ended_at IS NULL
        ) THEN
            RAISE EXCEPTION 'affected: the teams of an outage are said when it is recorded';
        END IF;
        RETURN NULL;
        """
    ),
)


EXPECTED_BY_A_LEAD: Final = only_by_lead(
    name="expected_by_a_lead",
    by="by_id",
    operation=pgtrigger.Insert,
    refusal="expectation: a lead says until when it may last",
)
EXPECTED_WHILE_OUT: Final = pgtrigger.Trigger(
    name="expected_while_out",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    func=function(
        """
        PERFORM FROM outages_outage WHERE id = NEW.outage_id AND ended_at IS NULL FOR NO KEY UPDATE;
        IF NOT FOUND OR NEW.until <= NEW.at THEN
            RAISE EXCEPTION 'expectation: of what is out, and until a moment still to come';
        END IF;
        RETURN NEW;
        """
    ),
)


def covers(*, outage: str, team: str, at: str, before: str) -> str:
    """Return SQL for an outage that met a team, began before a moment, and was there at another or shortly before."""
    return f"""
    SELECT FROM outages_outage outage JOIN outages_affected affected ON affected.outage_id = outage.id
    WHERE outage.id = {outage} AND affected.team_id = {team} AND outage.began_at <= {before}
      AND (outage.ended_at IS NULL OR outage.ended_at >= {at} - interval '{COVERS_FOR.days} days')
    """
