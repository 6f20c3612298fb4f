"""The facts that the hashes of the ledger cover, by name, written out in SQL and in Python alike.

They are written as a JSON object with a space around each colon, in the order of these lists. A moment is in
microseconds since 1970, an amount in the words of the database, a hash in hexadecimal. Nothing is `null`, so that no
fact can stand for another. A list is never changed: other facts are another form (`FORM`).

What people wrote stands there as its digest, the SHA-256 of the promise's salt and the words, and the entry keeps those
digests. So the words and the salt can go, and all hashes can still be worked out; without the salt nobody can try out
which words they were. In the second form the facts held the words themselves, and their hash began with the salt. The
third knew nothing of programs that promise, of the words of a wait, and of waits that were put right.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

FORM: Final = 4  # in which entries are chained from now on
NAMED_FORM: Final = 2  # the first in which facts have names
DIGESTS_FORM: Final = 3  # the first in which texts stand as their digests
_ENTRY: Final = (
    *("id", "chain_form", "case_id", "number", "promise_id", "kind", "at", "by_id", "initiator", "state", "due_at"),
    *("grain", "channel", "owner_id", "moves", "forced_moves", "days_later", "renegotiation_id", "proof_id", "call_id"),
    *("part_of_day", "message_id", "takes_back_id", "correction_id", "words_hash"),
)
ENTRY: Final = {  # by form
    NAMED_FORM: _ENTRY,
    DIGESTS_FORM: (*_ENTRY, "due_digest"),
    FORM: (*_ENTRY, "due_digest"),
}
TEXTS: Final = {  # what people wrote
    *("words", "condition", "claimed_of", "reason", "due_words", "from_due_words", "wait_words")
}
ERASED: Final = "[…]"  # what stands where somebody's words had to go; the salt went with them
_PROMISE: Final = (
    *("kind", "form", "words", "condition", "recurrence", "follows_id", "claimed_of", "amount", "key", "message_id"),
    *("call_id", "origin", "made_by_id", "made_at", "misread_until", "wait_amount", "wait_unit"),
)
PROMISE: Final = {
    NAMED_FORM: _PROMISE,
    DIGESTS_FORM: _PROMISE,
    FORM: (*_PROMISE, "wait_words", "made_by_program"),
}
RENEGOTIATION: Final = (
    *("id", "from_due_at", "due_at", "due_words", "from_due_words", "initiator", "outage_id", "reason", "message_id"),
    *("call_id", "by_id", "at"),
)
WITHDRAWAL: Final = ("id", "reason", "message_id", "call_id", "by_id", "at")
_CORRECTION: Final = (
    *("id", "from_kind", "kind", "from_due_at", "due_at", "from_due_words", "due_words", "from_channel", "channel"),
    *("from_owner_id", "owner_id", "reason", "by_id", "at"),
)
CORRECTION: Final = {
    NAMED_FORM: _CORRECTION,
    DIGESTS_FORM: _CORRECTION,
    FORM: (*_CORRECTION, "from_wait_amount", "wait_amount", "from_wait_unit", "wait_unit"),
}

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS: Final = {"at", "due_at", "from_due_at", "made_at", "misread_until"}
_AS_TEXT: Final = {"amount", "key"}


def in_sql(row: str, facts: tuple[str, ...], *, salt: str = "") -> str:
    """Return SQL for the facts of a row, written out; with its salt, of texts the digests."""
    named = ", ".join(f"'{fact}', {_column(row, fact, salt)}" for fact in facts)
    return f"json_build_object({named})::text"


def digests_in_sql(row: str, facts: tuple[str, ...], *, salt: str) -> str:
    """Return SQL for the digests of the texts among the facts of a row, by name."""
    named = ", ".join(f"'{fact}', {_column(row, fact, salt)}" for fact in facts if fact in TEXTS)
    return f"jsonb_build_object({named})"


def digest_in_sql(text: str, *, salt: str) -> str:
    """Return SQL for the digest of a text."""
    return f"sha256({salt} || convert_to({text}, 'UTF8'))"


def digest(text: str, *, salt: bytes) -> bytes:
    """Return the digest by which the ledger knows a text without holding it."""
    return hashlib.sha256(salt + text.encode()).digest()


def digests(row: object, facts: tuple[str, ...], *, salt: bytes) -> dict[str, str]:
    """Return the digests of the texts among the facts of a row, by name, in hexadecimal."""
    return {fact: digest(getattr(row, fact), salt=salt).hex() for fact in facts if fact in TEXTS}


def in_python(row: object, facts: tuple[str, ...], **instead: str | int | None) -> str:
    """Return the facts of a row, written out; some of them may be others than the row has."""
    plain = {fact: _plain(getattr(row, fact)) for fact in facts} | instead
    return json.dumps(plain, ensure_ascii=False, separators=(", ", " : "))


def microseconds(moment: datetime | None) -> int | None:
    """Return a moment as the hashes have it."""
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _column(row: str, fact: str, salt: str) -> str:
    if salt and fact in TEXTS:
        return f"encode({digest_in_sql(f'{row}.{fact}', salt=salt)}, 'hex')"
    if fact in _MOMENTS:
        return f"(extract(epoch FROM {row}.{fact}) * 1000000)::bigint"
    if fact in {"words_hash", "due_digest"}:
        return f"encode({row}.{fact}, 'hex')"
    return f"{row}.{fact}::text" if fact in _AS_TEXT else f"{row}.{fact}"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, Decimal | UUID) else value
