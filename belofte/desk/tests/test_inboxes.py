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
from pytest_django import Settings

from belofte import clock
from belofte.channels import domain_records
from belofte.channels.models import Alias, Bookmark, Inbox
from belofte.desk import trying
from belofte.makers import make_agent, make_inbox, make_team
from belofte.ops.doctor.tests.test_domains import Names
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
        "cases_a_day_max": 50,
        "canary_minutes": 15,
        "signature_nl": "",
        "signature_en": "",
        "files_mb_max": "25",
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


@pytest.mark.parametrize(("address", "is_kept"), [("hallo@desk.example", True), ("help@moved.example", False)])
def test_a_signing_key_stays_with_its_domain(browser: Client, address: str, *, is_kept: bool) -> None:
    browser.post("/inboxes/new/", words(team=make_team().pk))
    inbox = Inbox.objects.get()
    browser.post(f"/inboxes/{inbox.pk}/signing-key/")
    browser.post(f"/inboxes/{inbox.pk}/", words(team=inbox.team_id, address=address))
    inbox.refresh_from_db()
    assert (inbox.address, "dkim_private" in inbox.credentials) == (address, is_kept)


def test_a_second_inbox_of_the_same_address_is_refused_beside_the_field(browser: Client) -> None:
    inbox = make_inbox(address="help@desk.example")
    response = browser.post("/inboxes/new/", words(team=inbox.team_id, address="HELP@desk.example"))
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["address"])


def tried(browser: Client, step: str, posted: dict[str, Any], *, number: int = 0) -> list[tuple[str, str]]:
    """Try a step as the page does with scripts; return how well each finding is, and its words."""
    response = browser.post(f"/inboxes/{number}/trials/{step}/", posted, headers={"HX-Request": "true"})
    assert response.status_code == 200
    return [(finding.level, finding.words) for finding in response.context["findings"]]


def sent_by(server: Controller, **changed: Any) -> dict[str, Any]:
    return words(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", smtp_user="", **changed)


def test_a_test_mail_reaches_the_administrator_before_anything_is_saved(browser: Client, server: Controller) -> None:
    assert tried(browser, "mail", sent_by(server)) == [
        ("well", "The mail server took it. Look whether ada@desk.example got it.")
    ]
    mail = message_from_bytes(server.handler.taken[0])
    assert (mail["To"], mail["From"], mail["Subject"]) == (
        "ada@desk.example",
        "Help <help@desk.example>",
        "Test mail of Help",
    )
    assert Inbox.objects.count() == 0


def test_a_test_mail_that_is_refused_shows_the_servers_words(server: Controller) -> None:
    browser = browser_of(make_agent(Role.ADMINISTRATOR, email="refused@desk.example"))
    assert tried(browser, "mail", sent_by(server)) == [
        ("wrong", "The mail server did not take it: 550 5.1.1 No such user here")
    ]
    assert server.handler.taken == []


def test_a_mail_server_is_tried_without_sending(browser: Client, server: Controller) -> None:
    assert tried(browser, "out", sent_by(server)) == [
        ("well", "The mail server answers."),
        ("well", "It wants no password from us."),
    ]
    assert server.handler.taken == []


def test_a_mail_server_that_is_away_says_so(browser: Client) -> None:
    posted = words(smtp_host="127.0.0.1", smtp_port=free_port(), smtp_security="none")
    told = "Nothing answers there: the server does not run, or it has another port."
    assert tried(browser, "out", posted) == [("wrong", f"The mail server does not let us in: {told}")]


@pytest.mark.parametrize("step", ["out", "mail"])
def test_a_mail_server_that_no_name_can_be_of_says_so(browser: Client, step: str) -> None:
    ((level, told),) = tried(browser, step, words(smtp_host="smtp..example", smtp_security="none"))
    assert (level, "Write only the name of the server" in told) == ("wrong", True)


@pytest.mark.parametrize("name", ["smtp_user", "smtp_password"])
def test_letters_that_no_mail_server_takes_are_refused_beside_the_field(browser: Client, name: str) -> None:
    response = browser.post("/inboxes/new/", words(team=make_team().pk, **{name: "café"}))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [name])


def test_a_step_without_what_it_needs_says_what(browser: Client) -> None:
    needed = "This field is required."
    assert tried(browser, "out", {"smtp_port": "x"}) == [
        (
            "wrong",
            f"This has to be right first. Mail server: {needed}; Port: Enter a whole number.; Encryption: {needed}",
        )
    ]


def test_a_stored_password_is_not_tried_at_another_server(browser: Client, server: Controller) -> None:
    browser.post("/inboxes/new/", words(team=make_team().pk))
    inbox = Inbox.objects.get()
    assert tried(browser, "out", sent_by(server, smtp_password=""), number=inbox.pk)[0][0] == "well"
    posted = words(smtp_host="127.0.0.1", smtp_port=server.port, smtp_security="none", smtp_password="")
    found = tried(browser, "out", posted, number=inbox.pk)
    assert [level for level, _words in found] == ["wrong"]  # a server without passwords is asked with an empty one


def test_trying_without_scripts_keeps_what_is_typed_and_saves_nothing(browser: Client, server: Controller) -> None:
    response = browser.post("/inboxes/0/trials/out/", sent_by(server, name="Nieuw", address=""))
    page = response.content.decode()
    assert (response.status_code, response.context["tried"]) == (200, "out")
    assert 'value="Nieuw"' in page
    assert "The mail server answers." in page
    assert "s3cret" not in page
    assert "Type the password again" in page
    assert Inbox.objects.count() == 0


@pytest.mark.parametrize("step", ["x", "save"])
def test_a_step_that_is_not_there_is_missing(browser: Client, step: str) -> None:
    assert browser.post(f"/inboxes/0/trials/{step}/", words()).status_code == 404


@pytest.mark.parametrize(
    ("records", "levels"),
    [
        ({}, ["wrong", "wrong", "look"]),
        (
            {
                ("desk.example", "MX"): ["mx.desk.example."],
                ("desk.example", "TXT"): ["site=1", "v=spf1 mx include:_spf.mailer.example -all"],
                ("_dmarc.desk.example", "TXT"): ["v=DMARC1; p=reject"],
            },
            ["well", "well", "well"],
        ),
        ({("desk.example", "TXT"): ["v=spf1 mx", "v=spf1 a"]}, ["wrong", "wrong", "look"]),
        ({("desk.example", "MX"): ["."]}, ["wrong", "wrong", "look"]),
        ({("_dmarc.desk.example", "TXT"): ["v=DMARC1; p=none"] * 2}, ["wrong", "wrong", "wrong"]),
    ],
)
def test_what_a_domain_publishes_is_told(
    browser: Client, monkeypatch: pytest.MonkeyPatch, records: dict[tuple[str, str], list[str]], levels: list[str]
) -> None:
    monkeypatch.setattr(domain_records, "usual", lambda: Names(records))
    found = tried(browser, "names", words())
    assert [level for level, _words in found] == levels
    if levels[1] == "well":
        assert (
            found[1][1]
            == "Who may send for desk.example is published (SPF): v=spf1 mx include:_spf.mailer.example -all"
        )


def test_what_the_organisation_of_a_subdomain_publishes_counts(
    browser: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names({("_dmarc.desk.example", "TXT"): ["v=DMARC1; p=reject"]})
    monkeypatch.setattr(domain_records, "usual", lambda: names)
    found = tried(browser, "names", words(address="help@mail.desk.example"))
    assert found[2][0] == "well"


def test_a_domain_that_cannot_be_looked_up_says_so(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain_records, "usual", lambda: Names({}))
    ((level, told),) = tried(browser, "names", words(address="help@silent.example"))
    assert (level, told.partition(":")[0]) == ("look", "The domain name system does not answer")


def test_adding_a_mailbox_keeps_its_settings_encrypted(browser: Client) -> None:
    browser.post("/inboxes/new/", fetched(team=make_team().pk))
    inbox = Inbox.objects.get()
    assert {name: value for name, value in inbox.credentials.items() if name.startswith("imap")} == {
        "imap_host": "imap.desk.example",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_user": "help",
        "imap_folder": "INBOX",
        "imap_since": "new",
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


def test_trying_a_mailbox_tells_what_is_there_and_marks_nothing(browser: Client) -> None:
    with imap_server.serving() as server:
        server.drop(b"Subject: x\r\n\r\n")
        server.drop(b"Subject: y\r\n\r\n", flags=("\\Seen",))
        assert tried(browser, "in", fetched(**imap_server.credentials(server.port))) == [
            ("well", "The mailbox answers, and lets us in."),
            ("well", "It holds 2 mails. 1 of them is unread."),
        ]
    assert (server.unread(), server.fetched) == ([1], [])


def test_trying_a_mailbox_with_a_wrong_password_shows_the_servers_words(browser: Client) -> None:
    with imap_server.serving() as server:
        posted = fetched(**imap_server.credentials(server.port, imap_password="fout"))
        ((level, told),) = tried(browser, "in", posted)
    refusal = "The mail server does not let us in: [AUTHENTICATIONFAILED] Authentication failed."
    assert (level, told) == ("wrong", f"The mailbox cannot be fetched from: {refusal}")


def test_trying_a_mailbox_that_hangs_says_so_in_dutch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SECONDS_MAX", 0.5)
    with imap_server.serving() as server:
        server.answers["EXAMINE"] = b"* OK wait\r\n"
        browser = browser_of(make_agent(Role.ADMINISTRATOR, language="nl"))
        ((_level, told),) = tried(browser, "in", fetched(**imap_server.credentials(server.port)))
    assert told.endswith("De mailserver antwoordde niet op tijd.")


def test_trying_a_mailbox_that_hangs_ends_in_time(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trying, "SECONDS_MAX", 0.5)
    with imap_server.serving() as server:
        server.answers["EXAMINE"] = b"* OK wait\r\n"
        assert tried(browser, "in", fetched(**imap_server.credentials(server.port))) == [
            ("wrong", "The mailbox cannot be fetched from: The mail server did not answer in time.")
        ]


def test_trying_a_mailbox_without_a_server_says_what_is_lacking(browser: Client) -> None:
    assert tried(browser, "in", fetched(imap_host="")) == [
        ("wrong", "This has to be right first. Server of the mailbox: Fetching mail needs this.")
    ]


def test_trying_what_is_handed_over_asks_our_own_port(browser: Client, settings: Settings) -> None:
    settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"lmtp_port": free_port()})
    inbox = make_inbox(address="help@desk.example")
    once_saved = [("look", "Belofte takes mail for this address once you have saved it.")]
    assert tried(browser, "in", words()) == once_saved
    assert tried(browser, "in", words(address="other@desk.example"), number=inbox.pk) == once_saved
    ((level, told),) = tried(browser, "in", words(), number=inbox.pk)
    assert (level, told.partition(":")[0].startswith("Nobody takes mail on 127.0.0.1, port")) == ("wrong", True)


def test_trying_our_own_port_ends_in_time_and_asks_no_name_server(
    browser: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "SECONDS_MAX", 0.3)
    monkeypatch.setattr(socket, "getfqdn", lambda *_: pytest.fail("a name server was asked"))
    inbox = make_inbox(address="help@desk.example")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        update = {"lmtp_port": silent.getsockname()[1]}
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update=update)
        ((level, told),) = tried(browser, "in", words(), number=inbox.pk)
    assert (level, "timed out" in told) == ("wrong", True)


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


@pytest.mark.parametrize(
    ("counts", "words_shown"),
    [
        ({"held": 12}, "12 mails there belong here. None was missing here."),
        ({"held": 1, "missed": 1}, "1 mail there belongs here. 1 was missing here and was fetched."),
        ({"held": 5, "missed": 3, "lacking": 2}, '<span class="badge badge--danger">2 are missing here</span>'),
    ],
)
def test_what_a_comparison_found_is_shown(browser: Client, counts: dict[str, int], words_shown: str) -> None:
    inbox = make_inbox(credentials=imap_server.credentials(993))
    at = clock.now()
    Bookmark.objects.create(inbox=inbox, reached_at=at, compared_at=at, **counts)
    for path in ("/inboxes/", f"/inboxes/{inbox.pk}/"):
        assert words_shown in " ".join(browser.get(path).content.decode().split())


def test_a_comparison_is_asked_for(browser: Client) -> None:
    inbox = make_inbox(credentials=imap_server.credentials(993))
    page = browser.post(f"/inboxes/{inbox.pk}/comparison/", follow=True).content.decode()
    assert "Being compared with the mailbox now." in page
    assert Bookmark.objects.get(inbox=inbox).comparison_asked_at is not None
    assert browser.post(f"/inboxes/{make_inbox().pk}/comparison/").status_code == 404  # nothing is fetched for it


def test_other_addresses_are_kept_and_changed(browser: Client) -> None:
    team = make_team()
    browser.post(
        "/inboxes/new/", words(team=team.pk, aliases="Hulp@desk.example\n\nhelp@desk.example vraag@desk.example")
    )
    inbox = Inbox.objects.get()
    assert inbox.addresses == ("help@desk.example", "hulp@desk.example", "vraag@desk.example")
    assert b"hulp@desk.example\nvraag@desk.example</textarea>" in browser.get(f"/inboxes/{inbox.pk}/").content
    browser.post(
        f"/inboxes/{inbox.pk}/", words(team=team.pk, address="hulp@desk.example", aliases="vraag@desk.example")
    )
    assert Inbox.objects.get().addresses == ("hulp@desk.example", "vraag@desk.example")


@pytest.mark.parametrize("taken", ["klachten@desk.example", "boos@desk.example", "no address"])
def test_an_address_of_another_inbox_is_refused_beside_the_field(browser: Client, taken: str) -> None:
    other = make_inbox(address="klachten@desk.example")
    Alias.objects.create(inbox=other, address="boos@desk.example")
    response = browser.post("/inboxes/new/", words(team=other.team_id, aliases=taken))
    assert (response.status_code, Inbox.objects.count()) == (422, 1)
    assert "aliases" in response.context["form"].errors


def test_settings_that_no_key_opens_are_entered_again_on_their_page(browser: Client, settings: Settings) -> None:
    inbox = make_inbox(credentials={"smtp_host": "old.desk.example"}, keys={"openpgp_key": "x"})
    keys = settings.BELOFTE_KEYS
    settings.BELOFTE_KEYS = (b"n" * 32,)
    pages = [browser.get(page) for page in ("/inboxes/", f"/inboxes/{inbox.pk}/", f"/inboxes/{inbox.pk}/keys/")]
    assert [page.status_code for page in pages] == [200, 200, 200]
    assert ["in the file “keys”" in page.content.decode() for page in pages] == [True, True, True]
    assert browser.post(f"/inboxes/{inbox.pk}/", words(team=inbox.team_id)).status_code == 302
    settings.BELOFTE_KEYS = (*settings.BELOFTE_KEYS, *keys)
    saved = Inbox.objects.get()
    assert (saved.credentials["smtp_host"], saved.keys) == ("mail.desk.example", {"openpgp_key": "x"})
