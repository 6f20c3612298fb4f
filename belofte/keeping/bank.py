"""A statement of the bank is read: each payout that it tells of is proven, or reopened where the money came back.

Each in a transaction of its own, so that whoever is stopped goes on by reading the same statement again. What waits
from earlier is looked at too, whatever the order in which all of it was read and recorded.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from django.db import DatabaseError, transaction

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case
from belofte.closing import closing
from belofte.parties import depending
from belofte.people.models import Agent
from belofte.promises import banking, judging, untelling
from belofte.promises.findings import Finding
from belofte.promises.gates_on_bank import FITS_NONE
from belofte.promises.judging import Judged
from belofte.promises.models import BankEntry, Payout
from belofte.promises.statements.lines import Course, Line, Statement, normal


@dataclass(slots=True, kw_only=True)
class Read:
    """What became of the payments of a statement."""

    counts: Counter[str] = field(default_factory=Counter)  # proven, returned, known, others, unnamed, fees
    to_check: list[tuple[BankEntry, Judged]] = field(default_factory=list)  # what fits no payout, for a lead


def read(statement: Statement, *, by: Agent | None, at: datetime) -> Read:
    """Keep what a statement says of our payouts, and settle all that fits. The same again changes nothing."""
    entries = banking.keep(statement, by=by, at=at)
    settled = [entry for entry in banking.fitting() if _settle(entry, at=at)]
    to_check = banking.waiting_among(entries)
    known = Counter(entry.pk for entry in entries)  # a file may tell of one twice
    known.subtract(known.keys() & ({entry.pk for entry in settled} | {entry.pk for entry, _one in to_check}))
    counts = Counter("proven" if entry.course == Course.PAID else "returned" for entry in settled)
    left = Counter(_left_out(line) for line in statement.lines)
    left["others"] -= len(entries)
    return Read(counts=Counter(known=known.total()) + counts + left, to_check=to_check)


def look(payout: Payout, *, at: datetime) -> None:
    """Settle what waits with the reference of a payout, as far as it fits one by now."""
    for entry in banking.fitting([normal(payout.reference)]):
        _settle(entry, at=at)


def _left_out(line: Line) -> str:
    """Return as what a payment counts of which nothing is kept."""
    if line.is_fee:
        return "fees"
    return "others" if line.reference or line.course != Course.PAID else "unnamed"


def _settle(entry: BankEntry, *, at: datetime) -> bool:
    """Settle one entry; tell whether it fitted, and nobody else did so meanwhile."""
    try:
        return _settle_held(entry, at=at)
    except DatabaseError as refused:  # somebody else changed meanwhile what it fitted
        if FITS_NONE not in str(refused):
            raise
        return False


@transaction.atomic
def _settle_held(entry: BankEntry, *, at: datetime) -> bool:
    """Settle one entry, the row of its case held."""
    judged = judging.judge(entry)
    if judged.payout is None or judged.finding != Finding.FITS:
        return False
    case = Case.objects.select_for_update().get(pk=judged.payout.promise.case_id)
    if not banking.unsettled().filter(pk=entry.pk).exists():
        return False
    at = history.moment(case, at=at)
    if not banking.settle(entry, case=case, at=at):
        return False
    if entry.course == Course.RETURNED:
        untelling.look(case, at=at)
        closing.cancel_waiting(case, at=at)
        closing.reopen(case, at=at)
        depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return True
