import json
from urllib.parse import quote

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from belofte.makers import make_agent
from belofte.people.models import Agent, AgentSession

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-secret"
OTHER = "lantern-orbit-73"


class CountingHasher(MD5PasswordHasher):
    """Counts what costs time."""

    count = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.count += 1
        return super().encode(password, salt)


def sign_in(
    client: Client, email: str, password: str = PASSWORD, *, address: str = "192.0.2.1", host: str = "testserver"
) -> HttpResponse:
    words = {"login": email, "password": password}
    return client.post("/account/login/", words, REMOTE_ADDR=address, HTTP_HOST=host)  # type: ignore[return-value]


def is_signed_in(client: Client) -> bool:
    return client.get("/preferences/").status_code == 200


def errors(response: HttpResponse) -> object:
    return response.context["form"].errors if response.status_code == 200 else response["Location"]  # type: ignore[attr-defined]


def test_signing_in_gives_another_session_that_names_its_agent() -> None:
    agent, client = make_agent(), Client()
    client.get("/account/login/")
    session = client.session
    session["kept"] = True
    session.save()
    before = session.session_key
    response = sign_in(client, agent.email.upper())
    assert (response.status_code, response["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert AgentSession.objects.get(pk=client.session.session_key).agent == agent


def test_signing_in_returns_to_where_one_was_but_never_to_another_site() -> None:
    agent = make_agent()
    for wanted, followed in (("/preferences/", "/preferences/"), ("https://evil.example/", "/")):
        response = Client().post("/account/login/", {"login": agent.email, "password": PASSWORD, "next": wanted})
        assert response["Location"] == followed


def test_signing_in_while_deactivated_is_refused() -> None:
    client = Client()
    response = sign_in(client, make_agent(is_active=False).email)
    assert response["Location"] == "/account/inactive/"
    assert not is_signed_in(client)


def test_signing_out_ends_all_sessions_of_the_agent_and_no_others() -> None:
    agent, here, there, other = make_agent(), Client(), Client(), Client()
    here.force_login(agent)
    there.force_login(agent)
    other.force_login(make_agent())
    assert here.post("/account/logout/").status_code == 302
    assert [is_signed_in(each) for each in (here, there, other)] == [False, False, True]


def test_signing_out_by_a_link_alone_does_nothing() -> None:
    client = Client()
    client.force_login(make_agent())
    assert client.get("/account/logout/").status_code == 200
    assert is_signed_in(client)


def test_changing_the_password_ends_all_sessions() -> None:
    agent, here, there = make_agent(), Client(), Client()
    here.force_login(agent)
    there.force_login(agent)
    words = {"oldpassword": PASSWORD, "password1": OTHER, "password2": OTHER}
    assert here.post("/account/password/change/", words)["Location"] == "/account/login/"
    assert [is_signed_in(here), is_signed_in(there)] == [False, False]
    assert sign_in(here, agent.email, OTHER)["Location"] == "/"


def test_tries_are_counted_per_address_whatever_network_and_host_they_come_from() -> None:
    agent = make_agent()
    for number in range(100):
        sign_in(Client(), agent.email, "wrong", address=f"192.0.2.{number}", host=f"testserver:{8000 + number}")
    last = sign_in(Client(), agent.email, address="198.51.100.7")
    assert errors(last) == {"__all__": ["Too many failed login attempts. Try again later."]}


def test_ten_wrong_tries_in_five_minutes_are_looked_at_and_no_more() -> None:
    agent = make_agent()
    for number in range(9):
        sign_in(Client(), agent.email, "wrong", address=f"192.0.2.{number}")
    assert sign_in(Client(), agent.email, address="198.51.100.7")["Location"] == "/"
    sign_in(Client(), agent.email, "wrong", address="192.0.2.9")
    assert sign_in(Client(), agent.email, address="198.51.100.8").status_code == 200


def test_limits_keep_to_twenty_looked_at_an_hour() -> None:
    rates = parse_rates(app_settings.RATE_LIMITS["login_failed"])
    assert [rate.amount for rate in rates if (rate.duration, rate.per) == (3600, "key")] == [20]


def test_an_unknown_address_gets_the_same_answers_for_the_same_work(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{CountingHasher.__module__}.{CountingHasher.__qualname__}"]
    known = make_agent(email="known@desk.example").email
    told = {}
    for email in (known, "unknown@desk.example"):
        CountingHasher.count = 0
        answers = [errors(sign_in(Client(), email, "wrong", address=f"192.0.2.{n}")) for n in range(12)]
        told[email] = (answers, CountingHasher.count)
    assert told[known] == told["unknown@desk.example"]
    assert told[known][1] == 10


def activate_totp(client: Client) -> str:
    """Add an authenticator app, as its page does; return the secret."""
    here = "/account/2fa/totp/activate/"
    assert client.get(here)["Location"] == f"/account/reauthenticate/?next={quote(here, safe='')}"
    page = client.post("/account/reauthenticate/", {"password": PASSWORD, "next": here}, follow=True)
    secret = str(page.context["form"].secret)
    code = totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))
    assert client.post(here, {"code": code}).status_code == 302
    return secret


def test_an_authenticator_app_is_asked_after_the_password() -> None:
    agent, client = make_agent(), Client()
    sign_in(client, agent.email)
    secret = activate_totp(client)
    client.post("/account/logout/")
    assert sign_in(client, agent.email)["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == 200
    codes = next(iter(Authenticator.objects.filter(type="recovery_codes"))).wrap().get_unused_codes()
    assert client.post("/account/2fa/authenticate/", {"code": codes[0]})["Location"] == "/"
    assert is_signed_in(client)
    assert secret


def test_an_authenticator_apps_secret_is_not_in_the_database() -> None:
    agent, client = make_agent(), Client()
    sign_in(client, agent.email)
    secret = activate_totp(client)
    stored = Authenticator.objects.get(type="totp").data
    assert secret not in json.dumps(stored)
    assert get_adapter().decrypt(stored["secret"]) == secret
    assert TOTP(Authenticator.objects.get(type="totp")).instance.user == agent


def test_nobody_signs_up(client: Client) -> None:
    assert client.get("/account/signup/").status_code == 404
    assert Agent.objects.count() == 0
