"""Removing blobs that no row names: of uploads that were left out, and of transactions that did not commit."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction

from belofte import blobs, locks
from belofte.cases.models import Attachment
from belofte.channels.models import RawEnvelope
from belofte.replies.models import DraftFile

KEPT_FOR = timedelta(days=1)  # far longer than a transaction between writing a blob and naming it
OWNERS = (RawEnvelope, Attachment, DraftFile)
"""The models whose column `blob` names a file."""
KEEPING = ("blobs", "all")
"""The name to hold while no blob may be removed."""
_BATCH = 500


def sweep(*, at: datetime) -> int:
    """Remove what is older than a day and belongs to no row; return how many were removed.

    Nothing while a backup is made: what its snapshot names may have lost its row since, and has still to be copied.
    """
    root = Path(blobs.storage().path(""))
    old = (path for path in root.glob("??/??/*") if _written_at(path) < at - KEPT_FOR)
    count = 0
    for batch in _batches(str(path.relative_to(root)) for path in old):
        with transaction.atomic():
            if not locks.try_hold(*KEEPING):
                break
            for name in batch - _named(batch):
                (root / name).unlink(missing_ok=True)
                count += 1
    return count


def _named(names: set[str]) -> set[str]:
    """Return which of these a row names."""
    return {name for owner in OWNERS for name in owner.objects.filter(blob__in=names).values_list("blob", flat=True)}


def _written_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _batches(names: Iterable[str]) -> Iterator[set[str]]:
    rest = iter(names)
    while batch := set(islice(rest, _BATCH)):
        yield batch
