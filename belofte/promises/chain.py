"""Whether a case's ledger is as it was written: every hash is worked out anew, from the columns and by itself.

The hash of an entry is the SHA-256 of the hash before it (nothing, for the first) followed by its facts, as
`records.py` names and writes them. The hash of its words is the SHA-256 of the promise's salt and what they stand in:
the facts of the promise, the renegotiation, the withdrawal or the correction; of a handover its reason. Whoever has an
export of the rows can do the same.

What was written before that has the first form. There the facts are joined by "|", with nothing where there is
nothing: case, number, promise, kind, moment, who, initiator, state, due moment, grain, channel, owner, moves,
renegotiation, proof, call, and the hash of the words in hexadecimal; and, only where there are any, the message that
tells it, the entry that it takes back and the correction that it makes. Its words are those of the promise, or the
reason; of a correction the two kinds and the reason, joined by "|". What no hash covers there is held against the
entries before it (`following.py`).
"""

import hashlib
from collections.abc import Iterable
from typing import Final

from django.db import connection

from belofte.cases.models import Case
from belofte.promises import following, gates, records
from belofte.promises.models import LedgerEntry

WITH_THEIR_WORDS: Final = ("promise", "renegotiation", "correction", "call")
# Its kind, and its first date, are what was corrected last of them; else they are what they were.
_UNLIKE: Final = f"""
    SELECT DISTINCT promise.case_id FROM promises_promise promise
    WHERE promise.case_id = ANY (%s) AND NOT (
        EXISTS (
            SELECT FROM promises_ledgerentry entry
            WHERE entry.promise_id = promise.id AND {gates.SAYS_THE_SAME}
              AND entry.number = (SELECT max(number) FROM promises_ledgerentry WHERE promise_id = promise.id))
        AND promise.kind = coalesce(
            (SELECT kind FROM promises_correction WHERE promise_id = promise.id ORDER BY id DESC LIMIT 1), promise.kind)
        AND promise.first_due_at IS NOT DISTINCT FROM coalesce(
            (SELECT due_at FROM promises_correction
             WHERE promise_id = promise.id AND due_at IS DISTINCT FROM from_due_at ORDER BY id DESC LIMIT 1),
            (SELECT due_at FROM promises_ledgerentry
             WHERE promise_id = promise.id AND due_at IS NOT NULL ORDER BY number LIMIT 1)))
    ORDER BY 1
"""  # noqa: S608 - all parts stand in the code


def first_fault(case: Case) -> int | None:
    """Return the number of the first entry of a case that is not as it was written; None when all are."""
    return first_fault_in(LedgerEntry.objects.filter(case=case).select_related(*WITH_THEIR_WORDS).order_by("number"))


def first_fault_in(entries: Iterable[LedgerEntry]) -> int | None:
    """Return the same for entries of one case, in their order."""
    previous, before = b"", following.Before()
    for expected, entry in enumerate(entries, start=1):
        is_whole = (
            entry.number == expected
            and bytes(entry.previous_hash) == previous
            and bytes(entry.hash) == entry_hash(entry, previous=previous)
            and _is_of_its_words(entry)
            and (entry.chain_form == records.FORM or before.leads_to(entry))
        )
        if not is_whole:
            return expected
        before.add(entry)
        previous = bytes(entry.hash)
    return None


def unlike(cases: Iterable[int]) -> list[int]:
    """Return those of these cases in which a promise does not say what its entries say, or has none."""
    with connection.cursor() as cursor:
        cursor.execute(_UNLIKE, [list(cases)])
        return [case_id for (case_id,) in cursor.fetchall()]


def entry_hash(entry: LedgerEntry, *, previous: bytes) -> bytes:
    """Return the hash that an entry should have."""
    text = records.in_python(entry, records.ENTRY) if entry.chain_form == records.FORM else _in_first_form(entry)
    return hashlib.sha256(previous + text.encode()).digest()


def words_hash(salt: bytes, words: str) -> bytes:
    """Return the hash by which the ledger knows words without holding them."""
    return hashlib.sha256(bytes(salt) + words.encode()).digest()


def _is_of_its_words(entry: LedgerEntry) -> bool:
    """Tell whether what an entry stands on still says what it said then."""
    if entry.words_hash is None:
        return entry.chain_form != records.FORM or not _words(entry)
    salt = bytes(entry.promise.salt)
    return any(words_hash(salt, words) == bytes(entry.words_hash) for words in _words(entry))


def _words(entry: LedgerEntry) -> list[str]:
    """Return what an entry may stand on: one text, but of what was withdrawn or handed over more than once."""
    promise, is_new = entry.promise, entry.chain_form == records.FORM
    match entry.kind:
        case LedgerEntry.Kind.MADE:
            first = promise.corrections.order_by("pk").values_list("from_kind", flat=True).first()
            kind = promise.kind if first is None else first
            return [records.in_python(promise, records.PROMISE, kind=kind) if is_new else promise.words]
        case LedgerEntry.Kind.MOVED if entry.renegotiation:
            moved = entry.renegotiation
            return [records.in_python(moved, records.RENEGOTIATION) if is_new else moved.reason]
        case LedgerEntry.Kind.WITHDRAWN:
            rows = promise.withdrawals.all()
            return [records.in_python(each, records.WITHDRAWAL) if is_new else each.reason for each in rows]
        case LedgerEntry.Kind.CORRECTED if entry.correction:
            return [records.in_python(entry.correction, records.CORRECTION) if is_new else entry.correction.hashed]
        case LedgerEntry.Kind.HANDED_OVER:
            given = promise.handovers.filter(owner=entry.owner_id, by=entry.by_id, at=entry.at)
            return list(given.values_list("reason", flat=True))
    return []


def _in_first_form(entry: LedgerEntry) -> str:
    facts = [
        entry.case_id,
        entry.number,
        entry.promise_id,
        entry.kind,
        records.microseconds(entry.at),
        entry.by_id,
        entry.initiator,
        entry.state,
        records.microseconds(entry.due_at),
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
    return "|".join("" if fact is None else str(fact) for fact in facts)
