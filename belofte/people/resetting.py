"""Mailing the link with which somebody chooses a new password."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from belofte import jobs
from belofte.people import mailing
from belofte.people.models import Agent

_NOBODY = 0


class ResetPasswordForm(allauth_forms.ResetPasswordForm):  # type: ignore[misc] # allauth has no types
    """Ask for the link. An unknown address costs the same work as a known one, so that time tells nothing."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:  # noqa: ARG002 - the signature is allauth's
        """Have the mail sent, by a job: our mail server's speed would tell who is known."""
        agent_id = self.users[0].pk if self.users else _NOBODY
        jobs.defer("belofte.people.jobs.mail_reset_link", agent_id=agent_id)
        return str(self.cleaned_data["email"])


def mail_link(agent_id: int) -> None:
    """Mail the link to who still works here. It holds an hour, and until the password changes or somebody signs in."""
    for agent in Agent.objects.filter(pk=agent_id, is_active=True):
        token = allauth_forms.default_token_generator.make_token(agent)
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(agent), "key": token})
        link = settings.ENVIRONMENT.address + path
        mailing.send("password_reset", to=agent.email, language=agent.language, agent=agent, link=link)
