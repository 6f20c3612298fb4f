"""Whether each team has a lead, since somebody has to hear that a promise is in danger."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from belofte.ops.doctor.findings import Finding
from belofte.people import teams
from belofte.people.models import Team

_TEAMS_MAX: Final = 20  # that are named
_REMEDY: Final = "Make a member lead on the page of that person, or add a lead on the page of the team."


def look(_at: datetime) -> Iterator[Finding]:
    """Look at each team in which somebody works."""
    without = list(teams.leaderless()[:_TEAMS_MAX])
    for team in without:
        yield _look_at(team)
    if not without:
        yield Finding(subject="teams", level="well", words="each team has a lead")


def _look_at(team: Team) -> Finding:
    instead = ", ".join(teams.deputies(team.pk).values_list("name", flat=True))
    heard = f"what a lead hears goes to {instead}" if instead else "nobody hears what a lead would"
    return Finding(subject=f"team {team.name}", level="look", words=f"it has no lead: {heard}", remedy=_REMEDY)
