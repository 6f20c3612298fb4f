"""When a stopped conversation is open again: by the clock, or since its customer was told in vain.

Nothing else ends a Stop.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from belofte import jobs
from belofte.cases import history
from belofte.cases.models import Case, Delivery, Event
from belofte.conduct import heard
from belofte.conduct.models import Stop
from belofte.people.models import Agent


def ends() -> Combinable:
    """Return when a stop of a query ends by the clock: counted from when the customer was told, as far as is known."""
    letter = Delivery.objects.filter(heard.ARRIVED, message=OuterRef("told")).order_by("settled_at")
    begins = Coalesce(Subquery(letter.values("settled_at")[:1]), F("at"))
    return ExpressionWrapper(begins + (F("until") - F("at")), output_field=DateTimeField())


def ends_at(stop: Stop) -> datetime:
    """Return when a stop ends by the clock."""
    found: datetime = Stop.objects.annotate(ends_at=ends()).values_list("ends_at", flat=True).get(pk=stop.pk)
    return found


def end(stop: Stop, *, by: Agent | None, at: datetime) -> None:
    """Have a conversation be open again; the case's row is held."""
    stop.ended_at = at
    stop.save(update_fields=["ended_at"])
    history.record(stop.conversation.case, Event.Kind.STOP_ENDED, by=by, at=at, stop=stop.pk)


def end_overdue(*, at: datetime) -> int:
    """End the stops whose time has passed, and those of which the customer was told in vain; return how many."""
    found = list(_over(at=at).values_list("pk", "conversation__case"))
    jobs.look_at_each(found, _end_one, at=at)
    return len(found)


@transaction.atomic
def _end_one(number: int, case_id: int, *, at: datetime) -> None:
    Case.objects.select_for_update().get(pk=case_id)
    stop = _over(at=at).select_related("conversation__case").filter(pk=number).first()
    if stop is not None:
        end(stop, by=None, at=at)


def _over(*, at: datetime) -> QuerySet[Stop]:
    """Return which stops are over: not while their letter is still on its way."""
    known = (Delivery.State.ACCEPTED, Delivery.State.UNCERTAIN)
    timed = Stop.objects.annotate(ends_at=ends(), letter=heard.fate("told")).filter(ended_at__isnull=True)
    return timed.filter(Q(letter__in=heard.LOST) | Q(letter__in=known, ends_at__lte=at)).order_by("ends_at", "pk")
