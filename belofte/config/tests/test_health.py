import pytest
from django.db import connection
from django.test import Client


def test_live_answers_without_the_database(client: Client) -> None:
    response = client.get("/health/live")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.django_db
def test_ready_answers_when_the_database_does(client: Client) -> None:
    assert client.get("/health/ready").status_code == 200


@pytest.mark.django_db
def test_ready_says_when_the_database_does_not_answer(client: Client) -> None:
    connection.ensure_connection()
    usual = connection.connection
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT unharmed")
    assert usual is not None
    usual.close()
    response = client.get("/health/ready")
    assert (response.status_code, response.content) == (503, b"The database does not answer.")
    connection.close()
