"""Adding a passkey: a key that signs in by itself, unless its owner wants it beside their password only."""

from typing import Any

from allauth.mfa.webauthn import forms as allauth_forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(allauth_forms.AddWebAuthnForm):  # type: ignore[misc] # allauth has no types
    """Name a key and say what it is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        passwordless = self.fields["passwordless"]
        passwordless.initial = True
        passwordless.label = _("Sign in with this key instead of a password")
        passwordless.help_text = _("Your device then asks for a fingerprint, your face or a PIN.")
