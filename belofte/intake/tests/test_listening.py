"""The LMTP listener, spoken to by the standard library's own client."""

import asyncio
import smtplib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection, connections

from belofte import makers
from belofte.cases import reply_addresses
from belofte.channels.models import Alias, Inbox, RawEnvelope
from belofte.database.backend.maintenance import as_owner
from belofte.intake import listening

ADDRESS = "help@desk.example"


class Listener:
    """The listener in a thread of this process."""

    def __init__(self) -> None:
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=[self._serve()])
        self._thread.start()
        self._ready.wait(5)

    async def _serve(self) -> None:
        with ThreadPoolExecutor(max_workers=1) as threads:
            server = await listening.start(threads, host="127.0.0.1", port=0)
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._stop.wait()
            server.close()
            await asyncio.get_running_loop().run_in_executor(threads, connections.close_all)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(5)
        self._loop.close()


@pytest.fixture
def listener(committed: None) -> Iterator[Listener]:
    makers.make_inbox(address=ADDRESS)
    listener = Listener()
    yield listener
    listener.close()


def hand_over(listener: Listener, raw: bytes, *to: str) -> dict[str, tuple[int, bytes]]:
    with smtplib.LMTP("127.0.0.1", listener.port) as client:
        return client.sendmail("jan@klant.example", to or [ADDRESS], raw)


def test_hand_over_is_kept_when_acknowledged(listener: Listener) -> None:
    assert hand_over(listener, b"Subject: x\r\n\r\nwords\r\n") == {}
    row = RawEnvelope.objects.get()
    assert (bytes(row.raw or b""), row.sender, row.recipients) == (
        b"Subject: x\r\n\r\nwords\r\n",
        "jan@klant.example",
        [ADDRESS],
    )


def test_hand_over_to_a_signed_address_is_ours(listener: Listener) -> None:
    hand_over(listener, b"Subject: x\r\n\r\nwords\r\n", "Help+c1-abc@desk.example")
    assert RawEnvelope.objects.get().recipients == ["Help+c1-abc@desk.example"]


def test_the_hooks_have_no_slots_for_the_server_reads_all_that_they_have() -> None:
    """On the Python of Debian 12 (3.11.2) it found one that raises, and closed every line without a greeting."""
    assert "__slots__" not in vars(listening.Deliveries)


def test_a_server_that_could_greet_nobody_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        raise TypeError

    monkeypatch.setattr(listening, "MailListener", fail)
    with ThreadPoolExecutor(max_workers=1) as threads, pytest.raises(TypeError):
        asyncio.run(listening.start(threads, host="127.0.0.1", port=0))


def test_hand_over_to_nobody_is_refused_at_once(listener: Listener) -> None:
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refusal:
        hand_over(listener, b"x", "nobody@desk.example")
    assert refusal.value.recipients["nobody@desk.example"][0] == 550
    assert RawEnvelope.objects.count() == 0


def test_hand_over_to_several_answers_for_each(listener: Listener) -> None:
    with smtplib.LMTP("127.0.0.1", listener.port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("jan@klant.example")
        for recipient in (ADDRESS, "help+x@desk.example"):
            client.rcpt(recipient)
        first = client.data(b"Subject: x\r\n\r\nwords\r\n")
        second = client.getreply()
        assert (first[0], second[0], client.noop()[0]) == (250, 250, 250)
    assert RawEnvelope.objects.count() == 1


def test_hand_over_to_an_alias_is_ours(listener: Listener) -> None:
    Alias.objects.create(inbox=Inbox.objects.get(), address="hulp@desk.example")
    hand_over(listener, b"Subject: x\r\n\r\nwords\r\n", "Hulp+c1-abc@desk.example")
    assert RawEnvelope.objects.get().inbox.address == ADDRESS


def test_hand_over_to_two_teams_is_kept_once(listener: Listener) -> None:
    makers.make_inbox(address="klachten@desk.example")
    with smtplib.LMTP("127.0.0.1", listener.port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("jan@klant.example")
        for recipient in (ADDRESS, "klachten@desk.example"):
            client.rcpt(recipient)
        assert (client.data(b"Subject: x\r\n\r\nwords\r\n")[0], client.getreply()[0]) == (250, 250)
    row = RawEnvelope.objects.get()
    assert (row.inbox.address, row.recipients) == (ADDRESS, [ADDRESS, "klachten@desk.example"])


def test_hand_over_to_an_inbox_with_a_plus_of_its_own(listener: Listener) -> None:
    makers.make_inbox(address="help+nl@desk.example")
    hand_over(listener, b"Subject: x\r\n\r\nwords\r\n", "help+nl@desk.example")
    assert RawEnvelope.objects.get().inbox.address == "help+nl@desk.example"


def test_hand_over_of_an_answer_to_an_inbox_with_a_plus_of_its_own(listener: Listener) -> None:
    makers.make_inbox(address="klachten+nl@desk.example")
    signed = reply_addresses.sign("klachten+nl@desk.example", purpose="c", row=17)
    hand_over(listener, b"Subject: x\r\n\r\nwords\r\n", signed)
    assert RawEnvelope.objects.get().inbox.address == "klachten+nl@desk.example"


def test_hand_over_from_a_sender_with_letters_that_cannot_be_kept(listener: Listener) -> None:
    with smtplib.LMTP("127.0.0.1", listener.port) as client:
        client.ehlo_or_helo_if_needed()
        assert client.sock is not None
        client.sock.sendall(b"MAIL FROM:<jan\x00@klant.example>\r\n")
        assert client.getreply()[0] == 250
        client.rcpt(ADDRESS)
        assert client.data(b"Subject: x\r\n\r\nwords\r\n")[0] == 250
    assert RawEnvelope.objects.get().sender == "jan\\0@klant.example"


def test_hand_over_junk_is_kept_byte_for_byte(listener: Listener) -> None:
    raw = b"Subject: \xff\x00\xfe\r\nX: " + b"y" * 5_000 + b"\r\n\r\n.\r\n..\r\n\x00\x80\r\n"
    assert hand_over(listener, raw) == {}
    assert bytes(RawEnvelope.objects.get().raw or b"") == raw


def test_hand_over_above_the_limit_is_refused_with_words(listener: Listener) -> None:
    with pytest.raises(smtplib.SMTPException) as refusal:
        hand_over(listener, b"Subject: x\r\n\r\n" + b"x" * 78 * 700_000)
    assert "552" in str(refusal.value)
    assert RawEnvelope.objects.count() == 0


def test_hand_over_35_megabytes_is_kept(listener: Listener) -> None:
    raw = b"Subject: x\r\n\r\n" + (b"x" * 76 + b"\r\n") * 460_000
    assert hand_over(listener, raw) == {}
    assert RawEnvelope.objects.get().size_bytes == len(raw)


def test_hand_over_while_the_database_is_gone_is_put_off(listener: Listener) -> None:
    with as_owner(connection), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE channels_rawenvelope RENAME COLUMN raw TO gone")
    with pytest.raises(smtplib.SMTPDataError) as refusal:
        hand_over(listener, b"Subject: x\r\n\r\nwords\r\n")
    assert refusal.value.smtp_code == 451


def test_hand_over_for_an_inbox_whose_secrets_no_key_opens_is_kept(
    listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "BELOFTE_KEYS", (b"n" * 32,))
    assert hand_over(listener, b"Subject: x\r\n\r\nwords\r\n") == {}
    assert RawEnvelope.objects.count() == 1


@pytest.mark.parametrize("step", ["_find_inboxes", "_accept"])
def test_hand_over_that_meets_a_fault_of_ours_is_tried_again_by_its_sender(
    listener: Listener, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    monkeypatch.setattr(listening, step, lambda _given: 1 // 0)
    with pytest.raises(smtplib.SMTPException, match="please try again later") as refusal:
        hand_over(listener, b"x")
    assert "451" in str(refusal.value)
