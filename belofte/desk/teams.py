"""The administrator's pages of teams: who answers together."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte.desk import access
from belofte.desk.people import status_of
from belofte.people import teams as deeds
from belofte.people.models import Agent, Team


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
    if request.method == "POST" and form.is_valid() and _change(shown, form, by=access.agent_of(request)):
        messages.success(request, _("Team %(name)s is changed.") % {"name": shown.name})
        return redirect("desk:teams")
    return render(request, "desk/team.html", {"team": shown, "form": form}, status=status_of(form))


def _change(team: Team, form: forms.Form, *, by: Agent) -> bool:
    """Do both or neither. Who was deactivated stays a member, for when they come back."""
    away = team.agents.filter(is_active=False)
    try:
        with transaction.atomic():
            deeds.rename(team, name=form.cleaned_data["name"], by=by)
            deeds.set_members(team, members=[*form.cleaned_data["members"], *away], by=by)
    except deeds.TeamExistsError as refusal:
        form.add_error("name", str(refusal))
        return False
    return True
