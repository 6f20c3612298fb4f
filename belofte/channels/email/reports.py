"""Reading what mail servers report of the mail we sent: delivery reports (RFC 3464), read receipts, odd bounces."""

import re
from collections.abc import Iterator
from typing import Final

from belofte.channels.contract import Address, Receipt, ReceiptKind
from belofte.channels.email import limits
from belofte.channels.email.addresses import is_address
from belofte.channels.email.contents import read_bytes
from belofte.channels.email.headers import Headers, ids, read_headers, words_of
from belofte.channels.email.odd_reports import (
    begins_like_a_report,
    is_of_mail_system,
    read_odd_reports,
    speaks_of_failure,
)
from belofte.channels.email.sections import Section
from belofte.language.cleaning import clean_line

_STATUS_TYPES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_READ_TYPES: Final = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_COMPLAINT_TYPES: Final = frozenset({"message/feedback-report", "message/rfc822"})
_RETURNED_TYPES: Final = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"}
)
_KINDS: Final[dict[str, ReceiptKind]] = {  # by how the word for it begins: not all write "failed"
    "fail": "bounced",
    "dela": "deferred",
    "deli": "delivered",
    "rela": "accepted",
    "expa": "accepted",
}
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID = re.compile(rb"^[ \t>]{0,20}Message-ID:[ \t]{0,20}(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE)
_DETAIL_CHARACTERS_MAX: Final = 1_000


def read_receipts(
    raw: bytes, mail: Section, *, author: Address, sender: str, subject: str, text: str, tokens: tuple[str, ...]
) -> list[Receipt]:
    """Return what this mail reports; nothing when it is no report.

    `sender` is who the transport named, `text` what a person reads in it.
    """
    parts = list(mail.walk())
    about = ""
    if any(part.content_type in _COMPLAINT_TYPES for part in parts):
        about = _original_id(raw, mail, parts)
        if complaints := list(_complaints(raw, parts, about=about, tokens=tokens)):
            return complaints
    is_from_system = is_of_mail_system(mail.headers, author, sender=sender)
    is_report = mail.content_type == "multipart/report" or bool(mail.headers.first("x-failed-recipients"))
    begins = begins_like_a_report(subject)
    if not (is_report or is_from_system or begins):
        return []
    about = about or _original_id(raw, mail, parts)
    for part in parts:
        if part.content_type in _STATUS_TYPES:
            if receipts := list(_delivery_receipts(raw, part, about=about, tokens=tokens))[: limits.RECEIPTS_MAX]:
                return receipts
        elif part.content_type in _READ_TYPES:
            return list(_read_receipts(raw, part, about=about, tokens=tokens))
    return read_odd_reports(
        raw,
        mail.headers,
        f"{subject}\n{text}",
        certainty=is_report + is_from_system + begins + speaks_of_failure(author, text),
        about=about,
        tokens=tokens,
    )


def _complaints(raw: bytes, parts: list[Section], *, about: str, tokens: tuple[str, ...]) -> Iterator[Receipt]:
    """Yield whom a provider names of those who called a mail unwanted (RFC 5965, and Microsoft's older form)."""
    named: list[str] = []
    is_complaint = False
    for part in parts:
        if part.content_type == "message/feedback-report":
            is_complaint = True
            for group in _groups(read_bytes(raw, part, length_max=limits.REPORT_BYTES_MAX, found=[])):
                named += map(_typed_address, (*group.all("original-rcpt-to"), *group.all("removal-recipient")))
        elif part.content_type == "message/rfc822":
            older = _returned_headers(raw, part).first("x-hmxmroriginalrecipient")
            is_complaint = is_complaint or bool(older)
            named.append(_typed_address(older))
    recipients = [each for each in dict.fromkeys(named) if each][: limits.RECEIPTS_MAX]
    for recipient in recipients or [""] * is_complaint:
        yield Receipt(kind="complained", external_id=about, reply_tokens=tokens, recipient=recipient)


def _delivery_receipts(raw: bytes, part: Section, *, about: str, tokens: tuple[str, ...]) -> Iterator[Receipt]:
    """Yield one receipt for each recipient that the report names."""
    for group in _groups(read_bytes(raw, part, length_max=limits.REPORT_BYTES_MAX, found=[])):
        status = _STATUS.search(group.first("status"))
        code = status[0] if status else ""
        kind = _KINDS.get(group.first("action").lower()[:4]) or _kind_by_status(group, code)
        if kind is not None:
            yield Receipt(
                kind=kind,
                external_id=about,
                reply_tokens=tokens,
                recipient=_typed_address(group.first("original-recipient"))
                or _typed_address(group.first("final-recipient")),
                permanent=kind == "bounced" and not code.startswith("4"),
                status=code,
                detail=_detail(group.first("diagnostic-code"), code=code),
            )


def _kind_by_status(group: Headers, code: str) -> ReceiptKind | None:
    """Read a report without a known action by its status alone."""
    if not group.first("final-recipient") or not code:
        return None
    by_class: dict[str, ReceiptKind] = {"2": "delivered", "4": "deferred", "5": "bounced"}
    return by_class[code[0]]


def _read_receipts(raw: bytes, part: Section, *, about: str, tokens: tuple[str, ...]) -> Iterator[Receipt]:
    """Yield that it was read, when the recipient's program says so."""
    for group in _groups(read_bytes(raw, part, length_max=limits.REPORT_BYTES_MAX, found=[])):
        named = ids(group.first("original-message-id"))
        if "displayed" in group.first("disposition").lower():
            yield Receipt(
                kind="read",
                external_id=named[0] if named else about,
                reply_tokens=tokens,
                recipient=_typed_address(group.first("original-recipient"))
                or _typed_address(group.first("final-recipient")),
            )


def _groups(content: bytes) -> Iterator[Headers]:
    """Yield the blocks of headers in a report, passing over lines that are none."""
    at = 0
    while at < len(content):
        headers, after = read_headers(content, at, len(content), found=[])
        if headers.values:
            yield headers
        at = after if after > at else content.find(b"\n", at) + 1 or len(content)


def _original_id(raw: bytes, mail: Section, parts: list[Section]) -> str:
    """Return the id of the mail that is reported on: from what is returned of it, else from what the report answers."""
    for part in parts:
        is_returned = part.content_type in _RETURNED_TYPES
        if is_returned and (named := ids(_returned_headers(raw, part).first("message-id"))):
            return named[0]
    quoted = _MESSAGE_ID.search(raw, mail.start, min(mail.end, mail.start + limits.REPORT_BYTES_MAX))
    named = ids(quoted[1].decode("utf-8", "replace")) if quoted else ids(mail.headers.first("in-reply-to"))
    return named[0] if named else ""


def _returned_headers(raw: bytes, part: Section) -> Headers:
    """Return the headers of the mail that a report returns, or of what it returns of it."""
    content = read_bytes(raw, part, length_max=limits.REPORT_BYTES_MAX, found=[]).lstrip(b"\r\n")
    return read_headers(content, 0, len(content), found=[])[0]


def _typed_address(value: str) -> str:
    """Return the address in `rfc822; jan@example.nl`; "" when there is none."""
    address = words_of(value).rpartition(";")[2].strip().strip("<>")
    return address if is_address(address) else ""


def _detail(value: str, *, code: str) -> str:
    """Return the other server's own words, without the type in front; the bare status when it has none."""
    kind, semicolon, words = words_of(value).partition(";")
    said = (words if semicolon else kind).strip()
    return clean_line(said or code, length_max=_DETAIL_CHARACTERS_MAX)
