"""E-mail: mail servers hand us mail by LMTP, and we hand ours to one by SMTP."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, ClassVar

from belofte.channels import signing
from belofte.channels.contract import (
    Abilities,
    Envelope,
    Incoming,
    Outgoing,
    Receipt,
    SendError,
    TokenError,
    UncertainError,
)
from belofte.channels.email import build, parse
from belofte.channels.email.settings import EmailSettings, bearer
from belofte.channels.handing_tokens import token_for
from belofte.language.marking import gettext_noop

_FINE = frozenset({250, 251})  # RFC 5321 4.2
_GO_ON = frozenset({354})
_PERMANENT_FROM = 500
_GOODBYE_SECONDS = 2.0
_TAKEN = 2  # the hundreds of every answer that takes a mail
_REFUSED_FROM, _REFUSED_THROUGH = 400, 599
_BEFORE_DATA = (OSError, smtplib.SMTPException, TokenError, ValueError)  # the last: letters that no line takes
_NOT_SAYABLE = gettext_noop(
    "The name of the mail server, the user name or the password has letters in it that cannot be sent."
)
_NOT_WRITABLE = gettext_noop("There are letters in this mail, or in the domain it is signed for, that cannot be sent.")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)  # RFC 5321 4.5.2


class EmailChannel:
    """Mail in, mail out."""

    name: ClassVar[str] = "email"
    abilities: ClassVar[Abilities] = Abilities(
        icon="mail",
        html=True,
        threads=True,
        attachments=True,
        copies=True,
        receipts=True,
        acknowledges=True,
    )

    def __init__(self, **credentials: Any) -> None:
        """Take the inbox's credentials, as `EmailSettings` names them."""
        self._settings = EmailSettings(**credentials)

    def verify(self, envelope: Envelope) -> None:
        """Accept all: mail proves nothing of its sender. What a message may do is decided where it is matched."""

    def read(self, envelope: Envelope, *, files_folder: str) -> Iterator[Incoming | Receipt]:
        """Yield the message, or what a mail server reports of one of ours."""
        return parse.read(envelope, files_folder=files_folder)

    def send(self, outgoing: Outgoing) -> str:
        """Hand the mail to our mail server. Refuses: SendError before the data, UncertainError after it."""
        recipient = build.wire_address(outgoing.recipient.address)
        sender = build.wire_address(outgoing.return_path) if outgoing.return_path else ""
        try:
            content = self._signed(build.message_bytes(outgoing), outgoing)
        except signing.DamagedKeyError as error:  # without a signature it might be called spam: it waits for a key
            raise SendError(str(error), permanent=False) from error
        except ValueError as error:
            raise SendError(_NOT_WRITABLE, permanent=False) from error
        try:
            connection = self._connect()
        except _BEFORE_DATA as error:  # whatever its code, this says nothing about the mail: it was not named yet
            refused = _refusal(error)
            refused.permanent, refused.is_unreachable = False, True
            raise refused from error
        try:
            self._submit(connection, content, sender=sender, recipient=recipient)
        finally:
            connection.close()
        return outgoing.external_id

    def _signed(self, content: bytes, outgoing: Outgoing) -> bytes:
        """Return the mail with our signature; without one where its domain has no record of our key."""
        chosen, domain = self._settings, outgoing.sender.address.rpartition("@")[2].lower()
        if not chosen.dkim_is_published or domain != chosen.dkim_domain:
            return content
        key = signing.SigningKey(domain=domain, selector=chosen.dkim_selector, private=chosen.dkim_private)
        return signing.sign(content, key=key)

    def check(self) -> None:
        """Sign in at our mail server. Refuses: SendError."""
        try:
            self._connect().close()
        except _BEFORE_DATA as error:
            raise _refusal(error) from error

    def _connect(self) -> smtplib.SMTP:
        chosen = self._settings
        place = (chosen.smtp_host, chosen.smtp_port, chosen.helo_name or socket.gethostname())
        if chosen.smtp_security == "tls":
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                *place, timeout=chosen.timeout_seconds, context=ssl.create_default_context()
            )
        else:
            connection = smtplib.SMTP(*place, timeout=chosen.timeout_seconds)
        try:
            if chosen.smtp_security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            connection.ehlo_or_helo_if_needed()
            if chosen.smtp_user:
                self._sign_in(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _sign_in(self, connection: smtplib.SMTP) -> None:
        """Sign in with a password, or with a token; one that is not taken is not used again."""
        chosen = self._settings
        if chosen.smtp_password or chosen.tokens is None:
            connection.login(chosen.smtp_user, chosen.smtp_password)
            return
        token = token_for(chosen.tokens, host=chosen.smtp_host, is_sealed=chosen.smtp_security != "none")
        answers = iter([bearer(chosen.smtp_user, token)])
        try:
            connection.auth("XOAUTH2", lambda _challenge=None: next(answers, ""))
        except smtplib.SMTPAuthenticationError:
            chosen.tokens.reject(token)
            raise

    def _submit(self, connection: smtplib.SMTP, content: bytes, *, sender: str, recipient: str) -> None:
        """Say MAIL, RCPT and DATA one by one: up to the data nothing can have arrived."""
        try:
            _expect(connection.mail(sender, [f"size={len(content)}"] if connection.has_extn("size") else []))
            _expect(connection.rcpt(recipient))
            _expect(connection.docmd("DATA"), _GO_ON)
        except _BEFORE_DATA as error:
            raise _refusal(error) from error
        try:
            connection.send(_LEADING_DOT.sub(b"..", content) + b".\r\n")  # the content ends its last line
            code, words = connection.getreply()
        except (OSError, smtplib.SMTPException) as error:
            raise UncertainError(str(error)) from error
        if _REFUSED_FROM <= code <= _REFUSED_THROUGH:
            raise _refusal(smtplib.SMTPResponseException(code, words))
        if code // 100 != _TAKEN:
            raise UncertainError(f"{code} {words.decode('utf-8', 'replace')}")
        with suppress(OSError, smtplib.SMTPException):  # it was taken before we said goodbye
            if connection.sock is not None:
                connection.sock.settimeout(_GOODBYE_SECONDS)
            connection.quit()


def _expect(reply: tuple[int, bytes], wanted: frozenset[int] = _FINE) -> None:
    code, words = reply
    if code not in wanted:
        raise smtplib.SMTPResponseException(code, words)


def _refusal(error: Exception) -> SendError:
    """Return what an SMTP error means: permanent only when the server itself said so."""
    if isinstance(error, TokenError):
        return SendError(str(error), permanent=False, retry_after=error.retry_after)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return SendError(f"The mail server does not let us in: {_words(error)}", permanent=False)
    if isinstance(error, smtplib.SMTPResponseException):
        return SendError(_words(error), permanent=error.smtp_code >= _PERMANENT_FROM)
    if isinstance(error, ValueError) and not isinstance(
        error, OSError
    ):  # its own words repeat a letter of the password
        return SendError(_NOT_SAYABLE, permanent=False)
    return SendError(str(error) or type(error).__name__, permanent=False)


def _words(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    told = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return f"{error.smtp_code} {told}"
