"""Choosing when we call: the half hours that are free, on the page of the case, and taking the one that is pressed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.portal import acting, promised
from belofte.portal.visits import Visit, by_link
from belofte.promises import offering, slots, wording
from belofte.promises.models import LedgerEntry, Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """The free half hours of one day: what each posts, and its words."""

    words: str
    slots: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A call for which the customer chooses the half hour."""

    number: int  # of its promise, on this case
    tried: str  # when we called in vain
    days: Sequence[Day]


def load(visit: Visit, promises: Sequence[promised.Shown]) -> list[Choice]:
    """Return what the customer can choose; promises that nobody tried to keep are not looked up."""
    return [choice for shown in promises if shown.was_tried and (choice := _load(visit, shown.number))]


def _load(visit: Visit, number: int) -> Choice | None:
    promise = promised.find(visit, number)
    if offering.standing(promise) is None:
        return None
    tried = promise.entries.filter(kind=LedgerEntry.Kind.TRIED).select_related("call").latest("number").call
    return Choice(
        number=number,
        tried=wording.moment(tried.called_at, now=visit.at) if tried else "",
        days=list(_days(promise, now=visit.at)),
    )


def _days(promise: Promise, *, now: datetime) -> Iterator[Day]:
    free = slots.free(promise.case.team, after=now)
    for on, group in groupby(free, key=lambda slot: slot.astimezone(wording.zone()).date()):
        pressed = [(slot.isoformat(), wording.span(slot, slot + wording.HALF_HOUR)) for slot in group]
        yield Day(words=wording.day(on, now=now), slots=pressed)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def slot(request: HttpRequest, visit: Visit, number: int) -> HttpResponse:
    """Take the half hour that a customer chose; a second click changes nothing, and looking does not either."""
    promise = promised.find(visit, number)
    chosen = _posted(request)
    if chosen is None:
        return redirect("portal:case", visit.token)
    try:
        acting.choose_slot(visit, promise, chosen)
    except offering.NotOfferedError as refused:
        messages.info(request, str(refused))
    except (offering.SlotTakenError, acting.TooManyActsError) as refused:
        messages.error(request, str(refused))
    else:
        when = {"when": wording.half_hour(chosen, now=visit.at)}
        messages.success(request, _("Thank you. We will call you on %(when)s.") % when)
    return redirect("portal:case", visit.token)


def _posted(request: HttpRequest) -> datetime | None:
    """Return the moment that a button posted, with its zone; None for anything else."""
    try:
        posted = parse_datetime(request.POST.get("slot", ""))
    except ValueError:
        return None
    return posted if posted is not None and posted.tzinfo is not None else None
