import socket
from collections.abc import Iterator
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection
from django.test import Client

from belofte.channels.models import Inbox
from belofte.makers import make_agent, make_inbox, make_team
from belofte.people.models import Agent, Role

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
    kept = {"name": "Help", "address": "Help@Desk.example", "language": "nl", "signature": "", **server}
    return {**kept, "smtp_password": "s3cret-of-the-server", **changed}


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
