"""The page on which a lead says by when their team keeps what it promises, and when somebody is warned.

What is left empty is as the house has it, which stands beside it.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte.desk import access
from belofte.desk.people import status_of
from belofte.people.models import Agent, Team
from belofte.promises import house_rules as deeds
from belofte.promises.house_rules import Own
from belofte.promises.models import Kind


class HouseRulesForm(forms.Form):
    """What a team holds to, by kind."""

    stands_days = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=deeds.DAYS_MAX,
        label=gettext_lazy("A solution stands after so many working days in which the customer did not contradict it"),
    )

    def __init__(self, given: Mapping[str, Any] | None, *, team: Team) -> None:
        """Show what the team set itself, beside what the house has."""
        super().__init__(given, initial={"stands_days": deeds.own_stands_days(team)})
        self._team = team
        self.fields["stands_days"].help_text = _house(deeds.STANDS_DAYS)
        for kind in Kind:
            self._add(kind, deeds.own_of(team, kind))

    def _add(self, kind: Kind, own: Own) -> None:
        house = deeds.HOUSE[kind]
        self.fields[f"days_{kind}"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=deeds.DAYS_MAX,
            label=_("%(kind)s: kept within so many working days") % {"kind": kind.label},
            initial=own.days,
            help_text=_house(house.days),
        )
        self.fields[f"until_{kind}"] = forms.TimeField(
            required=False,
            label=_("%(kind)s: on that day before") % {"kind": kind.label},
            initial=own.until,
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            help_text=_house(_("the end of the day")),
        )
        self.fields[f"warned_{kind}"] = forms.IntegerField(
            required=False,
            min_value=1,
            max_value=deeds.WARNED_HOURS_MAX,
            label=_("%(kind)s: warned when so many working hours are left") % {"kind": kind.label},
            initial=own.warned_hours,
            help_text=_house(house.warned_hours),
        )

    def apply(self, *, by: Agent | None) -> None:
        """Set all of it. The form is valid. Refuses: deeds.HouseRuleRefusedError."""
        given = self.cleaned_data
        rules = {
            kind: Own(days=given[f"days_{kind}"], warned_hours=given[f"warned_{kind}"], until=given[f"until_{kind}"])
            for kind in Kind
        }
        deeds.set_own(self._team, rules, stands_days=given["stands_days"], by=by)


@require_http_methods(["GET", "HEAD", "POST"])
def house_rules(request: HttpRequest, number: int) -> HttpResponse:
    """Show what a team holds to, and change it."""
    by = access.agent_of(request)
    team = get_object_or_404(access.led_by(by), pk=number)
    form = HouseRulesForm(request.POST or None, team=team)
    if request.method == "POST" and form.is_valid():
        form.apply(by=by)
        messages.success(request, _("Noted. What is promised from now on follows this."))
        return redirect("desk:house-rules", number)
    return render(request, "desk/house_rules.html", {"team": team, "form": form}, status=status_of(form))


def _house(default: int | str) -> str:
    return _("Empty: as the house has it, %(default)s.") % {"default": default}
