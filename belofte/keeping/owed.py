"""What parties owe, and who of us sees to it: given to a colleague when they leave, or are away when it falls due.

It stands above parties, as `leaving.py` stands above promises.
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from belofte.keeping import involving
from belofte.parties.models import AWAITED, State, Undertaking
from belofte.people.absences import Days
from belofte.people.models import Agent


def in_hand(agent: Agent) -> QuerySet[Undertaking]:
    """Return what parties owe that somebody sees to."""
    return Undertaking.objects.filter(owner=agent, state__in=AWAITED)


def falling(agent: Agent, days: Days, *, at: datetime) -> QuerySet[Undertaking]:
    """Return what of it falls due in some days; and what was not done yet, for who is away from now on."""
    falls = Q(state=State.OPEN, due_at__gt=days.begins_at, due_at__lte=days.ends_at)
    if days.begins_at <= at:
        falls |= Q(state=State.BROKEN)
    found = in_hand(agent).filter(falls).select_related("case__team", "case__contact", "involvement__party")
    return found.order_by("case", "pk")


def hand_over(owed: QuerySet[Undertaking], *, to: Agent | None, reason: str, by: Agent, at: datetime) -> int:
    """Give all of it to one colleague; return how much. Refuses: what `undertaking.hand_over` refuses."""
    found = list(owed.order_by("case", "pk"))
    for each in found:
        involving.hand_over(each, to=to, reason=reason, by=by, at=at)
    return len(found)
