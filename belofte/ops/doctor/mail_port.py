"""Whether the port where mail servers hand mail over takes it."""

import socket
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings

from belofte.ops.doctor.findings import Finding

_CONNECT_SECONDS: Final = 5.0
_GREETING: Final = "220 "  # RFC 5321: a mail server that is ready


def look(_at: datetime) -> Iterator[Finding]:
    """Connect as a mail server does, and hear whether we are greeted."""
    yield look_at_mail_port()


def look_at_mail_port() -> Finding:
    """Connect to where mail servers hand mail over, and hear whether it greets them."""
    host, port = settings.ENVIRONMENT.lmtp_host, settings.ENVIRONMENT.lmtp_port
    try:
        with socket.create_connection((host, port), timeout=_CONNECT_SECONDS) as line:
            line.settimeout(_CONNECT_SECONDS)
            greeting = line.recv(200).decode(errors="replace").strip()
    except OSError as error:
        words = f"Nobody listens on {host} port {port}: {error}"
        return Finding(subject="mail in", level="wrong", words=words, remedy="Start `belofte up` or `belofte listen`.")
    if not greeting.startswith(_GREETING):
        words = f"What listens on {host} port {port} takes no mail: it says {greeting!r}"
        remedy = "See the log of `belofte up`, and whether another program has that port."
        return Finding(subject="mail in", level="wrong", words=words, remedy=remedy)
    return Finding(subject="mail in", level="well", words=f"LMTP on {host} port {port}: {greeting}")
