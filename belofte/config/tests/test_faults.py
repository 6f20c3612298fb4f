"""What a browser is told when something broke."""

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import Settings

from belofte import makers
from belofte.config import health

UNKNOWN = "desk.unknown.example"


@pytest.mark.parametrize("is_secure", [False, True])
@pytest.mark.parametrize("path", ["/cases/", "/volg/x/"])
def test_an_unknown_host_is_not_understood(path: str, is_secure: bool, settings: Settings) -> None:  # noqa: FBT001
    settings.SECURE_SSL_REDIRECT = is_secure
    response = Client(raise_request_exception=False).get(path, HTTP_HOST=UNKNOWN)
    assert (response.status_code, "<h1>" in response.content.decode()) == (400, True)


@pytest.mark.django_db
@pytest.mark.parametrize("path", sorted(health.WATCHED))
def test_whoever_watches_may_ask_by_any_name(path: str, client: Client) -> None:
    told = [client.get(path, HTTP_HOST=host).status_code for host in ("localhost", UNKNOWN, "192.0.2.7:8000")]
    assert (len(set(told)), told[0] in {200, 503}) == (1, True)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (OperationalError("the server did not answer"), 503, "The database does not answer"),
        (RuntimeError("a bug"), 500, "Something went wrong here"),
    ],
)
def test_a_fault_is_told_in_words_and_without_stack(
    error: Exception, status: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("belofte.desk.listings.read", break_down)
    client = Client(raise_request_exception=False)
    client.force_login(makers.make_agent(teams=(makers.make_team(),)))
    response = client.get("/cases/")
    assert response.status_code == status
    assert words in response.content.decode()
    assert str(error) not in response.content.decode()
