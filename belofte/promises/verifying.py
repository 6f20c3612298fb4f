"""Whether all ledgers are as they were written, some cases at a time: `chain.py` says so of one."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from belofte.promises import chain
from belofte.promises.models import LedgerEntry, Promise

_AT_ONCE: Final = 200  # cases, whose entries are held at the same time


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of working out all ledgers anew, in numbers of cases and of promises."""

    cases: int
    broken: list[int]  # cases of which the ledger is not as it was written
    erased: list[int]  # promises of which the words had to go: what they were, nobody can check any more


def verify() -> Verdict:
    """Work out the ledger of every case anew."""
    entries, promises = (model.objects.order_by().values_list("case", flat=True) for model in (LedgerEntry, Promise))
    cases = sorted({*entries.distinct(), *promises.distinct()})
    broken = [each for first in range(0, len(cases), _AT_ONCE) for each in faulty(cases[first : first + _AT_ONCE])]
    erased = Promise.objects.filter(salt=b"").order_by("pk").values_list("pk", flat=True)
    return Verdict(cases=len(cases), broken=broken, erased=list(erased))


def faulty(cases: Collection[int]) -> list[int]:
    """Return those of these cases of which the ledger is not as it was written, in their order."""
    of_cases = groupby(chain.with_their_words(cases), key=lambda entry: entry.case_id)
    found = {case_id for case_id, entries in of_cases if chain.first_fault_in(entries) is not None}
    return sorted(found.union(chain.unlike(cases)))
