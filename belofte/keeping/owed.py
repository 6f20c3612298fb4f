"""What parties owe, and who of us sees to it: given to a colleague when they leave, or are away when it falls due.

It stands above parties, as `leaving.py` stands above promises.
"""

from datetime import datetime

from django.db.models import QuerySet

from belofte.keeping import involving
from belofte.parties.models import AWAITED, Undertaking
from belofte.people.models import Agent


def in_hand(agent: Agent) -> QuerySet[Undertaking]:
    """Return what parties owe that somebody sees to."""
    return Undertaking.objects.filter(owner=agent, state__in=AWAITED)


def hand_over(owed: QuerySet[Undertaking], *, to: Agent | None, reason: str, by: Agent, at: datetime) -> int:
    """Give all of it to one colleague; return how much. Refuses: what `undertaking.hand_over` refuses."""
    found = list(owed.order_by("case", "pk"))
    for each in found:
        involving.hand_over(each, to=to, reason=reason, by=by, at=at)
    return len(found)
