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


def covers(*, outage: str, team: str, at: str) -> str:
    """Return SQL for an outage that met a team, and was there at a moment or shortly before."""
    return f"""
    SELECT FROM outages_outage outage JOIN outages_affected affected ON affected.outage_id = outage.id
    WHERE outage.id = {outage} AND affected.team_id = {team} AND outage.began_at <= {at}
      AND (outage.ended_at IS NULL OR outage.ended_at >= {at} - interval '{COVERS_FOR.days} days')
    """
