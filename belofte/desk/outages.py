"""Outages: what is out and what was, for a lead to record, to say how long it may last, and to end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from belofte import clock
from belofte.desk import access, advice
from belofte.desk.outage_forms import OutageForm
from belofte.desk.people import status_of
from belofte.desk.reasons import shown_in
from belofte.desk.wall_times import WALL, WallTimeField
from belofte.outages import recording
from belofte.outages.models import Outage
from belofte.outages.recording import OutageRefusedError
from belofte.parties import depending
from belofte.people.models import Agent
from belofte.promises import wording
from belofte.promises.models import LEFT
from belofte.replies import outages as vetted
from belofte.replies.guarding import Seen, StoppedError
from belofte.replies.noticing import RemarkedError

_SHOWN_MAX: Final = 100  # of those that are over; what is out stands there whole
_LONG: Final = timedelta(days=14)  # after which it may be over, and nobody said so


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """An outage that nobody has ended, as somebody sees it at a moment."""

    outage: Outage
    by: Agent
    at: datetime

    @property
    def is_long(self) -> bool:
        """Whether it has been out for so long that somebody should look."""
        return self.outage.began_at < self.at - _LONG

    @property
    def can_end(self) -> bool:
        """Whether whoever looks can say that it is over."""
        return recording.may_end(self.outage, by=self.by)


@require_http_methods(["GET", "HEAD", "POST"])
def outages(request: HttpRequest) -> HttpResponse:
    """Show what is out and what was, and take what is out now."""
    by, at = access.agent_of(request), clock.now()
    teams = list(access.led_by(by))
    form = OutageForm(request.POST or None, teams=teams, initial={"began": at, "teams": teams})
    seen: Sequence[Seen] = ()
    if request.method == "POST" and form.is_valid():
        chosen, shown = form.cleaned_data["teams"], shown_in(request.POST)
        try:
            vetted.record(form.description(), teams=chosen, shown=shown, by=by, at=at)
        except OutageRefusedError as refused:
            form.add_error(refused.field, str(refused))
        except RemarkedError as refused:
            messages.info(request, str(refused))
            seen = refused.seen
        except StoppedError as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("It is written down. Who moves a promise because of it can choose it now."))
            return redirect("desk:outages")
    found = visible_to(by).prefetch_related("teams").select_related("recorded_by", "ended_by")
    context = {
        "section": "cases",
        "form": form,
        **advice.marked(seen, {}, by=by),
        "running": [Running(outage=one, by=by, at=at) for one in _with_waiting(found.filter(ended_at=None))],
        "over": list(found.exclude(ended_at=None)[:_SHOWN_MAX]),
        "now": at,
        "now_wall": at.astimezone(wording.zone()).strftime(WALL),
    }
    return render(request, "desk/outages.html", context, status=status_of(form))


@require_POST
def end(request: HttpRequest, number: int) -> HttpResponse:
    """Say since when it is over."""

    def over(outage: Outage, moment: datetime, by: Agent) -> str:
        recording.end(outage, ended_at=moment, by=by, at=clock.now())
        depending.relieve_of(outage, at=clock.now())
        return _("“%(what)s” is over.") % {"what": outage.what}

    return _say(request, number, "ended", over)


@require_POST
def expectation(request: HttpRequest, number: int) -> HttpResponse:
    """Say until when it is expected to last."""

    def expected(outage: Outage, moment: datetime, by: Agent) -> str:
        recording.expect(outage, until=moment, by=by, at=clock.now())
        depending.relieve_of(outage, at=clock.now())
        return _("Noted. Whoever promised something that waits for it is told.")

    return _say(request, number, "until", expected)


def _say(request: HttpRequest, number: int, name: str, deed: Callable[[Outage, datetime, Agent], str]) -> HttpResponse:
    """Do something at the moment that a form of an outage names, and tell how it went."""
    by = access.agent_of(request)
    outage = get_object_or_404(visible_to(by), pk=number)
    try:
        done = deed(outage, WallTimeField().clean(request.POST.get(name, "")), by)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
    except OutageRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, done)
    return redirect("desk:outages")


def _with_waiting(running: QuerySet[Outage]) -> QuerySet[Outage]:
    """Add until when each is expected to last, and how many promises wait for it."""
    waiting = Count("dependents", filter=Q(dependents__promise__state__in=LEFT), distinct=True)
    expected = recording.expected(OuterRef("pk"), at=clock.now()).values("until")[:1]
    counted = running.annotate(expected_until=Subquery(expected), waiting=waiting)
    return counted.order_by("-began_at", "-id")


def visible_to(agent: Agent) -> QuerySet[Outage]:
    """Return the outages of the teams of a lead; an administrator sees to all."""
    return Outage.objects.filter(pk__in=Outage.objects.filter(teams__in=access.led_by(agent)).values("pk"))
