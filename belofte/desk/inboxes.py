"""The administrator's pages of e-mail inboxes: which address, which team, which mail server takes our mail."""

import uuid
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from belofte import clock
from belofte.cases import reply_addresses
from belofte.channels import registry
from belofte.channels.contract import Address, Outgoing, SendError, UncertainError
from belofte.channels.models import Inbox
from belofte.desk import access
from belofte.desk.people import status_of

_CHANNEL = "email"
_TEST_MAIL_TIMEOUT_SECONDS = 10.0  # somebody waits for the answer


class InboxForm(forms.ModelForm):  # type: ignore[type-arg] # cannot be subscripted at run time
    """An inbox, with the settings of its mail server. The password goes in and never comes out."""

    address = forms.EmailField(label=gettext_lazy("E-mail address"), max_length=254)
    smtp_host = forms.CharField(label=gettext_lazy("Mail server"), max_length=255, initial="localhost")
    smtp_port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=25)
    smtp_security = forms.ChoiceField(
        label=gettext_lazy("Encryption"),
        choices=[("none", gettext_lazy("none")), ("starttls", "STARTTLS"), ("tls", "TLS")],
        help_text=gettext_lazy("STARTTLS goes with port 587, TLS with port 465."),
    )
    smtp_user = forms.CharField(label=gettext_lazy("User name"), max_length=255, required=False)
    smtp_password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=1000,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Leave it empty to keep the one that is stored."),
    )

    class Meta:
        model = Inbox
        fields = ("name", "address", "team", "language", "signature")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.credentials
        self.initial.update({name: value for name, value in stored.items() if name != "smtp_password"})

    def clean_address(self) -> str:
        """Refuse an address that another inbox has, whatever its capitals."""
        address = str(self.cleaned_data["address"]).lower()
        others = Inbox.objects.filter(channel=_CHANNEL, address=address).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(_("There is an inbox with this address already."))
        if not reply_addresses.has_room(address):
            raise forms.ValidationError(
                _("The part before the @ is too long: our answers add a signature to it. Take at most 18 letters.")
            )
        return address

    def save(self, commit: bool = True) -> Inbox:  # noqa: FBT001, FBT002 - the signature is Django's
        """Keep the settings encrypted. Another server or user does not get the password of the old one."""
        names = ("smtp_host", "smtp_port", "smtp_security", "smtp_user")
        given = {name: self.cleaned_data[name] for name in names}
        self.instance.channel = _CHANNEL
        self.instance.credentials = given | {"smtp_password": self._password(given)}
        saved: Inbox = super().save(commit)
        return saved

    def _password(self, given: dict[str, Any]) -> str:
        stored = self.instance.credentials
        is_same_account = all(given[name] == stored.get(name) for name in ("smtp_host", "smtp_port", "smtp_user"))
        kept = stored.get("smtp_password", "") if is_same_account else ""
        return str(self.cleaned_data["smtp_password"] or kept)


@require_safe
def inboxes(request: HttpRequest) -> HttpResponse:
    """Show all inboxes."""
    every = Inbox.objects.select_related("team")
    return render(request, "desk/inboxes.html", {"inboxes": every})


@sensitive_post_parameters("smtp_password")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox_new(request: HttpRequest) -> HttpResponse:
    """Add an e-mail inbox."""
    return _edit(request, Inbox(language=settings.LANGUAGE_CODE))


@sensitive_post_parameters("smtp_password")
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: HttpRequest, number: int) -> HttpResponse:
    """Change an e-mail inbox."""
    return _edit(request, get_object_or_404(Inbox, pk=number, channel=_CHANNEL))


def _edit(request: HttpRequest, edited: Inbox) -> HttpResponse:
    form = InboxForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        messages.success(request, _("%(name)s is saved. Send yourself a test mail.") % {"name": saved.name})
        return redirect("desk:inbox", saved.pk)
    return render(request, "desk/inbox.html", {"inbox": edited, "form": form}, status=status_of(form))


@require_POST
def test_mail(request: HttpRequest, number: int) -> HttpResponse:
    """Mail the administrator from this inbox, and tell what the mail server said."""
    tested = get_object_or_404(Inbox, pk=number, channel=_CHANNEL)
    recipient = access.agent_of(request).email
    try:
        _send_test_mail(tested, recipient)
    except (SendError, UncertainError) as refusal:
        messages.error(request, _("The mail server did not take it: %(said)s") % {"said": refusal})
    else:
        messages.success(request, _("The mail server took it. Look whether %(email)s got it.") % {"email": recipient})
    return redirect("desk:inbox", tested.pk)


def _send_test_mail(tested: Inbox, recipient: str) -> None:
    patient = Inbox(channel=tested.channel, credentials=tested.credentials)
    patient.credentials |= {"timeout_seconds": _TEST_MAIL_TIMEOUT_SECONDS}
    registry.channel(patient).send(
        Outgoing(
            external_id=f"{uuid.uuid4()}@{tested.address.rpartition('@')[2]}",
            sender=Address(address=tested.address, name=tested.name),
            recipient=Address(address=recipient),
            subject=_("Test mail of %(name)s") % {"name": tested.name},
            text=_("This is a test. Belofte can send mail from this inbox."),
            return_path=tested.address,
            is_automatic=True,
            said_at=clock.now(),
        )
    )
