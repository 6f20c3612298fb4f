"""The administrator's pages of teams: who answers together."""

import math
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.forms import model_to_dict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk import access
from belofte.desk.people import status_of
from belofte.keeping import leaving
from belofte.language.calendar import MIDNIGHT, Calendar, Period, PeriodEndsTooEarlyError
from belofte.people import calendars
from belofte.people import teams as deeds
from belofte.people.models import ADDRESS_FORMS, Agent, Team
from belofte.promises import pace
from belofte.promises.models import Pace
from belofte.replies import vetting


class NameForm(forms.Form):
    """What a team is called."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)


class TeamForm(NameForm):
    """What a team is called, and who is in it."""

    members = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Members"),
        queryset=Agent.objects.filter(is_active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class FirstAnswerForm(forms.Form):
    """Within how many working hours a team answers a new question."""

    first_answer_hours = forms.IntegerField(
        label=gettext_lazy("First answer within (working hours)"),
        min_value=1,
        max_value=deeds.FIRST_ANSWER_HOURS_MAX,
        help_text=gettext_lazy(
            "Whoever writes for the first time is told by when an answer comes: after this many working hours, or "
            "later if so many wait that it cannot be done."
        ),
    )


class StopDaysForm(forms.Form):
    """For how many days a stopped conversation stays so."""

    stop_days = forms.IntegerField(
        label=gettext_lazy("A stopped conversation stays stopped for (days)"),
        min_value=1,
        max_value=deeds.STOP_DAYS_MAX,
        help_text=gettext_lazy("After a threat, or insulting words behind a warning. Its case goes on meanwhile."),
    )


class HouseForm(forms.Form):
    """How a team talks to its customers."""

    address_form = forms.ChoiceField(
        label=gettext_lazy("Address customers with"),
        choices=ADDRESS_FORMS,
        required=False,
        help_text=gettext_lazy("In Dutch. Whoever writes otherwise sees a remark."),
    )
    house_words = forms.CharField(
        label=gettext_lazy("Words we would rather not use"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("One on each line, with what we say instead: reimbursement = money back"),
    )
    house_jargon = forms.CharField(
        label=gettext_lazy("Words that only we know"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy(
            "One on each line, with plain words for it: DC2 = our depot in Tilburg. Whoever writes one sees that not "
            "every customer knows it."
        ),
    )

    def house(self) -> dict[str, str]:
        """Return how it talks. The form is valid."""
        given = self.cleaned_data
        return {"address_form": given["address_form"], "words": given["house_words"], "jargon": given["house_jargon"]}


class HoursForm(forms.Form):
    """When a team works: for each day from when until when; a day that is left empty is free."""

    def __init__(self, given: QueryDict | dict[str, str] | None, *, calendar: Calendar) -> None:
        """Show the hours of a calendar."""
        super().__init__(given)
        self._calendar = calendar
        for day, name in WEEKDAYS.items():
            (period,) = calendar.hours.get(day) or (None,)
            widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            for what, label in (("begins", gettext_lazy("from")), ("ends", gettext_lazy("until"))):
                self.fields[f"{what}_{day}"] = forms.TimeField(
                    required=False, label=f"{name} {label}", widget=widget, initial=_shown(period, what)
                )

    @property
    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The days with their two fields."""
        return [(name, self[f"begins_{day}"], self[f"ends_{day}"]) for day, name in WEEKDAYS.items()]

    def clean(self) -> dict[str, Any]:
        """Read each day as a stretch of work, or free; midnight ends a day."""
        cleaned: dict[str, Any] = super().clean() or {}
        hours: dict[int, tuple[Period, ...]] = {}
        for day in WEEKDAYS:
            begins, ends = cleaned.get(f"begins_{day}"), cleaned.get(f"ends_{day}")
            if (begins is None) != (ends is None):
                self.add_error(f"ends_{day}", _("Fill in both times, or none for a free day."))
            elif begins is not None and ends is not None:
                try:
                    hours[day] = (Period(begins=begins, ends=MIDNIGHT if ends == time() else ends),)
                except PeriodEndsTooEarlyError:
                    self.add_error(f"ends_{day}", _("This has to be later than the beginning."))
        return {"calendar": replace(self._calendar, hours=hours)}


def _shown(period: Period | None, what: str) -> time | None:
    at: time | None = getattr(period, what, None)
    return time() if at == MIDNIGHT else at


@require_http_methods(["GET", "HEAD", "POST"])
def teams(request: HttpRequest) -> HttpResponse:
    """Show all teams, and make one."""
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = deeds.create(name=form.cleaned_data["name"], by=access.agent_of(request))
        except deeds.TeamExistsError as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("desk:team", made.pk)
    every = Team.objects.annotate(members=Count("agents", distinct=True), inbox_count=Count("inboxes", distinct=True))
    return render(request, "desk/teams.html", {"teams": every, "form": form}, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, number: int) -> HttpResponse:
    """Show a team, and change its name and members."""
    shown = get_object_or_404(Team, pk=number)
    initial = {"name": shown.name, "members": shown.agents.filter(is_active=True)}
    form = TeamForm(request.POST or None, initial=initial)
    hours = HoursForm(request.POST or None, calendar=calendars.of(shown))
    first = FirstAnswerForm(request.POST or None, initial={"first_answer_hours": shown.first_answer_hours})
    house = HouseForm(request.POST or None, initial=model_to_dict(shown, fields=list(HouseForm.base_fields)))
    stopping = StopDaysForm(request.POST or None, initial={"stop_days": shown.stop_days})
    every = (form, hours, first, house, stopping)
    is_valid = request.method == "POST" and all(each.is_valid() for each in every)
    if is_valid and _change(shown, *every, by=access.agent_of(request)):
        messages.success(request, _("Team %(name)s is changed.") % {"name": shown.name})
        return redirect("desk:teams")
    context = {"team": shown, "form": form, "hours": hours, "first": first, "house": house, "stopping": stopping}
    context["standing"] = _standing(shown)
    if deeds.leaderless().filter(pk=shown.pk).exists():
        context |= {"is_leaderless": True, "deputies": deeds.deputies(shown.pk)}
    status = max(status_of(each) for each in every)
    return render(request, "desk/team.html", context, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """How fast a team answers now, in whole hours, for whoever chooses what it promises."""

    waiting: int
    answered: int
    hours: int


def _standing(team: Team) -> _Standing | None:
    measured = Pace.objects.filter(team=team).first()
    if measured is None:
        return None
    hours = math.ceil(pace.time_needed(measured, team=team) / timedelta(hours=1))
    return _Standing(waiting=measured.waiting, answered=measured.answered, hours=hours)


def _change(
    team: Team,
    form: forms.Form,
    hours: HoursForm,
    first: FirstAnswerForm,
    house: HouseForm,
    stopping: StopDaysForm,
    *,
    by: Agent,
) -> bool:
    """Do all or nothing. Who was deactivated stays a member, for when they come back."""
    away = team.agents.filter(is_active=False)
    try:
        with transaction.atomic():
            deeds.rename(team, name=form.cleaned_data["name"], by=by)
            leaving.set_members(team, members=[*form.cleaned_data["members"], *away], by=by, at=clock.now())
            deeds.set_hours(team, hours=hours.cleaned_data["calendar"], by=by)
            deeds.set_first_answer(team, hours=first.cleaned_data["first_answer_hours"], by=by)
            deeds.set_stop_days(team, days=stopping.cleaned_data["stop_days"], by=by)
            vetting.set_house(team, **house.house(), by=by, at=clock.now())
    except deeds.TeamExistsError as refusal:
        form.add_error("name", str(refusal))
        return False
    except leaving.LeavingRefusedError as refusal:
        form.add_error("members", str(refusal))
        return False
    except deeds.HoursMissingError as refusal:
        hours.add_error("begins_0", str(refusal))
        return False
    return True
