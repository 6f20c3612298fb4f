"""What hosted services post, as they do: proven, taken apart, and the mail byte for byte where they give it."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from belofte.channels.contract import ForgedError, Handed, Incoming, NotMailError, Post, UnreadableError
from belofte.channels.email.hooks import forms
from belofte.channels.email.hooks.hook import MailHook, hook_of
from belofte.channels.email.hooks.services import SERVICES
from belofte.channels.email.parse import read
from belofte.channels.email.tests import services
from belofte.channels.email.tests.mails import RECEIVED_AT, mail, read_one
from belofte.channels.email.tests.services import RECIPIENT, SENDER, URL, Mail, Request

PLAIN = mail()
EVERY = pytest.mark.parametrize("name", services.ALL)
SIGNED = pytest.mark.parametrize("name", [name for name, service in SERVICES.items() if service.is_signed])


def hook(name: str) -> MailHook:
    found = hook_of(**services.credentials(name))
    assert found is not None
    return found


def post_of(request: Request) -> Post:
    return Post(body=request.body, headers=request.headers, url=URL, received_at=RECEIVED_AT)


def take(name: str, request: Request) -> Handed:
    return hook(name).open(post_of(request))


def posted(name: str, raw: bytes = PLAIN, **told: Any) -> Request:
    return services.ALL[name](Mail(**{"raw": raw, "at": RECEIVED_AT, **told}))


def test_every_service_is_tried() -> None:
    assert sorted(services.ALL) == sorted(SERVICES)


@EVERY
def test_a_post_is_a_mail_with_its_transport(name: str) -> None:
    (envelope,) = take(name, posted(name)).envelopes
    expected = (SENDER, (RECIPIENT,), RECEIVED_AT, name)
    assert (envelope.sender, envelope.recipients, envelope.received_at, envelope.headers["service"]) == expected
    message = read_one(envelope.raw, sender=envelope.sender, recipients=envelope.recipients)
    assert (message.author.address, message.subject, message.text) == (SENDER, "Mijn pakket", "Waar is mijn pakket?")
    assert (message.external_id, message.reply_tokens) == ("1@voorbeeld.example", ("c1-abc",))


@pytest.mark.parametrize("name", sorted(set(services.ALL) - {"mailjet"}))
def test_a_whole_mail_is_kept_byte_for_byte(name: str) -> None:
    raw = mail("Café – 5 €\r\n--grens\r\n.\r\n\r\n".encode(), headers=b"DKIM-Signature: v=1\r\n")
    handed = take(name, posted(name, raw.replace(b"--grens", b"-- grens")))
    assert (handed.envelopes[0].raw, handed.is_rebuilt) == (raw.replace(b"--grens", b"-- grens"), False)


@pytest.mark.parametrize("name", ["mailgun", "sendgrid", "postal", "sparkpost"])
def test_a_mail_in_old_characters_is_kept_byte_for_byte(name: str) -> None:
    raw = mail(bytes(range(128, 256)) + b"\0\r\n")
    assert take(name, posted(name, raw)).envelopes[0].raw == raw


@EVERY
def test_the_same_post_again_has_the_same_key(name: str) -> None:
    request = posted(name, number="a1b2")
    first, again = (take(name, request).envelopes[0].transport_key for _ in range(2))
    other = take(name, posted(name, mail(b"Anders"), number="c3d4")).envelopes[0].transport_key
    assert (first == again, first == other, first.startswith(f"{name}/")) == (True, False, True)


def test_a_number_that_postal_gives_anew_is_another_mail() -> None:
    keys = {
        take("postal", posted("postal", raw, number="17")).envelopes[0].transport_key for raw in (PLAIN, mail(b"y"))
    }
    assert len(keys) == 2


def forged(request: Request) -> dict[str, Request]:
    """Return what a stranger might post instead: one byte of the proof changed, another's, none at all."""
    name = next((each for each in request.headers if "sign" in each or each == "authorization"), "")
    if not name:  # the signature is in the form
        changed = request.body.replace(b'name="signature"\r\n\r\n', b'name="signature"\r\n\r\n0', 1)
        absent = request.body.replace(b'name="signature"', b'name="nothing"', 1)
        return {"changed": replace(request, body=changed), "absent": replace(request, body=absent)}
    kind, space, proof = request.headers[name].rpartition(" ")
    turned = f"{kind}{space}{proof[:-4]}{'A' if proof[-4] != 'A' else 'B'}{proof[-3:]}"
    without = {key: value for key, value in request.headers.items() if key != name}
    letters = {"odd": "é" * 20, "empty": "", "long": "A" * 5000, "changed": turned}
    return {
        "absent": replace(request, headers=without),
        **{which: replace(request, headers={**without, name: value}) for which, value in letters.items()},
    }


@EVERY
def test_a_post_that_is_not_proven_is_refused(name: str) -> None:
    for which, request in forged(posted(name)).items():
        with pytest.raises(ForgedError):
            pytest.fail(f"{which} was taken: {take(name, request)}")


@pytest.mark.parametrize("name", ["mandrill", "mailersend", "postal"])
def test_a_body_that_is_changed_by_one_byte_is_refused(name: str) -> None:
    request = posted(name)
    for place in range(0, len(request.body), 37):
        body = bytearray(request.body)
        body[place] ^= 1
        with pytest.raises(ForgedError):
            take(name, replace(request, body=bytes(body)))


@SIGNED
def test_an_inbox_without_a_key_takes_nothing(name: str) -> None:
    keyless = hook_of(hook_service=name)
    assert keyless is not None
    with pytest.raises(ForgedError):
        keyless.open(post_of(posted(name)))


@pytest.mark.parametrize("name", ["postmark", "sendgrid", "mailjet", "sparkpost"])
def test_an_inbox_without_a_secret_takes_nothing(name: str) -> None:
    bare = hook_of(hook_service=name)
    assert bare is not None
    request = services.with_secret(posted(name), secret="")
    with pytest.raises(ForgedError):
        bare.open(post_of(request))


@SIGNED
def test_a_key_that_is_none_takes_nothing(name: str) -> None:
    odd = hook_of(hook_service=name, hook_key="no key é")
    assert odd is not None
    with pytest.raises(ForgedError):
        odd.open(post_of(posted(name)))


@pytest.mark.parametrize("body", [b"[" * 100_000, b"{}"])
@SIGNED
def test_json_of_a_stranger_is_refused(name: str, body: bytes) -> None:
    headers = {"content-type": services.JSON, "signature": "x", "x-mandrill-signature": "x", "x-postal-signature": "x"}
    with pytest.raises(ForgedError):
        take(name, Request(body=body, headers=headers))


def test_json_of_mailgun_is_refused_even_when_it_is_signed() -> None:
    proof = services.mailgun_proof(Mail(raw=b"", at=RECEIVED_AT))
    request = services.in_json({"signature": {part: value.decode() for part, value in proof.items()}})
    with pytest.raises(ForgedError):
        take("mailgun", request)


@pytest.mark.parametrize(("age", "is_taken"), [(8, True), (10, False), (-1, False), (24 * 365, False)])
def test_a_signature_of_mailgun_counts_as_long_as_it_tries(age: int, *, is_taken: bool) -> None:
    request = posted("mailgun", at=RECEIVED_AT - timedelta(hours=age))
    if is_taken:
        assert len(take("mailgun", request).envelopes) == 1
        return
    with pytest.raises(ForgedError):
        take("mailgun", request)


def test_a_signature_of_mailgun_cannot_be_cut_elsewhere() -> None:
    request = posted("mailgun", number="5abc")
    seconds = str(int(RECEIVED_AT.timestamp())).encode()
    for date, token in ((seconds + b"5", b"abc"), (seconds[:-1], seconds[-1:] + b"5abc")):
        body = request.body.replace(b"\r\n\r\n" + seconds, b"\r\n\r\n" + date).replace(
            b"\r\n\r\n5abc", b"\r\n\r\n" + token
        )
        assert body != request.body
        with pytest.raises(ForgedError):
            take("mailgun", replace(request, body=body))


def test_the_address_names_the_secret_of_who_does_not_sign() -> None:
    assert hook("postmark").address(URL) == f"https://belofte:{services.SECRET}@desk.example/hooks/1/mime"
    assert hook("mailgun").address(URL) == URL


def test_there_is_no_hook_of_an_unknown_service() -> None:
    assert (hook_of(hook_service="pigeon"), hook_of()) == (None, None)


# ── What is no mail ──────────────────────────────────────────────────────────────────────────────────────


def signed_json(name: str, event: object) -> Request:
    """Return JSON with the proof of a service."""
    request = services.in_json(event)
    if name == "mailersend":
        return services.with_mailersend_proof(request)
    return services.with_secret(request)


OTHER_EVENTS: dict[str, Callable[[], Request]] = {
    "postmark": lambda: signed_json("postmark", {"RecordType": "Bounce", "ID": 4}),
    "mailjet": lambda: signed_json("mailjet", {"event": "sent"}),
    "mailersend": lambda: signed_json("mailersend", {"type": "activity.delivered", "data": {}}),
    "sparkpost": lambda: signed_json("sparkpost", [{"msys": {"message_event": {"type": "bounce"}}}]),
    "mandrill": lambda: services.mandrill_events([{"event": "hard_bounce"}], url=URL),
    "mailgun": lambda: services.in_parts(services.mailgun_proof(Mail(raw=b"", at=RECEIVED_AT))),
    "sendgrid": lambda: services.with_secret(services.in_parts({"event": b"open"})),
}


@pytest.mark.parametrize("name", OTHER_EVENTS)
def test_what_is_about_outgoing_mail_is_refused_in_words(name: str) -> None:
    with pytest.raises(NotMailError, match="outgoing mail"):
        take(name, OTHER_EVENTS[name]())


@pytest.mark.parametrize(
    ("name", "request_"),
    [
        ("sparkpost", signed_json("sparkpost", [{"msys": {}}])),
        ("mandrill", services.mandrill_events([], url=URL)),
    ],
)
def test_trying_whether_we_are_there_hands_nothing_over(name: str, request_: Request) -> None:
    assert take(name, request_).envelopes == ()


# ── What is proven and not understood ────────────────────────────────────────────────────────────────────

ODD_BODIES = [
    b"",
    b"null",
    b"[]",
    b"7",
    b"{}",
    b'{"RawEmail": 7, "MessageID": "1"}',
    b'{"MessageID": {}}',
    b"\xff\xfe{",
    b"[" * 100_000,
    b'{"Headers": [{"Name": 1}], "MessageID": "1"}',
    b"1" * 5000,
]


@pytest.mark.parametrize("name", ["postmark", "mailjet", "sparkpost", "sendgrid"])
@pytest.mark.parametrize("body", ODD_BODIES)
def test_what_is_proven_and_not_understood_is_kept_as_it_is(name: str, body: bytes) -> None:
    request = services.with_secret(Request(body=body, headers={"content-type": services.JSON}))
    try:
        handed = take(name, request)
    except NotMailError:
        return
    if handed.envelopes:
        (envelope,) = handed.envelopes
        assert envelope.raw == body
        with pytest.raises(UnreadableError, match="does not know"):
            list(read(envelope, files_folder="/nowhere"))


def test_an_odd_mail_among_others_keeps_the_whole_post() -> None:
    good = {"event": "inbound", "msg": {"raw_msg": PLAIN.decode(), "email": RECIPIENT}}
    request = services.mandrill_events([good, {"event": "inbound", "msg": {}}], url=URL)
    assert [envelope.raw for envelope in take("mandrill", request).envelopes] == [request.body]


def test_several_mails_in_a_post_are_as_many() -> None:
    events = [
        {"event": "inbound", "msg": {"raw_msg": mail(words.encode()).decode(), "email": RECIPIENT}} for words in "abc"
    ]
    handed = take("mandrill", services.mandrill_events(events, url=URL))
    assert [envelope.raw for envelope in handed.envelopes] == [mail(b"a"), mail(b"b"), mail(b"c")]
    assert len({envelope.transport_key for envelope in handed.envelopes}) == 3


def test_words_that_cannot_be_kept_are_written_out() -> None:
    event = {"MessageID": "\ud800\0" * 200, "RawEmail": PLAIN.decode() + "\ud800", "OriginalRecipient": "a\0\ud800@b"}
    (envelope,) = take("postmark", services.with_secret(services.in_json(event))).envelopes
    assert envelope.recipients == ("a\\ud800@b",)
    assert (envelope.transport_key.isascii(), len(envelope.transport_key) < 255) == (True, True)


# ── What is rebuilt from parts ───────────────────────────────────────────────────────────────────────────

HEADERS = [
    ("From", '"Aarts, Femke" <femke@voorbeeld.example>'),
    ("To", RECIPIENT),
    ("Subject", "Kapotte vaas – 5 €"),
    ("Message-ID", "<9@voorbeeld.example>"),
    ("References", "<8@voorbeeld.example>\r\n <7@voorbeeld.example>"),
    ("DKIM-Signature", "v=1; d=voorbeeld.example; b=abc"),
    ("Content-Type", 'multipart/alternative; boundary="theirs"'),
    ("MIME-Version", "1.0"),
]
TEXT, HTML = "De vaas is kapót. 5 €", '<p>De <b>vaas</b> is kapót.</p><img src="cid:vaas@x">'
PICTURE, PAPER = b"\x89PNG\r\n\x1a\n\0picture", b"%PDF-1.4\n--grens\n paper"


def mailgun_in_parts() -> Request:
    fields = {
        "recipient": RECIPIENT.encode(),
        "sender": SENDER.encode(),
        **services.mailgun_proof(Mail(raw=b"", at=RECEIVED_AT)),
        "message-headers": json.dumps(HEADERS).encode(),
        "body-plain": TEXT.encode(),
        "body-html": HTML.encode(),
        "attachment-count": b"2",
        "content-id-map": b'{"<vaas@x>": "attachment-1"}',
    }
    files = {
        "attachment-1": ("vaas.png", "image/png", PICTURE),
        "attachment-2": ("bon é.pdf", "application/pdf", PAPER),
    }
    return services.in_parts(fields, files)


def sendgrid_in_parts() -> Request:
    fields = {
        "headers": "\n".join(f"{name}: {value}" for name, value in HEADERS).encode(),
        "envelope": json.dumps({"from": SENDER, "to": [RECIPIENT]}).encode(),
        "text": TEXT.encode("iso-8859-15"),
        "html": HTML.encode(),
        "charsets": b'{"text": "iso-8859-15", "html": "UTF-8"}',
        "attachment-info": json.dumps({"attachment1": {"content-id": "vaas@x"}, "attachment2": {}}).encode(),
    }
    files = {"attachment1": ("vaas.png", "image/png", PICTURE), "attachment2": ("bon é.pdf", "application/pdf", PAPER)}
    return services.with_secret(services.in_parts(fields, files))


def postmark_in_parts() -> Request:
    kept = [{"Name": name, "Value": value} for name, value in HEADERS if name not in {"From", "To", "Subject"}]
    files = [("vaas.png", "image/png", PICTURE, "vaas@x"), ("bon é.pdf", "application/pdf", PAPER, "")]
    names = ("Name", "ContentType", "Content", "ContentID")
    event = {
        "FromFull": {"Email": SENDER, "Name": "Aarts, Femke"},
        "ToFull": [{"Email": RECIPIENT, "Name": ""}],
        "Subject": HEADERS[2][1],
        "MessageID": "p1",
        "OriginalRecipient": RECIPIENT,
        "Headers": [{"Name": "Return-Path", "Value": f"<{SENDER}>"}, *kept],
        "TextBody": TEXT,
        "HtmlBody": HTML,
        "Attachments": [
            dict(zip(names, (name, kind, base64.b64encode(content).decode(), shown), strict=True))
            for name, kind, content, shown in files
        ],
    }
    return services.with_secret(services.in_json(event))


def mailjet_in_parts() -> Request:
    shown = {"Content-Type": 'image/png; name="vaas.png"', "Content-ID": "<vaas@x>", "Content-Disposition": "inline"}
    beside = {"Content-Type": "application/pdf", "Content-Disposition": "attachment; filename*=utf-8''bon%20%C3%A9.pdf"}
    event = {
        "Sender": SENDER,
        "Recipient": RECIPIENT,
        "Headers": {**dict(HEADERS), "Received": ["by one", "by two"]},
        "Text-part": TEXT,
        "Html-part": HTML,
        "Parts": [
            {"Headers": {"Content-Type": "text/plain"}, "ContentRef": "Text-part"},
            {
                "Headers": {**shown, "Content-Disposition": 'inline; filename="vaas.png"'},
                "ContentRef": "InlineAttachment1",
            },
            {"Headers": beside, "ContentRef": "Attachment1"},
        ],
        "InlineAttachment1": base64.b64encode(PICTURE).decode(),
        "Attachment1": base64.b64encode(PAPER).decode(),
    }
    return services.with_secret(services.in_json(event))


IN_PARTS = {
    "mailgun": mailgun_in_parts,
    "sendgrid": sendgrid_in_parts,
    "postmark": postmark_in_parts,
    "mailjet": mailjet_in_parts,
}


@pytest.mark.parametrize("name", IN_PARTS)
def test_a_mail_in_parts_is_one_mail_again(name: str, tmp_path: Path) -> None:
    handed = take(name, IN_PARTS[name]())
    (envelope,) = handed.envelopes
    assert (handed.is_rebuilt, envelope.sender, envelope.recipients) == (True, SENDER, (RECIPIENT,))
    (message,) = read(envelope, files_folder=str(tmp_path))
    assert isinstance(message, Incoming)
    assert (message.author.address, message.author.name) == (SENDER, "Aarts, Femke")
    assert message.subject == "Kapotte vaas – 5 €"
    assert message.text == TEXT
    assert "<b>vaas</b>" in message.html
    assert message.references == ("8@voorbeeld.example", "7@voorbeeld.example")
    told = [(file.name, file.content_type, file.content_id) for file in message.files]
    assert told == [("vaas.png", "image/png", "vaas@x"), ("bon é.pdf", "application/pdf", "")]
    contents = [Path(file.path).read_bytes() for file in message.files]
    assert contents == [PICTURE, PAPER]


@pytest.mark.parametrize("name", IN_PARTS)
def test_a_mail_in_parts_keeps_no_signature_that_cannot_fit(name: str) -> None:
    raw = take(name, IN_PARTS[name]()).envelopes[0].raw
    assert (b"DKIM-Signature" in raw, b'boundary="theirs"' in raw) == (False, False)


@pytest.mark.parametrize("name", IN_PARTS)
def test_a_mail_in_parts_is_the_same_each_time(name: str) -> None:
    first, again = (take(name, IN_PARTS[name]()).envelopes[0].raw for _ in range(2))
    assert first == again


def test_a_header_cannot_begin_another() -> None:
    event = {
        "Headers": {"X-One": "a\r\nX-Two: b\r\n\r\nbody", "Bad Name": "x", "X-é": "x", "From": SENDER},
        "Sender": "",
        "Text-part": "x",
    }
    (envelope,) = take("mailjet", services.with_secret(services.in_json(event))).envelopes
    head = envelope.raw.partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert head[0] == b"X-One: a X-Two: b body"
    assert [line.partition(b":")[0] for line in head] == [
        b"X-One",
        b"From",
        b"MIME-Version",
        b"Content-Type",
        b"Content-Transfer-Encoding",
    ]


def test_a_mail_within_a_mail_stays_one() -> None:
    fields = {
        **services.mailgun_proof(Mail(raw=b"", at=RECEIVED_AT)),
        "message-headers": json.dumps(HEADERS).encode(),
        "body-plain": b"zie bijlage",
        "attachment-count": b"1",
    }
    request = services.in_parts(fields, {"attachment-1": ("oud.eml", "message/rfc822", PLAIN)})
    (envelope,) = take("mailgun", request).envelopes
    assert PLAIN in envelope.raw
    assert read_one(envelope.raw).text == "zie bijlage"


# ── Forms ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "multipart/form-data; boundary=x"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"--x\r\nA: b\r\n\r\nc", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n--x--", "multipart/form-data"),
        (b"--x\r\n" * 50_000, "multipart/form-data; boundary=x"),
        ((b"--x\r\nA: b\r\n\r\nc\r\n" * 1_001) + b"--x--", "multipart/form-data; boundary=x"),
        (b"a=1&" * 1_001, "application/x-www-form-urlencoded"),
        ("a=é".encode(), "application/x-www-form-urlencoded"),
        (b"--x", "multipart/form-data; boundary=\xe9"),
    ],
)
def test_a_form_that_is_none_is_refused(body: bytes, content_type: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        forms.read(body, content_type=content_type)


def test_a_form_in_one_line_keeps_its_bytes() -> None:
    form = forms.read(b"a=%ff%00+b&a=2&c", content_type="application/x-www-form-urlencoded; charset=utf-8")
    assert form is not None
    assert {name: field.content for name, field in form.items()} == {"a": b"2", "c": b""}
    long = forms.read(b"a=" + b"x%41+" * 60_000 + b"%4", content_type="application/x-www-form-urlencoded")
    assert long is not None
    assert long["a"].content == b"xA " * 60_000 + b"%4"
    again = forms.read(b"a=%ff%00+b", content_type="application/x-www-form-urlencoded")
    assert again is not None
    assert again["a"].content == b"\xff\0 b"
