"""The signing key of an inbox, as its page shows and makes it."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from pytest_django import Settings

from belofte.channels import signing_keys
from belofte.channels.models import Inbox
from belofte.desk.tests.conftest import sign_in
from belofte.makers import MONDAY, make_agent, make_inbox
from belofte.people.models import Role

pytestmark = pytest.mark.django_db
_DAMAGED = "The key of this inbox is damaged, so its mail waits. Make a new one."


@pytest.fixture
def inbox() -> Inbox:
    made = make_inbox(address="help@desk.test")
    signing_keys.make(made, at=MONDAY)
    made.refresh_from_db()
    return made


@pytest.fixture
def client() -> Client:
    return sign_in(make_agent(Role.ADMINISTRATOR))


def test_a_damaged_key_is_told_and_made_anew(inbox: Inbox, client: Client) -> None:
    inbox.credentials |= {"dkim_private": "x", "dkim_is_published": True}
    inbox.save()
    page = f"/inboxes/{inbox.pk}/"
    assert _DAMAGED in client.get(page).content.decode()
    client.post(f"{page}signing-key/")
    shown = client.get(page).content.decode()
    assert (_DAMAGED in shown, "v=DKIM1; k=rsa; p=" in shown) == (False, True)


def test_what_to_publish_stands_in_fields_with_their_names_above(inbox: Inbox, client: Client) -> None:
    """As any other field: loose on the page they were too small to read the record in."""
    page = f"/inboxes/{inbox.pk}/"
    client.post(f"{page}signing-key/")
    shown = " ".join(client.get(page).content.decode().split())
    for name in ("signing-name", "signing-value"):
        assert f'<div class="field"> <label for="{name}">' in shown


def test_signing_in_with_passwords_is_told_where_no_password_stands_above(inbox: Inbox, client: Client) -> None:
    shown = client.get(f"/inboxes/{inbox.pk}/authorisation/").content.decode()
    assert ("user names and passwords of this inbox" in shown, "above" in shown) == (True, False)


@pytest.mark.parametrize("deed", ["signing-key/", "signing-key/check/"])
def test_a_key_that_cannot_be_read_is_told(inbox: Inbox, settings: Settings, deed: str) -> None:
    settings.BELOFTE_KEYS = (b"n" * 32,)
    client = sign_in(make_agent(Role.ADMINISTRATOR))
    response = client.post(f"/inboxes/{inbox.pk}/{deed}")
    (said,) = get_messages(response.wsgi_request)
    assert (response.status_code, "enter it again" in str(said)) == (302, True)
