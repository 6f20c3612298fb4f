"""The way to a provider and back, by the administrator's pages."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from belofte.channels import authorising
from belofte.channels.contract import TokenError
from belofte.channels.models import Authorisation, Bookmark, Inbox
from belofte.desk import problems
from belofte.desk.inbox_forms import InboxForm
from belofte.desk.tests.test_inboxes import browser_of
from belofte.intake import fetching
from belofte.makers import MONDAY, make_agent, make_inbox
from belofte.people.models import Role
from tests import oauth_server
from tests.oauth_server import OAuthServer

pytestmark = pytest.mark.django_db


@pytest.fixture
def provider() -> Iterator[OAuthServer]:
    with oauth_server.run() as running:
        yield running


@pytest.fixture
def browser() -> Client:
    return browser_of(make_agent(Role.ADMINISTRATOR))


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox(credentials={"imap_host": "127.0.0.1", "imap_user": "help", "imap_password": "old-password"})


def words(**changed: str) -> dict[str, str]:
    return {"provider": "google", "client_id": oauth_server.CLIENT, "client_secret": oauth_server.SECRET, **changed}


def at_provider(provider: OAuthServer, inbox: Inbox) -> Authorisation:
    """Point a stored application at the provider of this test, which has no TLS."""
    place = {"consent_url": f"{provider.address}/authorise", "token_url": f"{provider.address}/token", "scope": "mail"}
    secrets = {"client_secret": oauth_server.SECRET}
    return Authorisation.objects.create(
        inbox=inbox, provider="other", client_id=oauth_server.CLIENT, secrets=secrets, **place
    )


def back(browser: Client, inbox: Inbox, provider: OAuthServer) -> str:
    """Go to the provider and agree; return where it sends one."""
    there = browser.get(f"/inboxes/{inbox.pk}/authorisation/consent/")["Location"]
    sent = urlsplit(provider.consent(there))
    return f"{sent.path}?{sent.query}"


def test_connecting_goes_to_the_provider_and_back(browser: Client, inbox: Inbox, provider: OAuthServer) -> None:
    at_provider(provider, inbox)
    assert browser.get(back(browser, inbox, provider))["Location"] == f"/inboxes/{inbox.pk}/"
    leave, kept = Authorisation.objects.get(), Inbox.objects.get()
    assert {leave.secrets["refresh_token"]} == provider.refresh_tokens
    assert (kept.credentials["authorisation"], "imap_password" in kept.credentials) == (leave.pk, False)
    assert b"Signed in" in browser.get(f"/inboxes/{inbox.pk}/").content


def test_an_answer_counts_once_and_for_its_own_question(browser: Client, inbox: Inbox, provider: OAuthServer) -> None:
    at_provider(provider, inbox)
    sent = back(browser, inbox, provider)
    stranger = browser_of(make_agent(Role.ADMINISTRATOR))
    assert stranger.get(sent)["Location"] == "/inboxes/"
    assert browser.get(sent.replace("state=", "state=x"))["Location"] == "/inboxes/"
    assert browser.get(sent)["Location"] == "/inboxes/"  # the wrong one has used the question up
    assert (provider.asked, "authorisation" in Inbox.objects.get().credentials) == ([], False)


def test_a_provider_that_does_not_agree_is_told(browser: Client, inbox: Inbox, provider: OAuthServer) -> None:
    at_provider(provider, inbox)
    sent = back(browser, inbox, provider).replace("code=", "error=access_denied&nothing=")
    page = browser.get(sent, follow=True)
    assert "access_denied" in page.content.decode()
    assert "authorisation" not in Inbox.objects.get().credentials


def test_an_application_is_kept_and_its_secret_never_shown(browser: Client, inbox: Inbox) -> None:
    page = f"/inboxes/{inbox.pk}/authorisation/"
    assert browser.post(page, words(secret_expires_on="2027-01-31")).status_code == 302
    browser.post(page, words(client_secret="", secret_expires_on="2027-02-28"))
    leave = Authorisation.objects.get()
    assert (leave.secrets["client_secret"], str(leave.secret_expires_on)) == (oauth_server.SECRET, "2027-02-28")
    assert oauth_server.SECRET.encode() not in browser.get(page).content
    assert b"/inboxes/consent/" in browser.get(page).content


def test_another_application_starts_without_the_old_tokens(browser: Client, inbox: Inbox) -> None:
    Authorisation.objects.create(
        inbox=inbox, provider="google", client_id="old", secrets={"client_secret": "a", "refresh_token": "b"}
    )
    browser.post(f"/inboxes/{inbox.pk}/authorisation/", words())
    assert Authorisation.objects.get().secrets == {"client_secret": oauth_server.SECRET}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"provider": "other", "scope": "mail"}, "token_url"),
        ({"provider": "other", "scope": "mail", "consent_url": "http://a.example/"}, "consent_url"),
        ({"client_id": ""}, "client_id"),
        ({"is_for_application": "on", "client_secret": ""}, "client_secret"),
    ],
)
def test_an_application_that_cannot_work_is_refused_beside_its_field(
    browser: Client, inbox: Inbox, changed: dict[str, str], field: str
) -> None:
    page = browser.post(f"/inboxes/{inbox.pk}/authorisation/", words(**changed))
    assert (page.status_code, field in page.context["form"].errors) == (422, True)


def test_a_refusal_and_an_end_are_shown(browser: Client, inbox: Inbox, provider: OAuthServer) -> None:
    leave = at_provider(provider, inbox)
    Authorisation.objects.filter(pk=leave.pk).update(
        problem="The leave was withdrawn.", failing_since=MONDAY, secret_expires_on=MONDAY.date()
    )
    shown = browser.get(f"/inboxes/{inbox.pk}/").content.decode()
    assert ("The leave was withdrawn." in shown, "Ends soon" in shown) == (True, True)


@pytest.mark.parametrize(
    ("problem", "shown"),
    [
        (
            "The provider gives no token: invalid_grant Gone. (400)",
            "De aanbieder geeft geen token: invalid_grant Gone.",
        ),
        ("The mail server does not let us in: [X] Name: no", "De mailserver laat ons niet binnen: [X] Name: no"),
        (fetching.OUR_FAULT, "Een fout in Belofte;"),
        (
            "The mail server gives the number of one mail to another, again and again.",
            "De mailserver geeft steeds weer het nummer van de ene mail aan een andere.",
        ),
        (
            "Without encryption anybody on the way could read the token. Choose TLS or STARTTLS.",
            "Zonder versleuteling kan iedereen onderweg het token lezen. Kies TLS of STARTTLS.",
        ),
        ("Strange: words of a server", "Strange: words of a server"),
        ("", ""),
    ],
)
def test_a_problem_is_shown_in_dutch_with_the_words_of_the_other_side(problem: str, shown: str) -> None:
    with translation.override("nl"):
        assert problems.shown(problem).startswith(shown)


def test_the_pages_show_problems_in_dutch(inbox: Inbox, provider: OAuthServer) -> None:
    told = {"problem": "The provider cannot be reached: timed out", "failing_since": MONDAY}
    Authorisation.objects.filter(pk=at_provider(provider, inbox).pk).update(**told)
    Bookmark.objects.create(inbox=inbox, problem=fetching.OUR_FAULT, failing_since=MONDAY)
    page = browser_of(make_agent(Role.ADMINISTRATOR, language="nl")).get(f"/inboxes/{inbox.pk}/").content.decode()
    assert "De aanbieder is niet te bereiken: timed out" in page
    assert "Een fout in Belofte;" in page


@pytest.mark.parametrize(
    ("changed", "is_kept"),
    [
        ({}, True),
        ({"imap_folder": "Klachten"}, True),
        ({"imap_host": "mail.evil.example"}, False),
        ({"imap_port": "9993"}, False),
        ({"imap_user": "eve"}, False),
        ({"imap_user": "eve", "imap_password": "own"}, True),
        ({"smtp_host": "relay.desk.example"}, True),
        ({"smtp_host": "mail.evil.example", "smtp_user": "help"}, False),
        ({"smtp_user": "help"}, False),
    ],
)
def test_a_leave_goes_with_its_accounts_only(
    browser: Client, inbox: Inbox, provider: OAuthServer, changed: dict[str, str], *, is_kept: bool
) -> None:
    authorising.connect(at_provider(provider, inbox))
    browser.post(f"/inboxes/{inbox.pk}/", saving(inbox, **changed))
    assert ("authorisation" in Inbox.objects.get().credentials) == is_kept


def test_a_leave_that_is_no_longer_used_is_shown_so(browser: Client, inbox: Inbox, provider: OAuthServer) -> None:
    at_provider(provider, inbox)
    browser.get(back(browser, inbox, provider))
    pages = []
    for host in ("127.0.0.1", "other.desk.example"):
        browser.post(f"/inboxes/{inbox.pk}/", saving(inbox, imap_host=host))
        pages.append(browser.get(f"/inboxes/{inbox.pk}/").content.decode())
    assert [("Signed in" in page, "Not in use" in page) for page in pages] == [(True, False), (False, True)]


@pytest.mark.parametrize("protocol", ["imap", "smtp"])
def test_trying_another_server_takes_no_leave_along(inbox: Inbox, provider: OAuthServer, protocol: str) -> None:
    authorising.connect(at_provider(provider, inbox))
    inbox.refresh_from_db()
    for host, is_kept in (("127.0.0.1", protocol == "imap"), ("mail.evil.example", False)):
        form = InboxForm(saving(inbox, **{f"{protocol}_host": host, f"{protocol}_user": "help"}), instance=inbox)
        assert form.is_valid(), form.errors
        assert ("authorisation" in form.credentials(protocol)) == is_kept


def saving(inbox: Inbox, **changed: str) -> dict[str, Any]:
    """Return what the page of this inbox posts."""
    place = {"imap_host": "127.0.0.1", "imap_port": "993", "imap_security": "tls", "imap_folder": "INBOX"}
    account = {"imap_user": "help", "smtp_host": "localhost", "smtp_port": "25", "smtp_security": "none"}
    named = {
        "name": "Help",
        "address": "help@desk.example",
        "language": "nl",
        "cases_a_day_max": 50,
        "canary_minutes": 0,
        "files_mb_max": 20,
        "team": str(inbox.team_id),
    }
    return {**named, **account, **place, "way_in": "imap", **changed}


def test_saving_the_inbox_keeps_its_leave(browser: Client, inbox: Inbox, provider: OAuthServer) -> None:
    authorising.connect(at_provider(provider, inbox))
    browser.post(f"/inboxes/{inbox.pk}/", saving(inbox))
    assert Inbox.objects.get().credentials["authorisation"] == Authorisation.objects.get().pk


def test_forgetting_takes_the_leave_away(browser: Client, inbox: Inbox, provider: OAuthServer) -> None:
    authorising.connect(at_provider(provider, inbox))
    browser.post(f"/inboxes/{inbox.pk}/authorisation/withdrawal/")
    assert (Authorisation.objects.count(), "authorisation" in Inbox.objects.get().credentials) == (0, False)


@pytest.mark.parametrize("changed", [{"client_id": "another"}, {"provider": "microsoft", "tenant": "t"}])
def test_another_application_needs_its_secret_entered(browser: Client, inbox: Inbox, changed: dict[str, str]) -> None:
    page = f"/inboxes/{inbox.pk}/authorisation/"
    browser.post(page, words())
    refused = browser.post(page, words(client_secret="", **changed))
    assert (refused.status_code, "This is another application" in refused.content.decode()) == (422, True)
    assert Authorisation.objects.get().secrets == {"client_secret": oauth_server.SECRET}
    assert browser.post(page, words(client_secret="new", **changed)).status_code == 302
    assert Authorisation.objects.get().secrets == {"client_secret": "new"}


def test_a_leave_whose_secrets_no_key_opens_is_given_again(
    browser: Client, inbox: Inbox, provider: OAuthServer, settings: Settings
) -> None:
    leave, number = at_provider(provider, inbox), inbox.pk
    settings.BELOFTE_KEYS = (b"n" * 32,)
    pages = [browser.get(f"/inboxes/{number}/"), browser.get(f"/inboxes/{number}/authorisation/")]
    assert [page.status_code for page in pages] == [200, 200]
    with pytest.raises(TokenError, match="enter it again"):
        authorising.token(leave.pk, at=MONDAY)
    assert browser.post(f"/inboxes/{number}/authorisation/", words()).status_code == 302
    assert Authorisation.objects.get().secrets == {"client_secret": oauth_server.SECRET}
