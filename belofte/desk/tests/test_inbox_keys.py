"""The page of an inbox's keys, and what the page of a case says of seals."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from belofte.channels.email.tests import correspondents
from belofte.channels.email.tests.test_key_files import HELP, pkcs12
from belofte.channels.models import Inbox
from belofte.desk import seals
from belofte.desk.tests.conftest import sign_in
from belofte.makers import make_agent, make_case, make_inbox
from belofte.people.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.needs("openssl")]


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox(address=HELP)


@pytest.fixture
def browser() -> Client:
    return sign_in(make_agent(Role.ADMINISTRATOR))


def test_keys_are_kept_encrypted_and_the_page_says_whose(browser: Client, inbox: Inbox) -> None:
    page = f"/inboxes/{inbox.pk}/keys/"
    authorities = SimpleUploadedFile("ca.pem", correspondents.authorities().encode())
    given = {"smime": SimpleUploadedFile("hallo.p12", pkcs12("geheim")), "smime_password": "geheim"}
    response = browser.post(page, {**given, "smime_authorities": authorities}, follow=True)
    assert (response.status_code, HELP in response.content.decode()) == (200, True)
    inbox.refresh_from_db()
    assert sorted(inbox.keys or {}) == ["smime_authorities", "smime_certificate", "smime_key"]
    assert b"PRIVATE KEY" not in response.content
    with connection.cursor() as cursor:
        cursor.execute("SELECT keys FROM channels_inbox")
        assert b"PRIVATE KEY" not in bytes(cursor.fetchone()[0])

    browser.post(page, {"forget_smime": "on"})
    inbox.refresh_from_db()
    assert sorted(inbox.keys or {}) == ["smime_authorities"]


def test_file_without_a_key_is_refused_beside_its_field(browser: Client, inbox: Inbox) -> None:
    files = {kind: SimpleUploadedFile("x", b"junk") for kind in ("smime", "openpgp", "openpgp_certificates")}
    response = browser.post(f"/inboxes/{inbox.pk}/keys/", files)
    assert (response.status_code, sorted(response.context["form"].errors)) == (422, sorted(files))
    inbox.refresh_from_db()
    assert inbox.keys is None


def test_case_says_what_a_seal_is_worth() -> None:
    case = make_case()
    message = case.conversations.get().messages.get()
    assert message.seals == []


@pytest.mark.parametrize(
    ("state", "icon"),
    [("opened", "lock"), ("good", "circle-check")]
    + [(state, "shield-alert") for state in ("stranger", "unknown", "outdated", "unproven", "broken", "unchecked")],
)
@pytest.mark.parametrize("signer", ["", "jan@klant.example"])
def test_words_name_the_signer_and_claim_no_more_than_is_known(state: str, icon: str, signer: str) -> None:
    seal = {"state": state, "signer": signer, "issuer": ""}
    said = seals.words(seal)
    assert seals.icon(seal) == icon
    assert "%(" not in said
    if state not in ("opened", "good"):
        assert any(words in said for words in ("proves nothing", "does not show", "broken"))
