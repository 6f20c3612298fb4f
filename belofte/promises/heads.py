"""What the ledgers of all cases came to at a moment, in one number, to be kept where the database is not.

A chain shows that something was changed by whoever did not work its hashes out anew. Whoever did is found by what was
kept elsewhere: each backup keeps it, and `belofte doctor` works it out again.
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from belofte.promises.models import LedgerEntry

# An entry gets its number before its transaction ends, so that one with a lower number may still come. None takes an
# hour: the server ends what waits that long.
_SETTLED: Final = timedelta(hours=1)
_AT_ONCE: Final = 10_000


class Head(NamedTuple):
    """What the entries up to one of them came to."""

    through: int  # the number of the newest entry that is in it
    sha256: str  # of the hashes of all entries up to that, in the order of their numbers


def take(*, at: datetime) -> Head | None:
    """Return what the ledgers come to, but for the last hour; None where nothing was promised until then."""
    newest = LedgerEntry.objects.filter(at__lt=at - _SETTLED).order_by("-id").values_list("id", flat=True).first()
    return next(again([newest])) if newest is not None else None


def again(throughs: Iterable[int]) -> Iterator[Head]:
    """Yield what the entries up to each of these come to now, the lowest first: one walk along all of them."""
    sought = sorted(set(throughs))
    if not sought:
        return
    digest = hashlib.sha256()
    rows = LedgerEntry.objects.filter(id__lte=sought[-1]).order_by("id").values_list("id", "hash")
    for number, hashed in rows.iterator(chunk_size=_AT_ONCE):
        while sought and number > sought[0]:  # what stood there is gone
            yield Head(through=sought.pop(0), sha256=digest.hexdigest())
        digest.update(bytes(hashed))
        if sought and number == sought[0]:
            yield Head(through=sought.pop(0), sha256=digest.hexdigest())
    for through in sought:
        yield Head(through=through, sha256=digest.hexdigest())
