"""A mailbox that cuts the line, numbers anew, repeats itself or talks nonsense: nothing lost, nothing doubled.

The other side is the scripted server of tests/imap_server.py, which is held to an independent client below.
"""

import imaplib
import itertools
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection
from django.db.models import QuerySet
from psycopg.conninfo import make_conninfo
from pytest_django import Settings

from belofte import clock, makers
from belofte.cases.models import Message
from belofte.channels import registry
from belofte.channels.contract import FetchError
from belofte.channels.email import imap, mailbox, numbering, problems
from belofte.channels.models import Bookmark, Inbox, RawEnvelope
from belofte.intake import fetching, reading
from belofte.intake.fetching import DeskIntake
from belofte.ops.tests import running
from tests import imap_server
from tests.imap_server import ImapServer, serving

pytestmark = pytest.mark.usefixtures("_brisk")
Record = Callable[[str, object], None]
_names = itertools.count(1)


@pytest.fixture
def _brisk(committed_together: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Look often whether a wait is over, and keep the connection to the database."""
    monkeypatch.setattr(imap, "_SLICE_SECONDS", 0.01)
    monkeypatch.setattr(fetching, "BREATH_SECONDS_MAX", 0.0)
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    yield
    connection.close()


def mail(*, words: str = "Waar blijft mijn pakket?", head: str = "Return-Path: <jan@klant.example>\r\n") -> bytes:
    name = f"{next(_names)}@klant.example"
    return (
        f"{head}From: Jan <jan@klant.example>\r\nTo: help@desk.example\r\nSubject: Pakket\r\n"
        f"Message-ID: <{name}>\r\n\r\n{words} ({name})\r\n"
    ).encode()


def inbox_at(server: ImapServer, **changed: object) -> Inbox:
    return makers.make_inbox(credentials=imap_server.credentials(server.port, **changed))


def waiting_longer(inbox: Inbox) -> Inbox:
    """Return an inbox whose server has as long as one has on a busy machine."""
    inbox.credentials = {**inbox.credentials, "timeout_seconds": 10}
    inbox.save(update_fields=["credentials"])
    return inbox


def fetch(inbox: Inbox, server: ImapServer, *, arriving: list[bytes] | None = None) -> str:
    """Fetch until the line breaks, and return what is then said; or until nothing is left, and return "".

    Each time that nothing is left, the next of `arriving` arrives.
    """
    fetcher = registry.fetcher(inbox)
    assert fetcher is not None
    while server.idling.acquire(blocking=False):
        pass
    until, stopping = time.monotonic() + 120, threading.Event()

    def is_stopping() -> bool:
        if time.monotonic() > until:
            stopping.set()
        if server.idling.acquire(blocking=False):
            if arriving:
                server.drop(arriving.pop())
            else:
                stopping.set()
        return stopping.is_set()

    try:
        fetcher.fetch(DeskIntake(inbox=inbox, is_stopping=is_stopping))
    except FetchError as error:
        return str(error) or "no words"
    return ""


def fetch_on(inbox: Inbox, server: ImapServer, *, arriving: list[bytes] | None = None) -> int:
    """Fetch, again after each break, until nothing is left; return how often the line broke."""
    return next(count for count in itertools.count() if not fetch(inbox, server, arriving=arriving))


def taken(inbox: Inbox) -> list[bytes]:
    """Return every mail as often as it becomes something that an agent sees."""
    rows = RawEnvelope.objects.filter(inbox=inbox, second_delivery_of__isnull=True)
    return sorted(reading.raw_bytes(row) for row in rows)


def second_deliveries(inbox: Inbox) -> int:
    return RawEnvelope.objects.filter(inbox=inbox, second_delivery_of__isnull=False).count()


def messages_of(inbox: Inbox) -> QuerySet[Message]:
    return Message.objects.filter(conversation__inbox=inbox)


def read(inbox: Inbox) -> None:
    """Read what came in for this inbox, and not what other tests left."""
    RawEnvelope.objects.exclude(inbox=inbox).filter(state="waiting").update(state="read")
    reading.read_waiting()


def fetch_with_cuts(cut_at: int | None) -> tuple[ImapServer, Inbox, list[bytes], int]:
    """Fetch two mails that wait and two that arrive, the line cut once; return what became of it."""
    with serving(ImapServer(cut_at=cut_at)) as server:
        inbox = inbox_at(server)
        mails = [mail() for _ in range(4)]

        def expect_committed(numbers: list[int]) -> None:
            keys = [f"imap/1/100/{number}" for number in numbers]
            assert RawEnvelope.objects.filter(inbox=inbox, transport_key__in=keys).count() == len(keys)
            connection.close()

        server.on_store = expect_committed
        for each in mails[:2]:
            server.drop(each)
        breaks = fetch_on(inbox, server, arriving=mails[2:])
        return server, inbox, mails, breaks


@pytest.mark.parametrize(
    "moments", [("done",), pytest.param(("received", "done", "answered"), marks=pytest.mark.slow)], ids=["some", "all"]
)
def test_fetch_is_cut_at_every_point(moments: tuple[str, ...], record_property: Record) -> None:
    """Of the three points of each command, the quick test takes that after it was carried out and before the answer."""
    names = enumerate(fetch_with_cuts(None)[0].passed)
    points = [(point, name) for point, name in names if name.endswith(moments)]
    lost = doubled = seconds = 0
    for point, name in points:
        server, inbox, mails, breaks = fetch_with_cuts(point)
        counts = [taken(inbox).count(each) for each in mails]
        lost, doubled = lost + counts.count(0), doubled + sum(count > 1 for count in counts)
        seconds += second_deliveries(inbox)
        assert (server.unread(), breaks <= 1, len(taken(inbox))) == ([], True, 4), name
    record_property(
        "figures", f"F9: cut at {len(points)} points, lost {lost}, doubled {doubled}, second deliveries {seconds}"
    )
    assert (len(points) >= 20 * len(moments), lost, doubled, seconds) == (True, 0, 0, 0)


def test_fetch_again_takes_only_what_is_new() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        server.drop(mail())
        fetch(inbox, server)
        second = server.drop(mail())
        server.fetched.clear()
        fetch(inbox, server)
    assert (server.fetched, len(taken(inbox)), second_deliveries(inbox)) == ([second], 2, 0)


def test_fetch_for_the_first_time_takes_what_is_unread_and_leaves_older_mail_that_was_read() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        unread = mail()
        old = server.drop(mail(), flags=("\\Seen",))
        server.drop(unread)
        fetch(inbox, server)
        fetch(inbox, server)
        assert (taken(inbox), server.unread()) == ([unread], [])
        server.mails[old - 1].flags.clear()  # somebody wants it after all
        fetch(inbox, server)
    assert (len(taken(inbox)), server.unread()) == (2, [])


def test_fetch_takes_what_somebody_read_in_a_mail_program() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        fetch(inbox, server)
        server.drop(read := mail(), flags=("\\Seen",))
        fetch(inbox, server)
    assert taken(inbox) == [read]


def test_fetch_leaves_what_somebody_marked_as_unread() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        number = server.drop(mail())
        fetch(inbox, server)
        server.mails[0].flags.clear()
        server.drop(mail())
        fetch(inbox, server)
    assert (server.unread(), len(taken(inbox)), second_deliveries(inbox)) == ([number], 2, 0)


def months_later() -> AbstractContextManager[None]:
    return clock.moved_to(clock.now() + timedelta(days=60))


class Understated(bytes):
    """A mail of which the server says that it is smaller than it is."""

    def __len__(self) -> int:
        return 1_000


def fill(server: ImapServer, count: int, *, flags: tuple[str, ...] = ()) -> list[bytes]:
    mails = [mail() for _ in range(count)]
    for each in mails:
        server.drop(each, flags=flags)
    return mails


def expect_each_once(inbox: Inbox, mails: list[bytes]) -> None:
    assert (taken(inbox), second_deliveries(inbox)) == (sorted(mails), 0)


@pytest.mark.parametrize("count", [60, pytest.param(1_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("way", ["UIDVALIDITY changes", "UIDNEXT goes back", "both", "only UIDNEXT is wrong"])
def test_fetch_after_everything_was_numbered_anew(count: int, way: str, record_property: Record) -> None:
    """Half a year later, when no content counts as a repetition any more; some mail came meanwhile and was read."""
    with serving() as server:
        inbox = inbox_at(server)
        fill(server, 20, flags=("\\Seen",))  # of before
        fetch(inbox, server)
        for old in server.mails:
            old.arrived_at -= timedelta(days=300)
        mails = fill(server, count)
        fetch(inbox, server)
        expect_each_once(inbox, mails)
        mails += fill(server, 10) + fill(server, 10, flags=("\\Seen",))
        for late in server.mails[20:]:
            late.arrived_at = clock.now()
        if way != "only UIDNEXT is wrong":
            server.mails.reverse()
            server.renumber(validity=None if way == "UIDNEXT goes back" else 200)
        server.told_next_number = None if way == "UIDVALIDITY changes" else 3
        with months_later():
            assert fetch(inbox, server) == ""
            expect_each_once(inbox, mails)
            server.told_next_number = None
            mails += fill(server, 1)
            fetch_on(inbox, server)
            expect_each_once(inbox, mails)
        assert Bookmark.objects.get(inbox=inbox).renumbered_at is not None
    record_property("figures", f"F10: {way}, {len(mails)} mails, lost 0, doubled 0")


def test_fetch_that_is_cut_while_all_is_numbered_anew() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        fetch(inbox, server)
        mails = fill(server, 60)
        for each in server.mails:
            each.arrived_at = clock.now()
        fetch(inbox, server)
        server.renumber(validity=200)
        with months_later():
            for later in (25, 20, 15):
                server.cut_at = server.point + later
                assert fetch(inbox, server) != ""
            assert fetch(inbox, server) == ""
        expect_each_once(inbox, mails)


@pytest.mark.parametrize("is_read", [False, True])
@pytest.mark.parametrize("count", [2, 5])
def test_fetch_when_numbers_are_used_again_for_other_mail(count: int, *, is_read: bool) -> None:
    """The server lost its index with its mail; UIDNEXT does not always tell."""
    with serving() as server:
        inbox = inbox_at(server)
        fetch(inbox, server)
        mails = fill(server, 3)
        fetch(inbox, server)
        server.mails, server.next_number = [], 1
        mails += fill(server, count, flags=("\\Seen",) if is_read else ())
        for each in server.mails:
            each.arrived_at = clock.now()
        assert fetch(inbox, server) == ""
    expect_each_once(inbox, mails)
    assert Bookmark.objects.get(inbox=inbox).renumbered_at is not None


def test_fetch_when_arrival_dates_change_and_nothing_else() -> None:
    """As after restoring a backup: the content tells that it is the same mail."""
    with serving() as server:
        inbox = inbox_at(server)
        mails = fill(server, 3)
        fetch(inbox, server)
        for each in server.mails:
            each.arrived_at += timedelta(days=1)
        assert fetch(inbox, server) == ""
    expect_each_once(inbox, mails)
    assert Bookmark.objects.get(inbox=inbox).renumbered_at is None


def test_fetch_when_a_server_gives_its_numbers_twice() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        mails = fill(server, 3)
        server.answers["UID SEARCH"] = b"* SEARCH 1 1 2 3 3 2\r\nTAG OK done\r\n"
        fetch(inbox, server)
    expect_each_once(inbox, mails)


def test_fetch_from_another_mailbox_begins_anew() -> None:
    with serving() as first, serving() as second:
        inbox = inbox_at(first)
        mails = fill(first, 3)
        fetch(inbox, first)
        fill(second, 2, flags=("\\Seen",))
        mails += fill(second, 2)
        inbox.credentials = imap_server.credentials(second.port, imap_host="localhost")
        inbox.save()
        fetch(inbox, second)
    expect_each_once(inbox, mails)
    assert Bookmark.objects.get(inbox=inbox).renumbered_at is None


_GARBAGE = {
    "nothing": b"\r\n",
    "bytes": bytes(range(256)) + b"\r\n",
    "brackets": b"* " + b"(" * 5_000 + b"\r\nTAG OK done\r\n",
    "numbers": b"* 99999999999999999999 EXISTS\r\n* SEARCH -1 x\r\n* 1 FETCH (UID x)\r\nTAG OK done\r\n",
    "bad": b"TAG BAD what\r\n",
    "bye": b"* BYE maintenance\r\n",
    "another language": b"220 mail.desk.example ESMTP\r\n",
}


@pytest.mark.parametrize("garbage", list(_GARBAGE))
@pytest.mark.parametrize("command", ["AUTHENTICATE", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE", "IDLE"])
def test_fetch_from_a_server_that_talks_nonsense(command: str, garbage: str) -> None:
    with serving() as server:
        inbox = inbox_at(server, timeout_seconds=0.2)
        mails = fill(server, 3)
        server.answers[command] = _GARBAGE[garbage]
        told = fetch(inbox, server)
        assert imap_server.PASSWORD not in told
        server.answers.clear()
        assert fetch(waiting_longer(inbox), server) == ""
    expect_each_once(inbox, mails)


@pytest.mark.parametrize("command", ["AUTHENTICATE", "SELECT", "UID SEARCH", "UID FETCH", "UID STORE"])
def test_fetch_from_a_server_that_hangs(command: str) -> None:
    with serving() as server:
        inbox = inbox_at(server, timeout_seconds=0.2)
        mails = fill(server, 3)
        server.answers[command] = b""
        began = time.monotonic()
        assert fetch(inbox, server) == "The mail server did not answer in time."
        assert time.monotonic() - began < 2
        server.answers.clear()
        assert fetch(waiting_longer(inbox), server) == ""
    expect_each_once(inbox, mails)


def test_fetch_with_a_wrong_password_says_that_it_is_us() -> None:
    with serving(ImapServer(password="anders")) as server:
        fetcher = registry.fetcher(inbox := inbox_at(server))
        assert fetcher is not None
        with pytest.raises(FetchError) as refusal:
            fetcher.fetch(DeskIntake(inbox=inbox, is_stopping=lambda: False))
    assert (refusal.value.is_refused, str(refusal.value)) == (
        True,
        "The mail server does not let us in: [AUTHENTICATIONFAILED] Authentication failed.",
    )


def test_fetch_from_a_server_that_repeats_the_password_keeps_it_to_itself() -> None:
    with serving(ImapServer(capabilities="IMAP4rev1")) as server:
        server.answers["LOGIN"] = f"TAG NO wrong: {imap_server.PASSWORD}\r\n".encode()
        assert fetch(inbox_at(server), server) == "The mail server does not let us in: wrong: …"


def test_fetch_signs_in_without_sasl() -> None:
    with serving(ImapServer(capabilities="IMAP4rev1 IDLE")) as server:
        inbox = inbox_at(server)
        mails = fill(server, 1)
        assert fetch(inbox, server) == ""
    expect_each_once(inbox, mails)


def test_fetch_from_a_server_without_encryption_that_should_have_it_is_refused() -> None:
    with serving() as server:
        assert "STARTTLS" in fetch(inbox_at(server, imap_security="starttls"), server)
        assert "SSL" in fetch(inbox_at(server, imap_security="tls"), server)
    assert "AUTHENTICATE received" not in server.passed


@pytest.fixture
def seal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A server's certificate for localhost, which this process trusts."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
    usual = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    dated = usual.not_valid_before(clock.now() - timedelta(days=1)).not_valid_after(clock.now() + timedelta(days=1))
    named = dated.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    certificate = named.serial_number(1).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    (tmp_path / "certificate").write_bytes(certificate.public_bytes(pem))
    plain = serialization.NoEncryption()
    (tmp_path / "key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "certificate", tmp_path / "key")
    return context


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_fetch_over_an_encrypted_line(seal: ssl.SSLContext, security: str) -> None:
    capabilities = "IMAP4rev1 AUTH=PLAIN IDLE" + (" STARTTLS" if security == "starttls" else "")
    with serving(ImapServer(seal=seal, capabilities=capabilities)) as server:
        inbox = inbox_at(server, imap_host="localhost", imap_security=security)
        mails = [mail(), mail(), mail()]
        server.drop(mails[0])
        assert fetch(inbox, server, arriving=mails[1:]) == ""
    expect_each_once(inbox, mails)


def test_fetch_from_a_server_with_somebody_elses_certificate_is_refused(seal: ssl.SSLContext) -> None:
    with serving(ImapServer(seal=seal)) as server:
        told = fetch(inbox_at(server, imap_security="tls"), server)  # as 127.0.0.1, and not as localhost
    assert ("CERTIFICATE_VERIFY_FAILED" in told, server.passed) == (True, [])


def test_fetch_from_a_server_without_idle_asks_each_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imap, "POLL_SECONDS", 0.05)
    with serving(ImapServer(capabilities="IMAP4rev1 AUTH=PLAIN")) as server:
        inbox = inbox_at(server)
        mails = [mail(), mail()]

        def is_stopping() -> bool:
            if len(server.mails) < 2 and server.passed.count("NOOP done") == 1:
                server.drop(mails[1])
            return server.passed.count("NOOP done") > 3

        server.drop(mails[0])
        fetcher = registry.fetcher(inbox)
        assert fetcher is not None
        fetcher.fetch(DeskIntake(inbox=inbox, is_stopping=is_stopping))
    expect_each_once(inbox, mails)


def test_fetch_where_nothing_can_be_marked_takes_each_once() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        mails = fill(server, 3)
        server.answers["UID STORE"] = b"TAG NO [NOPERM] not yours\r\n"
        assert [fetch(inbox, server), fetch(inbox, server)] == ["", ""]
    expect_each_once(inbox, mails)


@pytest.mark.parametrize("is_told", [True, False])
def test_fetch_a_mail_above_the_limit_shows_that_it_is_there(settings: Settings, *, is_told: bool) -> None:
    with serving() as server:
        inbox = inbox_at(server)
        large = mail(words="x" * 3_000)
        server.drop(large if is_told else Understated(large))
        server.drop(small := mail())
        settings.ENVIRONMENT = settings.ENVIRONMENT.model_copy(update={"mail_size_max": 2_000})
        assert fetch(inbox, server) == ""
    read(inbox)
    rows = RawEnvelope.objects.filter(inbox=inbox).order_by("id").values_list("state", "problem")
    assert list(rows) == [("unreadable", problems.TOO_LARGE_TO_FETCH), ("read", "")]
    assert [text.strip() for text in messages_of(inbox).values_list("text", flat=True)] == [
        small.decode().rpartition("\r\n\r\n")[2].strip()
    ]


@pytest.mark.parametrize("refusal", ["no", "cut", "nothing"])
def test_fetch_a_mail_that_the_server_never_gives_holds_up_no_other(refusal: str) -> None:
    with serving() as server:
        inbox = inbox_at(server)
        mails = fill(server, 3)
        server.refuses = {2: refusal}
        for _ in range(numbering.ATTEMPTS_MAX):
            fetch(inbox, server)
        mails += fill(server, 1)
        fetch_on(inbox, server) if refusal != "cut" else fetch(inbox, server)
        expect_each_once(inbox, [mails[0], mails[2], mails[3]])
        with clock.moved_to(clock.now() + timedelta(hours=2)):
            assert fetch(inbox, server) == ""
            fetch(inbox, server)
    read(inbox)
    rows = RawEnvelope.objects.filter(inbox=inbox)
    assert list(rows.exclude(state="read").values_list("problem", flat=True)) == [problems.NOT_GIVEN]
    assert rows.count() == 4


def test_fetch_a_mail_that_was_refused_once_comes_after_the_batches_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox, "BATCH_MAX", 2)
    with serving() as server:
        inbox = inbox_at(server)
        mails = fill(server, 6)
        server.refuses = {2: "no"}
        fetch(inbox, server)
        server.refuses = {}
        server.mails[1].flags.add("\\Seen")  # in a mail program, so that being unread does not tell of it
        fetch_on(inbox, server)
        expect_each_once(inbox, mails)


def test_fetch_forgets_a_mail_that_was_refused_and_is_gone() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        fill(server, 3)
        server.refuses = {2: "no"}
        fetch(inbox, server)
        del server.mails[1]
        fetch(inbox, server)
    cursor = numbering.read(Bookmark.objects.get(inbox=inbox).cursor)
    assert (cursor.tried, cursor.through) == (set(), 3)


def test_fetch_a_long_backlog_takes_the_oldest_first_and_keeps_no_new_mail_waiting() -> None:
    with serving() as server:
        inbox = inbox_at(server)
        mails = fill(server, 150)
        new = mail()

        def drop_once(_: list[int]) -> None:
            if new not in mails:
                mails.append(new)
                server.drop(new)

        server.on_store = drop_once
        assert fetch(inbox, server) == ""
    expect_each_once(inbox, mails)
    place = server.fetched.index(151)
    assert (server.fetched[:50], 50 <= place < 100) == (list(range(1, 51)), True)


def test_fetched_mail_without_return_path_is_somebodys_question() -> None:
    """An empty sender would say that nobody waits for an answer."""
    with serving() as server:
        inbox = inbox_at(server)
        server.drop(mail(head=""))
        fetch(inbox, server)
    read(inbox)
    assert [message.needs_answer for message in messages_of(inbox)] == [True]


@pytest.mark.parametrize("times", [1, pytest.param(10, marks=pytest.mark.slow)])
def test_fetching_process_is_killed_between_commit_and_mark(times: int, record_property: Record) -> None:
    """kill -9 at the moment that the server hears of the mark, which it then never sets."""
    with serving() as server:
        inbox = inbox_at(server)
        mails = fill(server, 5)
        processes: list[subprocess.Popen[bytes]] = []

        def kill(_: list[int]) -> None:
            processes[-1].kill()
            processes[-1].wait()
            raise OSError

        server.on_store = kill
        for _ in range(times):
            mails += fill(server, 1)
            processes.append(start_fetching(inbox))
            assert processes[-1].wait(30) == -signal.SIGKILL
        assert server.unread() == list(range(1, 6 + times))
        server.on_store = None
        fetch(inbox, server)
        assert server.unread() == []
    expect_each_once(inbox, mails)
    record_property("figures", f"IMAP: killed {times} times between commit and mark, lost 0, doubled 0")


@pytest.mark.slow
def test_fetch_large_mails_in_bounded_memory(record_property: Record) -> None:
    """F22: mails of 35 MB, one after another, each byte for byte."""
    with serving() as server:
        inbox = inbox_at(server, timeout_seconds=30)
        mails = [mail(words=("x" * 76 + "\r\n") * 470_000) for _ in range(3)]
        for each in mails:
            server.drop(each)
        peaks: list[int] = []

        def measure_and_kill(_: list[int]) -> None:
            lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
            peaks.extend(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM:"))
            process.kill()

        server.on_store = measure_and_kill
        process = start_fetching(inbox)
        process.wait(90)
    expect_each_once(inbox, mails)
    record_property("figures", f"IMAP: 3 mails of {len(mails[0]) // 2**20} MB, peak memory in MB {peaks}")
    assert max(peaks) <= 400


def start_fetching(inbox: Inbox) -> "subprocess.Popen[bytes]":
    """Fetch in a process of its own."""
    dsn = make_conninfo(os.environ["BELOFTE_DATABASE"], dbname=connection.settings_dict["NAME"])
    command = [sys.executable, "-m", "tests.faults.fetching_alone", str(inbox.pk)]
    environment = {**os.environ, "BELOFTE_DATABASE": dsn, "DJANGO_SETTINGS_MODULE": "belofte.config.settings"}
    return subprocess.Popen(command, env=environment, cwd=running.REPOSITORY)


def test_imap_server_of_these_tests_answers_an_independent_client() -> None:
    """What the scripted server and our fetching might both have misunderstood, the standard library did not."""
    with serving() as server:
        server.drop(raw := mail())
        server.drop(mail(), flags=("\\Seen",))
        with imaplib.IMAP4("127.0.0.1", server.port, timeout=5) as client:
            assert client.login(imap_server.USER, f'"{imap_server.PASSWORD}"'.strip('"'))[0] == "OK"
            assert client.select("INBOX") == ("OK", [b"2"])
            assert client.response("UIDVALIDITY")[1] == [b"100"]
            assert client.response("UIDNEXT")[1] == [b"3"]
            assert client.uid("SEARCH", "UNSEEN") == ("OK", [b"1"])
            assert client.uid("SEARCH", "UID", "5:*") == ("OK", [b"2"])
            assert client.uid("SEARCH", "SINCE", "23-Nov-2026") == ("OK", [b"1 2"])
            answer = client.uid("FETCH", "1", "(BODY.PEEK[]<0.20>)")[1][0]
            assert answer == (b"1 (UID 1 BODY[]<0> {20}", raw[:20])
            facts = client.uid("FETCH", "2", "(FLAGS INTERNALDATE RFC822.SIZE)")[1][0]
            assert isinstance(facts, bytes)
            assert imaplib.ParseFlags(facts) == (b"\\Seen",)
            assert imaplib.Internaldate2tuple(facts) is not None
            assert client.uid("STORE", "1", "+FLAGS.SILENT", "(\\Seen)")[0] == "OK"
            assert client.uid("SEARCH", "UNSEEN") == ("OK", [b""])
