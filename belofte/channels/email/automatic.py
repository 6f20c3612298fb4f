"""Telling mail that a program wrote from mail that somebody waits for an answer to (RFC 3834 and what came before)."""

import re
from typing import Final

from belofte.channels.contract import Address
from belofte.channels.email.headers import Headers

_BULK: Final = frozenset({"bulk", "junk", "list", "auto_reply", "auto-reply"})
_ROBOT_HEADERS: Final = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-failed-recipients")
_LIST_HEADERS: Final = ("list-id", "list-unsubscribe", "list-post", "list-help")
_SUPPRESSED: Final = ("all", "oof", "autoreply")
_MAIL_SYSTEM = re.compile(r"(?:mailer-?daemon|mail-?daemon|postmaster|bounces?)(?:[+=-].*)?", re.IGNORECASE)
_NO_REPLY = re.compile(
    r"(?:.*[._+-])?(?:no|do-?_?not|dont)[._-]?reply(?:[._+-].*)?|niet-?beantwoorden|geen-?antwoord|noreply\d*",
    re.IGNORECASE,
)
_ABSENT = re.compile(
    r"(?:automatisch antwoord|automatic reply|automatische antwort|réponse automatique|out of (?:the )?office"
    r"|out of office autoreply|afwezigheidsbericht|auto(?:matic)?[- ]?re(?:ply|sponse))\s*:",
    re.IGNORECASE,
)


def is_automatic(headers: Headers, *, author: Address, reply_to: Address | None, subject: str, sender: str) -> bool:
    """Tell whether a program wrote this; `sender` is who the transport named."""
    return (
        (_says_so(headers) and not _speaks_for(author, reply_to))
        or has_null_sender(headers, sender=sender)
        or is_mail_system(author.address)
        or (_NO_REPLY.fullmatch(_local(author.address)) is not None and not _speaks_for(author, reply_to))
        or _ABSENT.match(subject) is not None
    )


def has_null_sender(headers: Headers, *, sender: str) -> bool:
    """Tell whether nothing may be sent back: an empty sender that no Return-Path contradicts."""
    path = headers.first("return-path").strip("<> \t")
    return not sender.strip("<> \t") and not path


def is_mail_system(address: str) -> bool:
    """Tell whether an address is that of a mail server, not of a person."""
    return _MAIL_SYSTEM.fullmatch(_local(address)) is not None


def _says_so(headers: Headers) -> bool:
    """Read the headers by which programs make themselves known."""
    submitted = headers.first("auto-submitted").partition(";")[0].strip().lower()
    suppressed = {word.strip().lower() for word in headers.first("x-auto-response-suppress").split(",")}
    return (
        submitted not in ("", "no")
        or headers.first("precedence").strip().lower() in _BULK
        or not suppressed.isdisjoint(_SUPPRESSED)
        or any(headers.first(name) for name in (*_ROBOT_HEADERS, *_LIST_HEADERS))
    )


def _speaks_for(author: Address, reply_to: Address | None) -> bool:
    """Tell a contact form: sent by a robot, to be answered to the person who filled it in."""
    return (
        reply_to is not None
        and reply_to.address.lower() != author.address.lower()
        and _NO_REPLY.fullmatch(_local(reply_to.address)) is None
    )


def _local(address: str) -> str:
    """Return what stands before the @."""
    return address.rpartition("@")[0][:64]
