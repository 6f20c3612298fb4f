"""Why somebody else sees to a promise; and the gates on who leaves, or goes away, with promises in hand."""

from typing import ClassVar, Final

from django.db import models

from belofte.database.gates import kept
from belofte.people.models import Absence, Agent
from belofte.promises import gates_on_handovers, gates_on_leaving

REASON_MAX: Final = 500  # characters


class Handover(models.Model):
    """Why a promise got another owner, in a line for whoever looks back. The ledger covers it by its hash."""

    promise = models.ForeignKey("promises.Promise", on_delete=models.PROTECT, related_name="handovers")
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")  # from now on
    reason = models.CharField(max_length=REASON_MAX)
    absence = models.ForeignKey(Absence, on_delete=models.PROTECT, null=True, related_name="handovers")  # in which
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(name="handover_has_reason", condition=models.Q(reason__regex=r"\S")),
            models.UniqueConstraint(name="handover_once_at_a_moment", fields=["promise", "owner", "at"]),
        ]
        triggers: ClassVar = [
            *kept("handover_kept"),
            gates_on_handovers.HANDOVER_IS_IN_THE_LEDGER,
        ]

    def __str__(self) -> str:
        return f"{self.promise_id} → {self.owner_id}"


class Leaver(Agent):
    """The gate on who stops working here, or answering, for raw SQL too: they have handed over what they promised."""

    class Meta:
        proxy = True
        triggers: ClassVar = [
            gates_on_leaving.NOBODY_STOPS_WITH_PROMISES,
            gates_on_leaving.NOBODY_STOPS_ANSWERING_WITH_PROMISES,
        ]


class Membership(Agent.teams.through):  # type: ignore[misc, name-defined] # which Django makes at run time
    """The same gate on somebody who goes out of a team."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates_on_leaving.NOBODY_LEAVES_A_TEAM_WITH_PROMISES]


class Away(Absence):
    """The same gate on somebody who is away for some days: what is due in them is somebody else's."""

    class Meta:
        proxy = True
        triggers: ClassVar = [gates_on_handovers.NOBODY_IS_AWAY_WITH_PROMISES]
