"""What others made: formatted messages, attachments, and mail that could not be read."""

import io
import re
from collections.abc import Mapping

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from belofte import blobs
from belofte.cases.models import Attachment, Message
from belofte.channels.models import Inbox, RawEnvelope
from belofte.desk import formatting, pictures, uploads
from belofte.desk.tests.conftest import sign_in
from belofte.makers import make_agent, make_envelope, make_inbox, make_team, receive
from belofte.people.models import Role

pytestmark = pytest.mark.django_db
_ATTRIBUTE = re.compile(r'[a-z]+="[^"]*"')
_PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 20


@pytest.fixture
def inbox() -> Inbox:
    return make_inbox()


@pytest.fixture
def client(inbox: Inbox) -> Client:
    return sign_in(make_agent(teams=(inbox.team,)))


@pytest.fixture
def stranger() -> Client:
    return sign_in(make_agent(teams=(make_team(),)))


def _attach(
    message: Message, content: bytes, *, name: str = "a.png", kind: str = "image/png", cid: str = ""
) -> Attachment:
    return Attachment.objects.create(
        message=message,
        name=name,
        content_type=kind,
        size_bytes=len(content),
        content_id=cid,
        blob=blobs.keep(io.BytesIO(content)),
    )


def _download(client: Client, attachment: Attachment) -> tuple[bytes, Mapping[str, str]]:
    response = client.get(f"/attachments/{attachment.pk}/")
    assert response.status_code == 200
    return response.getvalue(), response.headers


def _in_order(html: str) -> str:
    """Put the attributes of each tag in one order: the cleaner has none."""

    def sort(tag: re.Match[str]) -> str:
        return f"<{tag[1]} {' '.join(sorted(_ATTRIBUTE.findall(tag[2])))}>"

    return re.sub(r"<(\w+) ([^>]*)>", sort, html)


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<b>Hallo</b>", "<b>Hallo</b>"),
        ("<script>alert(1)</script>x", "x"),
        ("<style>body{background:url(//evil.example)}</style>x", "x"),
        ('<p style="position:fixed" class="a" id="b" onclick="alert(1)">x</p>', "<p>x</p>"),
        ('<a href="javascript:alert(1)">x</a>', '<a rel="noopener noreferrer nofollow" target="_blank">x</a>'),
        ('<a href="cid:a">x</a>', '<a rel="noopener noreferrer nofollow" target="_blank">x</a>'),
        (
            '<a href="https://klant.example/">x</a>',
            '<a href="https://klant.example/" rel="noopener noreferrer nofollow" target="_blank">x</a>',
        ),
        ('<form action="https://evil.example"><input name="p"><button>x</button></form>', "x"),
        ("<svg><a href=javascript:alert(1)>x</a></svg>y", "y"),
        ('<base href="https://evil.example/"><meta http-equiv="refresh" content="0">x', "x"),
        ('<iframe srcdoc="<script>1</script>"></iframe><object data="x"></object><embed src="x">y', "y"),
        ('<link rel="stylesheet" href="https://evil.example/x.css">x', "x"),
    ],
)
def test_formatting_lets_only_harmless_html_through(inbox: Inbox, html: str, shown: str) -> None:
    cleaned, left_out = formatting.clean(receive(inbox, html=html))
    assert (_in_order(cleaned), left_out) == (shown, 0)


@pytest.mark.parametrize(
    "source", ["https://track.example/p.gif", "//track.example/p.gif", "/cases/", "data:image/svg+xml,<svg/>", "p.gif"]
)
def test_formatting_never_fetches_a_picture(inbox: Inbox, source: str) -> None:
    html, left_out = formatting.clean(receive(inbox, html=f'<img src="{source}" alt="x">'))
    assert (html, left_out in {0, 1}) == ('<img alt="x">', True)


def test_formatting_counts_pictures_from_outside(inbox: Inbox) -> None:
    message = receive(inbox, html='<img src="https://a.example/1"><img src="http://a.example/2">')
    assert formatting.clean(message) == ("<img><img>", 2)


def test_formatting_shows_a_picture_that_came_along(inbox: Inbox) -> None:
    message = receive(inbox, html='<img src="cid:logo@klant">')
    _attach(message, _PNG, cid="<logo@klant>")
    assert formatting.clean(message)[0].startswith('<img src="data:image/png;base64,iVBORw0KGgo')


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"<html>", b"MZ"])
def test_formatting_leaves_out_what_only_says_it_is_a_picture(inbox: Inbox, content: bytes) -> None:
    message = receive(inbox, html='<img src="cid:a">')
    _attach(message, content, cid="a")
    assert formatting.clean(message) == ("<img>", 0)


def test_formatting_leaves_out_a_picture_that_is_too_large(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "ALL_BYTES_MAX", len(_PNG))
    message = receive(inbox, html='<img src="cid:a"><img src="cid:a">')
    _attach(message, _PNG, cid="a")
    html, _left_out = formatting.clean(message)
    assert html.count("data:") == 1


def test_formatting_stands_in_a_frame_that_can_do_nothing(inbox: Inbox, client: Client) -> None:
    message = receive(inbox, html="<p>Hallo</p>")
    response = client.get(f"/messages/{message.pk}/html/")
    assert response.headers["Content-Security-Policy"] == formatting.POLICY
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "<p>Hallo</p>" in response.content.decode()


def test_attachment_is_a_download_with_its_name(inbox: Inbox, client: Client) -> None:
    file = _attach(receive(inbox), b"%PDF-1.7", name="factuur № 1.pdf", kind="application/pdf")
    content, headers = _download(client, file)
    assert content == b"%PDF-1.7"
    assert headers["Content-Type"] == "application/pdf"
    assert headers["Content-Disposition"] == "attachment; filename*=utf-8''factuur%20%E2%84%96%201.pdf"
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "kind", ["text/html", "image/svg+xml", "application/xhtml+xml", "text/javascript", "x\r\ny: z"]
)
def test_attachment_that_a_browser_could_run_is_only_bytes(inbox: Inbox, client: Client, kind: str) -> None:
    file = _attach(receive(inbox), b"<script>", name="a.html", kind=kind)
    assert _download(client, file)[1]["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("name", ['"; x="', "a\r\nSet-Cookie: b=1.txt", "../../etc/passwd", "\u202etxt.exe", "a" * 200])
def test_attachment_name_stays_a_name(inbox: Inbox, client: Client, name: str) -> None:
    file = _attach(receive(inbox), b"x", name=name)
    _content, headers = _download(client, file)
    assert headers["Content-Disposition"].startswith("attachment; filename")
    assert "Set-Cookie" not in headers
    assert "\n" not in headers["Content-Disposition"]


def test_files_of_another_team_are_missing(inbox: Inbox, stranger: Client) -> None:
    message = receive(inbox, html="<p>x</p>")
    file = _attach(message, b"x")
    envelope = _unread(inbox)
    addresses = [
        f"/messages/{message.pk}/html/",
        f"/attachments/{file.pk}/",
        f"/unread/{envelope.pk}/source/",
    ]
    assert [stranger.get(address).status_code for address in addresses] == [404, 404, 404]
    deeds = [f"/unread/{envelope.pk}/reading/", f"/unread/{envelope.pk}/setting-aside/"]
    assert [stranger.post(address).status_code for address in deeds] == [404, 404]


def _unread(inbox: Inbox, raw: bytes = b"Subject: \x00\r\n\r\nx") -> RawEnvelope:
    envelope = make_envelope(inbox, raw=raw)
    envelope.state = RawEnvelope.State.UNREADABLE
    envelope.problem = "The mail is empty."
    envelope.save()
    return envelope


def test_unread_is_listed_for_its_team_and_for_administrators(inbox: Inbox, client: Client, stranger: Client) -> None:
    envelope = _unread(inbox)
    administrator = sign_in(make_agent(Role.ADMINISTRATOR))
    found = [who.get("/unread/").context["envelopes"] for who in (client, administrator, stranger)]
    assert found == [[envelope], [envelope], []]


def test_unread_source_is_what_came_byte_for_byte(inbox: Inbox, client: Client) -> None:
    response = client.get(f"/unread/{_unread(inbox).pk}/source/")
    assert (response.getvalue(), response.headers["Content-Type"]) == (
        b"Subject: \x00\r\n\r\nx",
        "application/octet-stream",
    )


def test_unread_read_again_waits_once_more(inbox: Inbox, client: Client) -> None:
    envelope = _unread(inbox)
    client.post(f"/unread/{envelope.pk}/reading/")
    envelope.refresh_from_db()
    assert envelope.state == RawEnvelope.State.WAITING


def test_unread_set_aside_keeps_who_and_what(inbox: Inbox) -> None:
    agent, envelope = make_agent(teams=(inbox.team,)), _unread(inbox)
    client = sign_in(agent)
    client.post(f"/unread/{envelope.pk}/setting-aside/")
    envelope.refresh_from_db()
    assert (envelope.state, envelope.set_aside_by, bytes(envelope.raw or b"")) == (
        RawEnvelope.State.SET_ASIDE,
        agent,
        b"Subject: \x00\r\n\r\nx",
    )
    assert client.get("/unread/").context["envelopes"] == []


def test_unread_fault_of_ours_is_shown_to_administrators_only(inbox: Inbox, client: Client) -> None:
    envelope = _unread(inbox)
    RawEnvelope.objects.filter(pk=envelope.pk).update(state=RawEnvelope.State.FAILED, problem="ValueError: boom")
    pages = [who.get("/unread/").content.decode() for who in (client, sign_in(make_agent(Role.ADMINISTRATOR)))]
    assert ["ValueError: boom" in page for page in pages] == [False, True]


def test_unread_costs_the_same_for_one_and_three(
    inbox: Inbox, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(3):
        _unread(inbox)
        with django_assert_num_queries(3):
            client.get("/unread/")


def test_upload_that_announces_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(uploads, "REQUEST_BYTES_MAX", 10)
    with pytest.raises(RequestDataTooBig):
        uploads.RequestLimitHandler().handle_raw_input(io.BytesIO(), {}, 11, "x")
