"""A statement of the bank is read: each payout that it tells of is proven, or reopened where the money came back.

Each in a transaction of its own, so that whoever is stopped goes on by reading the same statement again.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from belofte.attention import ball
from belofte.cases import history
from belofte.cases.models import Case
from belofte.closing import closing
from belofte.parties import depending
from belofte.people.models import Agent
from belofte.promises import banking, untelling
from belofte.promises.banking import Finding, Judged
from belofte.promises.models import BankEntry
from belofte.promises.statements.lines import Course, Line


@dataclass(slots=True, kw_only=True)
class Read:
    """What became of the payments of a statement."""

    counts: Counter[str] = field(default_factory=Counter)  # proven, returned, known, others
    to_check: list[tuple[BankEntry, Judged]] = field(default_factory=list)  # what fits no payout, for a lead


def read(lines: Iterable[Line], *, by: Agent | None, at: datetime) -> Read:
    """Keep what a statement says of our payouts, and settle each that fits. The same again changes nothing."""
    lines = list(lines)
    entries = banking.keep(lines, by=by, at=at)
    waiting = set(banking.waiting().filter(pk__in=[entry.pk for entry in entries]).values_list("pk", flat=True))
    outcome = Read(counts=Counter(others=len(lines) - len(entries), known=len(entries) - len(waiting)))
    for entry in entries:
        if entry.pk not in waiting:
            continue
        judged = _settle(entry, at=at)
        if judged is None:
            outcome.counts["known"] += 1
        elif judged.finding != Finding.FITS:
            outcome.to_check.append((entry, judged))
        else:
            outcome.counts["proven" if entry.course == Course.PAID else "returned"] += 1
    return outcome


@transaction.atomic
def _settle(entry: BankEntry, *, at: datetime) -> Judged | None:
    """Settle one entry, the row of its case held; None where who read the same statement meanwhile did so."""
    judged = banking.judge(entry)
    if judged.payout is None or judged.finding != Finding.FITS:
        return judged
    case = Case.objects.select_for_update().get(pk=judged.payout.promise.case_id)
    if not banking.waiting().filter(pk=entry.pk).exists():
        return None
    at = history.moment(case, at=at)
    judged = banking.settle(entry, at=at)
    if judged.finding == Finding.FITS and entry.course == Course.RETURNED:
        untelling.look(case, at=at)
        closing.cancel_waiting(case, at=at)
        closing.reopen(case, at=at)
        depending.look_again(case, at=at)
    ball.settle(case, at=at)
    return judged
