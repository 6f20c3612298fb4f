"""Whether a case's ledger is as it was written: every hash is worked out anew, from the columns and by itself.

The hash of an entry is the SHA-256 of the hash before it (nothing, for the first) followed by its facts, as
`records.py` names and writes them. The hash of its words is the SHA-256 of what they stand in: the facts of the
promise, the renegotiation, the withdrawal or the correction, with a digest in the place of each text; of a handover it
is the digest of its reason. Whoever has an export of the rows can do the same.

Words that had to be erased are gone with the salt of their promise. The digests that the entry keeps stand for them, so
its hashes, and all other facts, are still worked out; that there are no words any more is told apart (`is_erased`).

The third form is the same, and knows less of a promise and of a correction: what it does not know, they do not say.
What was written before that has the second form: there the facts hold the words themselves, and the hash of the words
begins with the salt. In the first form the facts are joined by "|", with nothing where there is nothing: case, number,
promise, kind, moment, who, initiator, state, due moment, grain, channel, owner, moves, renegotiation, proof, call, and
the hash of the words in hexadecimal; and, only where there are any, the message that tells it, the entry that it takes
back and the correction that it makes. Its words are those of the promise, or the reason; of a correction the two kinds
and the reason, joined by "|". What no hash covers there is held against the entries before it (`following.py`). Of
both, erased words leave the hash of the words, which nobody can work out any more.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from django.db import connection
from django.db.models import Model, QuerySet

from belofte.cases.models import Case
from belofte.promises import following, gates, records
from belofte.promises.models import Correction, LedgerEntry, Promise

_AsMade: TypeAlias = dict[str, str | int | None]
_Standing: TypeAlias = tuple[Model, tuple[str, ...], _AsMade]  # a row, its facts, and those it had then
_ONE: Final = ("promise", "renegotiation", "correction", "call")  # that an entry may stand on
_SEVERAL: Final = ("promise__corrections", "promise__withdrawals", "promise__handovers")
# Its kind, how long it takes, and its first date, are what was corrected last of them; else they are what they were.
_UNLIKE: Final = f"""
    SELECT DISTINCT promise.case_id FROM promises_promise promise
    WHERE promise.case_id = ANY (%s) AND NOT (
        EXISTS (
            SELECT FROM promises_ledgerentry entry
            WHERE entry.promise_id = promise.id AND {gates.SAYS_THE_SAME}
              AND entry.number = (SELECT max(number) FROM promises_ledgerentry WHERE promise_id = promise.id))
        AND promise.kind = coalesce(
            (SELECT kind FROM promises_correction WHERE promise_id = promise.id ORDER BY id DESC LIMIT 1), promise.kind)
        AND NOT EXISTS (
            SELECT FROM promises_correction
            WHERE (wait_amount, wait_unit) IS DISTINCT FROM (promise.wait_amount, promise.wait_unit) AND id = (
                SELECT max(id) FROM promises_correction
                WHERE promise_id = promise.id
                  AND (wait_amount, wait_unit) IS DISTINCT FROM (from_wait_amount, from_wait_unit)))
        AND promise.first_due_at IS NOT DISTINCT FROM coalesce(
            (SELECT due_at FROM promises_correction
             WHERE promise_id = promise.id AND due_at IS DISTINCT FROM from_due_at ORDER BY id DESC LIMIT 1),
            (SELECT due_at FROM promises_ledgerentry
             WHERE promise_id = promise.id AND due_at IS NOT NULL ORDER BY number LIMIT 1)))
    ORDER BY 1
"""  # noqa: S608 - all parts stand in the code


def first_fault(case: Case) -> int | None:
    """Return the number of the first entry of a case that is not as it was written; None when all are."""
    return first_fault_in(with_their_words([case.pk]))


def with_their_words(cases: Iterable[int]) -> QuerySet[LedgerEntry]:
    """Return the entries of some cases in their order, with what they stand on: as few statements as for one."""
    entries = LedgerEntry.objects.filter(case__in=cases).order_by("case_id", "number")
    return entries.select_related(*_ONE).prefetch_related(*_SEVERAL)


def first_fault_in(entries: Iterable[LedgerEntry]) -> int | None:
    """Return the same for entries of one case, in their order."""
    previous, before = b"", following.Before()
    for expected, entry in enumerate(entries, start=1):
        is_whole = (
            entry.number == expected
            and bytes(entry.previous_hash) == previous
            and bytes(entry.hash) == entry_hash(entry, previous=previous)
            and _is_of_its_words(entry)
            and (entry.chain_form >= records.NAMED_FORM or before.leads_to(entry))
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
    facts = records.ENTRY.get(entry.chain_form)
    text = _in_first_form(entry) if facts is None else records.in_python(entry, facts)
    return hashlib.sha256(previous + text.encode()).digest()


def is_erased(promise: Promise) -> bool:
    """Tell whether the words of a promise had to go, and their salt with them."""
    return not bytes(promise.salt)


def _is_of_its_words(entry: LedgerEntry) -> bool:
    """Tell whether what an entry stands on still says what it said then, as far as that was not erased."""
    standing = list(_standing(entry))
    if is_erased(entry.promise) and not all(_are_gone(row, facts) for row, facts, _then in standing):
        return False
    if not all(_says_no_more(row, facts) for row, facts, _then in standing):
        return False
    if entry.kind != LedgerEntry.Kind.HANDED_OVER and entry.chain_form >= records.DIGESTS_FORM:
        return _is_of_its_digests(entry, standing)
    if entry.digests is not None:
        return False
    if entry.words_hash is None:
        return entry.chain_form == 1 or not standing
    salt = bytes(entry.promise.salt)
    said = [records.digest(_in_former_words(entry, *each), salt=salt) for each in standing]
    return is_erased(entry.promise) or bytes(entry.words_hash) in said


def _is_of_its_digests(entry: LedgerEntry, standing: Sequence[_Standing]) -> bool:
    if not standing:
        return entry.words_hash is None and entry.digests is None
    digests = [
        entry.digests or {} if is_erased(entry.promise) else records.digests(row, facts, salt=bytes(entry.promise.salt))
        for row, facts, _then in standing
    ]
    said = [
        records.in_python(row, facts, **then, **of_texts)
        for (row, facts, then), of_texts in zip(standing, digests, strict=True)
    ]
    return any(
        of_texts == entry.digests and hashlib.sha256(words.encode()).digest() == bytes(entry.words_hash or b"")
        for words, of_texts in zip(said, digests, strict=True)
    )


def _are_gone(row: Model, facts: tuple[str, ...]) -> bool:
    return all(getattr(row, fact) in {"", records.ERASED} for fact in facts if fact in records.TEXTS)


def _says_no_more(row: Model, facts: tuple[str, ...]) -> bool:
    """Tell whether a row says nothing of what the form of its entry does not know."""
    by_form = records.PROMISE if isinstance(row, Promise) else records.CORRECTION
    unknown = set(by_form[records.FORM]) - set(facts) if isinstance(row, Promise | Correction) else set()
    return all(getattr(row, fact) in {None, ""} for fact in unknown)


def _standing(entry: LedgerEntry) -> Iterator[_Standing]:
    """Yield what an entry may stand on: one row, but of what was withdrawn or handed over more than once."""
    promise, form = entry.promise, max(entry.chain_form, records.NAMED_FORM)  # the first form names none
    match entry.kind:
        case LedgerEntry.Kind.MADE:
            yield promise, records.PROMISE[form], _as_made(promise)
        case LedgerEntry.Kind.MOVED if entry.renegotiation:
            yield entry.renegotiation, records.RENEGOTIATION, {}
        case LedgerEntry.Kind.WITHDRAWN:
            yield from ((each, records.WITHDRAWAL, {}) for each in promise.withdrawals.all())
        case LedgerEntry.Kind.CORRECTED if entry.correction:
            yield entry.correction, records.CORRECTION[form], {}
        case LedgerEntry.Kind.HANDED_OVER:
            for each in promise.handovers.all():
                if (each.owner_id, each.by_id, each.at) == (entry.owner_id, entry.by_id, entry.at):
                    yield each, ("reason",), {}


def _as_made(promise: Promise) -> _AsMade:
    """Return what a promise was before it was corrected."""
    corrections = sorted(promise.corrections.all(), key=lambda each: each.pk)
    made: _AsMade = {"kind": corrections[0].from_kind} if corrections else {}
    of_wait = next((each for each in corrections if each.is_of_wait), None)
    if of_wait is not None:
        made |= {"wait_amount": of_wait.from_wait_amount, "wait_unit": of_wait.from_wait_unit}
    return made


def _in_former_words(entry: LedgerEntry, row: Any, facts: tuple[str, ...], then: _AsMade) -> str:  # noqa: ANN401
    """Return what of a row was hashed in the forms that hold words, or of a handover."""
    if entry.kind == LedgerEntry.Kind.HANDED_OVER:
        return str(row.reason)
    if entry.chain_form == records.NAMED_FORM:
        return records.in_python(row, facts, **then)
    if entry.kind == LedgerEntry.Kind.CORRECTED:
        return str(row.hashed)
    return str(row.words if entry.kind == LedgerEntry.Kind.MADE else row.reason)


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
