"""Where django-allauth asks us: who gets in, how often may be tried, what ends when a password changes."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from belofte import secrecy
from belofte.people import sessions
from belofte.people.models import Agent


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Signing in with a password, and what goes with it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the signature is allauth's
        """Let nobody make an account: people are invited."""
        return False

    def set_password(self, user: Agent, password: str) -> None:
        """Change a password, and sign its owner out everywhere."""
        super().set_password(user, password)
        sessions.end_all(user)

    def logout(self, request: HttpRequest) -> None:
        """Sign out everywhere: whoever signs out on a shared computer should not be left signed in on another."""
        agent: Agent | AnonymousUser = request.user
        if isinstance(agent, Agent):
            sessions.end_all(agent)
        super().logout(request)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 - as above
        """Go where one signs in with the new password."""
        return reverse("account_login")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002
        """Count the tries of an address, whatever host and port the browser says it came for."""
        return str(credentials.get("email", "")).lower()


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Authenticator apps, passkeys and recovery codes."""

    def encrypt(self, text: str) -> str:
        """Keep the secret of an authenticator app as other secrets are kept: with a key outside the database."""
        return secrecy.seal({"secret": text})

    def decrypt(self, encrypted_text: str) -> str:
        """Read it again. Refuses: secrecy.UnreadableSecretError."""
        return str(secrecy.unseal(encrypted_text)["secret"])
