"""What a new desk needs before mail can come in: the administrator's list, which can be left and returned to.

A step is done because its rows are there, or because somebody said so. When none is left, the list is gone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.db.models import QuerySet, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from belofte import clock
from belofte.channels.models import Inbox
from belofte.desk import access
from belofte.people.models import Agent, FirstStep, Invitation, Team


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do, on a page that is there anyway."""

    name: str
    title: str | Promise
    words: str | Promise
    address: Callable[[], str]
    link: str | Promise  # the words of the way there
    leave: str | Promise  # the words with which it is done, or left out, without going there
    shown_by: Callable[[], tuple[QuerySet[Any], ...]] = tuple  # a row in one of these shows that it is done


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A step, and how it stands."""

    step: Step
    is_done: bool
    is_left_out: bool  # somebody said that it can do without

    @property
    def is_open(self) -> bool:
        """Whether it still asks for somebody."""
        return not (self.is_done or self.is_left_out)


def _first_team() -> str:
    team = Team.objects.order_by("pk").first()
    return reverse("desk:team", args=[team.pk]) if team else reverse("desk:teams")


TEAM: Final = Step(  # every desk begins with one: whether its hours are right, somebody has to say
    name="team",
    title=gettext_lazy("Your team and its hours"),
    words=gettext_lazy(
        "Give the team its own name, and say when it works. Promises to customers count in these hours."
    ),
    address=_first_team,
    link=gettext_lazy("Look at the team"),
    leave=gettext_lazy("Nine to five on weekdays is right"),
)
INBOX: Final = Step(
    name="inbox",
    title=gettext_lazy("The address that customers write to"),
    words=gettext_lazy(
        "Choose how mail comes in and which mail server sends it. You can try each before you save. Customers see the "
        "name of the inbox as the sender and above their own page: usually that of your company."
    ),
    address=partial(reverse, "desk:inbox-new"),
    link=gettext_lazy("Add an e-mail inbox"),
    leave=gettext_lazy("Not now"),
    shown_by=lambda: (Inbox.objects.order_by(),),
)
COLLEAGUES: Final = Step(
    name="colleagues",
    title=gettext_lazy("Your colleagues"),
    words=gettext_lazy("They get a mail with a link, with which they choose a password of their own."),
    address=partial(reverse, "desk:invitations"),
    link=gettext_lazy("Invite somebody"),
    leave=gettext_lazy("Not now"),
    shown_by=lambda: (Invitation.objects.order_by(), Agent.objects.order_by("pk")[1:2]),
)
STEPS: Final = {step.name: step for step in (TEAM, INBOX, COLLEAGUES)}


def standings() -> list[Standing]:
    """Return all steps, and how they stand."""
    said = FirstStep.objects.values_list("name", Value(value=False))
    facts = (
        rows.values_list(Value(step.name), Value(value=True)) for step in STEPS.values() for rows in step.shown_by()
    )
    found = set(said.union(*facts))  # one statement: the number stands on every page of administrators
    return [_standing(step, found) for step in STEPS.values()]


def _standing(step: Step, found: set[tuple[str, bool]]) -> Standing:
    is_said, is_shown = (step.name, False) in found, (step.name, True) in found
    is_done = is_shown or (is_said and step is TEAM)
    return Standing(step=step, is_done=is_done, is_left_out=is_said and not is_done)


def count_open() -> int:
    """Count the steps that still ask for somebody."""
    return sum(standing.is_open for standing in standings())


@require_safe
def first_steps(request: HttpRequest) -> HttpResponse:
    """Show what is done and what is not; lead on when nothing is left."""
    shown = standings()
    if not any(standing.is_open for standing in shown):
        return redirect("desk:home")
    return render(request, "desk/first_steps.html", {"standings": shown})


@require_POST
def first_step(request: HttpRequest, name: str) -> HttpResponse:
    """Keep that a step is done, or that the desk can do without."""
    if name not in STEPS:
        raise Http404
    said = {"by": access.agent_of(request), "at": clock.now()}
    FirstStep.objects.get_or_create(name=name, defaults=said)
    if count_open():
        return redirect("desk:first-steps")
    messages.success(request, _("Your desk is ready. What comes in stands here."))
    return redirect("desk:home")
