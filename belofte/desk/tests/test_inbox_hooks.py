"""Setting up an inbox whose mail a hosted service posts, and the address that the service is given."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from belofte import clock
from belofte.channels.email.tests import services
from belofte.channels.models import Inbox
from belofte.desk.tests.test_inboxes import words
from belofte.intake import bookmarks
from belofte.makers import make_agent, make_inbox, make_team
from belofte.people.models import Role

pytestmark = pytest.mark.django_db
KEY = "key-of-the-service-2"


@pytest.fixture
def browser() -> Client:
    client = Client()
    client.force_login(make_agent(Role.ADMINISTRATOR, email="ada@desk.example"))
    return client


def posted(service: str, **changed: Any) -> dict[str, Any]:
    return words(**{"way_in": "hook", "hook_service": service, **changed})


def add(browser: Client, service: str, **changed: Any) -> Inbox:
    browser.post("/inboxes/new/", posted(service, team=make_team().pk, **changed))
    return Inbox.objects.get()


def shown_address(browser: Client, inbox: Inbox) -> str:
    page = browser.get(f"/inboxes/{inbox.pk}/").content.decode()
    found = re.search(r'id="hook-address" readonly value="([^"]*)"', page)
    return found[1] if found else ""


def test_a_service_that_does_not_sign_is_given_a_secret(browser: Client, settings: Settings) -> None:
    inbox = add(browser, "postmark")
    secret = inbox.credentials["hook_secret"]
    place = settings.ENVIRONMENT.address.partition("://")[2]
    assert len(secret) == 32
    assert shown_address(browser, inbox).endswith(f"://belofte:{secret}@{place}/hooks/{inbox.pk}/mime")
    browser.post(f"/inboxes/{inbox.pk}/", posted("postmark", team=inbox.team_id, name="Other"))
    inbox.refresh_from_db()
    assert (inbox.name, inbox.credentials["hook_secret"]) == ("Other", secret)
    browser.post(f"/inboxes/{inbox.pk}/", posted("postmark", team=inbox.team_id, hook_renewed="on"))
    inbox.refresh_from_db()
    assert (len(inbox.credentials["hook_secret"]), inbox.credentials["hook_secret"] == secret) == (32, False)


def test_a_service_that_signs_gives_a_key_which_is_never_shown(browser: Client) -> None:
    inbox = add(browser, "mailgun", hook_key=KEY)
    assert (inbox.credentials["hook_key"], inbox.credentials.get("hook_secret")) == (KEY, None)
    pages = [browser.get("/inboxes/"), browser.get(f"/inboxes/{inbox.pk}/")]
    pages.append(browser.post(f"/inboxes/{inbox.pk}/", posted("mailgun", hook_key=KEY, address="no address")))
    pages.append(browser.post(f"/inboxes/{inbox.pk}/trials/in/", posted("mailgun", hook_key=KEY)))
    assert [page.status_code for page in pages] == [200, 200, 422, 200]
    assert [KEY.encode() in page.content for page in pages] == [False] * 4
    assert shown_address(browser, inbox).count("@") == 0
    browser.post(f"/inboxes/{inbox.pk}/", posted("mailgun", team=inbox.team_id))
    inbox.refresh_from_db()
    assert inbox.credentials["hook_key"] == KEY


def test_another_service_does_not_get_the_key_of_the_old_one(browser: Client) -> None:
    inbox = add(browser, "mailgun", hook_key=KEY)
    browser.post(f"/inboxes/{inbox.pk}/", posted("mandrill", team=inbox.team_id))
    inbox.refresh_from_db()
    assert inbox.credentials["hook_key"] == ""
    browser.post(f"/inboxes/{inbox.pk}/", posted("postmark", team=inbox.team_id))
    browser.post(f"/inboxes/{inbox.pk}/", words(team=inbox.team_id))
    inbox.refresh_from_db()
    assert [name for name in inbox.credentials if name.startswith("hook_")] == []


def test_a_service_has_to_be_chosen(browser: Client) -> None:
    answers = [
        browser.post("/inboxes/new/", posted("", team=make_team().pk)),
        browser.post("/inboxes/new/", posted("pigeon", team=make_team().pk)),
        browser.post("/inboxes/new/", posted("mailgun", team=make_team().pk, hook_key="é")),
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]


def test_an_old_way_in_is_shown_as_it_is(browser: Client) -> None:
    inbox = make_inbox(credentials=services.credentials("postal"))
    page = browser.get(f"/inboxes/{inbox.pk}/").content.decode()
    assert re.search(r'value="hook"[^>]*checked', page)
    assert re.search(r'<option value="postal" selected>', page)


def test_how_posting_fares_stands_on_the_page(browser: Client) -> None:
    inbox = make_inbox(credentials=services.credentials("postmark"))
    pages = ["/inboxes/", f"/inboxes/{inbox.pk}/"]
    browser.cookies.load({"django_language": "en"})
    assert all("Posted by Postmark" in browser.get(page).content.decode() for page in pages)
    assert all("No mail has come yet." in browser.get(page).content.decode() for page in pages)
    bookmarks.note_arrival(inbox, at=clock.now())
    bookmarks.note_refused(inbox, problem="The signature was too old.", at=clock.now())
    for page in pages:
        told = browser.get(page).content.decode()
        assert "The last mail came" in told
        assert re.search(r"1 post was refused, [^<]* ago: The signature was too old\.", told)


def tried(browser: Client, inbox: Inbox | None, **typed: Any) -> str:
    number = inbox.pk if inbox else 0
    return browser.post(
        f"/inboxes/{number}/trials/in/", posted(**typed), headers={"HX-Request": "true"}
    ).content.decode()


def test_trying_tells_what_is_missing(browser: Client, settings: Settings) -> None:
    browser.cookies.load({"django_language": "en"})
    assert "once you have saved this" in tried(browser, None, service="mailgun")
    inbox = make_inbox(credentials={"hook_service": "mailgun"})
    assert "The key of Mailgun is missing" in tried(browser, inbox, service="mailgun")
    assert "once you have saved this" in tried(browser, inbox, service="postmark")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"address": "http://localhost:8000"})
    assert "Only this machine can reach this address" in tried(browser, inbox, service="mailgun")
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"address": "https://desk.example.nl"})
    inbox = make_inbox(credentials=services.credentials("mailgun"))
    told = tried(browser, inbox, service="mailgun")
    assert ("Belofte takes what Mailgun posts" in told, "Only this machine" in told) == (True, False)


def test_trying_an_inbox_whose_secrets_no_key_opens_answers(browser: Client, settings: Settings) -> None:
    inbox = add(browser, "postmark")
    settings.BELOFTE_KEYS = (b"n" * 32,)
    browser.force_login(make_agent(Role.ADMINISTRATOR))
    tried = browser.post(f"/inboxes/{inbox.pk}/trials/in/", posted("postmark", team=inbox.team_id))
    assert "once you have saved this" in tried.content.decode()
