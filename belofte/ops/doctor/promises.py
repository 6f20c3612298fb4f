"""Whether the ledger of promises is as it was written."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings

from belofte import backups
from belofte.cases.models import Case
from belofte.ops.doctor.findings import Finding
from belofte.promises import heads, verifying
from belofte.promises.models import LedgerEntry

_CHAINS_MAX: Final = 200
_SUBJECT: Final = "promises"
_ON_BACKUPS: Final = "promises and backups"
_REMEDY: Final = (
    "Somebody changed rows past Belofte. Compare with a backup, and find out who has access to the database."
)


def look(at: datetime) -> Iterator[Finding]:
    """Look at the newest chains and at those whose turn it is, and at what the backups kept of all of them."""
    yield _look_at_chains(at)
    yield from _look_at_heads()


def _look_at_chains(at: datetime) -> Finding:
    """Work out anew the chains of the cases in which something was promised last, and, each day, of as many others."""
    newest = LedgerEntry.objects.order_by("-id").values_list("case_id", flat=True)[:_CHAINS_MAX]
    cases = sorted({*newest, *_in_turn(at)})
    broken = verifying.faulty(cases)
    if not broken:
        return Finding(subject=_SUBJECT, level="well", words=f"the ledgers of {len(cases)} cases are as written")
    words = f"the ledger is not as it was written, of cases {', '.join(map(str, broken[:20]))}"
    return Finding(subject=_SUBJECT, level="wrong", words=words, remedy=_REMEDY)


def _in_turn(at: datetime) -> list[int]:
    """Return the cases whose turn it is today, so that all have theirs in time."""
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 1
    first = at.toordinal() * _CHAINS_MAX % last
    return list(Case.objects.filter(pk__gt=first).order_by("pk").values_list("pk", flat=True)[:_CHAINS_MAX])


def _look_at_heads() -> Iterator[Finding]:
    """Compare with what each backup kept: whoever worked all hashes anew could not do so there."""
    if settings.BACKUPS is None:
        return
    try:
        found = backups.find(settings.BACKUPS)
    except OSError:
        return  # of which the look at the backups speaks
    kept = {each.place.name: each.manifest.ledger for each in found if each.manifest.ledger is not None}
    if not kept:
        return
    now = dict(heads.again(head.through for head in kept.values()))
    changed = [name for name, head in kept.items() if now[head.through] != head.sha256]
    if changed:
        words = f"the ledger is not what it was in {len(changed)} of {len(kept)} backups, first in {changed[0]}"
        yield Finding(subject=_ON_BACKUPS, level="wrong", words=words, remedy=_REMEDY)
    else:
        words = f"the ledger is what it was in {len(kept)} backups"
        yield Finding(subject=_ON_BACKUPS, level="well", words=words)
