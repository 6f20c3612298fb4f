"""The page on which a lead or an administrator chooses the procedure that a team follows with complaints."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk import access
from belofte.desk.people import status_of
from belofte.people.models import Agent, Team
from belofte.procedures import choosing
from belofte.procedures.choosing import Outside
from belofte.procedures.models import Choice, Kind, Name
from belofte.procedures.plans import PLANS
from belofte.procedures.terms import Unit

_UNITS: Final = {
    Unit.WORKING_DAYS: gettext_lazy("working days"),
    Unit.BANK_DAYS: gettext_lazy("business days of banks"),
    Unit.WEEKS: gettext_lazy("weeks"),
}


class KindForm(forms.Form):
    """Which procedure; the rest of the page follows from it."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Complaint procedure"), choices=[("", gettext_lazy("None")), *Kind.choices], required=False
    )


class ProcedureForm(forms.Form):
    """What a procedure leaves to the house: its own terms, and who outside decides."""

    body_name = forms.CharField(
        label=gettext_lazy("Who outside decides"),
        max_length=choosing.NAME_MAX,
        help_text=gettext_lazy("As your answers name it. An outcome without this name does not close a complaint."),
    )
    body_reach = forms.CharField(label=gettext_lazy("How customers reach it"), max_length=choosing.REACH_MAX)
    body_term = forms.CharField(
        label=gettext_lazy("Within which term"),
        max_length=choosing.TERM_MAX,
        required=False,
        help_text=gettext_lazy("As your answers name it, such as “within one year”."),
    )

    def __init__(self, given: Mapping[str, Any] | None, *, kind: Kind, choice: Choice | None) -> None:
        """Show what was chosen, or what the procedure begins with."""
        shown = choice if choice is not None and choice.kind == kind else None
        names = ["body_name", "body_reach", "body_term"]
        super().__init__(given, initial={name: getattr(choice, name, "") for name in names})
        self.fields["body_term"].required = PLANS[kind].always_names_body
        self._names = [name for name, rule in PLANS[kind].steps.items() if rule.house_max]
        for name in self._names:
            rule = PLANS[kind].steps[name]
            self.fields[f"term_{name}"] = forms.IntegerField(
                label=_("%(step)s within (%(unit)s)") % {"step": name.label, "unit": _UNITS[rule.term.unit]},
                min_value=1,
                max_value=rule.house_max,
                initial=shown.terms.get(name) if shown else rule.term.count,
            )

    @property
    def terms(self) -> dict[Name, int]:
        """The terms of the house. The form is valid."""
        return {name: self.cleaned_data[f"term_{name}"] for name in self._names}

    @property
    def outside(self) -> Outside:
        """Who outside decides. The form is valid."""
        given = self.cleaned_data
        return Outside(name=given["body_name"], reach=given["body_reach"], term=given["body_term"])


@require_http_methods(["GET", "HEAD", "POST"])
def procedure(request: HttpRequest, number: int) -> HttpResponse:
    """Show the procedure of a team, and choose another; what runs goes on as it began."""
    agent = access.agent_of(request)
    team = get_object_or_404(access.led_by(agent), pk=number)
    choice = choosing.of(team.pk)
    asked = request.POST.get("kind") if request.method == "POST" else request.GET.get("kind")
    word = asked if asked is not None else (choice.kind if choice else "")
    kind = Kind(word) if word in Kind.values else None
    form = ProcedureForm(request.POST or None, kind=kind, choice=choice) if kind else None
    if request.method == "POST" and (form is None or form.is_valid()) and _choose(team, kind, form, by=agent):
        messages.success(request, _("Complaints that come in from now on follow this."))
        return redirect("desk:team-procedure", number)
    context: dict[str, Any] = {
        "team": team,
        "kind_form": KindForm(initial={"kind": word}),
        "kind": kind,
        "form": form,
        "rules": _rules(kind),
    }
    return render(request, "desk/team_procedure.html", context, status=status_of(form) if form else None)


def _choose(team: Team, kind: Kind | None, form: ProcedureForm | None, *, by: Agent) -> bool:
    outside, terms = (form.outside, form.terms) if form else (None, {})
    try:
        choosing.choose(team, kind, terms=terms, outside=outside, by=by, at=clock.now())
    except choosing.ChoiceRefusedError as refused:
        if form is not None:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return False
    return True


def _rules(kind: Kind | None) -> list[str]:
    """Return the terms that the law sets, in words."""
    steps = PLANS[kind].steps.items() if kind else ()
    words = [(name, rule) for name, rule in steps if not rule.house_max]
    shown = []
    for name, rule in words:
        facts = {"step": name.label, "count": rule.term.count, "unit": _UNITS[rule.term.unit]}
        shown.append(_("%(step)s: within %(count)d %(unit)s.") % facts)
        if rule.longer:
            facts |= {"count": rule.longer.count}
            shown.append(_("Longer, once, when the customer was told in time: %(count)d %(unit)s in all.") % facts)
    return shown
