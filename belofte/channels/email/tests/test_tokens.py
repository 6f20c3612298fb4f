"""Handing mail to a server that wants a token (XOAUTH2)."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from belofte.channels import handing_tokens
from belofte.channels.contract import FetchError, SendError, TokenError
from belofte.channels.email import imap
from belofte.channels.email.channel import EmailChannel
from belofte.channels.email.settings import EmailSettings, mailbox_of
from belofte.ops.tests import running


class Guard:
    """A mail server that lets one token in, and says why it does not take another, as Google does."""

    async def auth_XOAUTH2(self, server: SMTP, arguments: list[str]) -> AuthResult:  # noqa: N802 - aiosmtpd's name
        if base64.b64decode(arguments[1]) == b"user=help\1auth=Bearer good\1\1":
            return AuthResult(success=True, handled=False)
        await server.challenge_auth(b'{"status":"400"}')
        return AuthResult(success=False, handled=False)


@pytest.fixture
def port() -> Iterator[int]:
    controller = Controller(Guard(), hostname="127.0.0.1", port=running.free_port(), auth_require_tls=False)
    controller.start()
    yield controller.port
    controller.stop()


@dataclass(slots=True)
class Purse:
    """Tokens that were given beforehand; an exception is what the provider refuses with."""

    given: list[Any]
    rejected: list[str] = field(default_factory=list)

    def current(self) -> str:
        token = self.given[0]
        if isinstance(token, Exception):
            raise token
        return str(token)

    def reject(self, token: str) -> None:
        self.rejected.append(token)


def channel(port: int, purse: Purse) -> EmailChannel:
    return EmailChannel(smtp_host="127.0.0.1", smtp_port=port, smtp_user="help", helo_name="desk.test", tokens=purse)


def test_a_good_token_lets_us_in(port: int) -> None:
    purse = Purse(["good"])
    channel(port, purse).check()
    assert purse.rejected == []


def test_a_token_that_is_not_taken_is_given_back_and_tried_later(port: int) -> None:
    purse = Purse(["stale"])
    with pytest.raises(SendError, match="does not let us in") as refusal:
        channel(port, purse).check()
    assert (purse.rejected, refusal.value.permanent) == (["stale"], False)


def test_a_token_never_leaves_in_the_open(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    purse = Purse(["good"])
    mailbox = mailbox_of(EmailSettings(imap_host="mail.example", imap_security="none", tokens=purse))
    assert mailbox is not None
    with pytest.raises(FetchError, match="Without encryption"), imap.open_line(mailbox):
        pass
    monkeypatch.setattr(handing_tokens, "_NEAR", frozenset())  # as if this server were elsewhere
    with pytest.raises(SendError, match="Without encryption") as refusal:
        channel(port, purse).check()
    assert not refusal.value.permanent


def test_a_provider_that_gives_no_token_is_asked_again_when_it_wants(port: int) -> None:
    purse = Purse([TokenError("The leave was withdrawn.", retry_after=300)])
    with pytest.raises(SendError, match="The leave was withdrawn") as refusal:
        channel(port, purse).check()
    assert (refusal.value.permanent, refusal.value.retry_after) == (False, 300)
