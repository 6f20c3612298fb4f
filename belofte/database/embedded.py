"""Running our own PostgreSQL server: made, started, watched and stopped as a child of `belofte up`.

Whether it runs is decided by asking it, never by a pid file. It listens on a socket in a private folder
and on nothing else, and lets in only the account that runs Belofte, which the kernel vouches for (peer).
"""

import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from psycopg.conninfo import make_conninfo
from psycopg.pq import PGconn, Ping

from belofte.database import (
    accounts,
    binaries,
    claims,
    departing,
    furnishing,
    initialising,
    leftovers,
    places,
    succeeding,
)
from belofte.database.accounts import Account, Tell
from belofte.database.faults import AlreadyRunningError, StartFailedError

_SILENCE_SECONDS_MAX = 60.0
_TELL_SECONDS = 5.0
_LOG_BYTES_MAX = 1_000_000

_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Statements and errors quote what customers wrote; the caller hears of them, the log does not keep them.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_checkpoints": "off",
}


@dataclass
class Cluster:
    """The embedded PostgreSQL of one state folder: `prepare`, `start`, `wait_until_ready`, `stop`.

    `settings` are further settings of the server, by PostgreSQL's names. To bring data to another version,
    `elsewhere` are the programs of that version, and `data` is another directory than the one in use.
    """

    state: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Path | None = None
    data: str = succeeding.IN_USE
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False, repr=False)
    _log_start: int = field(default=0, init=False, repr=False)  # in octets, of the present start
    _is_claimed: bool = field(default=False, init=False, repr=False)

    @property
    def home(self) -> Path:
        """Where everything of this database lies."""
        return places.home(self.state)

    @property
    def directory(self) -> Path:
        """PostgreSQL's data directory."""
        return self.home / self.data

    @property
    def programs(self) -> Path:
        """Where psql, pg_dump and the others are."""
        return self.elsewhere or binaries.programs(self.home)

    @property
    def log(self) -> Path:
        """What the server itself had to say; the one before it ends in `.old`."""
        return self.home / "server.log"

    def dsn(self, *, database: str = "belofte", role: str = "belofte") -> str:
        """Return how to connect; it is known before the database exists."""
        return make_conninfo("", host=str(places.socket_directory(self.home)), dbname=database, user=role)

    def prepare(self, tell: Tell) -> None:
        """Make the server's account, home, programs and data directory; refuse data of another version."""
        account = accounts.for_server(tell)
        home = places.make_home(self.state)
        self._claim()
        departing.expect_here(home)
        succeeding.complete(home)
        initialising.check_version(self.directory)
        binaries.copy(home, tell=tell)
        initialising.initialise(self.directory, programs=self.programs, account=account, tell=tell)
        initialising.write_admission(home, account=account)

    def start(self, tell: Tell) -> None:
        """Start the server as our child, after ending whatever an earlier run left; also after it died."""
        if self.poll() is None:
            raise AlreadyRunningError(f"This process runs the database in {self.home} already.")
        self._claim()
        account = accounts.for_server(tell)
        sockets = places.socket_directory(self.home)
        places.make_private(sockets, owner=account)
        leftovers.clear(self.directory, sockets=sockets, tell=tell)
        self._process = self._launch(account, sockets)

    def wait_until_ready(self, tell: Tell) -> None:
        """Wait for the server to accept us, however long it recovers, and furnish it where it is new."""
        began = told = heard = time.monotonic()
        while (answer := PGconn.ping(self._ping_target())) != Ping.OK:
            now = time.monotonic()
            heard = now if answer == Ping.REJECT else heard
            self._expect_life(silent_seconds=now - heard)
            if now - told >= _TELL_SECONDS:
                told = now
                tell(f"The database is starting up ({now - began:.0f} s). {self._last_words()}".rstrip())
            time.sleep(min(0.02 + (now - began) / 10, 0.5))  # the server logs every question that it refuses
        furnishing.furnish(self.dsn(database="postgres", role=furnishing.SUPERUSER))

    def poll(self) -> int | None:
        """Return None while the server process lives, else its exit status (0 when it was never started)."""
        return 0 if self._process is None else self._process.poll()

    def stop(self, *, patience_seconds: float = 4.0) -> None:
        """Stop the server: politely, then at once; then it recovers at the next start and loses nothing."""
        if self._process is not None:
            _end(self._process, patience_seconds=patience_seconds)
            self._process = None
        if self._is_claimed:
            claims.lift(self.home)
            self._is_claimed = False

    def _claim(self) -> None:
        if not self._is_claimed:
            claims.lay(self.home)
            self._is_claimed = True

    def _launch(self, account: Account, sockets: Path) -> subprocess.Popen[bytes]:
        own = {
            "unix_socket_directories": f'"{sockets}"',
            "hba_file": str(self.home / initialising.ADMISSION),
            "ident_file": str(self.home / initialising.IDENTITIES),
        }
        settings = [f"--{name}={value}" for name, value in (_SETTINGS | dict(self.settings) | own).items()]
        if self.log.exists() and self.log.stat().st_size > _LOG_BYTES_MAX:
            self.log.replace(self.log.with_suffix(".old"))
        self.log.touch(mode=0o600)
        self._log_start = self.log.stat().st_size
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [self.programs / "postgres", "-D", self.directory, *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.home,
                env=initialising.ENVIRONMENT,
                umask=0o077,
                start_new_session=True,  # Ctrl-C at the terminal is for Belofte, which stops it last
                **account.identity,
            )

    def _ping_target(self) -> bytes:
        return make_conninfo(self.dsn(database="postgres", role=furnishing.SUPERUSER), connect_timeout=2).encode()

    def _expect_life(self, *, silent_seconds: float) -> None:
        status = self.poll()
        if status is not None:
            raise StartFailedError(f"The database stopped while starting (status {status}). {self._last_words()}")
        if silent_seconds > _SILENCE_SECONDS_MAX:
            raise StartFailedError(f"The database runs but does not answer. See {self.log}. {self._last_words()}")

    def _last_words(self) -> str:
        """Return why the server gave up, or else the last thing that it said since this start."""
        with self.log.open("rb") as log:
            log.seek(max(self._log_start, self.log.stat().st_size - 10_000))
            lines = log.read().decode(errors="replace").splitlines()
        told = [line for line in lines if "the database system is" not in line]  # its answers to our questions
        fatal = [line for line in told if "FATAL:" in line or "PANIC:" in line]
        return next(reversed(fatal or told), "")


def _end(process: subprocess.Popen[bytes], *, patience_seconds: float) -> None:
    for number, seconds in ((signal.SIGINT, patience_seconds), (signal.SIGQUIT, 1.0), (signal.SIGKILL, 10.0)):
        if process.poll() is None:
            process.send_signal(number)
            with suppress(subprocess.TimeoutExpired):  # the next signal is less patient
                process.wait(seconds)
