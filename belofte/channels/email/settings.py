"""What an e-mail inbox needs to know to send, and to fetch where no mail server hands over: encrypted on the inbox."""

from dataclasses import dataclass
from typing import Literal

Security = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """The mail server that takes our mail, and the mailbox that ours comes from, if any."""

    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_security: Security = "none"
    smtp_user: str = ""
    smtp_password: str = ""
    dkim_selector: str = ""  # "" where nothing is signed
    dkim_private: str = ""
    dkim_is_published: bool = False  # its record was seen in the DNS
    helo_name: str = ""  # by which we greet; "" for this machine's own, never asked of a name server
    imap_host: str = ""  # "" where a mail server hands over
    imap_port: int = 993
    imap_security: Security = "tls"
    imap_user: str = ""
    imap_password: str = ""
    imap_folder: str = "INBOX"
    timeout_seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSettings:
    """The part of them that fetching depends on: whoever changes the others leaves it alone."""

    host: str
    port: int
    security: Security
    user: str
    password: str
    folder: str
    timeout_seconds: float


def mailbox_of(chosen: EmailSettings) -> MailboxSettings | None:
    """Return the mailbox to fetch from; None where mail is handed over."""
    if not chosen.imap_host:
        return None
    return MailboxSettings(
        host=chosen.imap_host,
        port=chosen.imap_port,
        security=chosen.imap_security,
        user=chosen.imap_user,
        password=chosen.imap_password,
        folder=chosen.imap_folder,
        timeout_seconds=chosen.timeout_seconds,
    )
