"""Belofte as a whole, running in processes of its own for a test, and a browser's stream into it."""

import fcntl
import http.client
import json
import os
import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.db import connection

from belofte.database import leftovers, places
from belofte.database.tests import servers

REPOSITORY = Path(__file__).parents[3]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_until(condition: Callable[[], Any], *, seconds: float = 10.0) -> float:
    """Return after how many seconds it was so; fail when it takes longer."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, "it took too long"
        time.sleep(0.02)
    return time.monotonic() - began


def waits_for_a_lock() -> bool:
    """Tell whether any connection to the database waits for another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        (is_waiting,) = cursor.fetchone()
    return bool(is_waiting)


@dataclass
class Installation:
    """One state folder, its ports, and what runs there."""

    state: Path
    settings: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    mail_port: int = field(default_factory=free_port)
    process: subprocess.Popen[str] | None = None
    said: list[str] = field(default_factory=list)
    program: tuple[str, ...] = (sys.executable, "-P", "-m", "belofte")
    folder: Path = REPOSITORY  # from where it is started

    @property
    def environment(self) -> dict[str, str]:
        not_ours = ("BELOFTE_", "DJANGO_", "PYTHONDONTWRITEBYTECODE")  # without bytecode each start takes a second more
        kept = {key: value for key, value in os.environ.items() if not key.startswith(not_ours)}
        own = {
            "BELOFTE_STATE": str(self.state),
            "BELOFTE_PORT": str(self.port),
            "BELOFTE_LMTP_PORT": str(self.mail_port),
            "BELOFTE_ADDRESS": f"http://127.0.0.1:{self.port}",
            "COLUMNS": "200",
        }
        return {**kept, **own, **self.settings}

    def command(self, *arguments: str, seconds_max: float = 120, **options: Any) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end."""
        return subprocess.run(
            [*self.program, *arguments],
            env=self.environment,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=seconds_max,
            check=False,
            **options,
        )

    def start(self, *arguments: str, said: str, seconds_max: float = 120) -> float:
        """Start a command and wait until it has said this; return after how many seconds."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [*self.program, *arguments],
            env=self.environment,
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=[self.process], daemon=True).start()
        process = self.process
        wait_until(lambda: self.has_said(said) or process.poll() is not None, seconds=seconds_max)
        assert self.has_said(said), "".join(self.said)
        return time.monotonic() - began

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        for line in process.stdout:
            self.said.append(line)
        process.stdout.close()

    def has_said(self, words: str) -> bool:
        return any(words in line for line in self.said)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> tuple[float, int]:
        """Stop it; return after how many seconds it ended, and with which code."""
        assert self.process is not None
        began = time.monotonic()
        self.process.send_signal(number)
        code = self.process.wait(20)
        return time.monotonic() - began, code

    def process_of(self, name: str) -> int:
        """Return the process that runs a part, by the name that the system shows of it; 0 when there is none."""
        assert self.process is not None
        found = [child for child in children_of(self.process.pid) if _name(child) == f"belofte-{name}"]
        return next((child for child in found if lives(child)), 0)

    def database_process(self) -> int:
        return int((self.state / "postgres/data/postmaster.pid").read_text().splitlines()[0])

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def enter(self, name: str, *, topics: str = "team:1,case:42") -> tuple[str, str]:
        """Sign in; return the session's cookie and what the page may hear."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        connection.request("GET", f"/enter?{urlencode({'name': name, 'topics': topics})}")
        answer = connection.getresponse()
        body = answer.read().decode()
        connection.close()
        assert answer.status == 200, "".join(self.said[-60:])
        found = re.search(r"session=[^;]+", answer.headers["set-cookie"])
        connection.close()
        assert found
        return found[0], json.loads(body)["topics"]

    def visit(self, *, case: int, seconds: float = 600.0) -> str:
        """Return what a customer's page may hear, by a link that is good for so long."""
        _, body = self.get(f"/visit?{urlencode({'case': case, 'seconds': seconds})}")
        found: str = json.loads(body)["topics"]
        return found


class Stream:
    """A browser's open stream, heard in a thread."""

    def __init__(self, installation: Installation, *, topics: str | list[str], cookie: str = "") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", installation.port, timeout=60)
        address = f"/live?{urlencode({'topics': topics}, doseq=True)}"
        self._connection.request("GET", address, headers={"Cookie": cookie} if cookie else {})
        self._socket = self._connection.sock  # the answer takes it over when it has no length
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.content_type = self._answer.headers["content-type"]
        self.events: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.names: list[str] = []  # of the announcements
        self.ended_at: float | None = None
        self._thread: threading.Thread | None = None
        if self.status == 200:
            self._thread = threading.Thread(target=self._listen, daemon=True)
            self._thread.start()

    def next(self, *, seconds: float = 5.0) -> tuple[str, Any]:
        return self.events.get(timeout=seconds)

    def close(self) -> None:
        with suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        if self._thread is not None:
            self._thread.join(5)
        self._answer.close()
        self._connection.close()

    def _listen(self) -> None:
        kind = ""
        try:
            for line in self._answer:
                name, _, rest = line.decode().rstrip("\n").partition(": ")
                if name == "id":
                    self.names.append(rest)
                elif name == "event":
                    kind = rest
                elif name == "data":
                    self.events.put((kind, json.loads(rest)))
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            self.events.put(("broken", None))
        self.ended_at = time.monotonic()


def children_of(process: int) -> list[int]:
    listed = Path(f"/proc/{process}/task/{process}/children").read_text()
    return [int(number) for number in listed.split()]


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@contextmanager
def installation(**settings: str) -> Iterator[Installation]:
    """Give a state folder of its own; stop whatever runs there afterwards."""
    with servers.folder() as parent:
        made = Installation(parent / "state", settings)
        try:
            yield made
        finally:
            if made.process is not None and made.process.poll() is None:
                made.process.kill()
                made.process.wait()
            _remove_database(made.state)


@contextmanager
def prepared_installation(**settings: str) -> Iterator[Installation]:
    """Give one whose database and files are ready already: a start takes a third of the time."""
    with installation(**settings) as made:
        _copy(_prepared_state(), made.state)
        yield made


def _prepared_state() -> Path:
    """Return the state of a desk that was started and stopped once; made by whichever process of a run asks first.

    A whole run of bin/test names a folder for all its steps.
    """
    run = Path(os.environ.get("BELOFTE_TEST_PREPARED") or os.environ["BELOFTE_STATE"])
    wanted, begun = run / "prepared", run / "prepared.begun"
    with (run / "prepared.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not wanted.exists():
            shutil.rmtree(begun, ignore_errors=True)
            with installation() as made:
                made.start("up", said="Stop with Ctrl-C")
                made.stop()
                _copy(made.state, begun)
            begun.rename(wanted)
    return wanted


def _copy(state: Path, to: Path) -> None:
    """Copy with owners and rights; the database's files may be of another account than ours."""
    subprocess.run(["cp", "--archive", "--no-target-directory", state, to], check=True)


def _remove_database(state: Path) -> None:
    home = places.home(state)
    for process in leftovers.processes(home / "data"):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    shutil.rmtree(places.socket_directory(home), ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def _name(process: int) -> str:
    return Path(f"/proc/{process}/comm").read_text().strip()
