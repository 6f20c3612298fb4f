"""The page on which a new desk gets its first administrator. It is there while nobody works here, and not after."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from belofte import clock
from belofte.desk.people import PasswordForm, status_of
from belofte.people import founding
from belofte.people.models import Agent


class SetupForm(PasswordForm):
    """Who the first administrator is, and the code that lets them in."""

    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        help_text=gettext_lazy(
            "The desk showed it when it started, in its window or in its log. “belofte setup-code” shows a new one."
        ),
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=gettext_lazy("Colleagues and customers see it."),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
        help_text=gettext_lazy("With this you sign in."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    field_order = ("code", "name", "email", "password", "language")


@never_cache
@sensitive_post_parameters("code", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def setup(request: HttpRequest) -> HttpResponse:
    """Let the first administrator in who has the code, and lead on to what a new desk needs."""
    if not founding.is_awaited():
        raise Http404
    form = SetupForm(request.POST or None, initial={"language": get_language()})
    if request.method == "POST" and form.is_valid() and (founder := _found(form)):
        login(request, founder)
        with override(founder.language):
            words = _("Welcome, %(name)s. You are the administrator of this desk.") % {"name": founder.name}
        messages.success(request, words)
        return redirect("desk:first-steps")
    return render(request, "desk/setup.html", {"form": form}, status=status_of(form))


def _found(form: SetupForm) -> Agent | None:
    try:
        return founding.found(**form.cleaned_data, at=clock.now())
    except founding.AlreadyFoundedError as refusal:
        raise Http404 from refusal
    except (founding.CodeOverError, founding.WrongCodeError) as refusal:
        form.add_error("code", str(refusal))
    except ValidationError as refusal:
        form.add_error(None, refusal)
    return None
