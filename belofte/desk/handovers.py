"""Giving all promises that somebody has in a team to one colleague, and their open cases: before they leave."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from belofte import clock
from belofte.desk import access
from belofte.keeping import assigning, leaving, owed
from belofte.language.cleaning import clean_line
from belofte.people import absences, teams
from belofte.people.models import ANSWERING, Agent, Team
from belofte.promises import cautions
from belofte.promises.handovers import REASON_MAX


class ColleagueField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A colleague, with until when they are away, where they are now."""

    def label_from_instance(self, obj: Agent) -> str:
        """Return their name and that."""
        return absences.labelled(obj.name, vars(obj)["away_through"], at=clock.now())


class HandoverForm(forms.Form):
    """Who sees to them from now on."""

    to = ColleagueField(
        label=gettext_lazy("Who sees to it"),
        queryset=Agent.objects.none(),
        error_messages=dict.fromkeys(
            ("required", "invalid_choice"), gettext_lazy("Choose who sees to these promises from now on.")
        ),
    )

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=REASON_MAX,
        help_text=gettext_lazy("In one line, for colleagues: it stands with each promise on its case."),
        error_messages={"required": gettext_lazy("Write down why a colleague sees to these promises from now on.")},
    )

    with_cases = forms.BooleanField(
        label=gettext_lazy("Their open cases too"),
        required=False,
        help_text=gettext_lazy("Else these go back to the list of the team once they leave it."),
    )

    def clean_reason(self) -> str:
        """Return one line that can be read; what nobody sees is no reason."""
        reason = clean_line(self.cleaned_data["reason"], length_max=REASON_MAX)
        if not reason:
            raise forms.ValidationError(self.fields["reason"].error_messages["required"])
        return reason

    def __init__(self, given: QueryDict | None = None, *, agent: Agent, team: Team) -> None:
        """Offer who works in the team, but for who has them."""
        super().__init__(given, auto_id=f"team-{team.pk}-%s")
        if not assigning.answered_by(agent).filter(team=team).exists():
            del self.fields["with_cases"]
        colleagues = teams.at_work(team.pk).filter(roles__overlap=ANSWERING).exclude(pk=agent.pk)
        self.fields["to"].queryset = colleagues.annotate(away_through=absences.away_through(at=clock.now()))  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True, kw_only=True)
class InHand:
    """What somebody has left to keep in a team, and what parties owe it."""

    team: Team
    count: int
    owed: int
    form: HandoverForm


def in_hand(agent: Agent) -> list[InHand]:
    """Return in which teams somebody has promises, or sees to what parties owe, and a form for each."""
    promises, parties = (_by_team(rows) for rows in (leaving.in_hand(agent), owed.in_hand(agent)))
    return [
        InHand(
            team=team,
            count=promises.get(team.pk, 0),
            owed=parties.get(team.pk, 0),
            form=HandoverForm(agent=agent, team=team),
        )
        for team in Team.objects.filter(pk__in={**promises, **parties})
    ]


def _by_team(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("case__team").annotate(count=Count("pk")))


@require_POST
def handover(request: HttpRequest, number: int, team_number: int) -> HttpResponse:
    """Give them to a colleague."""
    agent, team = get_object_or_404(Agent, pk=number), get_object_or_404(Team, pk=team_number)
    form = HandoverForm(request.POST, agent=agent, team=team)
    if not form.is_valid():
        messages.error(request, " ".join(str(each) for errors in form.errors.values() for each in errors))
        return redirect("desk:person", agent.pk)
    to = form.cleaned_data["to"]
    now = clock.now()
    count = leaving.hand_over_all(
        agent,
        of=team,
        to=to,
        reason=form.cleaned_data["reason"],
        are_cases_theirs=form.cleaned_data.get("with_cases", False),
        by=access.agent_of(request),
        at=now,
    )
    words = ngettext(
        "%(name)s sees to %(count)d promise from now on.", "%(name)s sees to %(count)d promises from now on.", count
    )
    messages.success(request, words % {"name": to.name, "count": count})
    if away := cautions.of_absence(to, due_at=None, at=now):
        messages.warning(request, away)
    return redirect("desk:person", agent.pk)
