"""Whether a case's ledger is as it was written: every hash is worked out anew, from the columns and by itself.

The hash of an entry is the SHA-256 of the hash before it (nothing, for the first) followed by these, joined by "|",
with nothing where there is nothing: case, number, promise, kind, moment, who, initiator, state, due moment, grain,
channel, owner, moves, renegotiation, proof, call, and the hash of the words in hexadecimal; and, only where there are
any, the message that tells it, the entry that it takes back and the correction that it makes. A moment is written in
microseconds since 1970. Whoever has an export of the rows can do the same.
"""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from belofte.cases.models import Case
from belofte.promises.models import LedgerEntry

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def first_fault(case: Case) -> int | None:
    """Return the number of the first entry of a case that is not as it was written; None when all are."""
    return first_fault_in(LedgerEntry.objects.filter(case=case).order_by("number"))


def first_fault_in(entries: Iterable[LedgerEntry]) -> int | None:
    """Return the same for entries of one case, in their order."""
    previous = b""
    for expected, entry in enumerate(entries, start=1):
        is_whole = (
            entry.number == expected
            and bytes(entry.previous_hash) == previous
            and bytes(entry.hash) == entry_hash(entry, previous=previous)
        )
        if not is_whole:
            return expected
        previous = bytes(entry.hash)
    return None


def entry_hash(entry: LedgerEntry, *, previous: bytes) -> bytes:
    """Return the hash that an entry should have."""
    facts = [
        entry.case_id,
        entry.number,
        entry.promise_id,
        entry.kind,
        _microseconds(entry.at),
        entry.by_id,
        entry.initiator,
        entry.state,
        _microseconds(entry.due_at),
        entry.grain,
        entry.channel,
        entry.owner_id,
        entry.moves,
        entry.renegotiation_id,
        entry.proof_id,
        entry.call_id,
        bytes(entry.words_hash).hex() if entry.words_hash is not None else None,
    ]
    facts += [fact for fact in (entry.message_id, entry.takes_back_id, entry.correction_id) if fact is not None]
    text = "|".join("" if fact is None else str(fact) for fact in facts)
    return hashlib.sha256(previous + text.encode()).digest()


def words_hash(salt: bytes, words: str) -> bytes:
    """Return the hash by which the ledger knows words without holding them."""
    return hashlib.sha256(bytes(salt) + words.encode()).digest()


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)
