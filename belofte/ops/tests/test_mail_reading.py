"""`belofte read-mail`, as an administrator runs it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from belofte.channels.email.tests.mails import FIXTURES, fixture, fixture_names
from belofte.channels.email.tests.test_hostile import HOSTILE
from belofte.ops import mail_reading

FIELDS = [
    "file",
    "subject",
    "from",
    "reply_to",
    "to",
    "cc",
    "date",
    "kind",
    "bounced",
    "new",
    "signature",
    "folded",
    "html",
    "attachments",
    "message_id",
    "in_reply_to",
    "references",
    "authentication",
    "defects",
]


def run(*arguments: str, given: bytes = b"") -> str:
    command = [sys.executable, "-m", "belofte", "read-mail", *arguments]
    ran = subprocess.run(command, input=given, capture_output=True, check=True, timeout=60)
    return ran.stdout.decode()


def as_json(*arguments: str, given: bytes = b"") -> list[dict[str, Any]]:
    return [json.loads(line) for line in run("--json", *arguments, given=given).splitlines()]


def test_read_mail_tells_all_of_one() -> None:
    (told,) = as_json(str(FIXTURES / "reply_gmail.eml"))
    assert list(told) == FIELDS
    assert told["subject"] == "Re: Uw pakket"
    assert told["from"] == {"name": "Anneke de Boer", "address": "anneke.deboer@voorbeeld.example"}
    assert told["date"] == "2026-03-03T20:15:41+01:00"
    assert (told["kind"], told["bounced"], told["attachments"]) == ("message", [], [])
    assert told["in_reply_to"] == ["antwoord-2@pakketlijn.example"]
    assert told["references"] == [
        "vraag-1@mail.voorbeeld.example",
        "antwoord-1@pakketlijn.example",
        "antwoord-2@pakketlijn.example",
    ]


def test_read_mail_tells_who_did_not_get_it() -> None:
    (told,) = as_json(str(FIXTURES / "bounce_postfix.eml"))
    assert told["kind"] == "bounce"
    assert told["bounced"] == [{"address": "Weg@voorbeeld.example", "permanent": True, "status": "5.1.1"}]


def test_read_mail_tells_what_is_seen_in_the_text() -> None:
    (told,) = as_json(str(FIXTURES / "attachments.eml"))
    picture = {"name": "foto.png", "type": "image/png", "size": 70, "inline": True, "cid": "foto1@voorbeeld.example"}
    assert told["attachments"][0] == picture
    assert [file["inline"] for file in told["attachments"]] == [True, False, False, False]


def test_read_mail_tells_what_servers_found_of_its_sender() -> None:
    line = b"Authentication-Results: mx.voorbeeld.example; spf=pass; dkim=fail; dmarc=none\r\n"
    (told,) = as_json("-", given=line + fixture("reply_gmail")[0].raw)
    found = {"spf": "pass", "dkim": "fail", "dmarc": "none", "arc": "unknown", "from": "mx.voorbeeld.example"}
    assert told["authentication"] == found


def test_read_mail_of_many_is_a_line_each_in_their_order() -> None:
    told = as_json(*(str(FIXTURES / f"{name}.eml") for name in fixture_names()), "/nowhere")
    assert [Path(line["file"]).stem for line in told] == [*fixture_names(), "nowhere"]
    assert told[-1] == {"file": "/nowhere", "unreadable": "No such file or directory"}


def test_read_mail_of_standard_input_in_words() -> None:
    said = run("-", given=fixture("reply_gmail")[0].raw)
    assert "  from         Anneke de Boer <anneke.deboer@voorbeeld.example>\n" in said
    assert "  new:\n    | Dag Sanne,\n" in said


def test_describe_hostile_mail_costs_a_line_and_no_more(tmp_path: Path) -> None:
    for number, (raw, _, _) in enumerate(HOSTILE.values()):
        (tmp_path / f"{number:02}.eml").write_bytes(raw)
    (tmp_path / "large.eml").write_bytes(b"Subject: x\n\n" + b"x" * (51 * 1024 * 1024))
    told = list(mail_reading.describe([str(tmp_path)]))
    assert len(told) == len(HOSTILE) + 1
    assert [Path(line["file"]).name for line in told if "unreadable" in line] == ["large.eml"]
