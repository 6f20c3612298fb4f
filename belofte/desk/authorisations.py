"""The administrator's page of how an inbox signs in at a provider without a password, and the way there and back."""

from typing import Any, Final

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock, secrecy
from belofte.channels import authorising, token_requests
from belofte.channels.contract import TokenError
from belofte.channels.models import Authorisation, Inbox
from belofte.desk import problems
from belofte.desk.inbox_forms import CHANNEL
from belofte.desk.people import status_of

_ASKED: Final = "consent-asked"  # in the session: what we asked the provider, until somebody comes back
_OTHER: Final = ("consent_url", "token_url", "scope")


class AuthorisationForm(forms.ModelForm):  # type: ignore[type-arg] # cannot be subscripted at run time
    """The application that was made at the provider. Its secret goes in and never comes out."""

    provider = forms.ChoiceField(
        label=gettext_lazy("Provider"),
        choices=[("", gettext_lazy("Choose a provider")), *Authorisation.Provider.choices],
    )
    client_secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty to keep the one that is stored."),
    )

    class Meta:
        model = Authorisation
        fields = (
            "provider",
            "client_id",
            "client_secret",
            "secret_expires_on",
            "tenant",
            "is_for_application",
            *_OTHER,
        )
        labels = {  # noqa: RUF012 - Django reads it so
            "client_id": gettext_lazy("Client id"),
            "secret_expires_on": gettext_lazy("The secret ends on"),
            "tenant": gettext_lazy("Tenant (Microsoft)"),
            "is_for_application": gettext_lazy("Belofte signs in by itself; nobody has to (Microsoft)"),
            "consent_url": gettext_lazy("Address where one signs in (another provider)"),
            "token_url": gettext_lazy("Address that gives tokens (another provider)"),
            "scope": gettext_lazy("Scope (another provider)"),
        }
        help_texts = {  # noqa: RUF012
            "secret_expires_on": gettext_lazy("You are warned two weeks before."),
            "tenant": gettext_lazy("The id of your organisation, as the application's page at Microsoft shows it."),
        }
        widgets = {  # noqa: RUF012
            "secret_expires_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    @property
    def _stored(self) -> dict[str, Any]:
        found: dict[str, Any] = self.instance.secrets
        return found

    @property
    def _is_another(self) -> bool:
        """Whether it is another application than the stored secrets are of."""
        return bool({"provider", "client_id", "tenant", "is_for_application", *_OTHER} & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        """Ask what this provider needs; the stored secret never goes along to another application."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("provider") == Authorisation.Provider.OTHER:
            for name in _OTHER:
                if not given.get(name) and name not in self.errors:
                    self.add_error(name, _("Another provider needs this."))
        if "client_secret" in self.errors or given.get("client_secret"):
            return given
        if self._is_another and self._stored.get("client_secret"):
            self.add_error(
                "client_secret", _("This is another application. Enter its secret: the stored one is of the other.")
            )
        elif given.get("is_for_application") and not self._stored.get("client_secret"):
            self.add_error("client_secret", _("Signing in by itself needs the secret."))
        return given

    def save(self, commit: bool = True) -> Authorisation:  # noqa: FBT001, FBT002 - the signature is Django's
        """Keep the secret encrypted; another application starts without the old one's tokens."""
        stored: dict[str, Any] = {} if self._is_another else self._stored
        if secret := self.cleaned_data["client_secret"]:
            stored = stored | {"client_secret": secret}
        self.instance.secrets = stored
        self.instance.problem, self.instance.failing_since = "", None
        self.instance.failures, self.instance.next_attempt_at = 0, None
        saved: Authorisation = super().save(commit)
        return saved


@sensitive_post_parameters("client_secret")
@require_http_methods(["GET", "HEAD", "POST"])
def authorisation(request: HttpRequest, number: int) -> HttpResponse:
    """Show and change with which application the inbox signs in at its provider."""
    inbox = _inbox(number)
    found = Authorisation.objects.filter(inbox=inbox).first()
    if found is not None:
        secrecy.forget_unreadable(found, "secrets")
    form = AuthorisationForm(request.POST or None, instance=found or Authorisation(inbox=inbox))
    if request.method == "POST" and form.is_valid():
        _save(request, form)
        return redirect("desk:inbox-authorisation", inbox.pk)
    context = {"inbox": inbox, "form": form, "return_url": _return_url(), **shown(found)}
    return render(request, "desk/authorisation.html", context, status=status_of(form))


def shown(leave: Authorisation | None) -> dict[str, Any]:
    """Return what the pages show of it: whether the inbox uses it, and when it ends, if that is soon."""
    if leave is not None:
        secrecy.forget_unreadable(leave, "secrets")
        secrecy.forget_unreadable(leave.inbox, "credentials")
    is_ending = leave is not None and authorising.is_ending(leave, at=clock.now())
    is_connected = leave is not None and leave.inbox.credentials.get("authorisation") == leave.pk
    ends_on = authorising.ends_on(leave) if leave and is_ending else None
    return {"authorisation": leave, "is_connected": is_connected, "ends_on": ends_on}


def _save(request: HttpRequest, form: AuthorisationForm) -> None:
    """Keep the application; where nobody has to sign in, it is tried at once."""
    with transaction.atomic():
        saved = form.save()
        if saved.is_for_application:
            authorising.connect(saved)
    if not saved.is_for_application:
        messages.success(request, _("That is saved. Now sign in at the provider."))
        return
    try:
        authorising.token(saved.pk, at=clock.now())
    except TokenError as refusal:
        messages.error(request, problems.shown(str(refusal)))
    else:
        messages.success(request, _("Connected. Look into the mailbox to see whether its server lets us in."))


@require_safe
def consent(request: HttpRequest, number: int) -> HttpResponse:
    """Go to the provider, to sign in there and agree."""
    leave = get_object_or_404(Authorisation, inbox=_inbox(number))
    asked = token_requests.ask_consent(leave, return_url=_return_url())
    request.session[_ASKED] = {"state": asked.state, "verifier": asked.verifier, "authorisation": leave.pk}
    return redirect(asked.url)


@require_safe
def consent_answer(request: HttpRequest) -> HttpResponse:
    """Come back from the provider with its answer, which counts once and only in the browser that asked."""
    asked = request.session.pop(_ASKED, None)
    if asked is None or not constant_time_compare(request.GET.get("state", ""), asked["state"]):
        messages.error(request, _("This answer of a provider belongs to no question of yours. Connect once more."))
        return redirect("desk:inboxes")
    leave = get_object_or_404(Authorisation, pk=asked["authorisation"])
    try:
        _take(request.GET.get("code", ""), error=request.GET.get("error", ""), leave=leave, verifier=asked["verifier"])
    except authorising.ConsentError as refusal:
        messages.error(
            request, _("The provider did not agree: %(said)s") % {"said": problems.shown(str(refusal)[:300])}
        )
    else:
        messages.success(request, _("Connected. Look into the mailbox to see whether its server lets us in."))
    return redirect("desk:inbox", leave.inbox_id)


def _take(code: str, *, error: str, leave: Authorisation, verifier: str) -> None:
    if error or not code:
        raise authorising.ConsentError(error or "?")
    with transaction.atomic():
        authorising.take_consent(leave, code=code, verifier=verifier, return_url=_return_url(), at=clock.now())
        authorising.connect(leave)


@require_POST
def withdrawal(request: HttpRequest, number: int) -> HttpResponse:
    """Forget the provider's leave."""
    leave = get_object_or_404(Authorisation, inbox=_inbox(number))
    authorising.disconnect(leave)
    messages.success(request, _("Forgotten. Give the inbox a password, or connect it again."))
    return redirect("desk:inbox", leave.inbox_id)


def _inbox(number: int) -> Inbox:
    return get_object_or_404(Inbox, pk=number, channel=CHANNEL)


def _return_url() -> str:
    return f"{settings.ENVIRONMENT.address.rstrip('/')}{reverse('desk:inbox-consent-answer')}"
