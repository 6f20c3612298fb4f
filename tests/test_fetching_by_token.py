"""Signing in to a real mailbox, Dovecot's, with the tokens of a provider instead of a password."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from belofte import clock
from belofte.channels import authorising
from belofte.channels.models import Authorisation, Inbox
from belofte.intake import bookmarks, fetching
from belofte.ops.tests import running
from tests import oauth_server
from tests.oauth_server import OAuthServer
from tests.stories import mail_servers
from tests.stories.mail_servers import Mailboxes
from tests.test_fetching import count, follows, inbox_of, is_idle, mail, problem  # noqa: F401 - follows is a fixture

pytestmark = pytest.mark.needs("dovecot", "lmtp", "root")
Answer = tuple[int, dict[str, str], dict[str, Any]]


@pytest.fixture
def provider() -> Iterator[OAuthServer]:
    with oauth_server.run() as running_now:
        yield running_now


@pytest.fixture
def mailboxes(provider: OAuthServer) -> Iterator[Mailboxes]:
    with mail_servers.make_mailboxes(oauth_server.USER, tokens_at=f"{provider.address}/introspect") as made:
        yield made


def connect(inbox: Inbox, provider: OAuthServer) -> None:
    """Connect an inbox, as an application that signs in by itself."""
    authorising.connect(
        Authorisation.objects.create(
            inbox=inbox,
            provider="other",
            client_id=oauth_server.CLIENT,
            token_url=f"{provider.address}/token",
            secrets={"client_secret": oauth_server.SECRET},
            is_for_application=True,
        )
    )


@pytest.mark.usefixtures("follows")
def test_fetching_by_token_outlives_its_end_and_tells_of_its_withdrawal(
    mailboxes: Mailboxes, provider: OAuthServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "PAUSE_SECONDS_MAX", 0.2)
    inbox = inbox_of(mailboxes, oauth_server.USER)
    connect(inbox, provider)
    with ExitStack() as dovecot, fetching.running():
        dovecot.enter_context(mailboxes.run())
        running.wait_until(lambda: is_idle(inbox), seconds=20)
        mailboxes.deliver(mail("een"), to=oauth_server.USER)
        running.wait_until(lambda: count(inbox) == 1)
        assert provider.asked == ["client_credentials"]

        dovecot.close()  # the server comes back, and takes the token no more: another one is asked for
        provider.access_tokens.clear()
        dovecot.enter_context(mailboxes.run())
        mailboxes.deliver(mail("twee"), to=oauth_server.USER)
        running.wait_until(lambda: count(inbox) == 2, seconds=30)
        assert provider.asked == ["client_credentials"] * 2

        dovecot.close()  # the provider takes its leave back, while the fetching tries again all the time
        provider.access_tokens.clear()
        refusal: Answer = (
            400,
            {},
            {"error": "invalid_client", "error_description": "AADSTS7000222: the secret ended"},
        )
        provider.answers.extend([refusal] * 1000)
        dovecot.enter_context(mailboxes.run())
        mailboxes.deliver(mail("drie"), to=oauth_server.USER)
        running.wait_until(lambda: "AADSTS7000222" in problem(inbox), seconds=30)
        running.wait_until(
            lambda: (
                (fare := bookmarks.fare(Inbox.objects.get(pk=inbox.pk), at=clock.now())) is not None
                and fare.state == "failing"
            )
        )
        assert provider.asked == ["client_credentials"] * 3  # and no more in this pause

        provider.answers.clear()
        Authorisation.objects.update(next_attempt_at=None)  # the pause is over
        running.wait_until(lambda: count(inbox) == 3, seconds=30)
        running.wait_until(lambda: problem(inbox) == "")
