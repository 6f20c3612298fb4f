"""What a bank tells of payouts: its entries are kept, and each that fits one proves it, or says that it came back.

Nothing else writes a BankEntry, a BankMatch or a BankCheck; `gates_on_bank.py` holds it so. What fits no payout waits
for a lead. It is looked at anew when a payout is recorded or falls (`rejudging.py`), and at each statement; also what
a lead has dealt with, since a payout that they had recorded later is proven all the same.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from belofte.cases.models import Case
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
Facts = tuple[str, date, Decimal, str, str]  # of a payment; the last is its reference


class SettledAlreadyError(ledger.LedgerRefusedError):
    """It fits a payout by now, or somebody checked it before."""


def keep(statement: Statement, *, by: Agent | None, at: datetime) -> list[BankEntry]:
    """Keep each payment that has a reference of ours, once whatever file tells of it; return one for each line."""
    payments = keyed(line for line in statement.lines if not line.is_fee)
    told: list[tuple[str, Line]] = []
    while batch := list(islice(payments, BATCH)):
        known = _known_references({line.reference for _key, line in batch if line.reference})
        told.extend((key, line) for key, line in batch if line.reference in known)
    return _keep(told, statement, by=by, at=at)


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


def settle(entry: BankEntry, *, case: Case, at: datetime) -> bool:
    """Have an entry prove its payout, or send it back, where it fits one of this case; tell whether it does.

    The row of the case is held. Its reference may have been recorded in another case meanwhile, which nobody holds.
    """
    judged = judging.judge(entry)
    if judged.finding != Finding.FITS or judged.payout is None or judged.payout.promise.case_id != case.pk:
        return False
    is_over = judged.payout.proof.fallen_at is not None  # it came back before this was read: nothing is left to prove
    match = BankMatch.objects.create(entry=entry, payout=judged.payout, course=entry.course, at=at)
    if entry.course == Course.RETURNED:
        retracting.send_back(judged.payout, match, at=at)
    elif not is_over:
        _prove(judged.payout, match, at=at)
    return True


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
    found = _with_keys(key for key, _line in told)
    earlier = _earlier(told, new={key for key, _line in told if key not in found})
    rows = []
    for key, line in {key: line for key, line in told if key not in found}.items():  # a file may tell of one twice
        if alike := earlier[_facts(line)]:
            found[key] = alike.pop(0)
        else:
            rows.append(_row(key, line, statement, by=by, at=at))
    BankEntry.objects.bulk_create(rows, BATCH, ignore_conflicts=True)
    found |= _with_keys(row.key for row in rows)
    return [found[key] for key, _line in told]


def _with_keys(keys: Iterable[str]) -> dict[str, BankEntry]:
    found: dict[str, BankEntry] = {}
    rest = iter(keys)
    while batch := list(islice(rest, BATCH)):
        found |= {entry.key: entry for entry in BankEntry.objects.filter(key__in=batch)}
    return found


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


def _earlier(told: list[tuple[str, Line]], *, new: Collection[str]) -> defaultdict[Facts, list[BankEntry]]:
    """Return, by their facts, entries from when a key held what a bank numbers anew in each file.

    Lines of `new` keys may be of those; of as many as the file tells of beyond what is kept of them by its key.
    """
    found: defaultdict[Facts, list[BankEntry]] = defaultdict(list)
    rest = iter({line.reference for key, line in told if key in new})
    while batch := list(islice(rest, BATCH)):
        for entry in BankEntry.objects.filter(file_hash="", reference__in=batch).order_by("pk"):
            found[_facts(entry)].append(entry)
    kept = BankEntry.objects.filter(reference__in={reference for *_others, reference in found}).exclude(file_hash="")
    beyond = Counter(_facts(line) for line in dict(told).values())
    beyond.subtract(map(_facts, kept if found else ()))
    for facts, alike in found.items():
        del alike[max(beyond[facts], 0) :]
    return found


def _facts(told: Line | BankEntry) -> Facts:
    return told.course, told.booked_on, told.amount, told.currency, told.reference


def _known_references(references: set[str]) -> set[str]:
    """Return which of these are ours: as the desk gives them, or as somebody typed them with a payout."""
    typed = {normal(each) for each in with_reference(references).values_list("reference", flat=True)}
    return {each for each in references if ours([each]) == each} | typed
