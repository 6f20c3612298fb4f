"""Promises that hang on something else: on what a party undertook, another promise of the same case, or an outage.

Nothing else writes a Dependency, or that a promise is at risk. The caller holds the case's row.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from functools import reduce
from operator import or_
from typing import Any, Final

from django.db import transaction
from django.db.models import DateTimeField, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from belofte.cases import history
from belofte.cases.models import Case, Event
from belofte.live import announcing
from belofte.outages import recording
from belofte.outages.models import Expectation, Outage
from belofte.parties.models import AtRisk, Dependency, Undertaking, UndertakingEntry
from belofte.people import teams
from belofte.people.models import Agent
from belofte.promises import ledger
from belofte.promises.models import LEFT, LedgerEntry, Promise
from belofte.promises.models import State as PromiseState
from belofte.promises.saying import NOTHING, Hanging, Said, SayingRefusedError, Sort

_LOST: Final = ("broken", "withdrawn")  # of both sorts
_UNKNOWN: Final = datetime(1970, 1, 1, tzinfo=UTC)  # no date, where one is compared with none
_AT_RISK: Final = "at_risk"  # of a promise that runs
LINKS_MAX: Final = 4  # of promises that hang on promises; what hangs on more than those is at risk while they run


class DependingRefusedError(Exception):
    """It cannot hang on that; the words say why."""


class CircleError(DependingRefusedError):
    """Then it would hang on itself."""


class OtherCaseError(DependingRefusedError):
    """That belongs to another case."""


class OtherOutageError(DependingRefusedError):
    """That did not meet the team of the case, or is over."""


Something = Promise | Undertaking | Outage


@transaction.atomic
def depend(promise: Promise, *, on: Something, by: Agent, at: datetime) -> Dependency:
    """Say that a promise hangs on something, and tell its owner at once where that slips already.

    Refuses: ledger.PromiseOverError, OtherCaseError, OtherOutageError, CircleError.
    """
    promise = Promise.objects.select_related("case").get(pk=promise.pk)
    if promise.state not in LEFT:
        raise ledger.PromiseOverError(_("This promise was kept or withdrawn already."))
    named = _fit(promise, on)
    dependency, _is_new = Dependency.objects.get_or_create(promise=promise, **named, defaults={"by": by, "at": at})
    look(promise.case, at=at)
    return dependency


def _fit(promise: Promise, on: Something) -> dict[str, Something]:
    """Return what a promise hangs on, by the column that names it. Refuses: what `depend` refuses of it."""
    if isinstance(on, Outage):
        running = recording.running(promise.case.team_id).select_for_update(of=("self",), no_key=True)
        if running.filter(pk=on.pk).first() is None:  # whoever ends it just now comes first, or waits for this
            raise OtherOutageError(_("This outage is over, or did not meet the team of this case. Choose another one."))
        return {"on_outage": on}
    if on.case_id != promise.case_id:
        raise OtherCaseError(_("That is of another case. Choose something of this one."))
    if isinstance(on, Undertaking):
        return {"on_undertaking": on}
    if promise.pk in _below(on.pk):
        raise CircleError(_("That hangs on this promise itself. Choose something else."))
    return {"on_promise": on}


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
        look_again(case, at=at)


def _named(case: Case, hanging: Hanging) -> Something:
    """Return what something of a case hangs on. Refuses: OtherCaseError."""
    found: Something | None = of_case(case, hanging.sort).filter(pk=hanging.number).first()
    if found is None:
        raise OtherCaseError(_("That is of another case. Choose something of this one."))
    return found


def of_case(case: Case, sort: Sort) -> QuerySet[Any]:
    """Return all of one sort on which a promise of a case can hang."""
    if sort == "outage":
        return recording.running(case.team_id)
    return case.promises.all() if sort == "promise" else case.undertakings.all()


def look(case: Case, *, at: datetime) -> None:
    """Tell the owner of each promise of a case that is at risk since something it hangs on slipped, once.

    What is at risk puts what hangs on it at risk too, as far as that goes. What nobody has yet is its leads' to know.
    """
    if not Dependency.objects.filter(promise__case=case).exists():
        return  # as of most cases: to compose what follows costs more than to ask
    both = slipped(at=at).filter(promise__case=case).union(_hanging_on_risk(case, at=at), all=True)
    while found := list(both.all()):
        found.sort(key=lambda each: vars(each)["other_state"] != _AT_RISK)
        for dependency in {each.pk: each for each in found}.values():  # what comes later, and is at risk too, once
            _tell(case, dependency, at=at)


def look_again(case: Case, *, at: datetime) -> None:
    """Look at what is at risk, and at what is no longer, after a deed that may have made either so."""
    look(case, at=at)
    relieve([case], at=at)


def relieve(cases: Iterable[Case], *, at: datetime) -> None:
    """Have the open pages of who sees to promises that are at risk no longer show it: what they hang on is in time."""
    told = AtRisk.objects.filter(promise__case__in=cases, promise__state=PromiseState.OPEN, due_at=F("promise__due_at"))
    gone = told.exclude(Exists(at_risk("promise", "due_at", at=at))).select_related("promise__case")
    for promise in {each.promise_id: each.promise for each in gone}.values():
        _announce(promise.case, promise, at=at)


def relieve_of(outage: Outage, *, at: datetime) -> None:
    """Do so wherever something hangs on an outage: it is over, or may be earlier than was said."""
    relieve(Case.objects.filter(promises__dependencies__on_outage=outage), at=at)


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
    _announce(case, promise, at=at)


def _announce(case: Case, promise: Promise, *, at: datetime) -> None:
    """Have the open pages of who sees to a promise look again: it is at risk, or not any more."""
    owner = promise.owner_id or case.assignee_id
    leads = teams.leads(case.team_id, at=at).values_list("pk", flat=True)
    for each in [owner] if owner is not None else leads:
        announcing.agent_changed(each)


def slipped(*, at: datetime) -> QuerySet[Dependency]:
    """Return on what promises hang that was not kept, is gone, or comes later than they are due, and nobody was told.

    An outage lasts until then at least where nobody knows better: it was not said, or that moment has passed.
    """
    told = AtRisk.objects.alias(other=Coalesce("other_due_at", _UNKNOWN)).filter(
        ~_in_time_since(),
        dependency=OuterRef("pk"),
        promise=OuterRef("promise"),  # which an index finds
        due_at=OuterRef("promise__due_at"),
        other=Coalesce(OuterRef("other_due_at"), _UNKNOWN),
        other_state=OuterRef("other_state"),
    )
    expected = recording.expected(OuterRef("on_outage"), at=at)
    lasts = Outage.objects.filter(pk=OuterRef("on_outage"), ended_at=None).values(state=Value("open"))
    hanging = Dependency.objects.filter(promise__state=PromiseState.OPEN).annotate(
        other_state=Coalesce("on_undertaking__state", "on_promise__state", Subquery(lasts)),
        other_due_at=Coalesce(
            "on_undertaking__due_at",
            "on_promise__due_at",
            Subquery(expected.values("until")[:1]),
            output_field=DateTimeField(),
        ),
    )
    slips = Q(other_state__in=_LOST) | Q(other_state="open", other_due_at__gt=F("promise__due_at"))
    slips |= Q(other_state="open", other_due_at=None, on_outage__isnull=False)
    return hanging.filter(slips, ~Q(Exists(told))).select_related("promise").order_by("pk")


def _in_time_since(**until: OuterRef) -> Q:
    """Tell of a row whether what slips was in time after all since: who slips again is told of again."""
    is_in_time = Q(state="kept") | Q(state="open", due_at__lte=OuterRef("due_at"))
    entries: list[QuerySet[Any]] = [
        UndertakingEntry.objects.filter(is_in_time, undertaking=OuterRef("dependency__on_undertaking")),
        LedgerEntry.objects.filter(is_in_time, promise=OuterRef("dependency__on_promise")),
        Expectation.objects.filter(until__lte=OuterRef("due_at"), outage=OuterRef("dependency__on_outage")),
    ]
    first, *others = (Q(Exists(each.filter(at__gt=OuterRef("at"), **until))) for each in entries)
    return reduce(or_, others, first)


def _hanging_on_risk(case: Case, *, at: datetime) -> QuerySet[Dependency]:
    """Return on which promises of a case others hang that are at risk themselves, where nobody was told."""
    slips = AtRisk.objects.filter(promise=OuterRef("dependency__on_promise"), at__gt=OuterRef("at"))
    same = ("due_at", "other_due_at", "other_state")
    before = AtRisk.objects.filter(
        dependency=OuterRef("dependency"), promise=OuterRef("promise"), at__lt=OuterRef("at")
    )
    before = before.filter(
        Q(**{name: OuterRef(name) for name in same}) | _in_time_since(at__lte=OuterRef(OuterRef("at")))
    )
    told = AtRisk.objects.filter(
        ~Exists(slips.filter(Exists(before))),  # that one slipped again
        dependency=OuterRef("pk"),
        promise=OuterRef("promise"),  # which an index finds
        due_at=OuterRef("promise__due_at"),
        other_due_at=OuterRef("on_promise__due_at"),
        other_state__in=("open", _AT_RISK),
    )
    both_run = Dependency.objects.filter(promise__state=PromiseState.OPEN, on_promise__state=PromiseState.OPEN)
    other = Exists(at_risk("on_promise", "on_promise__due_at", at=at))
    found = both_run.filter(other, ~Exists(told), promise__case=case).select_related("promise")
    return found.annotate(other_state=Value(_AT_RISK), other_due_at=F("on_promise__due_at"))


def at_risk(promise: str, due_at: str, *, at: datetime) -> QuerySet[AtRisk]:
    """Return by what a promise is at risk as it stands; the names are of its key and date in the query around this."""
    return standing(at=at).filter(promise=OuterRef(promise), due_at=OuterRef(due_at))


def standing(*, at: datetime, links: int = LINKS_MAX) -> QuerySet[AtRisk]:
    """Return what still is so of what was told: what it hangs on is lost, or comes later than the promise is due.

    An outage does while it lasts and nobody knows until when, or it is expected to last beyond that date. What hangs on
    a promise at risk is so while that one is, with the date that it had; so many `links` of a chain are looked along.
    """
    risks = AtRisk.objects.annotate(
        state_now=Coalesce("dependency__on_undertaking__state", "dependency__on_promise__state"),
        comes_at=Coalesce("dependency__on_undertaking__due_at", "dependency__on_promise__due_at"),
    )
    known = recording.expected(OuterRef("dependency__on_outage"), at=at)
    lasts = ~Exists(known) | Exists(known.filter(until__gt=OuterRef("due_at")))
    still = Q(state_now__in=_LOST) | Q(state_now="open", comes_at__gt=F("due_at"))
    along = Q(other_state=_AT_RISK, state_now="open", comes_at=F("other_due_at"))
    if links:
        further = standing(at=at, links=links - 1).filter(promise=OuterRef("dependency__on_promise"))
        along &= Q(Exists(further.filter(due_at=OuterRef("other_due_at"))))
    still |= along
    still |= Q(lasts, dependency__on_outage__isnull=False, dependency__on_outage__ended_at=None)
    return risks.filter(still)


def _below(number: int) -> set[int]:
    """Return which promises one hangs on, and itself."""
    found, fresh = {number}, {number}
    while fresh:
        further = Dependency.objects.filter(promise__in=fresh, on_promise__isnull=False)
        fresh = set(further.values_list("on_promise", flat=True)) - found
        found |= fresh
    return found
