"""The facts that the hashes of the ledger cover, by name, written out in SQL and in Python alike.

They are written as a JSON object with a space around each colon, in the order of these lists. A moment is in
microseconds since 1970, an amount in the words of the database, a hash in hexadecimal. Nothing is `null`, so that no
fact can stand for another. A list is never changed: other facts are another form (`FORM`).
"""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

FORM: Final = 2  # in which entries are chained from now on; those of before are in the first
ENTRY: Final = (
    *("id", "chain_form", "case_id", "number", "promise_id", "kind", "at", "by_id", "initiator", "state", "due_at"),
    *("grain", "channel", "owner_id", "moves", "forced_moves", "days_later", "renegotiation_id", "proof_id", "call_id"),
    *("part_of_day", "message_id", "takes_back_id", "correction_id", "words_hash"),
)
PROMISE: Final = (
    *("kind", "form", "words", "condition", "recurrence", "follows_id", "claimed_of", "amount", "key", "message_id"),
    *("call_id", "origin", "made_by_id", "made_at", "misread_until", "wait_amount", "wait_unit"),
)
RENEGOTIATION: Final = (
    *("id", "from_due_at", "due_at", "due_words", "from_due_words", "initiator", "outage_id", "reason", "message_id"),
    *("call_id", "by_id", "at"),
)
WITHDRAWAL: Final = ("id", "reason", "message_id", "call_id", "by_id", "at")
CORRECTION: Final = (
    *("id", "from_kind", "kind", "from_due_at", "due_at", "from_due_words", "due_words", "from_channel", "channel"),
    *("from_owner_id", "owner_id", "reason", "by_id", "at"),
)

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MOMENTS: Final = {"at", "due_at", "from_due_at", "made_at", "misread_until"}
_AS_TEXT: Final = {"amount", "key"}


def in_sql(row: str, facts: tuple[str, ...]) -> str:
    """Return SQL for the facts of a row, written out."""
    named = ", ".join(f"'{fact}', {_column(row, fact)}" for fact in facts)
    return f"json_build_object({named})::text"


def in_python(row: object, facts: tuple[str, ...], **instead: str) -> str:
    """Return the facts of a row, written out; some of them may be others than the row has."""
    plain = {fact: _plain(getattr(row, fact)) for fact in facts} | instead
    return json.dumps(plain, ensure_ascii=False, separators=(", ", " : "))


def microseconds(moment: datetime | None) -> int | None:
    """Return a moment as the hashes have it."""
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _column(row: str, fact: str) -> str:
    if fact in _MOMENTS:
        return f"(extract(epoch FROM {row}.{fact}) * 1000000)::bigint"
    if fact == "words_hash":
        return f"encode({row}.{fact}, 'hex')"
    return f"{row}.{fact}::text" if fact in _AS_TEXT else f"{row}.{fact}"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return microseconds(value)
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value) if isinstance(value, Decimal | UUID) else value
