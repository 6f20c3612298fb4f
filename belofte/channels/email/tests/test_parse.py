from datetime import UTC, datetime

import pytest

from belofte.channels.contract import Address, UnreadableError
from belofte.channels.email import limits, problems
from belofte.channels.email.tests.mails import mail, read_all, read_one

FEMKE = Address(address="femke@voorbeeld.example", name="Femke Aarts")


def test_read_usual_mail() -> None:
    message = read_one(mail())
    assert message.author == FEMKE
    assert message.text == "Waar is mijn pakket?"
    assert message.external_id == "1@voorbeeld.example"
    assert message.said_at == datetime(2026, 3, 2, 8, 58, tzinfo=UTC)
    assert message.problems == ()
    assert not message.is_automatic


def test_read_mail_without_from_takes_the_delivering_address() -> None:
    message = read_one(b"Subject: Hallo\r\nMessage-ID: <1@a>\r\nDate: Mon, 2 Mar 2026 09:58:00 +0100\r\n\r\nHallo")
    assert message.author == Address(address="femke@voorbeeld.example")
    assert message.problems == (problems.NO_FROM,)


def test_read_mail_without_any_sender_is_still_a_message() -> None:
    message = read_one(
        b"Subject: Hallo\r\nMessage-ID: <1@a>\r\nDate: Mon, 2 Mar 2026 09:58:00 +0100\r\n\r\nHallo", sender=""
    )
    assert (message.author, message.text) == (Address(address=""), "Hallo")
    assert message.problems == (problems.NOBODY,)
    assert message.is_automatic


def test_read_mail_without_date_and_message_id() -> None:
    message = read_one(b"From: femke@voorbeeld.example\r\n\r\nHallo")
    assert (message.external_id, message.said_at) == ("", None)
    assert message.problems == (problems.NO_MESSAGE_ID, problems.NO_DATE)


def test_read_mail_without_body() -> None:
    message = read_one(mail(b""))
    assert (message.text, message.folded, message.problems) == ("", "", (problems.NO_TEXT,))


def test_read_mail_without_empty_line_after_the_headers() -> None:
    assert read_one(mail(b"").removesuffix(b"\r\n")).problems == (problems.NO_TEXT,)


def test_read_empty_mail() -> None:
    message = read_one(b"")
    assert message.problems[0] == problems.EMPTY
    assert message.author.address == "femke@voorbeeld.example"


def test_read_refuses_mail_over_the_limit() -> None:
    with pytest.raises(UnreadableError, match=r"^The mail is larger than 50 MB\.$"):
        read_all(b"x" * (limits.MAIL_BYTES_MAX + 1))


def test_read_two_from_headers_takes_the_first_and_says_so() -> None:
    message = read_one(mail(headers=b"From: Ander <ander@kwaad.example>\r\n"))
    assert message.author == FEMKE
    assert message.problems == (problems.SEVERAL_FROM,)


def test_read_name_that_shows_another_address() -> None:
    message = read_one(mail().replace(b"Femke Aarts", b'"service@bank.example"'))
    assert message.author == Address(address="femke@voorbeeld.example", name="service@bank.example")
    assert message.problems == (problems.OTHER_ADDRESS_IN_NAME,)


def test_read_name_that_shows_its_own_address_is_no_problem() -> None:
    assert read_one(mail().replace(b"Femke Aarts", b'"Femke@Voorbeeld.example"')).problems == ()


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"Mon, 2 Mar 2026 09:58:00 +0100", datetime(2026, 3, 2, 8, 58, tzinfo=UTC)),
        (b"2 Mar 2026 09:58 -0000", datetime(2026, 3, 2, 9, 58, tzinfo=UTC)),
        (b"Mon, 02 Mar 2026 09:58:00 GMT (Central)", datetime(2026, 3, 2, 9, 58, tzinfo=UTC)),
        (b"Sat, 31 Dec 2050 23:59:59 +0000", datetime(2050, 12, 31, 23, 59, 59, tzinfo=UTC)),
        (b"Thu, 1 Jan 0102 00:00:00 +0000", None),
        (b"Fri, 31 Dec 9999 23:59:59 -2359", None),
        (b"Mon, 99 Foo 2026 99:99:99 +9999", None),
        (b"Mon, 2 Mar 2026 09:58:00 +99999999999999999999", None),
        (b"gisteren", None),
        (b"0" * 5000, None),
    ],
)
def test_read_date(written: bytes, expected: datetime | None) -> None:
    message = read_one(mail().replace(b"Mon, 2 Mar 2026 09:58:00 +0100", written))
    assert message.said_at == expected
    assert message.problems == (() if expected else (problems.DATE_UNREADABLE,))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"<a.b@c>", "a.b@c"),
        (b"  <a.b@c>  (comment)", "a.b@c"),
        (b"a.b@c", "a.b@c"),
        (b"<zonder-apenstaart>", "zonder-apenstaart"),
        (b"<", ""),
        (b"<>", ""),
        (b"< a b >", ""),
        (b"<" + b"a" * 501 + b">", ""),
        (b"<\x00a@b>", "a@b"),
    ],
)
def test_read_message_id(written: bytes, expected: str) -> None:
    assert read_one(mail().replace(b"<1@voorbeeld.example>", written)).external_id == expected


def test_read_answers_nearest_first_without_doubles() -> None:
    message = read_one(mail(headers=b"In-Reply-To: <3@a>\r\nReferences: <1@a>\r\n <2@a> <3@a>\r\n"))
    assert message.answers == ("3@a", "2@a", "1@a")


def test_read_answers_from_an_old_in_reply_to() -> None:
    message = read_one(mail(headers=b"In-Reply-To: Your message of Monday <3@a>\r\n"))
    assert message.answers == ("3@a",)


def test_read_answers_keeps_the_newest_hundred() -> None:
    references = b" ".join(b"<%d@a>" % number for number in range(1000))
    message = read_one(mail(headers=b"References: " + references + b"\r\n"))
    assert message.answers == tuple(f"{number}@a" for number in range(999, 899, -1))


def test_read_reply_tokens_of_the_envelope_first() -> None:
    message = read_one(
        mail(
            headers=b"Cc: Desk <HALLO+C17-XYZ@pakketlijn.example>\r\nDelivered-To: hallo+c18-abc@pakketlijn.example\r\n"
        ),
        recipients=["hallo+c19-def@pakketlijn.example", "hallo@pakketlijn.example"],
    )
    assert message.reply_tokens == ("c19-def", "c17-xyz", "c18-abc")


def test_read_reply_token_behind_an_address_that_had_a_plus_already() -> None:
    message = read_one(mail(), recipients=["hallo+winkel+c17-abc@pakketlijn.example"])
    assert message.reply_tokens == ("winkel+c17-abc", "c17-abc")


@pytest.mark.parametrize(
    "headers",
    [
        b"Auto-Submitted: auto-replied\r\n",
        b"Auto-Submitted: auto-generated; owner=x\r\n",
        b"Precedence: Bulk\r\n",
        b"Precedence: auto_reply\r\n",
        b"List-Id: <nieuws.voorbeeld.example>\r\n",
        b"List-Unsubscribe: <mailto:af@voorbeeld.example>\r\nPrecedence: bulk\r\n",
        b"X-Autoreply: yes\r\n",
        b"X-Autorespond: ja\r\n",
    ],
)
def test_read_mail_of_a_program(headers: bytes) -> None:
    assert read_one(mail(headers=headers)).is_automatic


@pytest.mark.parametrize(
    "headers",
    [b"List-Unsubscribe: <mailto:af@voorbeeld.example>\r\n", b"X-Auto-Response-Suppress: DR, OOF, AutoReply\r\n"],
)
def test_read_mail_with_a_sign_that_people_s_programs_give_too(headers: bytes) -> None:
    assert read_one(mail(headers=headers)).kind == "message"


@pytest.mark.parametrize(
    "author",
    [
        "noreply@voorbeeld.example",
        "no-reply@voorbeeld.example",
        "No.Reply+7@voorbeeld.example",
        "winkel-noreply@voorbeeld.example",
        "do-not-reply@voorbeeld.example",
        "niet-beantwoorden@voorbeeld.example",
        "MAILER-DAEMON@voorbeeld.example",
        "postmaster@voorbeeld.example",
        "bounces+123@voorbeeld.example",
    ],
)
def test_read_mail_of_an_address_without_a_person(author: str) -> None:
    assert read_one(mail().replace(b"femke@voorbeeld.example", author.encode())).is_automatic


@pytest.mark.parametrize(
    "author", ["reply@voorbeeld.example", "norbert@voorbeeld.example", "noor.eply@voorbeeld.example"]
)
def test_read_mail_of_a_person_with_a_similar_address(author: str) -> None:
    assert not read_one(mail().replace(b"femke@voorbeeld.example", author.encode())).is_automatic


@pytest.mark.parametrize(
    "headers", [b"Auto-Submitted: no\r\n", b"X-Auto-Response-Suppress: DR, RN\r\n", b"Precedence: normal\r\n"]
)
def test_read_mail_of_a_person(headers: bytes) -> None:
    assert not read_one(mail(headers=headers)).is_automatic


def test_read_contact_form_is_for_the_person_behind_it() -> None:
    form = mail(headers=b"Reply-To: Femke <femke@voorbeeld.example>\r\n").replace(
        b"From: Femke Aarts <femke@voorbeeld.example>", b"From: noreply@pakketlijn.example"
    )
    message = read_one(form)
    assert not message.is_automatic
    assert message.reply_to == Address(address="femke@voorbeeld.example", name="Femke")


def test_read_null_sender_is_automatic() -> None:
    assert read_one(mail(), sender="").is_automatic


def test_read_null_sender_that_return_path_contradicts_is_not() -> None:
    assert not read_one(mail(headers=b"Return-Path: <femke@voorbeeld.example>\r\n"), sender="").is_automatic


def test_read_automatic_answer_known_by_its_subject() -> None:
    assert read_one(mail().replace(b"Mijn pakket", b"Automatisch antwoord: uw bericht")).is_automatic


def test_read_reply_without_text() -> None:
    message = read_one(mail(b"> Klopt uw adres?\r\n", headers=b"In-Reply-To: <2@a>\r\n"))
    assert (message.text, message.folded) == ("", "> Klopt uw adres?")
    assert message.problems == (problems.NO_NEW_TEXT,)


def test_read_forwarded_mail_folds_nothing() -> None:
    body = b"-----Oorspronkelijk bericht-----\r\nVan: Jan\r\n\r\nHallo"
    message = read_one(mail(body).replace(b"Mijn pakket", b"Fw: Mijn pakket"))
    assert message.text == body.decode().replace("\r\n", "\n")
    assert (message.folded, message.problems) == ("", ())


def test_read_all_repeated_text_that_answers_nothing_is_the_text() -> None:
    message = read_one(mail(b"> Een gedicht\r\n> met strepen\r\n"))
    assert (message.text, message.folded) == ("> Een gedicht\n> met strepen", "")


def test_read_mailbox_line_before_the_headers() -> None:
    assert read_one(b"From femke@voorbeeld.example Mon Mar  2 09:58:00 2026\n" + mail()).problems == ()


def test_read_lines_that_end_in_carriage_return_only() -> None:
    message = read_one(mail(b"Een\r\nTwee").replace(b"\r\n", b"\r"))
    assert (message.author, message.text) == (FEMKE, "Een\nTwee")


def test_read_headers_with_raw_utf8_and_windows_bytes() -> None:
    for subject, expected in (("Café".encode(), "Café"), ("€ 5 té duur".encode("cp1252"), "€ 5 té duur")):
        assert read_one(mail().replace(b"Mijn pakket", subject)).subject == expected


def test_read_nul_in_every_place() -> None:
    raw = (
        mail(b"Waar\x00 is\r\n")
        .replace(b"Mijn", b"Mi\x00jn")
        .replace(b"Aarts", b"Aa\x00rts")
        .replace(b"<1@", b"<\x001@")
    )
    message = read_one(raw)
    assert (message.subject, message.author, message.external_id) == ("Mijn pakket", FEMKE, "1@voorbeeld.example")
    assert message.text == "Waar is"
    assert message.problems == (problems.HEADER_CHARACTERS,)
