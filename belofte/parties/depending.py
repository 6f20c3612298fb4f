"""Promises that hang on something else: on what a party undertook, or on another promise of the same case.

Nothing else writes a Dependency, or that a promise is at risk. The caller holds the case's row.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Event
from belofte.live import announcing
from belofte.parties.models import AtRisk, Dependency, Undertaking
from belofte.people.models import Agent
from belofte.promises import ledger
from belofte.promises.models import LEFT, Promise
from belofte.promises.models import State as PromiseState
from belofte.promises.saying import NOTHING, Hanging, Said, SayingRefusedError

_LOST: Final = ("broken", "withdrawn")  # of both sorts
_AT_RISK: Final = "at_risk"  # of a promise that runs


class DependingRefusedError(Exception):
    """It cannot hang on that; the words say why."""


class CircleError(DependingRefusedError):
    """Then it would hang on itself."""


class OtherCaseError(DependingRefusedError):
    """That belongs to another case."""


@transaction.atomic
def depend(promise: Promise, *, on: Promise | Undertaking, by: Agent, at: datetime) -> Dependency:
    """Say that a promise hangs on something, and tell its owner at once where that slips already.

    Refuses: ledger.PromiseOverError, OtherCaseError, CircleError.
    """
    promise = Promise.objects.select_related("case").get(pk=promise.pk)
    if promise.state not in LEFT:
        raise ledger.PromiseOverError(_("This promise was kept or withdrawn already."))
    if on.case_id != promise.case_id:
        raise OtherCaseError(_("That is of another case. Choose something of this one."))
    named = {"on_promise": on} if isinstance(on, Promise) else {"on_undertaking": on}
    if isinstance(on, Promise) and promise.pk in _below(on.pk):
        raise CircleError(_("That hangs on this promise itself. Choose something else."))
    dependency, _is_new = Dependency.objects.get_or_create(promise=promise, **named, defaults={"by": by, "at": at})
    look(promise.case, at=at)
    return dependency


def hang(case: Case, said: Said, promised: Sequence[Promise], *, by: Agent, at: datetime) -> None:
    """Have what was just promised hang on what was said with it, and look at what slips.

    Refuses: SayingRefusedError, at its place.
    """
    for each in said.hanging:
        try:
            depend(promised[each.position], on=_named(case, each), by=by, at=at)
        except (DependingRefusedError, ledger.LedgerRefusedError) as refused:
            raise SayingRefusedError(str(refused), position=each.position, field="hangs_on") from refused
    if said != NOTHING:
        look(case, at=at)


def _named(case: Case, hanging: Hanging) -> Promise | Undertaking:
    """Return what of a case something hangs on. Refuses: OtherCaseError."""
    rows = case.promises if hanging.sort == "promise" else Undertaking.objects.filter(case=case)
    found: Promise | Undertaking | None = rows.filter(pk=hanging.number).first()
    if found is None:
        raise OtherCaseError(_("That is of another case. Choose something of this one."))
    return found


def look(case: Case, *, at: datetime) -> None:
    """Tell the owner of each promise of a case that is at risk since something it hangs on slipped, once.

    What is at risk puts what hangs on it at risk too, as far as that goes.
    """
    while slipped := list(_slipped(case)):
        for dependency in slipped:
            _tell(case, dependency, at=at)


def _tell(case: Case, dependency: Dependency, *, at: datetime) -> None:
    found, promise = vars(dependency), dependency.promise
    AtRisk.objects.create(
        dependency=dependency,
        promise=promise,
        due_at=promise.due_at,  # type: ignore[misc]  # one that runs has a date
        other_due_at=found["other_due_at"],
        other_state=found["other_state"],
        at=at,
    )
    history.record(case, Event.Kind.PROMISE_AT_RISK, by=None, at=at, promise=promise.pk)
    owner = promise.owner_id or case.assignee_id
    if owner is not None:
        announcing.agent_changed(owner)


def _slipped(case: Case) -> QuerySet[Dependency]:
    """Return on what promises of a case hang that was not kept, is gone, comes later than they do, or is at risk."""
    told = AtRisk.objects.filter(
        dependency=OuterRef("pk"),
        due_at=OuterRef("promise__due_at"),
        other_due_at=OuterRef("other_due_at"),
        other_state=OuterRef("other_state"),
    )
    of_other = Coalesce("on_undertaking__state", "on_promise__state")
    hanging = Dependency.objects.filter(promise__case=case, promise__state=PromiseState.OPEN).annotate(
        other_state=Choice(When(_other_is_at_risk(), then=Value(_AT_RISK)), default=of_other),
        other_due_at=Coalesce("on_undertaking__due_at", "on_promise__due_at", output_field=DateTimeField()),
    )
    slips = Q(other_state__in=[*_LOST, _AT_RISK]) | Q(other_state="open", other_due_at__gt=F("promise__due_at"))
    return hanging.filter(slips, ~Q(Exists(told))).select_related("promise").order_by("pk")


def _other_is_at_risk() -> Q:
    risks = AtRisk.objects.filter(promise=OuterRef("on_promise"), due_at=OuterRef("on_promise__due_at"))
    return Q(Exists(risks), on_promise__state=PromiseState.OPEN)


def _below(number: int) -> set[int]:
    """Return which promises one hangs on, and itself."""
    found, fresh = {number}, {number}
    while fresh:
        further = Dependency.objects.filter(promise__in=fresh, on_promise__isnull=False)
        fresh = set(further.values_list("on_promise", flat=True)) - found
        found |= fresh
    return found
