"""Where a provider gives leave and tokens, and what has to be asked of it. Nothing here asks anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

from belofte.channels.models import Authorisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """The addresses of one provider, for one authorisation."""

    consent_url: str  # where somebody signs in and agrees
    token_url: str
    scope: str
    extra: Mapping[str, str] = field(default_factory=dict)  # what else the consent page wants to hear


def of(authorisation: Authorisation) -> Provider:
    """Return the provider of an authorisation."""
    if authorisation.provider == Authorisation.Provider.MICROSOFT:
        return _microsoft(quote(authorisation.tenant or "organizations", safe=""), authorisation)
    if authorisation.provider == Authorisation.Provider.GOOGLE:
        return Provider(
            consent_url="https://accounts.google.com/o/oauth2/v2/auth",
            token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
            scope="https://mail.google.com/",
            extra={"access_type": "offline", "prompt": "consent"},  # or there is no refresh token
        )
    return Provider(consent_url=authorisation.consent_url, token_url=authorisation.token_url, scope=authorisation.scope)


def _microsoft(tenant: str, authorisation: Authorisation) -> Provider:
    by_itself = "https://outlook.office365.com/.default"
    for_somebody = (
        "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"
    )
    return Provider(
        consent_url=f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
        token_url=f"https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
        scope=by_itself if authorisation.is_for_application else for_somebody,
        extra={"prompt": "select_account"},
    )
