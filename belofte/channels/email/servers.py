"""Which servers an inbox speaks to over TLS, for whoever looks how long their certificates hold."""

from collections.abc import Iterator
from typing import Any

from belofte.channels.contract import SealedServer
from belofte.channels.email.settings import EmailSettings


def sealed_servers(**credentials: Any) -> Iterator[SealedServer]:
    """Yield them, by an inbox's credentials; what goes in the open has no certificate."""
    chosen = EmailSettings(**credentials)
    if chosen.smtp_security != "none":
        yield SealedServer(
            host=chosen.smtp_host, port=chosen.smtp_port, begins="tls" if chosen.smtp_security == "tls" else "smtp"
        )
    if chosen.imap_host and chosen.imap_security != "none":
        yield SealedServer(
            host=chosen.imap_host, port=chosen.imap_port, begins="tls" if chosen.imap_security == "tls" else "imap"
        )
