"""The jobs of the backlog: each carries one id and finds the rest."""

from belofte import clock, jobs
from belofte.backlog import sorting
from belofte.people.models import Team


@jobs.job("later")
def sort(team_id: int) -> None:
    """Sort the waiting cases of a team by cause. Done twice, or beside itself, it finds the same groups."""
    sorting.sort(Team.objects.get(pk=team_id), at=clock.now())
