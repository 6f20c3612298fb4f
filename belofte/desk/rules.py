"""The page of the rules that make people write what a guard stops: how often, who owns each, what happens with it."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk import access
from belofte.desk.forms import WordsField
from belofte.library import writing
from belofte.library.models import Text
from belofte.people.models import Agent, Role, Team
from belofte.replies import outcomes, pulsing, ruling
from belofte.replies.guards.registry import GUARDS

UNPROCESSABLE = 422


class RuleForm(forms.Form):
    """Of which rule, and what somebody says about it."""

    team = forms.ModelChoiceField(queryset=Team.objects.all(), required=False)
    guard = forms.ChoiceField(choices=[(name, name) for name in (*GUARDS, outcomes.NAME)], required=False)
    text = forms.ModelChoiceField(queryset=Text.objects.all(), required=False)  # in place of team and guard
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
    teams, texts = _teams(agent), _texts(agent)
    form = RuleForm(request.POST)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _do(form, teams, texts, by=agent))
            return redirect("desk:rules")
        except (writing.NotYoursError, ruling.OwnerRefusedError, ruling.RuleAnswerRefusedError) as why:
            refused = str(why)
    context = {
        "section": "rules",
        "pulses": [*pulsing.of_texts(texts), *pulsing.pulses(teams)],
        "owners": ruling.owners(),
        "read": {team.pk for team in teams if _reads(agent, team)},
        "written": set(writing.writable(agent).filter(pk__in=texts).values_list("pk", flat=True)),
        "refused": refused,
        "now": clock.now(),
    }
    return render(request, "desk/rules.html", context, status=UNPROCESSABLE if refused else None)


def _do(form: RuleForm, teams: Sequence[Team], texts: QuerySet[Text], *, by: Agent) -> str:
    """Give a rule to its owner, or answer it, and return what was done. Refuses: Http404 for one of others."""
    given, now = form.cleaned_data, clock.now()
    text = get_object_or_404(texts, pk=given["text"].pk) if given["text"] else None
    team = None if text else get_object_or_404(Team, pk=getattr(given["team"], "pk", 0), pk__in=[t.pk for t in teams])
    owner: Agent | None = given["owner"]
    if owner and text:
        ruling.own(text, to=owner, by=by, at=now)
    elif owner and team:
        ruling.give(team, given["guard"], to=owner, by=by, at=now)
    elif text:
        ruling.answer_on_text(text, words=given["words"], by=by, at=now)
    elif team:
        ruling.answer(team, given["guard"], words=given["words"], by=by, at=now)
    return _("%(name)s owns this rule now.") % {"name": owner.name} if owner else _("Whoever named this rule is told.")


def _texts(agent: Agent) -> QuerySet[Text]:
    """Return the texts of which somebody sees whether they press: those they may read, and those they own."""
    return Text.objects.filter(Q(pk__in=writing.readable(agent).values("pk")) | Q(rule__owner=agent))


def _teams(agent: Agent) -> Sequence[Team]:
    """Return the teams whose rules somebody sees: their own, or all for an administrator and for who owns a rule."""
    if agent.has_role(Role.ADMINISTRATOR):
        return list(Team.objects.all())
    return list(Team.objects.filter(pk__in=[*agent.teams.values_list("pk", flat=True), *ruling.teams_of(agent)]))


def _reads(agent: Agent, team: Team) -> bool:
    """Tell whether somebody may read the answers of a team."""
    return agent.has_role(Role.LEAD, Role.AGENT) and agent.teams.filter(pk=team.pk).exists()
