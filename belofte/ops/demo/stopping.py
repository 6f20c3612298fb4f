"""Having the carrier stop what mocks or blames a customer, once that was tried on what its team sent."""

from datetime import datetime
from typing import Final

from belofte.ops.demo.people import Company
from belofte.people.models import Agent, Role, Team
from belofte.replies import trying_out
from belofte.replies.guards.contract import Level

COMPANY: Final[Company] = "Pakketlijn"
GUARDS: Final = ("tone", "blame")
MOCKS: Final = "Knap dat u een mail kunt openen maar niet kunt lezen van wie die is."  # which the demo says to try


def begin(*, at: datetime) -> None:
    """Try all guards on what the team sent, and have these two ask for a reason. Refuses: trying_out.PoorTrialError."""
    team = Team.objects.get(name=COMPANY)
    lead = Agent.objects.filter(teams=team, roles__contains=[Role.LEAD]).order_by("pk")[0]
    trying_out.try_out(team, by=lead, at=at)
    trying_out.choose(team, dict.fromkeys(GUARDS, Level.REASON), by=lead, at=at)
