"""A breath after words that hurt: a case is out of somebody's lists for a quarter of an hour.

Nothing else writes a Pause. Nothing is kept of it once it is over.
"""

from datetime import datetime, timedelta
from typing import Final

from belofte.cases.models import Case
from belofte.conduct.models import Pause
from belofte.people.models import Agent

LASTS: Final = timedelta(minutes=15)


def pause(case: Case, *, by: Agent, at: datetime) -> None:
    """Keep a case out of somebody's lists for a while."""
    Pause.objects.update_or_create(case=case, agent=by, defaults={"until": at + LASTS})


def end_overdue(*, at: datetime) -> int:
    """Forget those that are over; return how many."""
    return Pause.objects.filter(until__lte=at).delete()[0]
