"""What a browser is told when something broke."""

import pytest
from django.db import OperationalError
from django.test import Client

from belofte import makers


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
