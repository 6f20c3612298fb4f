"""A small IMAP server that follows a script: it keeps mails, and breaks its word where a test wants that.

It counts the points at which a line can break: at each command before it is carried out, after that and before the
answer, and half-way through the answer. `cut_at` names the one at which it hangs up, once.
"""

import base64
import re
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BufferedRWPair

USER, PASSWORD = "help", "een geheim"
_SEEN = "\\Seen"
_NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class _CutError(Exception):
    """The script says to hang up here."""


@dataclass(slots=True, kw_only=True)
class Mail:
    """One mail in the mailbox."""

    number: int
    raw: bytes
    arrived_at: datetime
    flags: set[str] = field(default_factory=set)


@dataclass(kw_only=True)
class ImapServer:
    """One account with one folder, over any number of lines."""

    validity: int = 100
    next_number: int = 1
    mails: list[Mail] = field(default_factory=list)
    capabilities: str = "IMAP4rev1 AUTH=PLAIN IDLE"
    cut_at: int | None = None
    point: int = 0  # at which it is now
    passed: list[str] = field(default_factory=list)  # what the points were
    answers: dict[str, bytes | Callable[[], bytes]] = field(default_factory=dict)  # instead of the usual, by command
    told_next_number: int | None = None  # a UIDNEXT that is not true
    refuses: dict[int, str] = field(default_factory=dict)  # by number: "no", "cut" or "nothing" instead of a mail
    password: str = PASSWORD
    on_store: Callable[[list[int]], None] | None = None  # before mails are marked
    connections: int = 0
    fetched: list[int] = field(default_factory=list)  # numbers whose content was given, in order
    idling: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    port: int = 0
    seal: ssl.SSLContext | None = None  # TLS from the first byte, or with STARTTLS where that is a capability
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _lines: set[socket.socket] = field(default_factory=set)
    _idlers: list[Callable[[], None]] = field(default_factory=list)

    def drop(self, raw: bytes, *, number: int | None = None, flags: tuple[str, ...] = ()) -> int:
        """Let a mail arrive, and tell who listens."""
        with self._lock:
            number = self.next_number if number is None else number
            self.next_number = max(self.next_number, number + 1)
            arrived = _NOW + timedelta(seconds=len(self.mails))
            self.mails.append(Mail(number=number, raw=raw, arrived_at=arrived, flags=set(flags)))
            for tell in list(self._idlers):
                with suppress(OSError):
                    tell()
            return number

    def renumber(self, *, validity: int | None = None, first: int = 1) -> None:
        """Number everything anew, as a server does that lost its index."""
        with self._lock:
            self.validity = self.validity if validity is None else validity
            for number, mail in enumerate(self.mails, start=first):
                mail.number = number
            self.next_number = first + len(self.mails)

    def unread(self) -> list[int]:
        with self._lock:
            return [mail.number for mail in self.mails if _SEEN not in mail.flags]

    def hang_up(self) -> None:
        """Cut every line there is."""
        with self._lock:
            for line in self._lines:
                with suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def serve(self, listening: socket.socket) -> None:
        while True:
            try:
                line, _ = listening.accept()
            except OSError:
                return
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # answers come in two halves
            self.connections += 1
            threading.Thread(target=self._talk, args=[line], daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        if self.seal is not None and "STARTTLS" not in self.capabilities:
            try:
                line = self.seal.wrap_socket(line, server_side=True)
            except OSError:
                line.close()
                return
        with self._lock:
            self._lines.add(line)
        try:
            with suppress(_CutError, OSError, ValueError), line, line.makefile("rwb") as stream:
                talk = _Talk(self, stream)
                talk.run()
                if talk.is_sealing and self.seal is not None:
                    with self.seal.wrap_socket(line, server_side=True) as sealed, sealed.makefile("rwb") as inner:
                        _Talk(self, inner).run(is_greeted=True)
        finally:
            with self._lock:
                self._lines.discard(line)

    def reach(self, point: str) -> None:
        """Come to a point where the line may break."""
        with self._lock:
            self.passed.append(point)
            here, self.point = self.point, self.point + 1
            if self.cut_at == here:
                self.cut_at = None
                raise _CutError(point)


class _Talk:
    """One line."""

    def __init__(self, server: ImapServer, stream: BufferedRWPair) -> None:
        self._server = server
        self._stream = stream
        self.is_sealing = False

    def run(self, *, is_greeted: bool = False) -> None:
        if not is_greeted:
            self._answer("greeting", f"* OK [CAPABILITY {self._server.capabilities}] ready\r\n".encode())
        while line := self._stream.readline():
            tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
            words = rest.split(" ")
            name = words[0].upper() if words[0].upper() != "UID" else f"UID {words[1].upper()}"
            arguments = rest[len(name) + 1 :]
            self._server.reach(f"{name} received")
            scripted = self._server.answers.get(name)
            if scripted is not None:
                self._answer(name, (scripted() if callable(scripted) else scripted).replace(b"TAG", tag.encode()))
                continue
            method = getattr(self, f"_{name.lower().replace(' ', '_')}", None)
            if method is None:
                self._answer(name, f"{tag} BAD unknown command\r\n".encode())
                continue
            with self._server._lock:  # noqa: SLF001
                untagged, word = method(arguments)
            self._server.reach(f"{name} done")
            self._answer(name, untagged + f"{tag} {word}\r\n".encode())
            if name == "LOGOUT" or self.is_sealing:
                return

    def _answer(self, name: str, content: bytes) -> None:
        half = len(content) // 2
        self._say(content[:half])
        self._server.reach(f"{name} half answered")
        self._say(content[half:])

    def _say(self, content: bytes) -> None:
        self._stream.write(content)
        self._stream.flush()

    def _capability(self, _: str) -> tuple[bytes, str]:
        return f"* CAPABILITY {self._server.capabilities}\r\n".encode(), "OK done"

    def _starttls(self, _: str) -> tuple[bytes, str]:
        self.is_sealing = True
        return b"", "OK begin"

    def _login(self, arguments: str) -> tuple[bytes, str]:
        found = re.fullmatch(r'"?(.*?)"? "(.*)"', arguments)
        return self._signed_in(*(found.groups() if found else ("", "")))

    def _authenticate(self, _: str) -> tuple[bytes, str]:
        self._say(b"+ \r\n")
        given = base64.b64decode(self._stream.readline()).decode().split("\0")
        return self._signed_in(*given[1:])

    def _signed_in(self, user: str, password: str) -> tuple[bytes, str]:
        if (user, password) == (USER, self._server.password):
            return b"", "OK signed in"
        return b"", "NO [AUTHENTICATIONFAILED] Authentication failed."

    def _select(self, _: str) -> tuple[bytes, str]:
        server = self._server
        next_number = server.told_next_number or server.next_number
        return (
            f"* FLAGS (\\Seen)\r\n* {len(server.mails)} EXISTS\r\n* 0 RECENT\r\n"
            f"* OK [UIDVALIDITY {server.validity}] valid\r\n* OK [UIDNEXT {next_number}] next\r\n"
        ).encode(), "OK [READ-WRITE] opened"

    def _examine(self, arguments: str) -> tuple[bytes, str]:
        return self._select(arguments)[0], "OK [READ-ONLY] opened"

    def _noop(self, _: str) -> tuple[bytes, str]:
        return f"* {len(self._server.mails)} EXISTS\r\n".encode(), "OK done"

    def _uid_search(self, arguments: str) -> tuple[bytes, str]:
        words = arguments.upper().split(" ")
        found = self._server.mails
        while words:
            word = words.pop(0)
            if word == "UNSEEN":
                found = [mail for mail in found if _SEEN not in mail.flags]
            elif word == "SINCE":
                day = datetime.strptime(words.pop(0).strip('"'), "%d-%b-%Y").replace(tzinfo=UTC)
                found = [mail for mail in found if mail.arrived_at >= day]
            elif word != "ALL":
                wanted = self._numbers(words.pop(0) if word == "UID" else word)
                found = [mail for mail in found if mail.number in wanted]
        numbers = " ".join(str(mail.number) for mail in found)
        return f"* SEARCH {numbers}".rstrip().encode() + b"\r\n", "OK done"

    def _numbers(self, written: str) -> set[int]:
        highest = max((mail.number for mail in self._server.mails), default=0)
        wanted: set[int] = set()
        for part in written.split(","):
            ends = [highest if end == "*" else int(end) for end in part.split(":")]
            wanted |= set(range(min(ends), max(ends) + 1))
        return wanted

    def _uid_fetch(self, arguments: str) -> tuple[bytes, str]:
        written, _, parts = arguments.partition(" ")
        wanted = self._numbers(written)
        refusals = {self._server.refuses.get(number) for number in wanted} if "BODY" in parts.upper() else set()
        if "no" in refusals:
            return b"", "NO [SERVERBUG] that one is damaged"
        if "cut" in refusals:
            raise _CutError
        if "nothing" in refusals:
            wanted -= set(self._server.refuses)
        found = [(place, mail) for place, mail in enumerate(self._server.mails, 1) if mail.number in wanted]
        return b"".join(self._fetched(place, mail, parts.upper()) for place, mail in found), "OK done"

    def _fetched(self, place: int, mail: Mail, parts: str) -> bytes:
        if "BODY" not in parts:
            arrived = mail.arrived_at.strftime("%d-%b-%Y %H:%M:%S +0000")
            facts = f'FLAGS ({" ".join(mail.flags)}) INTERNALDATE "{arrived}" RFC822.SIZE {len(mail.raw)}'
            return f"* {place} FETCH (UID {mail.number} {facts})\r\n".encode()
        section = "HEADER" if "HEADER" in parts else ""
        end = re.search(r"<0\.(\d+)>", parts)
        raw = mail.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if section else mail.raw
        raw = bytes(raw[: int(end[1])]) if end else bytes(raw)
        if not section:
            self._server.fetched.append(mail.number)
        start = "<0>" if end else ""
        head = f"* {place} FETCH (UID {mail.number} BODY[{section}]{start} {{{len(raw)}}}\r\n".encode()
        return head + raw + b")\r\n"

    def _uid_store(self, arguments: str) -> tuple[bytes, str]:
        wanted = self._numbers(arguments.partition(" ")[0])
        if self._server.on_store is not None:
            self._server.on_store(sorted(wanted))
        for mail in self._server.mails:
            if mail.number in wanted:
                mail.flags.add(_SEEN)
        return b"", "OK done"

    def _idle(self, _: str) -> tuple[bytes, str]:
        server = self._server
        self._say(b"+ idling\r\n")

        def tell() -> None:
            self._say(f"* {len(server.mails)} EXISTS\r\n".encode())

        server._idlers.append(tell)  # noqa: SLF001
        server._lock.release()  # noqa: SLF001 - it waits
        try:
            server.idling.release()
            self._stream.readline()
        finally:
            server._lock.acquire()  # noqa: SLF001
            server._idlers.remove(tell)  # noqa: SLF001
        return b"", "OK done"

    def _logout(self, _: str) -> tuple[bytes, str]:
        return b"* BYE bye\r\n", "OK done"


@contextmanager
def serving(server: ImapServer | None = None) -> Iterator[ImapServer]:
    """Run a server on loopback."""
    server = server or ImapServer()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        server.port = listening.getsockname()[1]
        thread = threading.Thread(target=server.serve, args=[listening], daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            server.hang_up()
            thread.join(5)


def credentials(port: int, **changed: object) -> dict[str, object]:
    """Return what an inbox needs to fetch from a server on loopback."""
    place = {"imap_host": "127.0.0.1", "imap_port": port, "imap_security": "none", "timeout_seconds": 2}
    return {**place, "imap_user": USER, "imap_password": PASSWORD, **changed}
