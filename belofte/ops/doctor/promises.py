"""Whether the ledger of promises is as it was written."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from belofte.cases.models import Case
from belofte.ops.doctor.findings import Finding
from belofte.promises import chain
from belofte.promises.models import LedgerEntry

_CHAINS_MAX: Final = 200


def look(_at: datetime) -> Iterator[Finding]:
    """Look at the newest chains."""
    yield _look_at_promises()


def _look_at_promises() -> Finding:
    """Work out anew the chains of the cases in which something was promised last."""
    newest = LedgerEntry.objects.order_by("-id").values_list("case_id", flat=True)[:_CHAINS_MAX]
    cases = Case.objects.filter(pk__in=set(newest))
    broken = [case.pk for case in cases if chain.first_fault(case) is not None]
    if not broken:
        return Finding(subject="promises", level="well", words=f"the ledgers of {len(cases)} cases are as written")
    words = f"the ledger is not as it was written, of cases {', '.join(map(str, broken[:20]))}"
    remedy = "Somebody changed rows past Belofte. Compare with a backup, and find out who has access to the database."
    return Finding(subject="promises", level="wrong", words=words, remedy=remedy)
