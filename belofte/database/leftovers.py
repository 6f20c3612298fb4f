"""Clearing away what an earlier run left on a data directory: a server, parts of one, and stale pid files.

A pid file proves nothing: after a restart of the machine its number belongs to anybody. What counts is
which processes of PostgreSQL work in the data directory, which each of them has as its current folder.
"""

import os
import signal
import time
from pathlib import Path

from belofte.database.accounts import Tell
from belofte.database.faults import StartFailedError

_PARTING_SECONDS = 1.0  # children of a killed server notice it by themselves, unless they are busy
_FAST_STOP_SECONDS = 10.0
_KILL_SECONDS = 10.0


def clear(data: Path, *, sockets: Path, tell: Tell) -> None:
    """End every server process on this data directory, then remove the files that speak of it.

    Call it only while holding the claim on the home: nobody of ours can start a server meanwhile.
    """
    server = _server(data)
    if server is not None:
        tell(f"Stopping the database that an earlier Belofte left running (process {server}).")
        _signal(server, signal.SIGINT)
        _wait_until_gone(data, seconds=_FAST_STOP_SECONDS)
    if not _wait_until_gone(data, seconds=_PARTING_SECONDS):
        _kill(data, tell=tell)
    (data / "postmaster.pid").unlink(missing_ok=True)
    for stale in sockets.glob(".s.PGSQL.*"):
        stale.unlink()


def processes(data: Path) -> list[int]:
    """Return the processes of PostgreSQL that work in this data directory."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if _works_in(entry, data)]


def _works_in(entry: Path, data: Path) -> bool:
    try:
        program = (entry / "exe").readlink().name.removesuffix(" (deleted)")
        return program == "postgres" and (entry / "cwd").readlink() == data
    except OSError:  # it ended meanwhile, is a zombie, or is another account's, which cannot work in ours
        return False


def _server(data: Path) -> int | None:
    """Return the process that the pid file names, if it really is the server of this data directory."""
    try:
        named = (data / "postmaster.pid").read_text().partition("\n")[0]
    except FileNotFoundError:
        return None
    return int(named) if named.isdecimal() and int(named) in processes(data) else None


def _kill(data: Path, *, tell: Tell) -> None:
    """Kill what does not end by itself; the next start recovers from the write-ahead log."""
    remaining = processes(data)
    tell(f"Killing {len(remaining)} database processes that do not end by themselves.")
    for process in remaining:
        _signal(process, signal.SIGKILL)
    if not _wait_until_gone(data, seconds=_KILL_SECONDS):
        raise StartFailedError(
            f"Processes {processes(data)} still work in {data} and cannot be ended. "
            "A second server would damage the data, so none was started. Restart the machine."
        )


def _wait_until_gone(data: Path, *, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while processes(data):
        if time.monotonic() >= until:
            return False
        time.sleep(0.02)
    return True


def _signal(process: int, number: signal.Signals) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return  # it ended meanwhile, which is what was asked
