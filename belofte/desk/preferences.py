"""One's own language and theme, and the way to one's password and passkeys."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from belofte.desk import access
from belofte.desk.people import status_of
from belofte.people.models import Agent


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg] # cannot be subscripted at run time
    """What somebody decides for themselves alone."""

    class Meta:
        model = Agent
        fields = ("language", "theme")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Show and change them."""
    form = PreferencesForm(request.POST or None, instance=access.agent_of(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, _("Your preferences are saved."))
        return redirect("desk:preferences")
    return render(request, "desk/preferences.html", {"form": form}, status=status_of(form))
