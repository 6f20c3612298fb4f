"""Files and words that lie deeper than parts: winmail.dat, uuencode in a text, an invitation without words."""

import struct
from pathlib import Path

from belofte.channels.contract import Incoming
from belofte.channels.email import problems
from belofte.channels.email.parse import read
from belofte.channels.email.tests.mails import envelope, mail, mail_of_parts, read_one
from belofte.channels.email.unpacking import unpack

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Overleg\r\n"
    b"DTSTART:20260302T100000Z\r\nDTEND:20260302T110000Z\r\nLOCATION:Zaal 3\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def _attribute(level: int, number: int, content: bytes) -> bytes:
    checksum = sum(content) & 0xFFFF
    return struct.pack("<BII", level, number, len(content)) + content + struct.pack("<H", checksum)


def winmail(*files: tuple[bytes, bytes]) -> bytes:
    """Return what Outlook makes of these files: a signature, a key, and attributes."""
    packed = struct.pack("<IH", 0x223E9F78, 1) + _attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    for name, content in files:
        packed += _attribute(2, 0x00069002, bytes(14))  # begins an attachment
        packed += _attribute(2, 0x00018010, name + b"\0") + _attribute(2, 0x0006800F, content)
    return packed


def test_read_winmail_shows_the_files_in_it(tmp_path: Path) -> None:
    packed = winmail((b"bon.pdf", b"%PDF"), (b"foto.jpg", b"jpg"))
    part = b"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: binary\r\n\r\n" + packed
    (message,) = read(envelope(mail_of_parts(b"\r\nZie bijlage", part)), files_folder=str(tmp_path))
    assert isinstance(message, Incoming)
    assert [(file.name, Path(file.path).read_bytes()) for file in message.files] == [
        ("bon.pdf", b"%PDF"),
        ("foto.jpg", b"jpg"),
    ]
    assert message.problems == ()


def test_read_winmail_that_does_not_open_is_kept() -> None:
    part = b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nonzin"
    message = read_one(mail_of_parts(b"\r\nZie bijlage", part))
    assert ([file.name for file in message.files], message.problems) == (["winmail.dat"], (problems.OUTLOOK_PACKED,))


def test_unpack_what_is_cut_off_anywhere() -> None:
    packed = winmail((b"bon.pdf", b"%PDF"))
    for length in range(len(packed)):
        unpack(packed[:length])


def test_read_uuencoded_files_in_a_text(tmp_path: Path) -> None:
    raw = mail(
        b"Zie de foto's.\r\n\r\nbegin 644 een.jpg\r\n#0V%T\r\n`\r\nend\r\n"
        b"\r\nbegin 644 twee.jpg\r\n#0V%T\r\n`\r\nend\r\n"
    )
    (message,) = read(envelope(raw), files_folder=str(tmp_path))
    assert isinstance(message, Incoming)
    assert [(file.name, Path(file.path).read_bytes()) for file in message.files] == [
        ("een.jpg", b"Cat"),
        ("twee.jpg", b"Cat"),
    ]
    assert message.text == "Zie de foto's."


def test_read_a_line_that_begins_like_a_coded_file_stays_text() -> None:
    message = read_one(mail(b"Dag,\r\nbegin 2024 is het besteld\r\nend of story\r\n"))
    assert (message.text, message.files) == ("Dag,\nbegin 2024 is het besteld\nend of story", ())


def test_read_words_below_a_coded_file_are_not_lost() -> None:
    message = read_one(mail(b"Foto:\r\nbegin 644 een.jpg\r\n#0V%T\r\n`\r\nend\r\nGroet, Jan\r\n"))
    assert message.text.startswith("Foto:")
    assert message.text.endswith("Groet, Jan")
    assert [file.name for file in message.files] == ["een.jpg"]


def test_read_an_invitation_without_words_tells_what_when_and_where() -> None:
    message = read_one(mail(CALENDAR, headers=b"Content-Type: text/calendar; method=REQUEST\r\n"))
    assert message.text == "Overleg\n2026-03-02 10:00 UTC – 2026-03-02 11:00 UTC\nZaal 3"
    assert (message.kind, [file.name for file in message.files]) == ("calendar", ["invite.ics"])


def test_read_an_invitation_that_is_nonsense_is_kept() -> None:
    message = read_one(mail(b"BEGIN:VCALENDAR\r\nDTSTART:nooit\r\n", headers=b"Content-Type: text/calendar\r\n"))
    assert ([file.name for file in message.files], message.problems) == (["invite.ics"], (problems.NO_TEXT,))
