"""What was handed over because somebody is away, and who sees to it now, for their own page and the substitute's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar

from django.db.models import BigIntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce

from belofte.cases.models import Case, Event
from belofte.keeping import assigning, leaving, owed
from belofte.parties.models import Undertaking, UndertakingEntry
from belofte.people import absences
from belofte.people.models import Absence, Agent
from belofte.promises.models import LEFT, Form, Handover, Promise

_SHOWN_MAX: Final = 200  # promises on one's own page
Given = TypeVar("Given", Undertaking, Case)


def given_for(absence: Absence) -> Sequence[Handover]:
    """Return what was handed over for an absence, with who sees to it now."""
    found = absence.handovers.select_related("promise__case__contact", "promise__owner")
    return _newest(list(found.order_by("promise__due_at", "pk")[:_SHOWN_MAX]))


def seen_to_for_others(agent: Agent, *, at: datetime) -> Sequence[Handover]:
    """Return what was promised that somebody sees to because a colleague is away, or will be."""
    is_running = Q(promise__in=leaving.in_hand(agent)) | Q(promise__form=Form.RECURRING)
    found = Handover.objects.filter(
        is_running, absence__withdrawn_at__isnull=True, absence__ends_at__gt=at, owner=agent
    )
    related = found.select_related("promise__case__contact", "promise__owner", "absence__agent")
    newest = _newest(list(related.order_by("promise__due_at", "pk")[:_SHOWN_MAX]))
    return [each for each in newest if each.promise.owner_id == agent.pk and each.promise.state in LEFT]


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlace:
    """Something that somebody sees to in the place of a colleague who is away, or will be."""

    what: Undertaking | Case
    case: Case
    colleague: Agent


def owed_for_others(agent: Agent, *, at: datetime) -> list[InPlace]:
    """Return what parties owe that somebody sees to because a colleague is away, or will be."""
    entries = UndertakingEntry.objects.filter(undertaking=OuterRef("pk"))
    given = entries.filter(kind=UndertakingEntry.Kind.HANDED_OVER).order_by("-pk")
    earlier = entries.filter(owner__isnull=False, pk__lt=OuterRef("given")).order_by("-pk")
    found = owed.in_hand(agent).annotate(given=Subquery(given.values("pk")[:1])).filter(given__isnull=False)
    found = found.annotate(
        instead_of=Coalesce(Subquery(earlier.values("owner")[:1]), "made_by", output_field=BigIntegerField()),
        given_at=Subquery(given.values("at")[:1]),
    )
    related = found.select_related("case__contact", "involvement__party").order_by("due_at", "pk")
    return [InPlace(what=each, case=each.case, colleague=away) for each, away in _in_place(related, at=at)]


def answered_for_others(agent: Agent, *, at: datetime) -> list[InPlace]:
    """Return the open cases, with the questions in them, that somebody answers because a colleague is away."""
    given = Event.objects.filter(case=OuterRef("pk"), kind=Event.Kind.ASSIGNED).order_by("-pk")
    found = assigning.answered_by(agent).annotate(
        because=Subquery(given.values("details__because")[:1]),
        instead_of=Subquery(given.values(instead_of=Cast(KT("details__instead_of"), BigIntegerField()))[:1]),
        given_at=Subquery(given.values("at")[:1]),
    )
    related = found.filter(because="away").select_related("contact").order_by("pk")
    return [InPlace(what=each, case=each, colleague=away) for each, away in _in_place(related, at=at)]


def _in_place(given: QuerySet[Given], *, at: datetime) -> Iterator[tuple[Given, Agent]]:
    """Yield what was given away in the absence of whose it was (`instead_of`), as long as that lasts or is to come."""
    away = absences.standing().filter(agent=OuterRef("instead_of"), ends_at__gt=at, made_at__lte=OuterRef("given_at"))
    found = given.annotate(away=Subquery(away.values("agent")[:1])).filter(away__isnull=False)[:_SHOWN_MAX]
    colleagues = Agent.objects.in_bulk({vars(each)["away"] for each in found})
    return ((each, colleagues[vars(each)["away"]]) for each in found)


def _newest(handovers: list[Handover]) -> list[Handover]:
    """Have what was handed over of a series show the newest of it, once this one is done."""
    for each in handovers:
        while each.promise.form == Form.RECURRING and each.promise.state not in LEFT:
            following = Promise.objects.filter(follows=each.promise).select_related("case__contact", "owner").first()
            if following is None:
                break
            each.promise = following
    return handovers
