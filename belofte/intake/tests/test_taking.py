"""Taking a mail off the wire: byte for byte, however it is cut, and no further than its end."""

import asyncio
import random
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope, Session

from belofte.intake.taking import PiecewiseLMTP

_HEAD = b"LHLO x\r\nMAIL FROM:<jan@klant.example>\r\nRCPT TO:<help@desk.example>\r\nDATA\r\n"
_SIZE_MAX = 5_000
_READER_HOLDS = 1_000
_TOO_MUCH = "552 5.3.4 Too much mail data"


@dataclass  # no slots, as in listening.py
class Taken:
    """What a server was handed."""

    mails: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: ANN401, N802
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 kept"


class SmallLMTP(PiecewiseLMTP):
    line_length_limit = _READER_HOLDS


async def _speak(pieces: list[bytes]) -> tuple[list[bytes], list[str]]:
    taken, loop = Taken(), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SmallLMTP(taken, data_size_limit=_SIZE_MAX, loop=loop), host="127.0.0.1", port=0
    )
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0)
    answers = (await asyncio.wait_for(reader.read(), 10)).decode().splitlines()
    writer.close()
    server.close()
    return taken.mails, [answer for answer in answers if answer.startswith(("250 kept", "552", "221", "5"))]


def speak(*pieces: bytes) -> tuple[list[bytes], list[str]]:
    return asyncio.run(_speak([_HEAD, *pieces]))


KEPT = ["250 kept", "221 Bye"]


def wired(mail: bytes) -> bytes:
    """Return a mail that ends with a line end as it goes over the wire."""
    dotted = mail.replace(b"\r\n.", b"\r\n..")
    return (b"." if mail.startswith(b".") else b"") + dotted + b".\r\n"


@pytest.mark.parametrize(
    "mail",
    [
        b"",
        b"\r\n",
        b"a\r\n",
        b".\r\n",
        b"..\r\n.x\r\n...\r\n",
        b"\r\r\n",
        b".\r\r\n",
        b"\n.\r\n",
        b"\n.\r\n.\r\n",
        b"a\n.\r\nb\n.\n.\r\n\r\n",
        b"\x00\xff\r.\r\n",
        b"x" * 4_000 + b"\r\n",
        b"\r\n" * 2_000,
    ],
)
def test_take_a_mail_byte_for_byte_however_it_is_cut(mail: bytes) -> None:
    wire = wired(mail)
    assert speak(wire + b"QUIT\r\n") == ([mail], KEPT)
    assert speak(*(wire[at : at + 1] for at in range(min(len(wire), 50))), wire[50:], b"QUIT\r\n") == ([mail], KEPT)


@pytest.mark.parametrize("seed", range(20))
def test_take_any_mail(seed: int) -> None:
    chance = random.Random(seed)
    mail = b"".join(chance.choices([b".", b"\r", b"\n", b"\r\n", b"\r\n.", b"a" * 300], k=100))[:_SIZE_MAX] + b"\r\n"
    wire = wired(mail)
    cut = sorted(chance.choices(range(len(wire)), k=5))
    pieces = [wire[begin:end] for begin, end in zip([0, *cut], [*cut, len(wire)], strict=True)]
    mails, answers = speak(*pieces, b"QUIT\r\n")
    is_kept = len(wire) - 3 <= _SIZE_MAX
    assert (mails, answers[0]) == (
        [mail] if is_kept else [],
        "250 kept" if is_kept else _TOO_MUCH,
    )


def test_what_is_sent_ahead_behind_a_mail_is_the_next_one() -> None:
    again = _HEAD.partition(b"\r\n")[2]
    mails, answers = speak(b"a\r\n.\r\n" + again + b"b\r\n.\r\nQUIT\r\n")
    assert (mails, answers) == ([b"a\r\n", b"b\r\n"], ["250 kept", "250 kept", "221 Bye"])


@pytest.mark.parametrize(("more", "is_kept"), [(0, True), (1, False), (90_000, False)])
def test_too_much_is_passed_over_and_the_next_is_heard(more: int, *, is_kept: bool) -> None:
    again = _HEAD.partition(b"\r\n")[2]
    large = b"x" * (_SIZE_MAX - 2 + more) + b"\r\n"
    mails, answers = speak(large + b".\r\n" + again + b"b\r\n.\r\nQUIT\r\n")
    assert mails == ([large] if is_kept else []) + [b"b\r\n"]
    assert answers == ["250 kept" if is_kept else _TOO_MUCH, "250 kept", "221 Bye"]


def test_too_much_is_refused_once_for_each_recipient() -> None:
    again = b"RCPT TO:<klachten@desk.example>\r\nDATA\r\n"
    head, large = _HEAD.removesuffix(b"DATA\r\n") + again, b"x" * _SIZE_MAX + b"\r\n.\r\nQUIT\r\n"
    assert asyncio.run(_speak([head, large])) == ([], [_TOO_MUCH, _TOO_MUCH, "221 Bye"])


def test_data_out_of_turn_is_refused() -> None:
    for said, answer in ((b"DATA\r\n", "503"), (_HEAD.partition(b"DATA")[0] + b"DATA now\r\n", "501 Syntax: DATA")):
        mails, answers = asyncio.run(_speak([said, b"QUIT\r\n"]))
        assert (mails, answers[0].startswith(answer)) == ([], True)


@pytest.mark.parametrize(
    "given",
    [
        "<jan@klant.example>",
        "<jan.b+c@klant.example> SIZE=10 BODY=8BITMIME",
        "<>",
        "jan@klant.example",
        "<jan..b@klant.example>",
        '<"jan b"@klant.example>',
        "<jan@[192.0.2.1]>",
        "<jan@klant.example",
        "<jan@klant..example>",
        "<jané@klant.example>",
    ],
)
def test_address_is_read_as_the_library_reads_it(given: str) -> None:
    loop = asyncio.new_event_loop()
    ours, theirs = (kind(Taken(), loop=loop) for kind in (PiecewiseLMTP, LMTP))
    loop.close()
    assert ours._getaddr(given) == theirs._getaddr(given)  # noqa: SLF001 - a hook of the library's
