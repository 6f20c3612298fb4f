"""A new desk: its first administrator, and the list of what it needs."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from belofte import clock
from belofte.desk.tests.conftest import sign_in
from belofte.makers import make_agent, make_inbox, make_team
from belofte.people import founding
from belofte.people.models import Agent, FirstStep, Role

pytestmark = pytest.mark.django_db

GIVEN = {"name": "Anna Vos", "email": "anna@desk.example", "password": "lantern-orbit-73", "language": "nl"}


def begin(client: Client, **given: str) -> int:
    return client.post("/setup/", {**GIVEN, "code": founding.make_code(at=clock.now()), **given}).status_code


def test_every_page_of_a_desk_without_people_leads_to_its_set_up(client: Client) -> None:
    for path in ("/", "/cases/", "/people/"):
        assertRedirects(client.get(path), "/setup/")


def test_who_has_the_code_is_signed_in_and_led_to_the_first_steps(client: Client) -> None:
    assert begin(client) == 302
    page = client.get("/first-steps/").content.decode()
    assert "Welkom, Anna Vos." in page
    assert page.count("nog te doen") == 3


def test_set_up_page_is_gone_once_somebody_works_here(client: Client) -> None:
    assert client.get("/setup/").status_code == 200
    make_agent()
    assert (client.get("/setup/").status_code, client.post("/setup/", GIVEN).status_code) == (404, 404)
    assertRedirects(client.get("/"), "/account/login/?next=/")


@pytest.mark.parametrize("code", ["", "aaaa-bbbb-cccc-dddd"])
def test_without_the_code_nobody_gets_in(client: Client, code: str) -> None:
    assert begin(client, code=code) == 422
    assert not Agent.objects.exists()


def test_easy_password_is_refused_beside_its_field(client: Client) -> None:
    given = {**GIVEN, "code": founding.make_code(at=clock.now()), "password": "1234567890"}
    page = client.post("/setup/", given, headers={"accept-language": "nl"})
    assert page.status_code == 422
    assert 'id="id_password_error"' in page.content.decode()
    assert given["password"] not in page.content.decode()


def test_first_steps_stand_under_administration_until_the_last_is_done() -> None:
    administrator = make_agent(Role.ADMINISTRATOR, Role.AGENT, teams=(make_team("Klantenservice"),), language="en")
    client, told = sign_in(administrator), []
    told.append(_left(client))
    client.post("/first-steps/team/")
    told.append(_left(client))
    make_inbox()
    told.append(_left(client))
    assertRedirects(client.post("/first-steps/colleagues/"), "/", target_status_code=302)
    assert [*told, _left(client)] == ["3 to do", "2 to do", "1 to do", ""]
    assertRedirects(client.get("/first-steps/"), "/", target_status_code=302)
    assert {(step.name, step.by) for step in FirstStep.objects.all()} == {
        ("team", administrator),
        ("colleagues", administrator),
    }


def test_step_that_does_not_exist_is_missing() -> None:
    client = sign_in(make_agent(Role.ADMINISTRATOR))
    assert client.post(reverse("desk:first-step", args=["elsewhere"])).status_code == 404


def _left(client: Client) -> str:
    page = client.get("/people/").content.decode()
    return next((words for words in ("3 to do", "2 to do", "1 to do") if words in page), "")
