"""What a bank tells of payouts: its entries are kept, and each that fits one proves it, or says that it came back.

Nothing else writes a BankEntry, a BankMatch or a BankCheck; `gates_on_bank.py` holds it so. What fits no payout waits
for a lead. It is looked at anew when a payout is recorded or falls (`rejudging.py`), and at each statement; also what
a lead has dealt with, since a payout that they had recorded later is proven all the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from belofte.people.models import Agent
from belofte.promises import judging, kept, ledger, retracting
from belofte.promises.findings import Finding
from belofte.promises.judging import Judged
from belofte.promises.models import BankCheck, BankEntry, BankMatch, Payout, Proof
from belofte.promises.money import carried
from belofte.promises.payout_references import with_reference
from belofte.promises.payouts import WHY_MAX, masked, refuse_whole_number
from belofte.promises.refusals import ReasonMissingError
from belofte.promises.statements.lines import Course, Line, Statement, keyed, normal, ours

BATCH: Final = 1_000  # entries in one query


class SettledAlreadyError(ledger.LedgerRefusedError):
    """It fits a payout by now, or somebody checked it before."""


def keep(statement: Statement, *, by: Agent | None, at: datetime) -> list[BankEntry]:
    """Keep each payment that has a reference of ours, once whatever file tells of it; return one for each line."""
    payments = keyed(line for line in statement.lines if not line.is_fee)
    kept_now: list[BankEntry] = []
    while batch := list(islice(payments, BATCH)):
        known = _known_references({line.reference for _key, line in batch if line.reference})
        told = [(key, line) for key, line in batch if line.reference in known]
        kept_now.extend(_keep(told, statement, by=by, at=at))
    return kept_now


def unsettled() -> QuerySet[BankEntry]:
    """Return the entries that are no payout so far, also those that a lead has dealt with."""
    return BankEntry.objects.filter(match=None)


def waiting() -> QuerySet[BankEntry]:
    """Return the entries that fit no payout, and that nobody has checked yet."""
    return unsettled().filter(checked=None)


def waiting_among(entries: Iterable[BankEntry]) -> list[tuple[BankEntry, Judged]]:
    """Return those of these entries that wait for a lead, each once and as it fits now."""
    found: list[tuple[BankEntry, Judged]] = []
    rest = iter(dict.fromkeys(entries))
    while batch := list(islice(rest, BATCH)):
        left = waiting().filter(pk__in=[entry.pk for entry in batch]).order_by("pk")
        found.extend(judging.judged(left))
    return found


def fitting(references: Collection[str] | None = None) -> list[BankEntry]:
    """Return the entries that fit a payout by now, of all references or of some.

    What was paid stands before what came back, since it may come back.
    """
    payouts = Payout.objects.annotate(carried=carried()).filter(carried=OuterRef("reference"))
    likely = unsettled().filter(Exists(payouts)).order_by("course", "booked_on", "pk")  # "paid" before "returned"
    if references is not None:
        likely = likely.filter(reference__in=list(references))
    found: list[BankEntry] = []
    rest = likely.iterator(BATCH)
    while batch := list(islice(rest, BATCH)):
        found.extend(entry for entry, one in judging.judged(batch) if one.finding == Finding.FITS)
    return found


def settle(entry: BankEntry, *, at: datetime) -> Judged:
    """Have an entry prove its payout, or send it back, where it fits one; the row of its case is held."""
    judged = judging.judge(entry)
    if judged.finding != Finding.FITS or judged.payout is None:
        return judged
    is_over = judged.payout.proof.fallen_at is not None  # it came back before this was read: nothing is left to prove
    match = BankMatch.objects.create(entry=entry, payout=judged.payout, course=entry.course, at=at)
    if entry.course == Course.RETURNED:
        retracting.send_back(judged.payout, match, at=at)
    elif not is_over:
        _prove(judged.payout, match, at=at)
    return judged


@transaction.atomic
def check(entry: BankEntry, *, words: str, by: Agent, at: datetime) -> BankCheck:
    """Say what became of an entry that fits no payout. Refuses: SettledAlreadyError, refusals.ReasonMissingError."""
    if not words.strip():
        raise ReasonMissingError(_("Write down what you found out."))
    refuse_whole_number(words, field="words")
    entry = BankEntry.objects.select_for_update().get(pk=entry.pk)
    if done := BankCheck.objects.filter(entry=entry).select_related("by").first():
        raise SettledAlreadyError(_("%(name)s has dealt with this already.") % {"name": done.by.name})
    if judging.judge(entry).finding == Finding.FITS or BankMatch.objects.filter(entry=entry).exists():
        raise SettledAlreadyError(
            _("By now a payout fits this, so the desk takes it from here. There is nothing to write down.")
        )
    return BankCheck.objects.create(entry=entry, words=words.strip()[:WHY_MAX], by=by, at=at)


def _prove(payout: Payout, match: BankMatch, *, at: datetime) -> None:
    proof = Proof.objects.create(
        promise=payout.promise,
        match=match,
        certainty=Proof.Certainty.PROVEN,
        offered_at=at,
        established_at=at,
        kept_at=kept.by_bank(match, at=at),
    )
    ledger.note_proven(payout.promise, proof, at=at)


def _keep(told: list[tuple[str, Line]], statement: Statement, *, by: Agent | None, at: datetime) -> list[BankEntry]:
    earlier = _earlier(line.reference for _key, line in told)
    known, rows = [], []
    for key, line in told:
        if alike := earlier[line.course, line.booked_on, line.amount, line.currency, line.reference]:
            known.append(alike.pop(0))
        else:
            rows.append(_row(key, line, statement, by=by, at=at))
    BankEntry.objects.bulk_create(rows, ignore_conflicts=True)
    kept = {entry.key: entry for entry in BankEntry.objects.filter(key__in=[row.key for row in rows])}
    return [*known, *(kept[row.key] for row in rows)]


def _row(key: str, line: Line, statement: Statement, *, by: Agent | None, at: datetime) -> BankEntry:
    return BankEntry(
        key=key,
        course=line.course,
        amount=line.amount,
        currency=line.currency,
        booked_on=line.booked_on,
        reference=line.reference,
        bank_reference=masked(line.bank_reference),
        statement=masked(line.statement),
        file_hash=statement.file_hash,
        file_format=statement.format,
        read_by=by,
        read_at=at,
    )


def _earlier(references: Iterable[str]) -> defaultdict[tuple[object, ...], list[BankEntry]]:
    """Return, by their facts, entries from when a key held what a bank numbers anew in each file."""
    found: defaultdict[tuple[object, ...], list[BankEntry]] = defaultdict(list)
    for entry in BankEntry.objects.filter(file_hash="", reference__in=set(references)).order_by("pk"):
        found[entry.course, entry.booked_on, entry.amount, entry.currency, entry.reference].append(entry)
    return found


def _known_references(references: set[str]) -> set[str]:
    """Return which of these are ours: as the desk gives them, or as somebody typed them with a payout."""
    typed = {normal(each) for each in with_reference(references).values_list("reference", flat=True)}
    return {each for each in references if ours([each]) == each} | typed
