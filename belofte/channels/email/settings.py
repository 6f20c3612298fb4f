"""What an e-mail inbox needs to know to send, and to take in what no mail server hands over: encrypted on the inbox."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from belofte.channels.contract import Tokens

Security = Literal["none", "starttls", "tls"]
Since = Literal["new", "month", "all"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EmailSettings:
    """The mail server that takes our mail, and the mailbox that ours comes from, if any."""

    smtp_host: str = "localhost"
    smtp_port: int = 25
    smtp_security: Security = "none"
    smtp_user: str = ""
    smtp_password: str = ""
    dkim_domain: str = ""  # that the key was made for: what leaves from another is not signed
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
    imap_since: Since = "new"  # how far back old mail comes in, as history
    hook_service: str = ""  # that posts the mail; "" where none does
    hook_key: str = ""  # with which it signs what it posts
    hook_secret: str = ""  # that it names, where it does not sign
    tokens: Tokens | None = None  # with which to sign in where there is no password
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
    since: Since
    tokens: Tokens | None
    timeout_seconds: float

    @property
    def account(self) -> str:
        """A short name for this folder of this account, by which it is known again."""
        named = f"{self.host.lower()}\0{self.user}\0{self.folder}"
        return hashlib.sha256(named.encode()).hexdigest()[:16]


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
        since=chosen.imap_since,
        tokens=None if chosen.imap_password else chosen.tokens,
        timeout_seconds=chosen.timeout_seconds,
    )


def bearer(user: str, token: str) -> str:
    """Return what signs somebody in with a token, as Google and Microsoft want it (XOAUTH2)."""
    return f"user={user}\1auth=Bearer {token}\1\1"
