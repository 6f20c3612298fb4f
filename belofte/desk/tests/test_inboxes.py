import socket
from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.test import Client

from belofte import clock
from belofte.channels.models import Bookmark, Inbox
from belofte.desk import inboxes
from belofte.makers import make_agent, make_inbox, make_team
from belofte.people.models import Agent, Role
from tests import imap_server

pytestmark = pytest.mark.django_db


class Taker:
    """A mail server that keeps what it takes, and refuses one recipient."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.startswith("refused"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        return "250 Taken"


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def server() -> Iterator[Controller]:
    controller = Controller(Taker(), hostname="127.0.0.1", port=free_port())
    controller.start()
    yield controller
    controller.stop()


def browser_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.fixture
def browser() -> Client:
    return browser_of(make_agent(Role.ADMINISTRATOR, email="ada@desk.example"))


def words(**changed: Any) -> dict[str, Any]:
    server = {"smtp_host": "mail.desk.example", "smtp_port": 587, "smtp_security": "starttls", "smtp_user": "help"}
    kept = {
        "name": "Help",
        "address": "Help@Desk.example",
        "language": "nl",
        "signature": "",
        **server,
    }
    return {**kept, "smtp_password": "s3cret-of-the-server", "way_in": "lmtp", **changed}


def fetched(**changed: Any) -> dict[str, Any]:
    place = {"imap_host": "imap.desk.example", "imap_port": 993, "imap_security": "tls", "imap_folder": "INBOX"}
    return words(**{"way_in": "imap", **place, "imap_user": "help", "imap_password": "s3cret-mailbox", **changed})


def test_adding_an_inbox_keeps_its_settings_encrypted(browser: Client) -> None:
    team = make_team()
    response = browser.post("/inboxes/new/", words(team=team.pk))
    inbox = Inbox.objects.get()
    assert response["Location"] == f"/inboxes/{inbox.pk}/"
    assert (inbox.channel, inbox.address, inbox.team) == ("email", "help@desk.example", team)
    assert inbox.credentials == {
        "smtp_host": "mail.desk.example",
        "smtp_port": 587,
        "smtp_security": "starttls",
        "smtp_user": "help",
        "smtp_password": "s3cret-of-the-server",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM channels_inbox")
        assert b"s3cret" not in bytes(cursor.fetchone()[0])


def test_a_password_is_never_shown_again(browser: Client) -> None:
    inbox = make_inbox(credentials={"smtp_user": "help", "smtp_password": "s3cret-of-the-server"})
    pages = [browser.get("/inboxes/"), browser.get(f"/inboxes/{inbox.pk}/")]
    pages.append(browser.post(f"/inboxes/{inbox.pk}/", words(team=inbox.team_id, address="no address")))
    assert [page.status_code for page in pages] == [200, 200, 422]
    assert [b"s3cret-of-the-server" in page.content for page in pages] == [False, False, False]


def test_an_empty_password_keeps_the_one_that_is_stored(browser: Client) -> None:
    browser.post("/inboxes/new/", words(team=make_team().pk))
    inbox = Inbox.objects.get()
    browser.post(f"/inboxes/{inbox.pk}/", words(team=inbox.team_id, smtp_password="", name="Other"))
    inbox.refresh_from_db()
    assert (inbox.name, inbox.credentials["smtp_password"]) == ("Other", "s3cret-of-the-server")


@pytest.mark.parametrize("changed", [{"smtp_host": "mail.evil.example"}, {"smtp_user": "eve"}, {"smtp_port": 2525}])
def test_a_stored_password_never_goes_to_another_server(browser: Client, changed: dict[str, Any]) -> None:
    browser.post("/inboxes/new/", words(team=make_team().pk))
    inbox = Inbox.objects.get()
    browser.post(f"/inboxes/{inbox.pk}/", words(team=inbox.team_id, smtp_password="", **changed))
    inbox.refresh_from_db()
    assert inbox.credentials["smtp_password"] == ""


def test_a_second_inbox_of_the_same_address_is_refused_beside_the_field(browser: Client) -> None:
    inbox = make_inbox(address="help@desk.example")
    response = browser.post("/inboxes/new/", words(team=inbox.team_id, address="HELP@desk.example"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["address"])


def inbox_at(server: Controller) -> Inbox:
    return make_inbox(address="help@desk.example", credentials={"smtp_host": "127.0.0.1", "smtp_port": server.port})


def test_a_test_mail_reaches_the_administrator(browser: Client, server: Controller) -> None:
    inbox = inbox_at(server)
    response = browser.post(f"/inboxes/{inbox.pk}/test-mail/", follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "The mail server took it. Look whether ada@desk.example got it."
    ]
    mail = message_from_bytes(server.handler.taken[0])
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "ada@desk.example",
        "Help <help@desk.example>",
        "Test mail of Help",
    )


def test_a_test_mail_that_is_refused_shows_the_servers_words(server: Controller) -> None:
    browser = browser_of(make_agent(Role.ADMINISTRATOR, email="refused@desk.example"))
    response = browser.post(f"/inboxes/{inbox_at(server).pk}/test-mail/", follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "The mail server did not take it: 550 5.1.1 No such user here"
    ]
    assert server.handler.taken == []


def test_a_test_mail_to_a_server_that_is_away_says_so(browser: Client) -> None:
    inbox = make_inbox(credentials={"smtp_host": "127.0.0.1", "smtp_port": free_port()})
    response = browser.post(f"/inboxes/{inbox.pk}/test-mail/", follow=True)
    assert [str(message) for message in response.context["messages"]] == [
        "The mail server did not take it: [Errno 111] Connection refused"
    ]


def test_adding_a_mailbox_keeps_its_settings_encrypted(browser: Client) -> None:
    browser.post("/inboxes/new/", fetched(team=make_team().pk))
    inbox = Inbox.objects.get()
    assert {name: value for name, value in inbox.credentials.items() if name.startswith("imap")} == {
        "imap_host": "imap.desk.example",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_user": "help",
        "imap_folder": "INBOX",
        "imap_password": "s3cret-mailbox",
    }
    assert b"s3cret-mailbox" not in browser.get(f"/inboxes/{inbox.pk}/").content
    with connection.cursor() as cursor:
        cursor.execute("SELECT credentials FROM channels_inbox")
        assert b"s3cret" not in bytes(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({}, "s3cret-mailbox"),
        ({"imap_folder": "Klachten"}, "s3cret-mailbox"),
        ({"imap_host": "mail.evil.example"}, ""),
        ({"imap_port": 143}, ""),
        ({"imap_user": "eve"}, ""),
    ],
)
def test_a_stored_mailbox_password_goes_with_its_account_only(
    browser: Client, changed: dict[str, Any], kept: str
) -> None:
    browser.post("/inboxes/new/", fetched(team=make_team().pk))
    inbox = Inbox.objects.get()
    browser.post(f"/inboxes/{inbox.pk}/", fetched(team=inbox.team_id, imap_password="", **changed))
    inbox.refresh_from_db()
    assert inbox.credentials["imap_password"] == kept


def test_an_inbox_that_is_handed_over_again_forgets_its_mailbox(browser: Client) -> None:
    browser.post("/inboxes/new/", fetched(team=make_team().pk))
    inbox = Inbox.objects.get()
    browser.post(f"/inboxes/{inbox.pk}/", fetched(team=inbox.team_id, way_in="lmtp"))
    inbox.refresh_from_db()
    assert [name for name in inbox.credentials if name.startswith("imap")] == []


@pytest.mark.parametrize("missing", ["imap_host", "imap_port", "imap_security", "imap_user", "imap_folder"])
def test_a_mailbox_without_what_fetching_needs_is_refused_beside_the_field(browser: Client, missing: str) -> None:
    response = browser.post("/inboxes/new/", fetched(team=make_team().pk, **{missing: ""}))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [missing])


@pytest.mark.parametrize("name", ["imap_host", "imap_user", "imap_password", "imap_folder"])
def test_a_mailbox_setting_that_carries_a_command_is_refused(browser: Client, name: str) -> None:
    response = browser.post("/inboxes/new/", fetched(team=make_team().pk, **{name: "x\r\na1 DELETE INBOX"}))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [name])


def said_of(browser: Client, inbox: Inbox) -> list[str]:
    response = browser.post(f"/inboxes/{inbox.pk}/test-fetching/", follow=True)
    return [str(message) for message in response.context["messages"]]


def test_looking_into_a_mailbox_tells_what_is_there_and_marks_nothing(browser: Client) -> None:
    with imap_server.serving() as server:
        server.drop(b"Subject: x\r\n\r\n")
        server.drop(b"Subject: y\r\n\r\n", flags=("\\Seen",))
        inbox = make_inbox(credentials=imap_server.credentials(server.port))
        assert said_of(browser, inbox) == ["The mailbox answers. It holds 2 mails. 1 of them is unread."]
    assert (server.unread(), server.fetched) == ([1], [])


def test_looking_into_a_mailbox_with_a_wrong_password_shows_the_servers_words(browser: Client) -> None:
    with imap_server.serving() as server:
        inbox = make_inbox(credentials=imap_server.credentials(server.port, imap_password="fout"))
        (said,) = said_of(browser, inbox)
    assert said == (
        "The mailbox cannot be fetched from: The mail server does not let us in: "
        "[AUTHENTICATIONFAILED] Authentication failed."
    )


def test_looking_into_a_mailbox_that_hangs_ends_in_time(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inboxes, "_TEST_SECONDS_MAX", 0.5)
    with imap_server.serving() as server:
        server.answers["EXAMINE"] = b"* OK wait\r\n"
        inbox = make_inbox(credentials=imap_server.credentials(server.port))
        assert said_of(browser, inbox) == [
            "The mailbox cannot be fetched from: The mail server did not answer within 0.5 s."
        ]


def test_looking_into_an_inbox_that_is_handed_over_is_missing(browser: Client) -> None:
    assert browser.post(f"/inboxes/{make_inbox().pk}/test-fetching/").status_code == 404


def test_how_fetching_fares_is_shown(browser: Client) -> None:
    inbox = make_inbox(credentials=imap_server.credentials(993))
    make_inbox()
    began = clock.now() - timedelta(hours=2)
    Bookmark.objects.create(inbox=inbox, waiting=3, reached_at=began, problem="NO <b>", failing_since=began)
    for path in ("/inboxes/", f"/inboxes/{inbox.pk}/"):
        page = " ".join(browser.get(path).content.decode().replace("\xa0", " ").split())
        assert "For 2 hours: NO &lt;b&gt;</p>" in page
        assert "3 mails still have to be fetched." in page
        assert "Last time that all was well: 2 hours ago." in page
