"""Reading what mail servers report of the mail we sent: delivery reports (RFC 3464), read receipts, odd bounces."""

import logging
import re
from collections.abc import Iterator
from email import message_from_bytes
from typing import Final

from flufl.bounce import all_failures

from belofte.channels.contract import Receipt, ReceiptKind
from belofte.channels.email import limits
from belofte.channels.email.addresses import is_address
from belofte.channels.email.automatic import has_null_sender, is_mail_system
from belofte.channels.email.contents import read_bytes
from belofte.channels.email.headers import Headers, ids, read_headers, words_of
from belofte.channels.email.sections import Section
from belofte.language.cleaning import clean_line

_STATUS_TYPES: Final = frozenset({"message/delivery-status", "message/global-delivery-status"})
_READ_TYPES: Final = frozenset({"message/disposition-notification", "message/global-disposition-notification"})
_RETURNED_TYPES: Final = frozenset(
    {"message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global", "message/global-headers"}
)
_KINDS: Final[dict[str, ReceiptKind]] = {
    "failed": "bounced",
    "delayed": "deferred",
    "delivered": "delivered",
    "relayed": "accepted",
    "expanded": "accepted",
}
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_MESSAGE_ID = re.compile(rb"^[ \t>]{0,20}Message-ID:[ \t]{0,20}(<[^<>\s]{1,998}>)", re.IGNORECASE | re.MULTILINE)
_DETAIL_CHARACTERS_MAX: Final = 1_000

logging.getLogger("flufl.bounce").disabled = True  # it writes what it reads into the log


def read_receipts(raw: bytes, mail: Section, *, author: str, sender: str, tokens: tuple[str, ...]) -> list[Receipt]:
    """Return what this mail reports; nothing when it is no report. `sender` is who the transport named."""
    parts = list(mail.walk())
    is_from_mail_system = has_null_sender(mail.headers, sender=sender) or is_mail_system(author)
    if (
        mail.content_type != "multipart/report"
        and not is_from_mail_system
        and not mail.headers.first("x-failed-recipients")
    ):
        return []
    about = _original_id(raw, mail, parts)
    for part in parts:
        if part.content_type in _STATUS_TYPES:
            return list(_delivery_receipts(raw, part, about=about, tokens=tokens))[: limits.RECEIPTS_MAX]
        if part.content_type in _READ_TYPES:
            return list(_read_receipts(raw, part, about=about, tokens=tokens))
    return list(_odd_bounces(raw, about=about, tokens=tokens)) if is_from_mail_system else []


def _delivery_receipts(raw: bytes, part: Section, *, about: str, tokens: tuple[str, ...]) -> Iterator[Receipt]:
    """Yield one receipt for each recipient that the report names."""
    for group in _groups(read_bytes(raw, part, length_max=limits.REPORT_BYTES_MAX, found=[])):
        status = _STATUS.search(group.first("status"))
        code = status[0] if status else ""
        kind = _KINDS.get(group.first("action").lower()) or _kind_by_status(group, code)
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


def _odd_bounces(raw: bytes, *, about: str, tokens: tuple[str, ...]) -> Iterator[Receipt]:
    """Yield what can be learnt from a bounce that follows no standard."""
    try:
        deferred, bounced = all_failures(message_from_bytes(raw[: limits.REPORT_BYTES_MAX]))
    except Exception:  # noqa: BLE001 - heuristics of others on hostile input; the mail itself is shown instead
        return
    kinds: tuple[tuple[ReceiptKind, frozenset[bytes]], ...] = (("bounced", bounced), ("deferred", deferred))
    for kind, recipients in kinds:
        for recipient in sorted(recipients)[: limits.RECEIPTS_MAX]:
            address = clean_line(recipient.decode("utf-8", "replace"), length_max=limits.ADDRESS_CHARACTERS_MAX)
            if is_address(address):
                yield Receipt(
                    kind=kind, external_id=about, reply_tokens=tokens, recipient=address, permanent=kind == "bounced"
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
        if part.content_type in _RETURNED_TYPES:
            content = read_bytes(raw, part, length_max=limits.REPORT_BYTES_MAX, found=[])
            headers, _ = read_headers(content.lstrip(b"\r\n"), 0, len(content), found=[])
            if named := ids(headers.first("message-id")):
                return named[0]
    quoted = _MESSAGE_ID.search(raw, mail.start, min(mail.end, mail.start + limits.REPORT_BYTES_MAX))
    named = ids(quoted[1].decode("utf-8", "replace")) if quoted else ids(mail.headers.first("in-reply-to"))
    return named[0] if named else ""


def _typed_address(value: str) -> str:
    """Return the address in `rfc822; jan@example.nl`; "" when there is none."""
    address = words_of(value).rpartition(";")[2].strip().strip("<>")
    return address if is_address(address) else ""


def _detail(value: str, *, code: str) -> str:
    """Return the other server's own words, without the type in front; the bare status when it has none."""
    kind, semicolon, words = words_of(value).partition(";")
    said = (words if semicolon else kind).strip()
    return clean_line(said or code, length_max=_DETAIL_CHARACTERS_MAX)
