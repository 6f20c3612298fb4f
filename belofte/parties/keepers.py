"""The gates on who of us sees to what parties owe, for raw SQL too: they hand it over before they leave."""

from typing import ClassVar

from belofte.parties import gates_on_keepers
from belofte.people.models import Agent


class Keeper(Agent):
    """Somebody who stops working here, or answers customers no longer."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates_on_keepers.NOBODY_STOPS_WITH_UNDERTAKINGS]


class KeeperMembership(Agent.teams.through):  # type: ignore[misc, name-defined] # which Django makes at run time
    """Somebody who goes out of a team."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates_on_keepers.NOBODY_LEAVES_A_TEAM_WITH_UNDERTAKINGS]
