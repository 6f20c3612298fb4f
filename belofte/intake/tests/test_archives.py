import io
import mailbox
import sys
from email.message import EmailMessage
from pathlib import Path

import pytest

from belofte.intake import archives
from belofte.intake.archives import FoundMail

FIRST = b"Subject: een\n\nEerste\n"
SECOND = b"Subject: twee\n\nTweede\n\nFrom 2023 onwards we were customers.\n"


def found(place: Path) -> list[tuple[str, bytes]]:
    return [(Path(mail.name).name, mail.raw) for mail in archives.mails(str(place))]


def test_mails_of_one_file(tmp_path: Path) -> None:
    (tmp_path / "een.eml").write_bytes(FIRST)
    assert found(tmp_path / "een.eml") == [("een.eml", FIRST)]


def test_mails_of_a_mailbox_are_numbered(tmp_path: Path) -> None:
    between = b"From jan@klant.example Mon Mar  2 10:00:00 2026\n"
    (tmp_path / "post").write_bytes(between + FIRST + b"\n" + between + SECOND + b"\n")
    assert found(tmp_path / "post") == [("post#1", FIRST), ("post#2", SECOND)]


def test_mails_of_a_mailbox_that_python_wrote(tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "post.mbox")
    for number in range(3):
        message = EmailMessage()
        message["Subject"] = f"nummer {number}"
        message.set_content("From hier\nFrom daar\n")
        box.add(message)
    box.close()
    read = found(tmp_path / "post.mbox")
    assert [name for name, _ in read] == ["post.mbox#1", "post.mbox#2", "post.mbox#3"]
    assert all(raw.endswith(b"\n\nFrom hier\nFrom daar\n") for _, raw in read)


def test_mails_of_a_file_with_one_mail_below_a_separator(tmp_path: Path) -> None:
    between = b"From jan@klant.example  Mon Mar  2 10:00:00 2026\r\n"
    for name in ("een", "een.mbox"):
        (tmp_path / name).write_bytes(between + FIRST)
    assert found(tmp_path / "een") == [("een", FIRST)]
    assert found(tmp_path / "een.mbox") == [("een.mbox#1", FIRST)]


def test_mails_of_a_folder_in_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.eml", "a.eml", ".hidden"):
        (tmp_path / name).write_bytes(FIRST)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "c.eml").write_bytes(SECOND)
    assert found(tmp_path) == [("a.eml", FIRST), ("b.eml", FIRST), ("c.eml", SECOND)]


def test_mails_of_a_maildir_without_what_is_half_delivered(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"1.{name}").write_bytes(FIRST)
    assert found(tmp_path) == [("1.new", FIRST), ("1.cur", FIRST)]


def make_maildir(place: Path, name: str) -> None:
    for part in ("cur", "new", "tmp"):
        (place / part).mkdir(parents=True)
        (place / part / f"{name}.{part}").write_bytes(FIRST)
    (place / "dovecot-uidlist").write_bytes(b"3 V1\n")


def test_mails_of_a_maildir_with_those_of_its_folders(tmp_path: Path) -> None:
    for folder, name in (("", "1"), (".Archive", "2"), (".Archive.2025", "3"), ("Sent/Old", "4")):
        make_maildir(tmp_path / folder, name)
    expected = [f"{number}.{part}" for number in (1, 2, 3, 4) for part in ("new", "cur")]
    assert [name for name, _ in found(tmp_path)] == expected


def test_mails_of_a_folder_of_maildirs(tmp_path: Path) -> None:
    make_maildir(tmp_path / "jan" / "Maildir", "1")
    make_maildir(tmp_path / "piet" / "Maildir" / ".Sent", "2")
    assert [name for name, _ in found(tmp_path)] == ["1.new", "1.cur", "2.new", "2.cur"]


def test_mails_of_a_missing_file_has_a_problem(tmp_path: Path) -> None:
    (missing,) = archives.mails(str(tmp_path / "weg.eml"))
    assert missing == FoundMail(str(tmp_path / "weg.eml"), problem="No such file or directory")


def test_mails_of_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    class Given:
        buffer = io.BytesIO(FIRST)

    monkeypatch.setattr(sys, "stdin", Given)
    assert list(archives.mails("-")) == [FoundMail("-", FIRST)]


def test_mails_of_an_endless_line_is_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "BYTES_MAX", 100)
    monkeypatch.setattr(archives, "_LINE_BYTES_MAX", 10)
    (tmp_path / "lang.eml").write_bytes(b"a" * 1000)
    ((_, raw),) = found(tmp_path / "lang.eml")
    assert len(raw) == 100
