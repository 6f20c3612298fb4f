"""Letting people in: the administrator's form, and the public page behind the link."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from belofte import clock
from belofte.desk import access
from belofte.desk.people import DutiesForm, PasswordForm, status_of
from belofte.people import inviting, mailing
from belofte.people.models import Invitation


class InvitationForm(DutiesForm):
    """Whom to invite, for what."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    email = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    field_order = ("name", "email", "language", "roles", "teams")


@require_http_methods(["GET", "HEAD", "POST"])
def invitations(request: HttpRequest) -> HttpResponse:
    """Ask whom to invite, and mail them."""
    initial = {"language": settings.LANGUAGE_CODE, "roles": ["agent"]}
    form = InvitationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and (invited := _invite(request, form)):
        messages.success(request, _("A link is on its way to %(email)s.") % {"email": invited.email})
        return redirect("desk:people")
    return render(request, "desk/invitations.html", {"form": form}, status=status_of(form))


def _invite(request: HttpRequest, form: forms.Form) -> Invitation | None:
    try:
        return inviting.invite(**form.cleaned_data, by=access.agent_of(request), at=clock.now())
    except (inviting.AgentExistsError, mailing.MailRefusedError) as refusal:
        form.add_error("email", str(refusal))
    except inviting.RoleMissingError as refusal:
        form.add_error("roles", str(refusal))
    return None


@require_POST
def invitation_withdrawal(request: HttpRequest, number: int) -> HttpResponse:
    """Make a link worthless."""
    invited = get_object_or_404(Invitation, pk=number)
    inviting.withdraw(invited, at=clock.now())
    messages.success(request, _("The invitation of %(email)s is withdrawn.") % {"email": invited.email})
    return redirect("desk:people")


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Let somebody in who holds the link: they choose a password and can then sign in."""
    try:
        invited = inviting.find(token, at=clock.now())
        form = PasswordForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and _accept(token, form):
            messages.success(request, _("Your account is ready. You can sign in now."))
            return redirect("account_login")
    except inviting.InvitationRefusedError as refusal:
        return render(request, "desk/invitation_closed.html", {"refusal": refusal}, status=404)
    return render(request, "desk/invitation.html", {"form": form, "invited": invited}, status=status_of(form))


def _accept(token: str, form: forms.Form) -> bool:
    try:
        inviting.accept(token, password=form.cleaned_data["password"], at=clock.now())
    except ValidationError as refusal:
        form.add_error("password", refusal)
        return False
    return True
