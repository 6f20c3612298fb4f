"""When a stopped conversation is open again: by the clock, since its letter never left, or since somebody says so.

A letter that came back ends nothing by itself: whoever has it could write such a report. That asks who decides
(`objecting`). Nothing else ends a Stop.
"""

from datetime import datetime
from typing import Final, Literal

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from belofte import jobs
from belofte.cases import history
from belofte.cases.models import Case, Delivery, Event, Receipt
from belofte.conduct import heard
from belofte.conduct.models import Stop
from belofte.live import announcing
from belofte.people import teams
from belofte.people.models import Agent

Because = Literal["time", "untold", "came_back", "objection"]  # as the history of the case tells it
_TAKEN: Final = (Receipt.Kind.ACCEPTED, Receipt.Kind.DECLARED_ARRIVED)
_NOT_LEFT: Final = (Delivery.State.QUEUED, Delivery.State.SENDING, Delivery.State.FAILED)


def ends() -> Combinable:
    """Return when a stop of a query ends by the clock: counted from when its letter was first taken, if it was."""
    taken = Receipt.objects.filter(delivery__message=OuterRef("told"), kind__in=_TAKEN).order_by("at")
    taken = taken.filter(delivery__meant_for=Delivery.MeantFor.CUSTOMER)
    begins = Coalesce(Subquery(taken.values("at")[:1]), F("at"))
    return ExpressionWrapper(begins + (F("until") - F("at")), output_field=DateTimeField())


def ends_at(stop: Stop) -> datetime:
    """Return when a stop ends by the clock."""
    found: datetime = Stop.objects.annotate(ends_at=ends()).values_list("ends_at", flat=True).get(pk=stop.pk)
    return found


def end(stop: Stop, *, because: Because, by: Agent | None, at: datetime) -> None:
    """Have a conversation be open again, and who decides on it look again; the case's row is held."""
    case = stop.conversation.case
    stop.ended_at, stop.ended_by = at, by
    stop.save(update_fields=["ended_at", "ended_by"])
    history.record(case, Event.Kind.STOP_ENDED, by=by, at=at, stop=stop.pk, because=because)
    for decider in teams.deciding(case.team_id, besides=stop.by_id).values_list("pk", flat=True):
        announcing.agent_changed(decider)


def end_overdue(*, at: datetime) -> int:
    """End the stops whose time has passed, and those whose letter never left; return how many."""
    found = list(_over(at=at).values_list("pk", "conversation__case"))
    jobs.look_at_each(found, _end_one, at=at)
    return len(found)


@transaction.atomic
def _end_one(number: int, case_id: int, *, at: datetime) -> None:
    Case.objects.select_for_update().get(pk=case_id)
    stop = _over(at=at).select_related("conversation__case").filter(pk=number).first()
    if stop is not None:
        is_untold = vars(stop)["letter"] in _NOT_LEFT
        end(stop, because="untold" if is_untold else "time", by=None, at=at)


def _over(*, at: datetime) -> QuerySet[Stop]:
    """Return which stops are over. One whose letter still waits to leave at its end is: nobody was told of it."""
    timed = Stop.objects.annotate(ends_at=ends(), letter=heard.fate("told")).filter(ended_at__isnull=True)
    return timed.filter(Q(letter=Delivery.State.FAILED) | Q(ends_at__lte=at)).order_by("ends_at", "pk")
