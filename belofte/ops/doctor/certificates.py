"""How long the certificates hold by which others know us, and we know the mail servers: they end on a quiet Sunday."""

import imaplib
import smtplib
import socket
import ssl
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings

from belofte.channels import registry
from belofte.channels.contract import SealedServer
from belofte.channels.models import Inbox
from belofte.ops.doctor.findings import Finding

DAYS_LEFT_MIN: Final = 14  # what renews by itself does so a month before
SECONDS_MAX: Final = 5.0
_REMEDY: Final = "Renew it on that server, and see why it did not renew by itself."


def servers(inboxes: Iterable[Inbox]) -> Iterator[SealedServer]:
    """Yield each server once: the one that browsers reach us by, and those that our inboxes speak to."""
    own = urlsplit(settings.ENVIRONMENT.address)
    found = [server for inbox in inboxes for server in registry.sealed_servers(inbox)]
    if own.scheme == "https" and own.hostname:
        found.insert(0, SealedServer(host=own.hostname, port=own.port or 443, begins="tls"))
    yield from dict.fromkeys(found)


def look(server: SealedServer, *, at: datetime) -> Finding:
    """Connect, and tell how many days its certificate is still good for."""
    subject = f"certificate {server.host}:{server.port}"
    try:
        ends_at = _end_of(server)
    except ssl.SSLCertVerificationError as error:
        return Finding(subject=subject, level="wrong", words=f"not good: {error.verify_message}", remedy=_REMEDY)
    except (
        OSError,
        ValueError,
        smtplib.SMTPException,
        imaplib.IMAP4.error,
    ) as error:  # ValueError: no name of a server
        return unseen(server, str(error))
    days = (ends_at - at).days
    words = f"good for {days} more days, through {ends_at:%Y-%m-%d}"
    if days >= DAYS_LEFT_MIN:
        return Finding(subject=subject, level="well", words=words)
    return Finding(subject=subject, level="look", words=words, remedy=_REMEDY)


def unseen(server: SealedServer, words: str) -> Finding:
    """Return what is said of a certificate that a server did not show."""
    remedy = "See whether this machine reaches that server, and whether the encryption chosen for it is right."
    subject = f"certificate {server.host}:{server.port}"
    return Finding(subject=subject, level="look", words=f"it could not be seen: {words}", remedy=remedy)


def _end_of(server: SealedServer) -> datetime:
    """Return the moment at which its certificate ends. Refuses: OSError, ValueError, SMTPException, IMAP4.error."""
    shown = _SHOWN_BY[server.begins](server, ssl.create_default_context())
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(shown["notAfter"]), tz=UTC)


def _by_tls(server: SealedServer, context: ssl.SSLContext) -> dict[str, Any]:
    with (
        socket.create_connection((server.host, server.port), timeout=SECONDS_MAX) as line,
        context.wrap_socket(line, server_hostname=server.host) as sealed,
    ):
        return sealed.getpeercert() or {}


def _by_smtp(server: SealedServer, context: ssl.SSLContext) -> dict[str, Any]:
    client = smtplib.SMTP(server.host, server.port, "localhost", timeout=SECONDS_MAX)
    try:
        client.starttls(context=context)
        return _shown(client.sock)
    finally:
        client.close()  # what it says to a goodbye is of no interest


def _by_imap(server: SealedServer, context: ssl.SSLContext) -> dict[str, Any]:
    client = imaplib.IMAP4(server.host, server.port, timeout=SECONDS_MAX)
    try:
        client.starttls(context)
        return _shown(client.sock)
    finally:
        client.shutdown()


def _shown(line: socket.socket | None) -> dict[str, Any]:
    """Return the certificate of a line that was sealed after its greeting."""
    return (line.getpeercert() if isinstance(line, ssl.SSLSocket) else None) or {}


_SHOWN_BY: Final = {"tls": _by_tls, "smtp": _by_smtp, "imap": _by_imap}
