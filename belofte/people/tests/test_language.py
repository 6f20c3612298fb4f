import pytest
from django.test import Client
from pytest_django import Settings

from belofte.makers import make_agent

pytestmark = pytest.mark.django_db


def spoken(client: Client, path: str = "/account/login/", **headers: str) -> str:
    return client.get(path, headers=headers)["Content-Language"]


@pytest.mark.parametrize(
    ("wanted", "answered"),
    [("en-GB,en;q=0.9", "en"), ("nl-BE", "nl"), ("fr,en;q=0.5", "en"), ("fr", "nl"), ("", "nl")],
)
def test_signed_out_the_browser_decides_between_dutch_and_english(
    wanted: str, answered: str, settings: Settings
) -> None:
    settings.LANGUAGE_CODE = "nl"
    assert spoken(Client(), **{"accept-language": wanted}) == answered


def test_signed_out_a_choice_beats_the_browser() -> None:
    client = Client()
    client.post("/language/", {"language": "en", "next": "/account/login/"})
    assert spoken(client, **{"accept-language": "nl"}) == "en"


def test_signed_in_ones_own_language_beats_all() -> None:
    client = Client()
    client.force_login(make_agent(language="nl"))
    page = client.get("/preferences/", headers={"accept-language": "en"})
    assert (page.status_code, page.headers.get("Location"), page["Content-Language"]) == (200, None, "nl")


def test_a_page_says_which_language_it_speaks() -> None:
    client = Client()
    client.force_login(make_agent(language="en"))
    assert '<html lang="en"' in client.get("/preferences/").content.decode()
