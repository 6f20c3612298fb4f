"""Where mail servers hand us mail: an LMTP server that says 250 only for what is committed."""

import asyncio
import logging
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import uvloop
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope as SmtpEnvelope
from aiosmtpd.smtp import Session
from django.conf import settings

from belofte import clock, room
from belofte.channels.contract import Envelope
from belofte.channels.models import RAW_IN_ROW_BYTES_MAX, Inbox
from belofte.database import borrowing
from belofte.intake import addressing, fetching, storing
from belofte.intake.gathering import Gathering
from belofte.intake.taking import PiecewiseLMTP, for_each

_THREADS = 4
_RECIPIENTS_MAX = 100
_KNOWN_FOR_SECONDS = 1.0
_KNOWN_MAX = 1_000
_TRY_LATER = "451 4.3.0 We cannot keep it at the moment, please try again later"
_NO_ROOM = "452 4.3.1 No room to keep it at the moment, please try again later"

logger = logging.getLogger(__name__)


class AddressedEnvelope(SmtpEnvelope):
    """A mail under way, with the inboxes that its recipients are."""

    def __init__(self) -> None:
        super().__init__()
        self.inboxes: list[Inbox] = []


class MailListener(PiecewiseLMTP):
    """LMTP as RFC 2033 has it: one answer for each recipient."""

    line_length_limit = 1024 * 1024  # how much of a mail is waited for at once; its lines may be longer
    command_size_limit = 4096

    def _create_envelope(self) -> AddressedEnvelope:
        return AddressedEnvelope()


@dataclass  # no slots: the server reads every attribute of its hooks, and before Python 3.11.3 one of those raises
class Deliveries:
    """The hooks that the server calls; the database is touched in threads, never in its loop."""

    threads: ThreadPoolExecutor
    _asked: Gathering[str, Inbox | None] = field(init=False)
    _handed: "Gathering[AddressedEnvelope, str]" = field(init=False)
    _lately: dict[str, tuple[float, Inbox]] = field(default_factory=dict)  # found, and when

    def __post_init__(self) -> None:
        self._asked = Gathering(lambda addresses: self._in_thread(_find_inboxes, addresses))
        self._handed = Gathering(lambda mails: self._in_thread(_accept, mails))

    async def handle_RCPT(  # noqa: N802 - the server's name for it
        self,
        server: LMTP,  # noqa: ARG002 - the hook's signature
        session: Session,  # noqa: ARG002
        envelope: AddressedEnvelope,
        address: str,
        options: list[str],  # noqa: ARG002
    ) -> str:
        """Take only addresses that are ours, so that the sender hears at once of a wrong one."""
        if len(envelope.rcpt_tos) >= _RECIPIENTS_MAX:
            return "452 4.5.3 Too many recipients"
        try:
            inbox = await self._find(address)
        except Exception:  # a bug of ours too: the server's own answer would have the mail bounce for good
            logger.exception("a recipient could not be looked up")
            return _TRY_LATER
        if inbox is None:
            return "550 5.1.1 No such address here"
        envelope.rcpt_tos.append(address)
        envelope.inboxes.append(inbox)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: LMTP, session: Session, envelope: AddressedEnvelope) -> str:  # noqa: ARG002, N802
        """Answer once for each recipient, after the commit."""
        try:
            if len(envelope.content or b"") > RAW_IN_ROW_BYTES_MAX:  # the others do not wait for a large one
                (number,) = await self._in_thread(_accept, [envelope])
            else:
                number = await self._handed.ask(envelope)
        except room.NoRoomError:  # every page says so
            return for_each(envelope, _NO_ROOM)
        except Exception:  # as above; one that says that the inbox is gone by now among them
            logger.exception("a mail could not be kept; its sender keeps it and tries again")
            return for_each(envelope, _TRY_LATER)
        return for_each(envelope, f"250 2.0.0 Kept as {number}")

    async def handle_exception(self, error: Exception) -> str:
        """Have the sender keep a mail where we are at fault: the server's own answer would bounce it for good."""
        logger.error("a mail server was asked to try again later", exc_info=error)
        return _TRY_LATER

    async def _find(self, address: str) -> Inbox | None:
        """Return the inbox of an address, as it is now or was a second ago: who hands over much names it each time."""
        found_at, inbox = self._lately.get(address, (0.0, None))
        if inbox is not None and time.monotonic() - found_at < _KNOWN_FOR_SECONDS:
            return inbox
        inbox = await self._asked.ask(address)
        if len(self._lately) >= _KNOWN_MAX:
            self._lately.clear()
        if inbox is not None:
            self._lately[address] = (time.monotonic(), inbox)
        return inbox

    async def _in_thread(self, work: Any, *arguments: Any) -> Any:  # noqa: ANN401 - passes through what it is given
        return await asyncio.get_running_loop().run_in_executor(self.threads, _with_connection, work, *arguments)


def serve() -> None:
    """Take mail, and fetch it, until told to stop (SIGTERM or SIGINT).

    What is being taken is still committed; whoever hears no answer sends it again, which is recognised.
    """
    with fetching.running(), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve())


async def _serve() -> None:
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    with ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="accept") as threads:
        server = await start(threads, host=settings.ENVIRONMENT.lmtp_host, port=settings.ENVIRONMENT.lmtp_port)
        await stopping.wait()
        server.close()


async def start(threads: ThreadPoolExecutor, *, host: str, port: int) -> asyncio.Server:
    """Open the port."""
    loop = asyncio.get_running_loop()
    hooks = Deliveries(threads)

    def connect() -> MailListener:
        return MailListener(
            hooks,
            hostname="belofte",
            ident="Belofte",
            data_size_limit=settings.ENVIRONMENT.mail_size_max,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    connect()  # a fault of ours shows here; later the loop closes the line without a word
    return await loop.create_server(connect, host=host, port=port)


def _with_connection(work: Any, *arguments: Any) -> Any:  # noqa: ANN401 - passes through what it is given
    """Do database work in a thread of the server."""
    with borrowing.connection():
        return work(*arguments)


def _find_inboxes(addresses: Sequence[str]) -> list[Inbox | None]:
    """Return the inbox of each address, with or without a token."""
    exact = [_writable(address).lower() for address in addresses]
    found = addressing.find(exact, channel="email")
    return [found.get(address) for address in exact]


def _accept(mails: Sequence[AddressedEnvelope]) -> list[str]:
    """Commit these, each for whichever of our addresses; return their numbers."""
    rows = storing.store_together([(_given(mail), mail.inboxes[0]) for mail in mails])
    return [str(row.pk) for row in rows]


def _given(mail: AddressedEnvelope) -> Envelope:
    raw = mail.content
    return Envelope(
        raw=raw if isinstance(raw, bytes) else (raw or "").encode(),
        sender=_writable(mail.mail_from or ""),
        recipients=tuple(map(_writable, mail.rcpt_tos)),
        received_at=clock.now(),
    )


def _writable(address: str) -> str:
    """Return an address in letters that the database can keep; what it cannot is written out."""
    return address.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")
