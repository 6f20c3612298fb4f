"""Hostile names of files, from the wire to the screen (threat T12): nothing leaves storage or its place."""

import re
from base64 import b64encode
from html import escape
from itertools import product
from pathlib import Path
from typing import Final
from urllib.parse import quote

import pytest
from django.conf import settings

from belofte import blobs, makers
from belofte.cases.models import Attachment, Message
from belofte.channels.contract import Envelope
from belofte.desk.tests.conftest import sign_in
from belofte.intake import accepting, reading
from belofte.makers import MONDAY

pytestmark = pytest.mark.django_db
_IN_A_MAIL: Final = 20
_WAYS_OUT: Final = ("../", "..\\", "/", "//", "C:\\", "\\\\server\\share\\", "file:///", "~/", "./", "%2e%2e%2f")
_PLACES: Final = (
    "etc/passwd",
    ".htaccess",
    "canary.py",
    "static/desk.css",
    "blobs/00/00/canary",
    "keys",
    "CON",
    "NUL.txt",
    "a;b|c&d",
)
_ODD: Final = (
    "\u200b.htaccess",
    "\ufeff.user.ini",
    "\u202etxt.exe",
    "a\u2066b\u2069.pdf",
    "a\x00.php",
    "a\r\nSet-Cookie: b=1",
    "a\nContent-Type: text/html",
    "<script>alert(1)</script>.png",
    '"><img src=x onerror=alert(1)>.png',
    "' onfocus='alert(1)",
    "{{ settings.SECRET_KEY }}",
    "{% include 'base.html' %}",
    "%s%n%x",
    "${jndi:ldap://canary.example/a}",
    "$(reboot).txt",
    "`reboot`",
    "a\\",
    'a";filename="b.html',
    "a*0*=b",
    "=?utf-8?b?Li4vLi4vZXRj?=",
    "=?utf-8?q?=2e=2e=2fx?=",
    ".",
    "..",
    "...",
    " ",
    "",
    "a" * 4096,
    "é" * 2000,
    "../" * 1000 + "x",
    "\U0001d4bb\U0001d4be.pdf",
    "\ufb01le\u2024pdf",
    "a/../../b",
    "a\t.pdf",
    "-rf",
    "--help",
    "*",
    "?",
    "aux",
    "prn.pdf",
    "com1",
    "lpt1.txt",
    "file.",
    "file ",
    "file.pdf::$DATA",
    "web.config",
    ".env",
    "__init__.py",
    "sitecustomize.py",
    "id_rsa",
    "index.php",
    "shell.jsp",
    "run.cgi",
    "x.svg",
    "x.html",
    "x.shtml",
    "desktop.ini",
    "autorun.inf",
    "Thumbs.db",
    ".git/config",
    "x.lnk",
    "x.url",
    "\u2028x",
    "\x1b[31mred",
    "\x7f",
    "a\u0000b",
    "\ud800x",
    "名前.pdf",
    "ملف.pdf",
    "a\u202egpj.exe",
    "x.hta",
    "x.vbs",
    "x.reg",
    "%00",
    "%0d%0aX: y",
    "\x85x",
    "x" * 254 + ".pdf",
    "x." + "y" * 300,
    "a:b",
    "a|b",
    "a>b",
    "a<b",
    "a&amp;b",
    "&#x3c;b&#x3e;",
    "NUL",
    "con.",
    "CLOCK$",
    "x.app",
    "x.command",
    "x.scr",
    "x.pif",
    "x.bat ",
    "x.exe\u3164",
    "x\u00ad.exe",
    "x\u2060.exe",
    "x\u180e.exe",
    "\u0301x",
    "x" + "\u0301" * 400,
    "👩‍👩‍👧‍👦.png",
    "~",
    "~root",
    "$HOME",
    "%APPDATA%",
    "\\",
    "/",
    "//",
    "a//b",
    ":",
    "'",
    '"',
    "`",
)
NAMES: Final = (*(way + place for way, place in product(_WAYS_OUT, _PLACES)), *_ODD)


_OURS = re.compile(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}")


def _mail(number: int, names: tuple[str, ...]) -> bytes:
    head = (
        f"From: Jan <jan@klant.example>\r\nTo: help@desk.example\r\nMessage-ID: <{number}@klant.example>\r\n"
        'Subject: Bijlagen\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        "--b\r\n\r\nZie bijlage.\r\n"
    )
    parts = [_part(name, way) for way, name in enumerate(names)]
    return head.encode() + b"".join(parts) + b"--b--\r\n"


def _part(name: str, way: int) -> bytes:
    """Write a part with the name in one of the ways in which programs do."""
    octets = name.encode("utf-8", "surrogatepass")
    plain = octets.replace(b"\\", b"\\\\").replace(b'"', b'\\"').replace(b"\r", b"").replace(b"\n", b"")
    said = (
        b'filename="' + plain + b'"',
        b"filename*=utf-8''" + quote(octets, safe="").encode(),
        b'filename="=?utf-8?b?' + b64encode(octets) + b'?="',
    )[way % 3]
    return (
        b"--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; " + said + b"\r\n\r\nx\r\n"
    )


def _files(state: Path) -> set[Path]:
    """Return all files in the state folder but the database's own."""
    return {path for path in state.rglob("*") if path.is_file() and path.relative_to(state).parts[0] != "postgres"}


def test_two_hundred_hostile_names_reach_storage_and_screen_as_names_only() -> None:
    assert len(NAMES) >= 200
    inbox = makers.make_inbox(address="help@desk.example")
    client = sign_in(makers.make_agent(teams=(inbox.team,)))
    state, before = Path(settings.STATE), _files(Path(settings.STATE))
    for begin in range(0, len(NAMES), _IN_A_MAIL):
        raw = _mail(begin, NAMES[begin : begin + _IN_A_MAIL])
        envelope = Envelope(raw=raw, sender="jan@klant.example", recipients=(inbox.address,), received_at=MONDAY)
        accepting.accept(envelope, inbox=inbox)
    reading.read_waiting()
    files = list(Attachment.objects.all())
    assert len(files) == len(NAMES)
    stored = {Path(file.blob.path) for file in files}
    made = _files(state) - before  # with those of a test that runs beside this one
    assert stored <= made
    root = Path(blobs.storage().path(""))
    assert all(
        re.fullmatch(r"([0-9a-f]{2})/([0-9a-f]{2})/\1\2[0-9a-f]{60}", str(one.relative_to(root))) for one in made
    )
    for message in Message.objects.all():
        page = client.get(f"/cases/{message.conversation.case_id}/").content.decode()
        shown = [file for file in files if file.message_id == message.pk and file.name]
        assert all(f'<span class="file__name">{escape(file.name)}</span>' in page for file in shown)
    for file in files:
        response = client.get(f"/attachments/{file.pk}/")
        assert response.getvalue() == b"x"
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Content-Type"] == "application/octet-stream"
        assert "Set-Cookie" not in response
