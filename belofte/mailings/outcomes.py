"""What became of a mailing: how far each message got, and each date that it promised."""

from collections.abc import Mapping

from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery

from belofte.cases.models import Call, Delivery
from belofte.conduct import heard
from belofte.mailings.models import Addressee, Mailing
from belofte.promises.models import LedgerEntry, Promise, State

_Kind = LedgerEntry.Kind
_States = Delivery.State
_LEFT = Q(message__isnull=False)
_ON_ITS_DAY = Q(is_broken=False, day=F("due_at"))


def counts(mailing: Mailing) -> Mapping[str, int]:
    """Return how many stand where, in one statement: each message in one place, and each promised date in one.

    A date that was not kept stays not kept, whatever day the next message gave it: also where it seemed kept, until
    what proved that came back after the day.
    """
    return _followed(mailing).aggregate(
        all=Count("pk"),
        to_leave=_count(Q(settled_at=None)),
        left_out=_count(~Q(because="")),
        sent=_count(_LEFT),
        under_way=_count(_LEFT & Q(fate__in=[_States.QUEUED, _States.SENDING])),
        delivered=_count(_LEFT & Q(fate=_States.ACCEPTED)),
        uncertain=_count(_LEFT & Q(fate=_States.UNCERTAIN)),
        lost=_count(_LEFT & Q(fate__in=heard.LOST)),
        broken=_count(_LEFT & Q(is_broken=True)),
        open=_count(_ON_ITS_DAY & Q(state=State.OPEN)),
        kept=_count(_ON_ITS_DAY & Q(state=State.KEPT)),
        withdrawn=_count(_ON_ITS_DAY & Q(state=State.WITHDRAWN)),
        moved=_count(_LEFT & Q(is_broken=False) & ~Q(day=F("due_at"))),
    )


def not_arrived(mailing: Mailing) -> QuerySet[Addressee]:
    """Return whose message came back or failed, and of whom nobody knows if it arrived; not who was answered since."""
    unsure = [*heard.LOST, _States.UNCERTAIN]
    answered = heard.arrivals().filter(case=OuterRef("case"), message__recorded_at__gt=OuterRef("settled_at"))
    spoken = Call.objects.filter(
        case=OuterRef("case"), result=Call.Result.ANSWERED, recorded_at__gt=OuterRef("settled_at")
    )
    told = mailing.addressees.alias(fate=heard.fate("message")).filter(~Exists(answered), ~Exists(spoken))
    return told.filter(_LEFT, fate__in=unsure).select_related("case")


def _count(condition: Q) -> Count:
    return Count("pk", filter=condition)


def _followed(mailing: Mailing) -> QuerySet[Addressee]:
    """Return its addressees, each with the fate of its message, and with what became of its own date.

    Who said that it is solved, and then that they wait after all, was promised it again by the same message.
    """
    told = LedgerEntry.objects.filter(
        case=OuterRef("case"), message=OuterRef("message"), kind__in=[_Kind.MADE, _Kind.MOVED]
    )
    broken = LedgerEntry.objects.filter(
        case=OuterRef("case"), promise=OuterRef("stands"), state=State.BROKEN, due_at=OuterRef("due_at")
    )
    promise = Promise.objects.filter(pk=OuterRef("stands"))
    stands = Subquery(told.order_by("-number").values("promise")[:1], output_field=IntegerField())
    return mailing.addressees.annotate(fate=heard.fate("message"), stands=stands).annotate(
        is_broken=Exists(broken),
        state=Subquery(promise.values("state")[:1]),
        day=Subquery(promise.values("due_at")[:1]),
    )
