"""The page of the rules that make people write what a guard stops: how often, who owns each, what happens with it."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk import access
from belofte.desk.forms import WordsField
from belofte.people.models import Agent, Role, Team
from belofte.replies import ruling
from belofte.replies.guards.registry import GUARDS

UNPROCESSABLE = 422


class RuleForm(forms.Form):
    """Of which rule, and what somebody says about it."""

    team = forms.ModelChoiceField(queryset=Team.objects.all())
    guard = forms.ChoiceField(choices=[(name, name) for name in GUARDS])
    owner = forms.ModelChoiceField(queryset=Agent.objects.none(), required=False, label=gettext_lazy("Who owns it"))
    words = WordsField(required=False)

    def __init__(self, *args: object) -> None:
        """Offer who can own a rule now."""
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["owner"].queryset = ruling.owners()  # type: ignore[attr-defined] # of a choice of rows


@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules; give one to its owner, or answer it."""
    agent, refused = access.agent_of(request), ""
    teams = _teams(agent)
    form = RuleForm(request.POST)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        team = get_object_or_404(Team, pk=given["team"].pk, pk__in=[each.pk for each in teams])
        try:
            if given["owner"]:
                ruling.give(team, given["guard"], to=given["owner"], by=agent, at=clock.now())
                messages.success(request, _("%(name)s owns this rule now.") % {"name": given["owner"].name})
            else:
                ruling.answer(team, given["guard"], words=given["words"], by=agent, at=clock.now())
                messages.success(request, _("Whoever named this rule is told."))
            return redirect("desk:rules")
        except (ruling.OwnerRefusedError, ruling.RuleAnswerRefusedError) as why:
            refused = str(why)
    context = {
        "section": "rules",
        "pulses": ruling.pulses(teams),
        "owners": ruling.owners(),
        "read": {team.pk for team in teams if _reads(agent, team)},
        "refused": refused,
        "now": clock.now(),
    }
    return render(request, "desk/rules.html", context, status=UNPROCESSABLE if refused else None)


def _teams(agent: Agent) -> Sequence[Team]:
    """Return the teams whose rules somebody sees: their own, or all for an administrator and for who owns a rule."""
    if agent.has_role(Role.ADMINISTRATOR):
        return list(Team.objects.all())
    return list(Team.objects.filter(pk__in=[*agent.teams.values_list("pk", flat=True), *ruling.teams_of(agent)]))


def _reads(agent: Agent, team: Team) -> bool:
    """Tell whether somebody may read the answers of a team."""
    return agent.has_role(Role.LEAD, Role.AGENT) and agent.teams.filter(pk=team.pk).exists()
