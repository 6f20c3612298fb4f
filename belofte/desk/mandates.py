"""The page on which an administrator says what a team may promise, and how many calls back fit in half an hour."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte.desk import access
from belofte.desk.people import status_of
from belofte.people.models import Agent, Role, Team
from belofte.promises import mandates as deeds
from belofte.promises import slots
from belofte.promises.models import Kind, Mandate

_NAMES: Final = {
    Role.AGENT: gettext_lazy("What agents may promise"),
    Role.OUTSOURCED: gettext_lazy("What outsourced agents may promise"),
    Role.LEAD: gettext_lazy("What leads may promise"),
}
_HINTS: Final = {
    Role.OUTSOURCED: gettext_lazy(
        "Of another company that answers for you. Until you choose otherwise they promise calls back and answers, and"
        " no money."
    )
}


class MandatesForm(forms.Form):
    """What a team may promise; a lead can send what an agent may not."""

    callbacks_per_half_hour = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=slots.CAPACITY_MAX,
        label=gettext_lazy("Calls back in half an hour"),
        help_text=gettext_lazy(
            "How many customers this team can ring in half an hour. Whoever promises one more is warned. "
            "Leave it empty for no limit."
        ),
    )

    def __init__(self, given: Mapping[str, Any] | None, *, team: Team) -> None:
        """Show what is set, and else what is usual."""
        super().__init__(given, initial={"callbacks_per_half_hour": team.callbacks_per_half_hour})
        self._team = team
        found = {mandate.role: mandate for mandate in Mandate.objects.filter(team=team.pk)}
        for role in deeds.ROLES:
            self._add(role, found.get(role) or deeds.usual_of(role, team))

    def _add(self, role: Role, mandate: Mandate | None) -> None:
        self.fields[f"kinds_{role}"] = forms.MultipleChoiceField(
            required=False,
            choices=Kind.choices,
            label=_NAMES[role],
            help_text=_HINTS.get(role, ""),
            initial=mandate.kinds if mandate else Kind.values,
            widget=forms.CheckboxSelectMultiple,
        )
        self.fields[f"amount_{role}"] = forms.IntegerField(
            required=False,
            min_value=0,
            max_value=1_000_000,
            label=gettext_lazy("Up to how much money in one promise"),
            initial=mandate.amount_max if mandate else None,
            help_text=_("In whole euros. Leave it empty for no limit. What is more is for a lead to send.")
            if role != Role.LEAD
            else _("In whole euros. Leave it empty for no limit."),
        )

    def clean(self) -> dict[str, Any]:
        """Let a lead promise at least what an agent may."""
        cleaned: dict[str, Any] = super().clean() or {}
        theirs, mosts_lead = set(cleaned.get(f"kinds_{Role.LEAD}", ())), cleaned.get(f"amount_{Role.LEAD}")
        agents = (Role.AGENT, Role.OUTSOURCED)
        if any(set(cleaned.get(f"kinds_{role}", ())) - theirs for role in agents):
            self.add_error(f"kinds_{Role.LEAD}", _("A lead may promise at least what an agent may."))
        mosts = [cleaned.get(f"amount_{role}") for role in agents]
        if mosts_lead is not None and any(most is None or most > mosts_lead for most in mosts):
            self.add_error(f"amount_{Role.LEAD}", _("A lead may promise at least what an agent may."))
        return cleaned

    @transaction.atomic
    def apply(self, *, by: Agent | None) -> None:
        """Set all of it. The form is valid. Refuses: managing.NotAdministratorError."""
        given = self.cleaned_data
        for role in deeds.ROLES:
            kinds = [Kind(kind) for kind in given[f"kinds_{role}"]]
            deeds.set_mandate(self._team, role, kinds=kinds, amount_max=given[f"amount_{role}"], by=by)
        slots.set_capacity(self._team, given["callbacks_per_half_hour"], by=by)


@require_http_methods(["GET", "HEAD", "POST"])
def mandates(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a team may promise, and change it."""
    team = get_object_or_404(Team, pk=number)
    form = MandatesForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        form.apply(by=access.agent_of(request))
        messages.success(request, _("Team %(name)s is changed.") % {"name": team.name})
        return redirect("desk:team", number)
    return render(request, "desk/mandates.html", {"team": team, "form": form}, status=status_of(form))
