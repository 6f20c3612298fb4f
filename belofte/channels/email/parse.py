"""Reading a mail: what a customer said in it, or what became of a mail of ours. Pure but for the attachments it writes.

Everything here is written for hostile input: nothing is parsed before it is measured (`limits`), a broken part
costs a sentence in `problems` rather than the mail, and no text leaves with NUL or a lone surrogate in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from belofte.channels.contract import (
    NO_KEYS,
    Address,
    Authentication,
    Envelope,
    File,
    Incoming,
    Keys,
    Receipt,
    UnreadableError,
)
from belofte.channels.email import limits, problems, subjects
from belofte.channels.email.addresses import is_address, read_addresses, reply_tokens, shows_other_address
from belofte.channels.email.authentication import authenticate
from belofte.channels.email.bodies import Body, is_packed, read_body, shown_ids
from belofte.channels.email.contents import save, save_packed
from belofte.channels.email.forwards import find_forwarded
from belofte.channels.email.headers import date, ids, words_of
from belofte.channels.email.kinds import Read, is_invitation, kind_of
from belofte.channels.email.quoting import Split, split
from belofte.channels.email.reports import read_receipts
from belofte.channels.email.roles import Cover
from belofte.channels.email.sealed import Opened, unseal
from belofte.channels.email.sections import Section, cut
from belofte.channels.email.spam import called_spam_by

_SEALED: Final = frozenset({"application/pkcs7-mime", "application/x-pkcs7-mime"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    """One mail while it is being read."""

    envelope: Envelope
    raw: bytes
    top: Section
    found: list[str]  # problems
    author: Address
    subject: str
    tokens: tuple[str, ...]
    opened: Opened  # what lies within locks and signatures, or the mail itself

    def first(self, name: str) -> str:
        """Return the first header of this name, not yet decoded."""
        return self.top.headers.first(name)


def read(envelope: Envelope, *, files_folder: str, keys: Keys = NO_KEYS) -> Iterator[Incoming | Receipt]:
    """Yield what it reports, then the mail itself; attachments become files in the folder. Refuses: UnreadableError."""
    mail = _open(envelope, keys)
    body = read_body(mail.opened.raw, mail.opened.top, found=mail.found)
    receipts = read_receipts(
        mail.raw,
        mail.top,
        author=mail.author,
        sender=envelope.sender,
        subject=mail.subject,
        text=body.text,
        tokens=mail.tokens,
    )
    yield from receipts
    yield _incoming(mail, body, receipts, files_folder=files_folder)


def _open(envelope: Envelope, keys: Keys) -> _Mail:
    """Find the parts, the author and the tokens."""
    if reason := envelope.headers.get(problems.LEFT_OUT):
        raise UnreadableError(reason)
    if len(envelope.raw) > limits.MAIL_BYTES_MAX:
        raise UnreadableError(problems.TOO_LARGE)
    found: list[str] = [problems.EMPTY] if envelope.raw.isspace() or not envelope.raw else []
    raw = _with_line_feeds(envelope.raw)
    top = cut(raw, found=found)
    author = _author(top, envelope, found=found)
    return _Mail(
        envelope=envelope,
        raw=raw,
        top=top,
        found=found,
        author=author,
        subject=words_of(top.headers.first("subject")),
        tokens=_tokens(top, envelope),
        opened=unseal(raw, top, keys=keys, sender=author.address, at=envelope.received_at, found=found),
    )


def _incoming(mail: _Mail, body: Body, receipts: list[Receipt], *, files_folder: str) -> Incoming:
    """Read the message itself."""
    headers, found, subject = mail.top.headers, mail.found, mail.subject
    asked = read_addresses(headers.all("reply-to"), found=found)
    reply_to = asked[0] if asked else None
    to, cc = (read_addresses(headers.all(name), found=found) for name in ("to", "cc"))
    words = _divided(mail, body, subject=subject, receivers=(*to, *cc))
    files = tuple(_saved(mail, body, folder=files_folder))
    answered = _named(mail, "in-reply-to")
    earlier = _named(mail, "references")
    read = _read_so_far(mail, reply_to, text=words.text, receipts=receipts)
    kind = kind_of(read)
    return Incoming(
        external_id=_external_id(mail),
        author=mail.author,
        text=words.text,
        signature=words.signature,
        folded=words.folded,
        html=body.html,
        subject=subject,
        to=to,
        cc=cc,
        reply_to=reply_to,
        reply_to_others=asked[1:],
        said_at=_said_at(mail),
        answers=tuple(dict.fromkeys((*answered, *reversed(earlier))))[: limits.IDS_MAX],
        in_reply_to=answered[: limits.IDS_MAX],
        references=earlier[-limits.IDS_MAX :],
        reply_tokens=mail.tokens,
        kind=kind,
        is_invitation=kind == "calendar" and is_invitation(read),
        files=files,
        seals=mail.opened.seals,
        problems=tuple(dict.fromkeys(found)),
        authentication=_authentication(mail),
        called_spam_by=called_spam_by(headers) if mail.envelope.trusted_servers else "",
        forwarded=find_forwarded(mail.opened.raw, mail.opened.top, body.text, subject=subject),
    )


def _authentication(mail: _Mail) -> Authentication:
    """Tell whether the author really sent it."""
    is_ambiguous = problems.SEVERAL_FROM in mail.found
    return authenticate(mail.top.headers, author=mail.author.address, is_ambiguous=is_ambiguous, envelope=mail.envelope)


def _read_so_far(mail: _Mail, reply_to: Address | None, *, text: str, receipts: list[Receipt]) -> Read:
    """Return what tells of which kind it is."""
    return Read(
        raw=mail.opened.raw,
        parts=list(mail.opened.top.walk()),
        headers=mail.top.headers,
        author=mail.author,
        reply_to=reply_to,
        sender=mail.envelope.sender,
        recipients=mail.envelope.recipients,
        subject=mail.subject,
        text=text,
        receipts=receipts,
    )


def _with_line_feeds(raw: bytes) -> bytes:
    """Return the mail with lines; some old programs end them with CR alone."""
    beginning = raw[: limits.HEADER_BLOCK_BYTES_MAX]
    return raw.replace(b"\r", b"\n") if b"\r" in beginning and b"\n" not in beginning else raw


def _author(top: Section, envelope: Envelope, *, found: list[str]) -> Address:
    """Return who wrote it: the first From, else who the transport named."""
    named = read_addresses(top.headers.all("from"), found=found)
    if len(named) > 1 or len(top.headers.all("from")) > 1:
        found.append(problems.SEVERAL_FROM)
    if named:
        if shows_other_address(named[0]):
            found.append(problems.OTHER_ADDRESS_IN_NAME)
        return named[0]
    sender = envelope.sender.strip("<> \t")
    found.append(problems.NO_FROM if is_address(sender) else problems.NOBODY)
    return Address(address=sender if is_address(sender) else "")


def _tokens(top: Section, envelope: Envelope) -> tuple[str, ...]:
    """Return what stands after the plus sign in the addresses it was sent to, the envelope's first."""
    headers = [*(top.headers.all(name) for name in ("to", "cc", "delivered-to", "x-original-to"))]
    written = (address.address for values in headers for address in read_addresses(values, found=[]))
    return reply_tokens([*envelope.recipients, *written])


def _divided(mail: _Mail, body: Body, *, subject: str, receivers: Sequence[Address]) -> Split:
    """Divide new words from repeated ones; only an answer may consist of repeated ones alone."""
    if not body.text:
        mail.found.append(problems.NO_TEXT)
    cover = Cover(
        author=mail.author.name,
        recipients=frozenset(map(str.lower, (*mail.envelope.recipients, *(each.address for each in receivers)))),
        is_answer=bool(mail.first("in-reply-to") or mail.first("references") or subjects.says_answer(subject)),
        is_forwarded=subjects.says_forward(subject),
    )
    words = split(body.text, cover=cover, page=body.page)
    if (words.folded or words.signature) and not words.text:
        mail.found.append(problems.NO_NEW_TEXT)
    return words


def _saved(mail: _Mail, body: Body, *, folder: str) -> Iterator[File]:
    """Write the attachments, and say of some why they cannot simply be opened."""
    if mail.opened.top.content_type == "multipart/encrypted":
        mail.found.append(problems.ENCRYPTED)
    shown = shown_ids(body.html)
    for section in body.attachments:
        if section.content_type in _SEALED:
            is_signed_only = section.parameters.get("smime-type", "").startswith(("signed", "certs"))
            mail.found.append(problems.SEALED if is_signed_only else problems.ENCRYPTED)
        is_shown = section.content_id in shown
        file = save(mail.opened.raw, section, folder=folder, is_shown=is_shown, found=mail.found)
        if is_packed(section):
            mail.found.append(problems.OUTLOOK_PACKED)
        yield file
    yield from (save_packed(each, folder=folder) for each in body.unpacked)


def _external_id(mail: _Mail) -> str:
    """Return the Message-ID without angle brackets."""
    named = ids(mail.first("message-id"))
    if not named:
        mail.found.append(problems.NO_MESSAGE_ID)
    return named[0] if named else ""


def _said_at(mail: _Mail) -> datetime | None:
    """Return the moment in the Date header."""
    written = mail.first("date")
    moment = date(written)
    if moment is None:
        mail.found.append(problems.DATE_UNREADABLE if written else problems.NO_DATE)
    return moment


def _named(mail: _Mail, name: str) -> tuple[str, ...]:
    """Return the ids in the headers of this name, as they stand there."""
    return tuple(dict.fromkeys(each for value in mail.top.headers.all(name) for each in ids(value)))
