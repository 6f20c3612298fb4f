"""Telling systemd, where it started us, that pages are served and that we stop (sd_notify, Type=notify)."""

import os
import socket
from collections.abc import Callable
from contextlib import suppress


def line() -> Callable[[str], None]:
    """Return what tells it a state, `READY=1` or `STOPPING=1`; without systemd that says nothing.

    The way there is taken out of the environment: gunicorn, a child of ours, would say for us that all is ready.
    """
    address = os.environ.pop("NOTIFY_SOCKET", "")
    return (lambda state: _send(state, address)) if address else lambda _state: None


def _send(state: str, address: str) -> None:
    name = f"\0{address[1:]}" if address.startswith("@") else address  # systemd writes an abstract name so
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to_systemd, suppress(OSError):  # it stopped listening
        to_systemd.sendto(state.encode(), name)
