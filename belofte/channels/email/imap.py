"""One line to an IMAP server: the few commands that fetching needs, each with a limit on its time."""

import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, Final

from imapclient import SEEN, IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, IMAPClientReadOnlyError, ProtocolError

from belofte.channels.contract import FetchError, TokenError
from belofte.channels.email.settings import MailboxSettings, bearer
from belofte.channels.handing_tokens import token_for
from belofte.language.cleaning import clean_line
from belofte.language.marking import gettext_noop

# At first short: of what came while it began, the library does not tell. Always well under 29 minutes.
IDLE_SECONDS: Final = (0.3, 2.0, 8.0, 30.0, 120.0)
POLL_SECONDS: Final = 60
_CONNECT_SECONDS_MAX: Final = 10.0
_GOODBYE_SECONDS: Final = 1.0
_SLICE_SECONDS: Final = 0.5  # in which a wait looks whether it should stop
_WORDS_MAX: Final = 500
_NOT_NUMBERED: Final = gettext_noop("The mail server does not number its mails lastingly (it gives no UIDVALIDITY).")
_TOO_LATE: Final = gettext_noop("The mail server did not answer in time.")
_NOT_LET_IN: Final = gettext_noop("The mail server does not let us in:")  # and then its own words
# What the library makes of an answer that no server should give.
_GARBAGE = (ProtocolError, ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError)


class RefusedError(FetchError):
    """The server said no to one command; the line can be used on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """A folder as it was when it was opened."""

    validity: int  # UIDVALIDITY
    next_number: int  # UIDNEXT
    count: int
    is_read_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What is known of a mail without fetching it."""

    size_bytes: int
    arrived_at: datetime
    is_seen: bool


class Line:
    """A line on which somebody has signed in. For one thread."""

    def __init__(self, client: IMAPClient, *, secret: str) -> None:
        self._client = client
        self._secret = secret
        self._rounds = 0

    def open(self, folder: str, *, is_looking: bool = False) -> Folder:
        """Open a folder; one that cannot be written to is opened for reading."""
        with _speaking(self._secret):
            try:
                found = self._client.select_folder(folder, readonly=is_looking)
            except IMAPClientReadOnlyError:
                found, is_looking = self._client.select_folder(folder, readonly=True), True
            validity, count = found.get(b"UIDVALIDITY", 0), int(found[b"EXISTS"])
            next_number = int(found.get(b"UIDNEXT") or max(self._client.search("ALL"), default=0) + 1)
        if not validity:
            raise FetchError(_NOT_NUMBERED)
        return Folder(validity=int(validity), next_number=next_number, count=count, is_read_only=is_looking)

    def search(self, *criteria: str | date) -> list[int]:
        """Return the numbers of the mails that this is true of."""
        with _speaking(self._secret):
            return sorted({int(number) for number in self._client.search(list(criteria))})

    def search_from(self, first: int) -> list[int]:
        """Return the numbers from this one on. The server calls the last one `*`, also when it is lower."""
        return [number for number in self.search("UID", f"{first}:*") if number >= first]

    def facts(self, numbers: Collection[int]) -> dict[int, Fact]:
        """Return what is known of these mails; those that are gone are left out."""
        with _speaking(self._secret):
            found = self._client.fetch(numbers, ["FLAGS", "INTERNALDATE", "RFC822.SIZE"])
            return {number: _fact(each) for number, each in found.items()}

    def contents(self, numbers: Collection[int], *, bytes_max: int) -> dict[int, bytes]:
        """Return these mails, none of them longer than so much; reading does not mark them."""
        with _speaking(self._secret):
            found = self._client.fetch(numbers, [f"BODY.PEEK[]<0.{bytes_max}>"])
            return {number: raw for number, each in found.items() if (raw := _part(each, b"BODY[]")) is not None}

    def head(self, number: int, *, bytes_max: int) -> bytes:
        """Return the beginning of a mail's headers; nothing where the server does not give even that."""
        with suppress(RefusedError), _speaking(self._secret):
            found = self._client.fetch([number], [f"BODY.PEEK[HEADER]<0.{bytes_max}>"]).get(number, {})
            return _part(found, b"BODY[HEADER]") or b""
        return b""

    def mark_seen(self, numbers: Collection[int]) -> None:
        """Mark mails as read. A server that does not let us is obeyed."""
        with suppress(RefusedError), _speaking(self._secret):
            self._client.add_flags(numbers, [SEEN], silent=True)

    def refresh(self) -> None:
        """Have the server look for what is new."""
        with _speaking(self._secret):
            self._client.noop()

    def wait(self, is_stopping: Callable[[], bool]) -> None:
        """Return when there may be something new, at the latest after two minutes; or when it is time to stop."""
        with _speaking(self._secret):
            if not self._client.has_capability("IDLE"):
                _pass(POLL_SECONDS, is_stopping, sleep=_sleep)
                self._client.noop()
                return
            self._client.idle()
            line = self._client.socket()
            seconds = IDLE_SECONDS[min(self._rounds, len(IDLE_SECONDS) - 1)]
            is_woken = _pass(seconds, is_stopping, sleep=lambda seconds: _can_read(line, seconds=seconds))
            self._client.idle_done()
            self._rounds = 0 if is_woken else self._rounds + 1

    def close(self) -> None:
        """Say goodbye, or hang up."""
        try:
            self._client.socket().settimeout(_GOODBYE_SECONDS)
            self._client.logout()
        except (OSError, IMAPClientError, *_GARBAGE):
            with suppress(OSError, IMAPClientError, *_GARBAGE):
                self._client.shutdown()


@contextmanager
def open_line(chosen: MailboxSettings, *, seconds_max: float | None = None) -> Iterator[Line]:
    """Connect and sign in; hang up after `seconds_max`, whatever happens then. Refuses: FetchError."""
    secret = _secret(chosen)  # before the server is asked anything
    client = _connect(chosen, secret=secret)
    line = Line(client, secret=secret)
    is_late = threading.Event()
    alarm = threading.Timer(seconds_max or 0, _cut, [client, is_late])
    try:
        if seconds_max is not None:
            alarm.start()
        _sign_in(client, chosen, secret=secret)
        yield line
    except FetchError as error:
        if is_late.is_set():
            raise FetchError(_TOO_LATE) from error
        raise
    finally:
        alarm.cancel()
        line.close()


def _secret(chosen: MailboxSettings) -> str:
    """Return the password, or a token instead."""
    if chosen.tokens is None:
        return chosen.password
    try:
        return token_for(chosen.tokens, host=chosen.host, is_sealed=chosen.security != "none")
    except TokenError as error:
        raise FetchError(str(error), is_refused=True) from error


def _connect(chosen: MailboxSettings, *, secret: str) -> IMAPClient:
    connect_seconds = min(chosen.timeout_seconds, _CONNECT_SECONDS_MAX)
    is_sealed = chosen.security == "tls"
    with _speaking(secret):
        client = IMAPClient(
            chosen.host,
            chosen.port,
            ssl=is_sealed,
            ssl_context=ssl.create_default_context() if is_sealed else None,
            timeout=SocketTimeout(connect=connect_seconds, read=chosen.timeout_seconds),
        )
        client.socket().setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # the library sends lines in pieces
    client.normalise_times = False  # keep the zone
    return client


def _sign_in(client: IMAPClient, chosen: MailboxSettings, *, secret: str) -> None:
    """Sign in with a password, or with a token; one that is not taken is not used again."""
    with _speaking(secret):
        if chosen.security == "starttls":
            client.starttls(ssl.create_default_context())
    try:
        with _speaking(secret):
            if chosen.tokens is not None:
                _sign_in_by_token(client, chosen.user, secret)
            elif client.has_capability("AUTH=PLAIN"):
                client.plain_login(chosen.user, secret)
            else:
                client.login(_quoted(chosen.user), secret)
    except RefusedError as refusal:
        if chosen.tokens is not None:
            chosen.tokens.reject(secret)
        raise FetchError(f"{_NOT_LET_IN} {refusal}", is_refused=True) from refusal


def _sign_in_by_token(client: IMAPClient, user: str, token: str) -> None:
    """Give the token; a server that says why it refuses wants an empty answer to that."""
    answers = iter([bearer(user, token)])
    client.sasl_login("XOAUTH2", lambda _challenge: next(answers, ""))


def _quoted(words: str) -> str:
    """Return a user's name as LOGIN takes it; the library quotes the password only."""
    return '"' + words.replace("\\", r"\\").replace('"', r"\"") + '"'


@contextmanager
def _speaking(secret: str) -> Iterator[None]:
    """Tell what went wrong in words. Refuses: RefusedError where the server said no, FetchError for anything else."""
    try:
        yield
    except (OSError, IMAPClientAbortError, *_GARBAGE) as error:
        raise FetchError(_words(error, secret)) from error
    except IMAPClientError as error:
        raise RefusedError(_words(error, secret)) from error


def _words(error: Exception, secret: str) -> str:
    """Return the server's words on one line, without the password, should it have repeated that."""
    if isinstance(error, TimeoutError):
        return _TOO_LATE
    told = error.args[0] if error.args else ""
    said = (told.decode("utf-8", "replace") if isinstance(told, bytes) else str(error)) or type(error).__name__
    return clean_line(said.removeprefix("b'").removesuffix("'").replace(secret or "\0", "…"), length_max=_WORDS_MAX)


def _fact(found: dict[bytes, Any]) -> Fact:
    arrived = found.get(b"INTERNALDATE")
    return Fact(
        size_bytes=int(found.get(b"RFC822.SIZE", 0)),
        arrived_at=arrived.astimezone(UTC) if isinstance(arrived, datetime) else datetime.fromtimestamp(0, UTC),
        is_seen=SEEN in found.get(b"FLAGS", ()),
    )


def _part(found: dict[bytes, Any], name: bytes) -> bytes | None:
    """Return what was asked for, whether the server says that it is only the beginning or does not."""
    content = next((value for each, value in found.items() if each.startswith(name)), None)
    return str(content).encode() if isinstance(content, int) else content if isinstance(content, bytes) else None


def _pass(seconds: float, is_stopping: Callable[[], bool], *, sleep: Callable[[float], bool]) -> bool:
    """Let time pass until a sleep is cut short or it is time to stop; tell whether either was so."""
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        if is_stopping() or sleep(min(left, _SLICE_SECONDS)):
            return True
    return False


def _sleep(seconds: float) -> bool:
    time.sleep(seconds)
    return False


def _can_read(line: socket.socket | ssl.SSLSocket, *, seconds: float) -> bool:
    """Wait so long for something to read."""
    if isinstance(line, ssl.SSLSocket) and line.pending():
        return True
    poll = select.poll()  # select() knows no more than 1,024 files
    poll.register(line, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def _cut(client: IMAPClient, is_late: threading.Event) -> None:
    """Cut a line on which another thread may be waiting."""
    is_late.set()
    with suppress(OSError, *_GARBAGE):
        client.socket().shutdown(socket.SHUT_RDWR)
