"""The parent's side of reading: two limited children, started when needed and replaced when they fail."""

import atexit
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

import belofte
from belofte.channels.contract import NO_KEYS, Envelope, Incoming, Keys, Receipt, UnreadableError
from belofte.language.marking import gettext_noop

READERS: Final = 2
SECONDS_MAX: Final = 20.0
ANSWER_BYTES_MAX: Final = 32 * 1024 * 1024
MAILS_PER_CHILD: Final = 1_000  # then a fresh one, with fresh memory
TOOK_TOO_LONG: Final = gettext_noop("It took longer than 20 seconds to read.")
NEEDED_PROCESSOR: Final = gettext_noop("It needed more than 10 seconds of processor time to read.")
ENDED: Final = gettext_noop("The program that reads it was ended by the system.")
FAILED: Final = gettext_noop("The program that reads it failed.")
_HANG_UP_SECONDS: Final = 1.0
_PIECE_BYTES: Final = 256 * 1024


class _Answer(BaseModel):
    """One line of a child. What it read is hostile, so what it says is checked against the contract."""

    model_config = ConfigDict(extra="forbid")
    incoming: Incoming | None = None
    receipt: Receipt | None = None
    unreadable: str | None = None
    error_number: int | None = None
    done: bool = False
    spent: bool = False

    @property
    def is_last(self) -> bool:
        """Tell whether nothing follows."""
        return self.done or self.unreadable is not None or self.error_number is not None


class _LostError(Exception):
    """The child fell silent: it took too long, was killed or said something else than it should."""


class Reader:
    """One long-lived child. For one thread at a time."""

    def __init__(self, *, seconds_max: float = SECONDS_MAX) -> None:
        self._seconds_max = seconds_max
        self._child: subprocess.Popen[bytes] | None = None
        self._connection: socket.socket | None = None
        self._mails = 0

    @property
    def process_id(self) -> int | None:
        """Return the child's process id; None while there is none."""
        return self._child.pid if self._child else None

    def read(
        self, channel: str, envelope: Envelope, files_folder: str, *, keys: Keys = NO_KEYS
    ) -> list[Incoming | Receipt]:
        """Return what is in an envelope, within twenty seconds. Refuses: UnreadableError.

        OSError means that the folder could not be written: the envelope is not to blame, try again later. Secret keys
        go to a child that has read nothing before, so that no earlier mail lies in wait for them, and that ends then.
        """
        deadline = time.monotonic() + self._seconds_max
        is_dead = self._child is not None and self._child.poll() is not None
        if is_dead or self._mails >= MAILS_PER_CHILD or keys.secret:
            self.stop()
        connection = self._connection or self._start()
        self._mails += 1
        try:
            _ask(connection, channel, envelope, files_folder, keys, deadline=deadline)
            answers = list(_answers(connection, deadline=deadline))
        except TimeoutError:
            self.stop()
            raise UnreadableError(TOOK_TOO_LONG) from None
        except (_LostError, OSError, ValidationError):
            raise UnreadableError(self._reason_of_death()) from None
        except BaseException:
            self.stop()  # half an answer would be taken for the next one
            raise
        if answers[-1].spent or keys.secret:
            self.stop()
        return _things(answers, files_folder=files_folder)

    def stop(self) -> None:
        """End the child and take back all that it holds."""
        child, connection = self._child, self._connection
        self._child, self._connection, self._mails = None, None, 0
        if connection is not None:
            connection.close()
        if child is not None:
            child.kill()
            child.wait()

    def _start(self) -> socket.socket:
        """Start a child with an environment of its own: no secrets, no settings."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-P", "-m", "belofte.intake.reader"],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env={"PYTHONPATH": str(Path(belofte.__file__).parents[1]), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": "1"},
            )
        self._connection = ours
        return ours

    def _reason_of_death(self) -> str:
        """Wait for the child's end and tell it in words."""
        status = 0
        with suppress(subprocess.TimeoutExpired):
            status = self._child.wait(_HANG_UP_SECONDS) if self._child else 0
        self.stop()
        if status == -signal.SIGXCPU:
            return NEEDED_PROCESSOR
        return ENDED if status < 0 else FAILED


def _ask(
    connection: socket.socket, channel: str, envelope: Envelope, files_folder: str, keys: Keys, *, deadline: float
) -> None:
    """Send one envelope."""
    request = {
        "channel": channel,
        "sender": envelope.sender,
        "recipients": envelope.recipients,
        "received_at": envelope.received_at.isoformat(),
        "transport_key": envelope.transport_key,
        "headers": dict(envelope.headers),
        "trusted_servers": envelope.trusted_servers,
        "name_servers": envelope.name_servers,
        "files_folder": files_folder,
        "keys": {"secret": dict(keys.secret), "public": dict(keys.public)},
        "raw_bytes": len(envelope.raw),
    }
    connection.settimeout(_left(deadline))
    connection.sendall(json.dumps(request).encode() + b"\n")
    connection.settimeout(_left(deadline))
    with suppress(BrokenPipeError, ConnectionResetError):  # it ends without taking all; its answer says why
        connection.sendall(envelope.raw)


def _answers(connection: socket.socket, *, deadline: float) -> Iterator[_Answer]:
    """Yield the lines of the answer, the last one included."""
    for line in _received_lines(connection, deadline=deadline):
        answer = _Answer.model_validate_json(line)
        yield answer
        if answer.is_last:
            return


def _received_lines(connection: socket.socket, *, deadline: float) -> Iterator[bytes]:
    """Yield whole lines as they come, up to a limit."""
    waiting: list[bytes] = []
    received = 0
    while received <= ANSWER_BYTES_MAX:
        connection.settimeout(_left(deadline))
        piece = connection.recv(_PIECE_BYTES)
        if not piece:
            break
        received += len(piece)
        *ends, rest = piece.split(b"\n")
        for end in ends:
            yield b"".join((*waiting, end))
            waiting.clear()
        waiting.append(rest)
    raise _LostError


def _left(deadline: float) -> float:
    """Return the seconds until the deadline. Refuses: TimeoutError."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _things(answers: list[_Answer], *, files_folder: str) -> list[Incoming | Receipt]:
    """Return what was read. Refuses: UnreadableError, OSError."""
    last = answers[-1]
    if last.unreadable is not None:
        raise UnreadableError(last.unreadable)
    if last.error_number is not None:
        raise OSError(last.error_number, os.strerror(last.error_number))
    things = [thing for answer in answers if (thing := answer.incoming or answer.receipt) is not None]
    files = (file for thing in things if isinstance(thing, Incoming) for file in thing.files)
    if any(Path(file.path).parent != Path(files_folder) for file in files):
        raise UnreadableError(FAILED)  # the receiver moves these files: never one that lies elsewhere
    return things


@contextmanager
def borrow() -> Iterator[Reader]:
    """Lend one of the two readers of this process; wait while both are out."""
    readers = _readers(os.getpid())
    reader = readers.get()
    try:
        yield reader
    finally:
        readers.put(reader)


@cache
def _readers(process: int) -> "queue.LifoQueue[Reader]":  # noqa: ARG001 - a forked process gets its own
    """Return this process's readers, the one last used on top."""
    readers: queue.LifoQueue[Reader] = queue.LifoQueue()
    for reader in [Reader() for _ in range(READERS)]:
        readers.put(reader)
        atexit.register(reader.stop)
    return readers


def stop() -> None:
    """End the readers of this process that nobody has borrowed."""
    readers = _readers(os.getpid())
    idle = [readers.get_nowait() for _ in range(readers.qsize())]
    for reader in idle:
        reader.stop()
        readers.put(reader)
