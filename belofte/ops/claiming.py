"""What Belofte claims for itself before it starts anything: its state folder and its ports."""

import errno
import fcntl
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from belofte.ops.refusals import RefusalError

_UNREAD_MILLISECONDS_MAX = 30_000  # a browser that stops reading loses its connection


@contextmanager
def sole_use_of(state: Path) -> Iterator[None]:
    """Claim the state folder. The lock ends with this process and is not inherited by those it forks."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / "up.lock").open("a+") as lock:
        try:
            fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            other = lock.read().strip() or "unknown"
            message = f"Belofte is already running with {state} (process {other}). Stop it first, or set BELOFTE_STATE."
            raise RefusalError(message) from error
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def open_port(host: str, port: int) -> socket.socket:
    """Open the port where browsers come in. Refuses: RefusalError."""
    opened = socket.socket(_family(host), socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, _UNREAD_MILLISECONDS_MAX)
    try:
        opened.bind((host, port))
        opened.listen(2_048)
    except OSError as error:
        opened.close()
        raise RefusalError(_why_not(error, host=host, port=port)) from error
    return opened


def expect_free_mail_port(host: str, port: int) -> None:
    """Refuse a port for mail that the listener could not open. Refuses: RefusalError."""
    with socket.socket(_family(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            message = (
                f"Port {port} on {host}, where mail comes in, cannot be opened ({error.strerror}). "
                "Stop the program that has it, or choose another with BELOFTE_LMTP_PORT."
            )
            raise RefusalError(message) from error


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _why_not(error: OSError, *, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} on {host} is in use by another program. Stop that program, "
            "or choose another port with BELOFTE_PORT."
        )
    if error.errno == errno.EACCES:
        return f"Port {port} may only be opened by root. Choose one above 1023 with BELOFTE_PORT."
    return f"{host} port {port} cannot be opened: {error.strerror}. Set BELOFTE_HOST and BELOFTE_PORT."
