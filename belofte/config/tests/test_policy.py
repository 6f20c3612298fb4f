import copy
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from pytest_django import DjangoDbBlocker, Settings

from belofte.config.policy import POLICY
from belofte.config.tests.routes import MISSING, ROUTES, World, make_world, of_passkey
from belofte.makers import make_agent
from belofte.people.models import Agent, Role

PASSWORD = "a-long-secret"
WHO = ["anonymous", "inactive", *Role]
AS_IN_TESTS = {  # what conftest.py chooses for each test, and not before the first
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "WHITENOISE_AUTOREFRESH": True,
    "WHITENOISE_USE_FINDERS": True,
}


def names(patterns: list[Any], namespace: str = "") -> Iterator[str]:
    """Walk all routes there are."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from names(each.url_patterns, f"{namespace}{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            yield f"{namespace}{each.name}"


def test_every_route_is_in_the_policy_and_the_other_way_round() -> None:
    assert sorted(names(get_resolver().url_patterns)) == sorted(POLICY)


def test_every_route_of_the_policy_is_tested() -> None:
    assert sorted(ROUTES) == sorted(POLICY)


@dataclass(frozen=True, kw_only=True)
class Company:
    """Two worlds, and somebody of each kind with a browser, who works in the first."""

    own: World
    foreign: World
    people: dict[str, tuple[Agent | None, Client]]

    def somebody(self, who: str) -> tuple[Agent | None, Client]:
        """Return an agent, and another browser with their cookies."""
        agent, client = self.people[who]
        another = Client()
        another.cookies = copy.deepcopy(client.cookies)
        return agent, another


@pytest.fixture(scope="module")
def furnished(committed_together: None, django_db_blocker: DjangoDbBlocker) -> Company:
    """Make it once for the module: signing in takes longer than what is tried afterwards."""
    with django_db_blocker.unblock(), override_settings(**AS_IN_TESTS):
        own = make_world()
        return Company(own=own, foreign=make_world(), people={who: enter(who, own) for who in WHO})


@pytest.fixture
def company(furnished: Company, settings: Settings, db: None) -> Company:
    """Give a copy of it: what a test does is undone after it."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400  # they gave their password when the module began
    return copy.deepcopy(furnished)


def enter(who: str, world: World) -> tuple[Agent | None, Client]:
    """Return a new agent of this role in the world's team, and their browser; signed in for real."""
    client = Client()
    if who == "anonymous":
        return None, client
    role = Role.AGENT if who == "inactive" else Role(who)
    agent = make_agent(role, teams=(world.team,))
    client.force_login(agent)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    if who == "inactive":
        Agent.objects.filter(pk=agent.pk).update(is_active=False)
    return agent, client


def ask(client: Client, name: str, ids: dict[str, Any]) -> HttpResponse:
    """Ask a route, and undo what it did."""
    with transaction.atomic():
        url = reverse(name, kwargs=ids)
        response = client.get(url) if ROUTES[name].method == "GET" else client.post(url, ROUTES[name].words)
        transaction.set_rollback(True)
    if response.streaming:
        response.getvalue()  # which closes the file
    return response  # type: ignore[return-value]


def expected(name: str, who: str) -> int:
    """Say how this person is answered about what is their own."""
    if not POLICY[name].signed_in:
        return ROUTES[name].answers
    if who in {"anonymous", "inactive"}:
        return 302
    return ROUTES[name].answers if Role(who) in POLICY[name].roles else 403


@pytest.mark.parametrize("name", ROUTES)
def test_each_route_answers_each_role_as_the_policy_says(name: str, company: Company) -> None:
    told, wanted = {}, {}
    for who in WHO:
        agent, client = company.somebody(who)
        ids = ROUTES[name].ids
        response = ask(client, name, ids(company.own, agent or make_agent()) if ids else {})
        told[who], wanted[who] = response.status_code, expected(name, who)
        if POLICY[name].signed_in and who in {"anonymous", "inactive"}:
            assert response["Location"].startswith("/account/login/?next=/")
    if name in {"account_login", "account_reset_password_from_key"}:  # who is in already is sent on
        told = {who: status for who, status in told.items() if who in {"anonymous", "inactive"}}
        wanted = {who: wanted[who] for who in told}
    assert told == wanted


PROVEN_OTHERWISE = {"hook"}  # by the secret or the signature of a service (intake/tests/test_posting.py)
OF_OBJECTS = [name for name, route in ROUTES.items() if route.ids and POLICY[name].signed_in]


@pytest.mark.parametrize("name", OF_OBJECTS)
def test_a_foreign_object_answers_like_a_missing_one(name: str, company: Company) -> None:
    route = ROUTES[name]
    for who in POLICY[name].roles:
        agent, client = company.somebody(who)
        assert agent
        assert route.ids
        ids = route.ids(company.foreign, agent)
        if name.startswith("mfa_"):
            ids = of_passkey(make_agent(), company.foreign, agent)
        theirs = ask(client, name, ids)
        missing = ask(client, name, {each: one if isinstance(one, uuid.UUID) else MISSING for each, one in ids.items()})
        assert missing.status_code == 404
        if who in route.sees_all:
            assert theirs.status_code == route.answers
        else:
            assert (theirs.status_code, theirs.content) == (404, missing.content)


@pytest.mark.parametrize("name", sorted(set(POLICY) - PROVEN_OTHERWISE))
def test_each_route_wants_a_token_before_it_changes_anything(name: str, company: Company) -> None:
    world, route = company.own, ROUTES[name]
    agent = make_agent(*Role, teams=(world.team,))
    client = Client(enforce_csrf_checks=True)
    client.force_login(agent)
    url = reverse(name, kwargs=route.ids(world, agent) if route.ids else {})
    foreign = {"origin": "https://evil.example"}
    told = {
        method: client.generic(method, url, headers=foreign).status_code
        for method in ("POST", "PUT", "PATCH", "DELETE")
    }
    assert told == dict.fromkeys(told, 403)


def test_a_privacy_officer_reads_other_teams_cases_and_changes_none(company: Company) -> None:
    _, client = company.somebody(Role.PRIVACY_OFFICER)
    told = {
        name: ask(client, name, {"case_id": company.foreign.case.pk}).status_code
        for name in ("desk:case", "desk:note", "desk:closure")
    }
    assert told == {"desk:case": 200, "desk:note": 403, "desk:closure": 403}


@pytest.mark.django_db
def test_a_partial_page_sends_the_whole_browser_to_sign_in() -> None:
    response = Client().get("/cases/", headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == "/account/login/"


def forgotten(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


urlpatterns = [path("forgotten/", forgotten, name="forgotten"), path("nameless/", forgotten)]


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/forgotten/", "/nameless/"])
def test_a_route_that_was_forgotten_is_open_to_nobody_and_told_as_an_error(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    agent = make_agent(*Role)
    with override_settings(ROOT_URLCONF=__name__), caplog.at_level(logging.ERROR, logger="belofte.config.policy"):
        for client in (Client(), Client()):
            client.force_login(agent)
            response = client.get(url)
            assert (response.status_code, b"secret" in response.content) == (403, False)
    assert [record.levelname for record in caplog.records] == ["ERROR", "ERROR"]
