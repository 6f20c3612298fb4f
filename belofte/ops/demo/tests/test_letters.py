"""The bytes of a made-up mail read back as what was written."""

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import get_args

import pytest

from belofte.ops.demo.attachments import Attachment
from belofte.ops.demo.happenings import Client, Mail, Quotation
from belofte.ops.demo.letters import message_bytes, message_id
from belofte.ops.demo.morning import plan

SENT_AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANSWERED = Quotation(
    name="Glasnet",
    address="hallo@glasnet.example",
    text="Beste Ayşe,\n\nIk bel je morgen vóór 12.00 uur.",
    before=timedelta(days=1, hours=2),
)
EVERY_CLIENT = pytest.mark.parametrize("client", get_args(Client))


def make_mail(client: Client, *, quoted: Quotation | None = None, attachment: Attachment | None = None) -> Mail:
    return Mail(
        key="case-1/3",
        inbox="hallo@glasnet.example",
        name="Ayşe Öztürk",
        address="ayse@klant.example",
        subject="Re: Eén vraag, over 12,50 euro & meer",
        text="Hallo,\n\nHet is nu < 10 en het was één keer > 20.\n\nAyşe",
        client=client,
        before=timedelta(hours=2),
        follows="case-1/2",
        quoted=quoted,
        attachment=attachment,
    )


def read(mail: Mail, *, answers: str | None = None, to: str = "") -> EmailMessage:
    message = message_from_bytes(message_bytes(mail, sent_at=SENT_AT, answers=answers, to=to), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def said(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content() if part else ""


@EVERY_CLIENT
def test_message_bytes_headers_read_back(client: Client) -> None:
    message = read(make_mail(client), answers="<abc@glasnet.example>", to="hallo+token@glasnet.example")
    assert message["From"].addresses[0].display_name == "Ayşe Öztürk"
    assert message["From"].addresses[0].addr_spec == "ayse@klant.example"
    assert message["To"] == "hallo+token@glasnet.example"
    assert message["Subject"] == "Re: Eén vraag, over 12,50 euro & meer"
    assert message["Date"].datetime == SENT_AT
    assert message["In-Reply-To"] == message["References"] == "<abc@glasnet.example>"
    assert message.defects == []


@EVERY_CLIENT
def test_message_bytes_words_read_back(client: Client) -> None:
    message = read(make_mail(client))
    plain, html = said(message, "plain"), said(message, "html")
    assert plain or html
    assert not plain or plain.replace("\r\n", "\n").rstrip("\n") == make_mail(client).text
    assert not html or "Het is nu &lt; 10 en het was één keer &gt; 20." in html


@EVERY_CLIENT
def test_message_bytes_quotes_the_answer_below(client: Client) -> None:
    mail = make_mail(client, quoted=ANSWERED)
    message = read(mail)
    for content in filter(None, (said(message, "plain"), said(message, "html"))):
        assert content.index("één keer") < content.index("Glasnet") < content.index("Ik bel je morgen")
        assert "09:30" not in content
        assert "10:30" in content  # when the answer was sent, in Amsterdam


@EVERY_CLIENT
def test_message_bytes_carry_the_attachment(client: Client) -> None:
    attachment = Attachment(name="doos é.png", content_type="image/png", content=b"\x89PNG\r\n\x1a\n\x00\xff")
    attached = list(read(make_mail(client, attachment=attachment)).iter_attachments())
    assert [(each.get_filename(), each.get_content_type(), each.get_content()) for each in attached] == [
        ("doos é.png", "image/png", attachment.content)
    ]


def test_message_bytes_goes_to_the_inbox_and_answers_nothing_at_first() -> None:
    message = read(make_mail("plain"))
    assert message["To"] == "hallo@glasnet.example"
    assert message["In-Reply-To"] is None


def test_message_bytes_shapes_differ() -> None:
    shapes = [
        (message.get_content_type(), message.get("X-Mailer"), said(message, "plain"), said(message, "html"))
        for message in (read(make_mail(client, quoted=ANSWERED)) for client in get_args(Client)[:5])
    ]
    assert len(set(shapes)) == 5


def test_message_bytes_an_old_character_set_where_it_is_enough() -> None:
    message = read(make_mail("plain"))
    assert message.get_content_charset() == "utf-8"  # ş is not in it
    plain = Mail(
        key="k", inbox="i@glasnet.example", name="An", address="an@klant.example", subject="Eén",
        text="vóór € 5", client="plain", before=timedelta(0),
    )  # fmt: skip
    assert (read(plain).get_content_charset(), read(plain).get_content()) == ("iso-8859-15", "vóór € 5\r\n")


def test_message_bytes_robots_say_that_they_are() -> None:
    robot, bulletin = read(make_mail("robot")), read(make_mail("list"))
    assert robot["Auto-Submitted"] == "auto-replied"
    assert (bulletin["Precedence"], bulletin["List-Unsubscribe-Post"]) == ("bulk", "List-Unsubscribe=One-Click")
    assert "Auto-Submitted" not in read(make_mail("phone"))


def test_message_id_stays_the_same_for_the_same_moment() -> None:
    mail = make_mail("phone")
    assert read(mail)["Message-ID"] == message_id(mail, sent_at=SENT_AT)
    assert message_id(mail, sent_at=SENT_AT) != message_id(mail, sent_at=SENT_AT + timedelta(seconds=1))


def test_message_bytes_of_a_whole_morning_read_back() -> None:
    now = datetime(2026, 11, 23, 22, 15, tzinfo=UTC)
    seen = set()
    for mail in plan(11, day=now.date()).mails:
        raw = message_bytes(mail, sent_at=now - mail.before, answers="<a@b.example>" if mail.follows else None)
        assert raw.count(b"\n") == raw.count(b"\r\n")
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        message = message_from_bytes(raw, policy=default)
        assert isinstance(message, EmailMessage)
        assert message["Subject"] == mail.subject
        assert message["From"].addresses[0].display_name == mail.name
        assert len(list(message.iter_attachments())) == (1 if mail.attachment else 0)
        seen.add(message["Message-ID"])
    assert len(seen) == len(plan(11, day=now.date()).mails)
