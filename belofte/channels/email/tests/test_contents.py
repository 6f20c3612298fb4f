"""Attachments: every byte kept, under names that can be shown, in files that nobody can guess."""

import base64
import re
from pathlib import Path

import pytest

from belofte.channels.contract import Incoming
from belofte.channels.email import problems
from belofte.channels.email.parse import read
from belofte.channels.email.tests.mails import envelope, mail, mail_of_parts, read_one


def read_files(raw: bytes, folder: Path) -> tuple[Incoming, list[bytes]]:
    (message,) = read(envelope(raw), files_folder=str(folder))
    assert isinstance(message, Incoming)
    return message, [Path(file.path).read_bytes() for file in message.files]


def attachment(content: bytes, *, coding: bytes = b"", content_type: bytes = b"application/pdf") -> bytes:
    headers = b"Content-Type: " + content_type + b"\r\nContent-Disposition: attachment\r\n"
    return headers + (b"Content-Transfer-Encoding: " + coding + b"\r\n" if coding else b"") + b"\r\n" + content


@pytest.mark.parametrize(
    ("coding", "content", "expected"),
    [
        (b"base64", b"aGFsbG8=", b"hallo"),
        (b"BASE64", b"aGFs\r\nbG8=\r\n", b"hallo"),
        (b"base64", b"aGFsbG8", b"hallo"),
        (b"base64", b"aGFsbG8=aGFsbG8=", b"hallohallo"),
        (b"base64", b"", b""),
        (b"quoted-printable", b"hal=6Co=\r\n =3D", b"hallo ="),
        (b"x-uuencode", b"begin 644 a\r\n%:&%L;&\\\r\n`\r\nend\r\n", b"hallo"),
        (b"7bit", b"hallo", b"hallo"),
        (b"binary", bytes(range(256)), bytes(range(256))),
        (b"nergens", b"hallo", b"hallo"),
    ],
)
def test_save_undoes_the_coding(coding: bytes, content: bytes, expected: bytes, tmp_path: Path) -> None:
    message, contents = read_files(mail_of_parts(b"\r\nhallo", attachment(content, coding=coding)), tmp_path)
    assert contents == [expected]
    assert [file.size_bytes for file in message.files] == [len(expected)]
    assert message.problems == ()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"aGFs*bG8=", b"hallo"),
        (b"aGFsbG8=\r\n--\r\nLijst: hallo\r\n", b"hallo"),
        (b"aGFsbG8A=b", b"hallo\x00"),
        (b"a", b""),
    ],
)
def test_save_mends_broken_base64_and_says_so(content: bytes, expected: bytes, tmp_path: Path) -> None:
    message, contents = read_files(mail_of_parts(b"\r\nhallo", attachment(content, coding=b"base64")), tmp_path)
    assert (contents, message.problems) == ([expected], (problems.ENCODING_BROKEN,))


def test_save_of_base64_across_pieces_keeps_every_byte(tmp_path: Path) -> None:
    whole = bytes(range(256)) * 20_000
    coded = base64.b64encode(whole)
    uneven = b"\r\n".join(coded[at : at + 61] for at in range(0, len(coded), 61))
    _, contents = read_files(mail_of_parts(b"\r\nhallo", attachment(uneven, coding=b"base64")), tmp_path)
    assert contents == [whole]


def test_save_gives_files_names_of_their_own(tmp_path: Path) -> None:
    part = b'Content-Type: application/pdf; name="../../etc/passwd"\r\n\r\nx'
    message, _ = read_files(mail_of_parts(part, part), tmp_path)
    names = [Path(file.path).name for file in message.files]
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)
    assert all(re.fullmatch(r"[0-9a-f]{32}", name) for name in names)
    assert len(set(names)) == 2


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("bon.pdf", "bon.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\femke\bon.pdf", "bon.pdf"),
        ("/", ""),
        ("..", ""),
        ("\u200b.htaccess", ".htaccess"),
        ("bon\u202efdp.exe", "bonfdp.exe"),
        ("bon\x00.pdf", "bon.pdf"),
        ("bon\t1.pdf", "bon 1.pdf"),
        ("e\u0301\u0301.pdf", "\u00e9\u0301.pdf"),
        ("a" * 2000 + ".pdf", "a" * 196 + ".pdf"),
        ("a." + "b" * 2000, "a." + "b" * 198),
        ("CON", "CON"),
        ("  bon .pdf ", "bon .pdf"),
        ("<script>.pdf", "<script>.pdf"),
    ],
)
def test_save_shows_a_clean_name(given: str, shown: str, tmp_path: Path) -> None:
    quoted = "".join(f"%{byte:02X}" for byte in given.encode())
    part = (
        f"Content-Type: application/pdf\r\nContent-Disposition: attachment; filename*=utf-8''{quoted}\r\n\r\nx".encode()
    )
    message, _ = read_files(mail_of_parts(b"\r\nhallo", part), tmp_path)
    assert [file.name for file in message.files] == [shown]


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        (b"text/calendar; method=REQUEST", "invite.ics"),
        (b"application/ms-tnef", "winmail.dat"),
        (b"application/pkcs7-signature", "smime.p7s"),
        (b"application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m"),
        (b"application/pgp-signature", "signature.asc"),
        (b"text/vcard", "contact.vcf"),
        (b"image/png", ""),
    ],
)
def test_save_names_parts_that_people_know(content_type: bytes, name: str) -> None:
    message = read_one(mail_of_parts(b"\r\nhallo", b"Content-Type: " + content_type + b"\r\n\r\nx"))
    assert [(file.name, file.content_type) for file in message.files] == [
        (name, content_type.partition(b";")[0].decode())
    ]


def test_save_of_a_mail_within_a_mail(tmp_path: Path) -> None:
    inner = b"Subject: =?utf-8?q?Uw_vraag=3A_caf=C3=A9/terras?=\r\n\r\nDag"
    message, contents = read_files(
        mail_of_parts(b"\r\nhallo", b"Content-Type: message/rfc822\r\n\r\n" + inner), tmp_path
    )
    assert [file.name for file in message.files] == ["Uw vraag: café-terras.eml"]
    assert contents == [inner]


@pytest.mark.parametrize(
    ("content_type", "problem"),
    [
        (b"application/pkcs7-mime; smime-type=enveloped-data", problems.ENCRYPTED),
        (b"application/x-pkcs7-mime; smime-type=signed-data", problems.SEALED),
        (b"application/ms-tnef", problems.OUTLOOK_PACKED),
    ],
)
def test_read_says_why_an_attachment_cannot_simply_be_opened(content_type: bytes, problem: str) -> None:
    assert read_one(mail_of_parts(b"\r\nhallo", b"Content-Type: " + content_type + b"\r\n\r\nx")).problems == (problem,)


def test_read_encrypted_mail() -> None:
    parts = (
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        b"Content-Type: application/octet-stream; name=e.asc\r\n\r\nx",
    )
    message = read_one(mail_of_parts(*parts, subtype=b"encrypted"))
    assert [file.name for file in message.files] == ["pgp-version.asc", "e.asc"]
    assert message.problems == (problems.NO_TEXT, problems.ENCRYPTED)


def test_read_signed_mail_shows_its_text() -> None:
    parts = (b"Content-Type: text/plain\r\n\r\nDag", b"Content-Type: application/pgp-signature\r\n\r\nx")
    message = read_one(mail_of_parts(*parts, subtype=b"signed"))
    assert (message.text, [file.name for file in message.files], message.problems) == ("Dag", ["signature.asc"], ())


def test_read_alternatives_takes_plain_text_and_keeps_html() -> None:
    message = read_one(
        mail_of_parts(
            b"Content-Type: text/plain\r\n\r\nplat",
            b"Content-Type: text/x-amp-html\r\n\r\n<amp>",
            b"Content-Type: text/html\r\n\r\n<p>mooi",
            subtype=b"alternative",
        )
    )
    assert (message.text, message.html, message.files) == ("plat", "<p>mooi", ())


def test_read_alternatives_with_an_empty_plain_text() -> None:
    parts = (b"Content-Type: text/plain\r\n\r\n \r\n", b"Content-Type: text/html\r\n\r\n<p>mooi")
    assert read_one(mail_of_parts(*parts, subtype=b"alternative")).text == "mooi"


def test_read_wrongly_used_alternatives_loses_no_text() -> None:
    parts = (b"Content-Type: text/plain\r\n\r\neen", b"Content-Type: text/plain\r\n\r\ntwee")
    message = read_one(mail_of_parts(*parts, subtype=b"alternative"))
    assert (message.text, [file.name for file in message.files]) == ("een", ["message.txt"])


def test_read_text_around_a_picture() -> None:
    message = read_one(
        mail_of_parts(b"\r\nboven", b"Content-Type: image/png\r\nContent-ID: <p@x>\r\n\r\nx", b"\r\nonder")
    )
    assert (message.text, [file.content_id for file in message.files]) == ("boven\n\nonder", ["p@x"])


def test_read_text_that_only_has_a_name_is_the_text() -> None:
    message = read_one(mail(b"hallo", headers=b"Content-Type: text/plain; name=bericht.txt\r\n"))
    assert (message.text, message.files) == ("hallo", ())


def test_read_text_sent_as_attachment_is_a_file() -> None:
    message = read_one(
        mail(b"hallo", headers=b"Content-Type: text/plain\r\nContent-Disposition: attachment; filename=a.txt\r\n")
    )
    assert (message.text, [file.name for file in message.files], message.problems) == (
        "",
        ["a.txt"],
        (problems.NO_TEXT,),
    )


def test_read_very_long_text_keeps_the_whole_as_a_file(tmp_path: Path) -> None:
    whole = b"regel\r\n" * 300_000
    message, contents = read_files(mail(whole), tmp_path)
    assert message.problems == (problems.TEXT_CUT,)
    assert (len(message.text), contents) == (149_796 * 6 + 4, [whole])


def test_read_flowed_text_joins_its_lines() -> None:
    body = b"Een \r\ntwee\r\n  ingesprongen\r\n> oud \r\n> ouder\r\n-- \r\nFemke\r\n"
    message = read_one(mail(body, headers=b"Content-Type: text/plain; format=flowed\r\n"))
    assert message.text + message.folded + message.signature == "Een twee\n ingesprongen\n> oud ouder\n-- \nFemke"


def test_read_flowed_text_that_deletes_spaces() -> None:
    message = read_one(mail(b"Een \r\ntwee\r\n", headers=b"Content-Type: text/plain; format=flowed; delsp=yes\r\n"))
    assert message.text == "Eentwee"
