import time

import pytest

from belofte.channels.contract import Incoming, Receipt
from belofte.channels.email import odd_reports
from belofte.channels.email.headers import Headers
from belofte.channels.email.tests.mails import fixture, mail, mail_of_parts, multipart, read_all, read_receipts

TOKEN = "d42-abcdefghijklmnopqrstuvwxyz"
TO_US = [f"hallo+{TOKEN}@pakketlijn.example"]
RETURNED = b"Content-Type: text/rfc822-headers\r\n\r\nMessage-ID: <bericht-77@pakketlijn.example>\r\n"


def report(status: bytes, *others: bytes, headers: bytes = b"") -> bytes:
    """Return a delivery report with these lines about the recipients."""
    about = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n" + status
    body = multipart(
        b"Content-Type: text/plain\r\n\r\nNiet bezorgd.", about, *others, subtype=b"report; report-type=delivery-status"
    )
    return (
        b"From: MAILER-DAEMON@mx.example\r\nTo: hallo@pakketlijn.example\r\nMessage-ID: <dsn@mx.example>\r\n"
        + headers
        + body
    )


def recipient(action: str, status: str, *more: str) -> bytes:
    lines = ("Final-Recipient: rfc822; weg@voorbeeld.example", f"Action: {action}", f"Status: {status}", *more)
    return "\r\n".join(lines).encode() + b"\r\n"


@pytest.mark.parametrize(
    ("action", "status", "kind", "permanent"),
    [
        ("failed", "5.1.1", "bounced", True),
        ("failed", "4.4.7", "bounced", False),
        ("Failed", "", "bounced", True),
        ("delayed", "4.2.2", "deferred", False),
        ("delivered", "2.0.0", "delivered", False),
        ("relayed", "2.0.0", "accepted", False),
        ("expanded", "2.0.0", "accepted", False),
        ("unknown", "5.7.1 (refused)", "bounced", True),
        ("", "4.0.0", "deferred", False),
    ],
)
def test_read_report(action: str, status: str, kind: str, permanent: bool) -> None:  # noqa: FBT001 - a column of the table
    (receipt,) = read_receipts(report(recipient(action, status), RETURNED), sender="", recipients=TO_US)
    assert isinstance(receipt, Receipt)
    assert (receipt.kind, receipt.permanent, receipt.recipient) == (kind, permanent, "weg@voorbeeld.example")
    assert (receipt.external_id, receipt.reply_tokens) == ("bericht-77@pakketlijn.example", (TOKEN,))


def test_read_report_about_several_recipients() -> None:
    groups = recipient("failed", "5.1.1") + b"\r\n" + recipient("delivered", "2.0.0").replace(b"weg@", b"hier@")
    receipts = read_receipts(report(groups, RETURNED), sender="")
    assert [(thing.kind, thing.recipient) for thing in receipts] == [
        ("bounced", "weg@voorbeeld.example"),
        ("delivered", "hier@voorbeeld.example"),
    ]


def test_read_report_with_the_whole_mail_returned() -> None:
    whole = (
        b"Content-Type: message/rfc822\r\n\r\nSubject: Pakket\r\nMessage-ID: <bericht-78@pakketlijn.example>\r\n\r\nDag"
    )
    (receipt,) = read_receipts(report(recipient("failed", "5.0.0"), whole), sender="")
    assert isinstance(receipt, Receipt)
    assert receipt.external_id == "bericht-78@pakketlijn.example"


def test_read_report_that_returns_nothing_but_answers_our_mail() -> None:
    raw = report(recipient("failed", "5.0.0"), headers=b"In-Reply-To: <bericht-79@pakketlijn.example>\r\n")
    (receipt,) = read_receipts(raw, sender="")
    assert isinstance(receipt, Receipt)
    assert receipt.external_id == "bericht-79@pakketlijn.example"


def test_read_report_in_the_server_s_own_words() -> None:
    words = "Diagnostic-Code: smtp; 552 5.2.2 =?utf-8?q?postvak_is_v=C3=B3l?="
    (receipt,) = read_receipts(report(recipient("failed", "5.2.2", words), RETURNED), sender="")
    assert isinstance(receipt, Receipt)
    assert receipt.detail == "552 5.2.2 postvak is vól"


def test_read_report_that_nothing_ties_to_a_message_is_shown_as_well() -> None:
    receipt, message = read_all(report(recipient("failed", "5.1.1")), sender="")
    assert isinstance(receipt, Receipt)
    assert isinstance(message, Incoming)
    assert (receipt.external_id, receipt.reply_tokens, message.text) == ("", (), "Niet bezorgd.")
    assert message.is_automatic
    assert [file.name for file in message.files] == ["delivery-status.txt"]


def test_read_report_without_a_recipient_is_shown() -> None:
    (message,) = read_all(report(b"Onzin\r\n\r\n: \r\n\x00\xff\r\n", RETURNED), sender="", recipients=TO_US)
    assert isinstance(message, Incoming)
    assert message.is_automatic


def test_read_bounce_in_words_only_that_quotes_our_headers() -> None:
    raw = (
        b"From: MAILER-DAEMON@mx.example\r\nTo: hallo@pakketlijn.example\r\nSubject: failure notice\r\n"
        b"X-Failed-Recipients: weg@voorbeeld.example\r\n\r\n"
        b"weg@voorbeeld.example bestaat niet.\r\n\r\n"
        b"Subject: Uw pakket\r\nMessage-Id: <bericht-80@pakketlijn.example>\r\n"
    )
    (receipt,) = read_receipts(raw, sender="")
    assert receipt == Receipt(
        kind="bounced", external_id="bericht-80@pakketlijn.example", recipient="weg@voorbeeld.example", permanent=True
    )


def test_read_mail_of_a_mail_system_that_is_no_bounce_is_shown() -> None:
    (message,) = read_all(mail(b"Uw postvak wordt verplaatst."), sender="")
    assert isinstance(message, Incoming)
    assert (message.text, message.is_automatic) == ("Uw postvak wordt verplaatst.", True)


def test_read_bounce_that_a_customer_forwards_is_a_message() -> None:
    inner, _ = fixture("bounce_postfix")
    raw = mail_of_parts(b"\r\nIk kreeg dit terug", b"Content-Type: message/rfc822\r\n\r\n" + inner.raw)
    (message,) = read_all(raw)
    assert isinstance(message, Incoming)
    assert (message.text, message.is_automatic, message.problems) == ("Ik kreeg dit terug", False, ())
    assert [file.name for file in message.files] == ["Undelivered Mail Returned to Sender.eml"]


def test_read_receipt_that_says_deleted_is_shown_and_no_receipt() -> None:
    envelope, _ = fixture("read_receipt")
    (message,) = read_all(envelope.raw.replace(b"displayed", b"deleted"))
    assert isinstance(message, Incoming)


@pytest.mark.parametrize("text", ["----\n" * 50_000, "-" * 250_000 + "x"], ids=["lines", "one line"])
def test_words_of_a_report_without_an_address_are_searched_once(text: str) -> None:
    begin = time.process_time()
    raw = b"Subject: failure notice\r\n\r\n"
    assert odd_reports.read_odd_reports(raw, Headers(), text, certainty=4, about="", tokens=()) == []
    assert time.process_time() - begin < 2


def test_read_report_about_thousands_is_cut() -> None:
    groups = b"\r\n".join(recipient("failed", "5.1.1") for _ in range(5000))
    receipts = read_receipts(report(groups, RETURNED), sender="")
    assert len(receipts) == 1000
