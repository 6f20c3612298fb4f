"""Who works here: the administrator's list, and the page of one person."""

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.contrib.auth import password_validation
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.desk import access, handovers
from belofte.keeping import leaving
from belofte.people import managing
from belofte.people.models import Agent, Invitation, Role, Team


class DutiesForm(forms.Form):
    """What somebody may do, and in which teams."""

    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Roles"), choices=Role.choices, widget=forms.CheckboxSelectMultiple
    )
    teams = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Teams"),
        queryset=Team.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("Somebody sees the cases of their teams."),
    )


class PasswordForm(forms.Form):
    """A first password."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=password_validation.password_validators_help_text_html(),
    )


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Show who works here, and who was invited."""
    invited = Invitation.objects.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now())
    context = {"people": _with_second_factor().prefetch_related("teams"), "invitations": invited}
    return render(request, "desk/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Show somebody's roles and teams, and change them."""
    agent = get_object_or_404(_with_second_factor(), pk=number)
    initial = {"roles": agent.roles, "teams": agent.teams.all()}
    form = DutiesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _change(agent, form, by=access.agent_of(request)):
        messages.success(request, _("%(name)s’s roles and teams are changed.") % {"name": agent.name})
        return redirect("desk:people")
    context = {"agent": agent, "form": form, "in_hand": handovers.in_hand(agent)}
    return render(request, "desk/person.html", context, status=status_of(form))


def _change(agent: Agent, form: forms.Form, *, by: Agent) -> bool:
    """Do both or neither; a refusal is shown beside its field."""
    roles, chosen = form.cleaned_data["roles"], form.cleaned_data["teams"]
    try:
        leaving.change_duties(agent, roles=roles, to=chosen, by=by, at=clock.now())
    except (managing.LastAdministratorError, managing.RolesMissingError) as refusal:
        form.add_error("roles", str(refusal))
        return False
    except leaving.LeavingRefusedError as refusal:
        form.add_error("teams", str(refusal))
        return False
    return True


@require_POST
def deactivation(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody in no longer."""
    agent = get_object_or_404(Agent, pk=number)
    try:
        leaving.deactivate(agent, by=access.agent_of(request), at=clock.now())
    except (managing.LastAdministratorError, leaving.LeavingRefusedError) as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:person", agent.pk)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": agent.name})
    return redirect("desk:people")


@require_POST
def reactivation(request: HttpRequest, number: int) -> HttpResponse:
    """Let somebody in again."""
    agent = get_object_or_404(Agent, pk=number)
    managing.reactivate(agent, by=access.agent_of(request))
    messages.success(request, _("%(name)s can sign in again.") % {"name": agent.name})
    return redirect("desk:people")


def _with_second_factor() -> QuerySet[Agent]:
    """Return all agents, each with whether more than a password protects them."""
    return Agent.objects.annotate(has_second_factor=Exists(Authenticator.objects.filter(user=OuterRef("pk"))))


def status_of(form: forms.BaseForm) -> int:
    """Return 422 for a form that came back with remarks, as every refusal here."""
    return 422 if form.errors else 200
