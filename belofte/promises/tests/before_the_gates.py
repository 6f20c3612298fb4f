"""Rows as they could be before there was a gate against them, or as no deed writes them, for tests."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model

from belofte.cases.models import Case
from belofte.people.models import Agent
from belofte.promises import chain, records
from belofte.promises.models import BankEntry, LedgerEntry, Payout, Promise


def deactivate(agent: Agent) -> None:
    """Have somebody leave with their promises in hand."""
    with without_gates("people_agent") as cursor:
        cursor.execute("UPDATE people_agent SET is_active = false WHERE id = %s", [agent.pk])
    agent.refresh_from_db()


def call_on(promise: Promise, channel: str) -> None:
    """Have somebody be called back on no channel in particular, or in writing."""
    with without_gates("promises_promise", "promises_ledgerentry") as cursor:
        cursor.execute("UPDATE promises_promise SET channel = %s WHERE id = %s", [channel, promise.pk])
        cursor.execute("UPDATE promises_ledgerentry SET channel = %s WHERE promise_id = %s", [channel, promise.pk])
    promise.refresh_from_db()


def refer_to(payout: Payout, reference: str) -> None:
    """Have a payout bear a reference that another one has, or that nobody may write."""
    with without_gates("promises_payout") as cursor:
        cursor.execute("UPDATE promises_payout SET reference = %s WHERE id = %s", [reference, payout.pk])
    payout.refresh_from_db()


def number_promises(first: int) -> None:
    """Have the next promise be of this number, as a reference of the desk names it in a test."""
    with without_gates() as cursor:
        cursor.execute("SELECT setval(pg_get_serial_sequence('promises_promise', 'id'), %s, false)", [first])


def pay_in_unknown_money(payout: Payout) -> None:
    """Have nobody know in which money a payout was."""
    with without_gates("promises_payout") as cursor:
        cursor.execute("UPDATE promises_payout SET is_currency_known = DEFAULT WHERE id = %s", [payout.pk])
    payout.refresh_from_db()


def read_without_file(entry: BankEntry, *, key: str) -> BankEntry:
    """Have an entry of the bank be from when nothing was kept of its file, and its key held what differs by file."""
    with without_gates("promises_bankentry") as cursor:
        names = "file_hash = DEFAULT, file_format = DEFAULT, statement = DEFAULT"
        cursor.execute(f"UPDATE promises_bankentry SET key = %s, {names} WHERE id = %s", [key, entry.pk])  # noqa: S608
    entry.refresh_from_db()
    return entry


def chain_as_before(case: Case, *, form: int = 1) -> None:
    """Have the ledger of a case be chained as it was, in an older form: what it adds from now on is not."""
    previous = b""
    with without_gates("promises_ledgerentry") as cursor:
        gone = "" if form == records.DIGESTS_FORM else ", digests = NULL, due_digest = NULL"
        cursor.execute(f"UPDATE promises_ledgerentry SET chain_form = %s{gone} WHERE case_id = %s", [form, case.pk])  # noqa: S608
        for entry in case.ledger.select_related("promise", "renegotiation", "correction").order_by("number"):
            salt = b"" if form == records.DIGESTS_FORM else bytes(entry.promise.salt)
            words = _words_as_before(entry) if form == 1 else _facts_as_before(entry, form=form)
            words_hash = entry.words_hash if words is None else records.digest(words, salt=salt)
            entry.words_hash = bytes(words_hash) if words_hash is not None else None
            hashed = chain.entry_hash(entry, previous=previous)
            facts = "words_hash = %s, digests = %s, previous_hash = %s, hash = %s"
            digests = json.dumps(entry.digests) if entry.digests else None
            cursor.execute(
                f"UPDATE promises_ledgerentry SET {facts} WHERE id = %s",  # noqa: S608
                [entry.words_hash, digests, previous, hashed, entry.pk],
            )
            previous = hashed


def _words_as_before(entry: LedgerEntry) -> str | None:
    if entry.kind == LedgerEntry.Kind.MADE:
        return entry.promise.words
    if entry.renegotiation is not None:
        return entry.renegotiation.reason
    if entry.correction is not None:
        return entry.correction.hashed
    withdrawal = entry.promise.withdrawals.latest("pk") if entry.kind == LedgerEntry.Kind.WITHDRAWN else None
    return withdrawal.reason if withdrawal else None


def _facts_as_before(entry: LedgerEntry, *, form: int) -> str | None:
    if entry.kind == LedgerEntry.Kind.MADE:
        first = entry.promise.corrections.order_by("pk").first()
        return _written(
            entry, entry.promise, records.PROMISE[form], kind=first.from_kind if first else entry.promise.kind
        )
    if entry.renegotiation is not None:
        return _written(entry, entry.renegotiation, records.RENEGOTIATION)
    if entry.correction is not None:
        return _written(entry, entry.correction, records.CORRECTION[form])
    withdrawal = entry.promise.withdrawals.latest("pk") if entry.kind == LedgerEntry.Kind.WITHDRAWN else None
    return _written(entry, withdrawal, records.WITHDRAWAL) if withdrawal else None


def _written(entry: LedgerEntry, row: Model, facts: tuple[str, ...], **then: str) -> str:
    """Return the facts of a row as its form has them, with the digests that the entry keeps then."""
    if entry.chain_form < records.DIGESTS_FORM:
        return records.in_python(row, facts, **then)
    entry.digests = records.digests(row, facts, salt=bytes(entry.promise.salt))
    return records.in_python(row, facts, **then, **entry.digests)


@contextmanager
def without_gates(*tables: str) -> Iterator[CursorWrapper]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_user)")
        (role,) = cursor.fetchone()
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; RESET ROLE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        cursor.execute(f"SET CONSTRAINTS ALL DEFERRED; SET ROLE {role}")
