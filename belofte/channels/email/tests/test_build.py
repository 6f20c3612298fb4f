"""The mail that leaves, read back by the standard library."""

import email
import email.policy
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from belofte.channels.contract import Address, Outgoing, OutgoingFile, SendError
from belofte.channels.email import build

AT = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def make(**fields: object) -> bytes:
    usual: dict[str, object] = {
        "external_id": "belofte.1.abc@desk.example",
        "sender": Address(address="hallo@desk.example", name="Glasnet"),
        "recipient": Address(address="jan@klant.example", name="Jan de Vries"),
        "text": "Goedemorgen,\n\nUw pakket komt dinsdag.\n",
        "subject": "Re: Pakket",
        "said_at": AT,
    }
    return build.message_bytes(Outgoing(**{**usual, **fields}))  # type: ignore[arg-type]


def read(raw: bytes) -> EmailMessage:
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_message_bytes_carries_the_words_twice() -> None:
    mail = read(make(html="<p>Uw pakket komt dinsdag.</p>"))
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert rich is not None
    assert plain.get_content().replace("\r\n", "\n") == "Goedemorgen,\n\nUw pakket komt dinsdag.\n"
    assert rich.get_content() == "<p>Uw pakket komt dinsdag.</p>"


def test_message_bytes_threads() -> None:
    mail = read(make(answers=("a@x", "b@y"), reply_to="hallo+c1-x@desk.example"))
    headers = {name: str(mail[name]) for name in ("Message-ID", "In-Reply-To", "References", "Reply-To", "Date")}
    assert headers == {
        "Message-ID": "<belofte.1.abc@desk.example>",
        "In-Reply-To": "<b@y>",
        "References": "<a@x> <b@y>",
        "Reply-To": "hallo+c1-x@desk.example",
        "Date": "Mon, 23 Nov 2026 09:30:00 +0000",
    }


def test_message_bytes_keeps_long_ids_whole() -> None:
    ids = tuple(f"{'x' * 150}{number}@{'y' * 60}.example" for number in range(30))
    raw = make(answers=ids)
    assert str(read(raw)["References"]).split() == [f"<{each}>" for each in ids]
    assert b"=?" not in raw
    assert max(map(len, raw.splitlines())) <= 998


def test_message_bytes_attaches_files() -> None:
    file = OutgoingFile(name="föto.png", content_type="image/png", content=b"\x89PNG\r\n\x00\xff")
    part = next(iter(read(make(files=(file,))).iter_attachments()))
    assert (part.get_filename(), part.get_content_type(), part.get_content()) == (
        "föto.png",
        "image/png",
        b"\x89PNG\r\n\x00\xff",
    )


@pytest.mark.parametrize(
    "content_type",
    ["", "nonsense", "text/plain; charset=utf-16", "message/rfc822", "multipart/mixed", "image/x\r\nBcc: a@b"],
)
def test_message_bytes_survives_any_file_type(content_type: str) -> None:
    file = OutgoingFile(name="x", content_type=content_type, content=b"From: x\r\n\r\ny\xff")
    mail = read(make(files=(file,)))
    part = next(iter(mail.iter_attachments()))
    assert (part.get_payload(decode=True), mail["Bcc"]) == (b"From: x\r\n\r\ny\xff", None)


@pytest.mark.parametrize(
    "bad",
    [
        "a\r\nBcc: x@y.example",
        "a\nBcc: x@y.example",
        "a\x00b",
        "a\u2028Bcc: x",
        "=?utf-8?q?a=0d=0aBcc:_x?=",
        "é" * 500,
        "x" * 3000,
    ],
)
@pytest.mark.parametrize("place", ["subject", "sender", "recipient", "file", "answer"])
def test_message_bytes_lets_no_header_in(place: str, bad: str) -> None:
    fields: dict[str, object] = {
        "subject": {"subject": bad},
        "sender": {"sender": Address(address="hallo@desk.example", name=bad)},
        "recipient": {"recipient": Address(address="jan@klant.example", name=bad)},
        "file": {"files": (OutgoingFile(name=bad, content_type="text/plain", content=b"x"),)},
        "answer": {"answers": (bad,)},
    }[place]  # type: ignore[assignment]
    raw = make(**fields)
    head = raw.partition(b"\r\n\r\n")[0]
    names = [line.partition(b":")[0].lower() for line in head.split(b"\r\n") if not line.startswith((b" ", b"\t"))]
    assert b"bcc" not in names
    assert len(names) == len(set(names))
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_message_bytes_is_the_same_each_time() -> None:
    file = OutgoingFile(name="a.txt", content_type="text/plain", content=b"a")
    assert make(html="<p>x</p>", files=(file,)) == make(html="<p>x</p>", files=(file,))


def test_message_bytes_writes_a_domain_as_mail_servers_know_it() -> None:
    mail = read(make(recipient=Address(address="jan@münchen.example", name="Jan")))
    assert mail["To"].addresses[0].addr_spec == "jan@xn--mnchen-3ya.example"


def test_message_bytes_to_an_address_that_mail_servers_refuse_is_refused() -> None:
    with pytest.raises(SendError) as refusal:
        make(recipient=Address(address="jörg@klant.example"))
    assert refusal.value.permanent
