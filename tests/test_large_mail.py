"""Mails of 35 MB and uploads of 100, several at once: kept to the last byte, in a bounded amount of memory."""

import base64
import hashlib
import random
import smtplib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import DjangoDbBlocker

from belofte import clock, makers
from belofte.cases.models import Attachment, Message
from belofte.channels.models import Inbox
from belofte.ops.tests import running
from belofte.replies.models import DraftFile
from tests import desks
from tests.browsing import Visitor
from tests.desks import Desk
from tests.handing import peak_of, peaks

MAIL_BYTES = 35 * 1024 * 1024
UPLOAD_BYTES = 100 * 1000 * 1000
AT_ONCE = 5
MEGABYTES_MAX = 300  # of each process for itself; with the 100 of code that all share, F22 allows 400


@pytest.fixture(scope="module")
def desk(django_db_blocker: DjangoDbBlocker) -> Iterator[Desk]:
    """Start a desk."""
    with desks.open_desk(django_db_blocker, smtp_port=running.free_port()) as opened:
        yield opened


def large_mail(number: int) -> tuple[bytes, bytes]:
    """Return a mail of 35 MB, and the file in it."""
    file = random.Random(number).randbytes(MAIL_BYTES * 57 // 78)  # 57 bytes make a line of 76 letters and its end
    encoded = base64.encodebytes(file).replace(b"\n", b"\r\n")
    head = (
        f"From: klant{number}@klant.test\r\nSubject: Foto {number}\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/mixed; boundary="deel"\r\n\r\n--deel\r\n\r\nZie de foto.\r\n'
        "--deel\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="foto.png"\r\n\r\n'
    )
    return head.encode() + encoded + b"--deel--\r\n", file


def hand_over(desk: Desk, number: int) -> str:
    """Hand a large mail over; return the SHA-256 of its file."""
    raw, file = large_mail(number)
    with smtplib.LMTP("127.0.0.1", desk.installation.mail_port, "klant.test", timeout=120) as server:
        server.sendmail(f"klant{number}@klant.test", [desk.inbox.address], raw)
    return hashlib.sha256(file).hexdigest()


def kept(desk: Desk) -> list[str]:
    blobs = desk.installation.state / "blobs"
    names = Attachment.objects.values_list("blob", flat=True)
    return sorted(hashlib.sha256((blobs / name).read_bytes()).hexdigest() for name in names)


@pytest.mark.slow
def test_large_mails_at_once(desk: Desk, record_property: Callable[[str, object], None]) -> None:
    with ThreadPoolExecutor(AT_ONCE) as senders:
        sent = sorted(senders.map(lambda number: hand_over(desk, number), range(AT_ONCE)))
    running.wait_until(desks.is_read, seconds=60)

    assert kept(desk) == sent
    assert sorted(Message.objects.values_list("text", flat=True)) == ["Zie de foto."] * AT_ONCE
    measured = peaks(desk)
    record_property("figures", f"{AT_ONCE} mails of 35 MB at once: peak memory in MB {measured}")
    assert max(measured.values()) <= MEGABYTES_MAX


@pytest.mark.slow
def test_large_uploads_at_once(desk: Desk, record_property: Callable[[str, object], None]) -> None:
    Inbox.objects.update(files_mb_max=100)
    cases = [makers.make_case(desk.inbox, at=clock.now()).pk for _ in range(AT_ONCE)]

    def upload(number: int) -> tuple[int, str]:
        visitor = Visitor(desk.address)
        visitor.sign_in(desk.agents[0].email, desks.PASSWORD)
        form = visitor.open(f"/cases/{cases[number]}/").form(f"/cases/{cases[number]}/reply/")
        content = random.Random(number).randbytes(UPLOAD_BYTES)
        status = visitor.upload(f"/cases/{cases[number]}/draft/", form, content=content).status
        return status, hashlib.sha256(content).hexdigest()

    with ThreadPoolExecutor(AT_ONCE) as browsers:
        sent = sorted(browsers.map(upload, range(AT_ONCE)))

    blobs = desk.installation.state / "blobs"
    names = DraftFile.objects.values_list("blob", flat=True)
    found = sorted((200, hashlib.sha256((blobs / name).read_bytes()).hexdigest()) for name in names)
    measured = peak_of(desk, "web")
    record_property("figures", f"{AT_ONCE} uploads of 100 MB at once: peak memory in MB {measured}")
    assert found == sent
    assert max(measured.values()) <= MEGABYTES_MAX
