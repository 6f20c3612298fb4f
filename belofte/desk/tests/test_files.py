"""What others made: formatted messages, attachments, and mail that could not be read."""

import io
import re
from base64 import b64encode
from collections.abc import Mapping

import pytest
from django.core.exceptions import RequestDataTooBig
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from belofte import blobs
from belofte.cases.models import Attachment, Message
from belofte.channels.models import Inbox, RawEnvelope
from belofte.desk import apart, cleaning, formatting, pictures, uploads
from belofte.desk.tests.conftest import sign_in
from belofte.desk.tests.drawing import FLOOD, PNG
from belofte.intake import setting_aside
from belofte.makers import MONDAY, make_agent, make_envelope, make_inbox, make_team, receive
from belofte.people.models import Role

pytestmark = pytest.mark.django_db
_ATTRIBUTE = re.compile(r'[a-z]+="[^"]*"')


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
    cleaned = cleaning.Cleaned(receive(inbox, html=html))
    assert (_in_order(_shown(cleaned)), cleaned.addresses) == (shown, ())


def _shown(cleaned: cleaning.Cleaned) -> str:
    return cleaned.with_pictures(from_outside=False)[0]


@pytest.mark.parametrize(
    "source", ["https://track.example/p.gif", "//track.example/p.gif", "/cases/", "data:image/svg+xml,<svg/>", "p.gif"]
)
def test_formatting_never_fetches_a_picture(inbox: Inbox, source: str) -> None:
    assert _shown(cleaning.Cleaned(receive(inbox, html=f'<img src="{source}" alt="x">'))) == '<img alt="x">'


def test_formatting_counts_pictures_from_outside_and_names_whom_asking_tells(inbox: Inbox) -> None:
    html = '<img src="https://a.example/1"><img src="http://b.example/2"><img src="http://b.example/3"> <img src="http://b.example/3">'
    cleaned = cleaning.Cleaned(receive(inbox, html=html))
    assert (len(cleaned.addresses), cleaned.hosts, _shown(cleaned)) == (
        3,
        ["b.example", "a.example"],
        "<img><img><img> <img>",
    )


def test_formatting_shows_a_picture_that_came_along(inbox: Inbox) -> None:
    message = receive(inbox, html='<img src="cid:logo@klant"><img src="cid:a%20b">')
    _attach(message, PNG, cid="<logo@klant>")
    _attach(message, PNG, cid="a b")
    assert _shown(cleaning.Cleaned(message)).count('<img src="data:image/png;base64,iVBORw0KGgo') == 2


def test_formatting_shows_a_picture_that_stands_in_the_text(inbox: Inbox) -> None:
    message = receive(inbox, html=f'<img src="data:image/png;base64,{b64encode(PNG).decode()}">')
    assert _shown(cleaning.Cleaned(message)).startswith('<img src="data:image/png;base64,iVBORw0KGgo')


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"<html>", b"MZ", PNG[:40], FLOOD])
def test_formatting_leaves_out_what_only_says_it_is_a_picture(inbox: Inbox, content: bytes) -> None:
    message = receive(inbox, html='<img src="cid:a">')
    _attach(message, content, cid="a")
    assert _shown(cleaning.Cleaned(message)) == "<img>"


def test_formatting_leaves_out_pictures_that_are_too_large(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "ALL_BYTES_MAX", len(PNG))
    message = receive(inbox, html='<img src="cid:a"><img src="cid:b">')
    _attach(message, PNG, cid="a")
    _attach(message, PNG, cid="b")
    assert _shown(cleaning.Cleaned(message)).count("data:") == 1


@pytest.mark.parametrize(
    ("link", "named"),
    [
        ('<a href="https://evil.example/in">www.bank.example</a>', "evil.example"),
        ('<a href="https://evil.example/in"><b>https://mijn.</b>bank.example/in</a>', "evil.example"),
        ('<a href="http://bank.example@evil.example/">bank.example</a>', "evil.example"),
        ('<a href="https://b\u0430nk.example/">bank.example</a>', "xn--bnk-6cd.example"),
        ('<a href="https://www.bank.example/x">bank.example</a>', ""),
        ('<a href="https://bank.example/x">mijn.bank.example</a>', ""),
        ('<a href="https://evil.example/x">Klik hier</a>', ""),
        ('<a href="mailto:els@klant.example">els@klant.example</a>', ""),
    ],
)
def test_formatting_names_where_a_link_goes_when_its_words_name_another_place(
    inbox: Inbox, link: str, named: str
) -> None:
    shown = _shown(cleaning.Cleaned(receive(inbox, html=f"<p>{link} en meer</p>")))
    assert re.findall(r'<small class="target">goes to ([^<]*)</small>', shown) == ([named] if named else [])
    assert shown.endswith(" en meer</p>")


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


def test_set_aside_is_listed_with_who_did_so_and_read_again_when_asked(inbox: Inbox, stranger: Client) -> None:
    agent = make_agent(teams=(inbox.team,), name="Joost Bakker")
    envelope, client = _unread(inbox), sign_in(agent)
    client.post(f"/unread/{envelope.pk}/setting-aside/")
    page = client.get("/unread/aside/")
    assert page.context["envelopes"] == [envelope]
    assert "Set aside by Joost Bakker" in page.content.decode()
    assert stranger.get("/unread/aside/").context["envelopes"] == []
    assert stranger.post(f"/unread/{envelope.pk}/reading/").status_code == 404
    response = client.post(f"/unread/{envelope.pk}/reading/", {"shelf": "aside"})
    envelope.refresh_from_db()
    assert (response["Location"], envelope.state, envelope.set_aside_by) == (
        "/unread/aside/",
        RawEnvelope.State.WAITING,
        None,
    )


def _lengths(client: Client) -> dict[str, int]:
    return {tab.name: tab.length for tab in client.get("/unread/").context["tabs"]}


def test_mail_without_a_case_is_counted_list_by_list(
    inbox: Inbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = make_agent(teams=(inbox.team,))
    for _ in range(3):
        setting_aside.set_aside(_unread(inbox), by=agent, at=MONDAY)
    _unread(inbox)
    _unread(make_inbox())
    assert [(tab.name, tab.length) for tab in client.get("/unread/").context["tabs"]] == [
        ("unread", 1),
        ("filed", 0),
        ("unwanted", 0),
        ("aside", 3),
    ]
    monkeypatch.setattr(apart, "LENGTH_MAX", 1)
    assert [(tab.name, tab.length) for tab in client.get("/unread/").context["tabs"]] == [
        ("unread", 1),
        ("filed", 0),
        ("unwanted", 0),
        ("aside", 2),
    ]


def test_pages_of_what_was_set_aside_follow_each_other(
    inbox: Inbox, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "PAGE", 2)
    agent = make_agent(teams=(inbox.team,))
    rows = [setting_aside.set_aside(_unread(inbox), by=agent, at=MONDAY) for _ in range(3)]
    first = client.get("/unread/aside/").context
    assert (first["envelopes"], first["after"]) == ([rows[2], rows[1]], rows[1].pk)
    second = client.get(f"/unread/aside/?after={first['after']}").context
    assert (second["envelopes"], second["after"]) == ([rows[0]], 0)
    assert client.get("/unread/aside/?after=x").status_code == 400


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
        with django_assert_num_queries(8):
            client.get("/unread/")


def test_upload_that_announces_too_much_is_refused(monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(uploads, "REQUEST_BYTES_MAX", 10)
    with pytest.raises(RequestDataTooBig):
        uploads.RequestLimitHandler().handle_raw_input(io.BytesIO(), {}, 11, "x")
