"""Tokens of a provider: fetched once by whoever needs one, kept with what renews them, and never begged for."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import OperationalError, connection

from belofte import makers
from belofte.channels import authorising, token_requests
from belofte.channels.contract import TokenError
from belofte.channels.models import Authorisation
from belofte.makers import MONDAY
from tests import oauth_server
from tests.oauth_server import OAuthServer

pytestmark = pytest.mark.django_db

RETURN = "https://desk.example/inboxes/consent/"
HOUR = timedelta(hours=1)
MB = 1024 * 1024


@pytest.fixture
def provider() -> Iterator[OAuthServer]:
    with oauth_server.run() as running:
        yield running


def leave_of(provider: OAuthServer, **fields: object) -> Authorisation:
    place = {"consent_url": f"{provider.address}/authorise", "token_url": f"{provider.address}/token", "scope": "mail"}
    secrets = {"client_secret": oauth_server.SECRET}
    usual = {"provider": "other", "client_id": oauth_server.CLIENT, "secrets": secrets, **place}
    return Authorisation.objects.create(inbox=makers.make_inbox(), **usual | fields)


def connected(provider: OAuthServer) -> Authorisation:
    """Go the whole way once, as an administrator does."""
    leave = leave_of(provider)
    asked = token_requests.ask_consent(leave, return_url=RETURN)
    back = dict(parse_qsl(urlsplit(provider.consent(asked.url)).query))
    assert back["state"] == asked.state
    authorising.take_consent(leave, code=back["code"], verifier=asked.verifier, return_url=RETURN, at=MONDAY)
    provider.asked.clear()
    return Authorisation.objects.get(pk=leave.pk)


def stored() -> Authorisation:
    return Authorisation.objects.get()


def test_a_database_that_is_away_is_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **_named: object) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr(authorising, "token", fail)
    monkeypatch.setattr(authorising, "reject", fail)
    tokens = authorising.AuthorisedTokens(1)
    tokens.reject("x")
    with pytest.raises(TokenError, match="The database did not answer"):
        tokens.current()


def test_a_token_is_fetched_once_and_used_until_it_ends(provider: OAuthServer) -> None:
    leave = connected(provider)
    first = authorising.token(leave.pk, at=MONDAY)
    assert (authorising.token(leave.pk, at=MONDAY + timedelta(minutes=54)), provider.asked) == (first, [])
    second = authorising.token(leave.pk, at=MONDAY + timedelta(minutes=56))
    assert (second in provider.access_tokens, second != first, provider.asked) == (True, True, ["refresh_token"])
    assert {stored().secrets["refresh_token"]} == provider.refresh_tokens


def test_secrets_and_tokens_are_encrypted(provider: OAuthServer) -> None:
    leave = connected(provider)
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM channels_authorisation")
        kept = bytes(cursor.fetchone()[0])
    assert not any(secret.encode() in kept for secret in leave.secrets.values())


def test_a_code_counts_with_its_verifier_only(provider: OAuthServer) -> None:
    leave = leave_of(provider)
    asked = token_requests.ask_consent(leave, return_url=RETURN)
    code = dict(parse_qsl(urlsplit(provider.consent(asked.url)).query))["code"]
    with pytest.raises(authorising.ConsentError, match="invalid_grant"):
        authorising.take_consent(leave, code=code, verifier="x" * 64, return_url=RETURN, at=MONDAY)
    assert "refresh_token" not in stored().secrets


def test_a_withdrawn_leave_is_told_and_asked_for_once_in_each_pause(provider: OAuthServer) -> None:
    leave = connected(provider)
    provider.revoke()
    for minutes in (60, 61, 62, 63, 64):
        with pytest.raises(TokenError, match="The leave was withdrawn"):
            authorising.token(leave.pk, at=MONDAY + timedelta(minutes=minutes))
    assert provider.asked == ["refresh_token"]
    with pytest.raises(TokenError):
        authorising.token(leave.pk, at=MONDAY + timedelta(minutes=66))
    assert (provider.asked, stored().failing_since) == (["refresh_token"] * 2, MONDAY + HOUR)


def test_too_many_questions_waits_as_long_as_it_is_told(provider: OAuthServer) -> None:
    leave = connected(provider)
    provider.answers.append((429, {"Retry-After": "1800"}, {"error": "slow_down"}))
    with pytest.raises(TokenError) as refusal:
        authorising.token(leave.pk, at=MONDAY + HOUR)
    assert refusal.value.retry_after == pytest.approx(1800)
    with pytest.raises(TokenError):
        authorising.token(leave.pk, at=MONDAY + HOUR + timedelta(minutes=29))
    assert provider.asked == ["refresh_token"]
    assert authorising.token(leave.pk, at=MONDAY + HOUR + timedelta(minutes=31)) in provider.access_tokens
    assert (stored().problem, stored().failures) == ("", 0)


def test_the_old_token_is_used_while_the_provider_is_away(provider: OAuthServer) -> None:
    leave = connected(provider)
    first = authorising.token(leave.pk, at=MONDAY)
    provider.answers.extend([(503, {}, {}), (200, {}, {"something": "else"})])
    for seconds in (0, 60):
        assert authorising.token(leave.pk, at=MONDAY + timedelta(minutes=56, seconds=seconds)) == first
    assert "503" not in authorising.token(leave.pk, at=MONDAY + timedelta(minutes=58))


def test_a_token_that_a_mail_server_refuses_is_not_used_again(provider: OAuthServer) -> None:
    leave = connected(provider)
    first = authorising.token(leave.pk, at=MONDAY)
    authorising.reject(leave.pk, "another", at=MONDAY)
    assert authorising.token(leave.pk, at=MONDAY) == first
    authorising.reject(leave.pk, first, at=MONDAY)
    assert authorising.token(leave.pk, at=MONDAY) != first


def test_an_application_signs_in_by_itself(provider: OAuthServer) -> None:
    leave = leave_of(provider, is_for_application=True)
    assert authorising.token(leave.pk, at=MONDAY) in provider.access_tokens
    assert provider.asked == ["client_credentials"]


@pytest.mark.parametrize("junk", [[], {"access_token": ""}, {"token": "t"}])
def test_an_answer_without_a_token_is_a_refusal(provider: OAuthServer, junk: object) -> None:
    leave = leave_of(provider, is_for_application=True)
    provider.answers.append((200, {}, junk))  # type: ignore[arg-type]
    with pytest.raises(TokenError, match="gives no token"):
        authorising.token(leave.pk, at=MONDAY)


def test_a_token_whose_life_is_no_number_lives_an_hour(provider: OAuthServer) -> None:
    leave = leave_of(provider, is_for_application=True)
    provider.answers.append((200, {}, {"expires_in": "soon", "access_token": "t"}))
    assert authorising.token(leave.pk, at=MONDAY) == "t"
    assert stored().token_expires_at == MONDAY + HOUR


def test_unused_leave_is_renewed(provider: OAuthServer) -> None:
    connected(provider)
    authorising.renew_unused(at=MONDAY + timedelta(hours=23))
    assert provider.asked == []
    authorising.renew_unused(at=MONDAY + timedelta(hours=25))
    assert (provider.asked, stored().renewed_at) == (["refresh_token"], MONDAY + timedelta(hours=25))


@pytest.mark.parametrize(("days", "is_told"), [(13, True), (14, True), (15, False), (-1, True)])
def test_the_end_of_a_secret_is_told_two_weeks_before(provider: OAuthServer, days: int, *, is_told: bool) -> None:
    leave = leave_of(provider, secret_expires_on=MONDAY.date() + timedelta(days=days))
    assert authorising.is_ending(leave, at=MONDAY) == is_told


def test_leave_that_lies_unused_ends_by_itself(provider: OAuthServer) -> None:
    leave = connected(provider)
    assert authorising.ends_on(leave) == date(2027, 1, 22)
    assert not authorising.is_ending(leave, at=MONDAY)
    assert authorising.is_ending(leave, at=MONDAY + timedelta(days=46))


def test_connecting_forgets_the_passwords_of_that_account_only(provider: OAuthServer) -> None:
    leave = leave_of(provider)
    account = {"imap_user": "help", "imap_password": "a", "smtp_user": "relay", "smtp_password": "b"}
    type(leave.inbox).objects.filter(pk=leave.inbox_id).update(credentials=account)
    authorising.connect(leave)
    leave.inbox.refresh_from_db()
    kept = {"imap_user": "help", "smtp_user": "relay", "smtp_password": "b", "authorisation": leave.pk}
    assert leave.inbox.credentials == kept


class _Endless(BaseHTTPRequestHandler):
    """A provider whose answer has no end worth waiting for."""

    given = 0

    def do_POST(self) -> None:
        self.send_response(200)
        self.end_headers()
        with suppress(OSError):  # it is hung up on
            while self.given < 64 * MB:
                self.wfile.write(b" " * MB)
                type(self).given += MB

    def log_message(self, *_arguments: object) -> None:
        """Say nothing."""


def test_an_answer_without_end_is_not_read_to_it() -> None:
    server = HTTPServer(("127.0.0.1", 0), _Endless)
    thread = threading.Thread(target=server.handle_request)
    thread.start()
    address = f"http://127.0.0.1:{server.server_address[1]}/token"
    held = Authorisation(provider="other", client_id="x", token_url=address)
    assert isinstance(token_requests.ask(held, {}), token_requests.Refusal)
    thread.join()
    server.server_close()
    assert _Endless.given < 32 * MB  # what the two ends of the line hold is some of it
