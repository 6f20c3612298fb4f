"""One's own language, theme and name for customers, and the way to one's password and passkeys."""

from typing import ClassVar, Final

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from belofte.desk import access
from belofte.desk.people import status_of
from belofte.language.cleaning import clean_text
from belofte.people.models import Agent

_NO_NAME: Final = frozenset('<>@"{}')


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg] # cannot be subscripted at run time
    """What somebody decides for themselves alone."""

    class Meta:
        model = Agent
        fields = ("language", "theme", "signs_as")
        help_texts: ClassVar = {
            "signs_as": gettext_lazy("A first name or another name, if you would rather not sign with your full name.")
        }

    def clean_signs_as(self) -> str:
        """Refuse the name of a colleague, and what is no name."""
        name = " ".join(clean_text(self.cleaned_data["signs_as"]).split())
        if any(sign in _NO_NAME for sign in name):
            raise forms.ValidationError(_("Write a name, without “<”, “>”, “@” or quotation marks."))
        others = Agent.objects.filter(is_active=True).exclude(pk=self.instance.pk)
        if name and others.filter(Q(name__iexact=name) | Q(signs_as__iexact=name)).exists():
            raise forms.ValidationError(
                _("A colleague has this name. Choose another, so that customers know who wrote.")
            )
        return name


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
