"""Promises that wait for an outage: many hung on it in one act, and at risk together for as long as it lasts.

That it is out, or lasts longer than was said, is one row; the clock looks at each case that follows from it.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from belofte import jobs
from belofte.cases import history
from belofte.cases.models import Case
from belofte.keeping import leaving, promising
from belofte.outages.models import Outage
from belofte.outages.recording import NotLeadError
from belofte.parties import depending
from belofte.parties.models import Dependency
from belofte.people.models import Agent
from belofte.promises.models import Form, Promise, State

ROUND_MAX: Final = 1_000  # cases in one round; the next round, a minute later, takes the rest


def may_wait(outage: Outage, *, by: Agent) -> QuerySet[Promise]:
    """Return what runs in the teams that an outage met and somebody leads, and does not hang on it yet."""
    met = by.teams.filter(pk__in=outage.teams.all())
    running = Promise.objects.filter(state=State.OPEN, case__team__in=met).exclude(form=Form.CLAIMED)
    hanging = Dependency.objects.filter(promise=OuterRef("pk"), on_outage=outage)
    return running.exclude(Exists(hanging)).order_by("due_at", "pk")


@transaction.atomic
def hang_all(outage: Outage, numbers: Collection[int], *, by: Agent, at: datetime) -> int:
    """Say of many promises that they hang on an outage, of all or of none; return of how many.

    What was kept, withdrawn or hung on it meanwhile is left out: nothing is left to say of it.

    Refuses: NotLeadError, depending.OtherOutageError.
    """
    if not by.is_lead:
        raise NotLeadError(_("Only a lead says so of many at once. On a case you can say it of one."))
    waiting = may_wait(outage, by=by).filter(pk__in=numbers)
    held = leaving.hold_cases(waiting.order_by().values("case"))  # all of them before anything else is
    promises = list(waiting.filter(case__in=held).order_by("case", "pk"))
    for promise in promises:
        promising.depend(promise, on=outage, by=by, at=at)
    return len(promises)


def watch(*, at: datetime) -> int:
    """Say of each promise that an outage puts at risk that it is so; return in how many cases."""
    found = depending.slipped(at=at).filter(on_outage__isnull=False).order_by("promise__case")
    cases = list(found.values_list("promise__case", "promise__case").distinct()[:ROUND_MAX])
    jobs.look_at_each(cases, _look_at, at=at)
    return len(cases)


@transaction.atomic
def _look_at(case_id: int, _same: int, *, at: datetime) -> None:
    case = Case.objects.select_for_update().get(pk=case_id)
    depending.look_again(case, at=history.moment(case, at=at))
