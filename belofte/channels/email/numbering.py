"""Where we are in a mailbox: which numbers (UIDs) are dealt with, and when a number no longer means what it meant.

A server promises that a UID names one mail for as long as UIDVALIDITY stays the same. Where it breaks that promise we
count an edition further, and everything is looked at again under new keys.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

ATTEMPTS_MAX: Final = 5  # at one mail that the server does not give,
ATTEMPTS_LAST: Final = timedelta(hours=1)  # for at least so long
_CLOCKS_APART_MAX: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """A place in a mailbox, as it is kept between two connections."""

    account: str = ""  # which mailbox: another one under the same inbox begins anew
    validity: int = 0  # UIDVALIDITY
    edition: int = 0  # how often a numbering began
    through: int = 0  # every mail up to this number is dealt with
    found_through: int = 0  # was there when this numbering began
    is_again: bool = False  # the mailbox was known before this numbering
    connected_at: str = ""  # what arrived since is ours, read or not
    attempts: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # number: how often in vain, and since when

    @property
    def numbering(self) -> str:
        """How the transport keys of this numbering begin."""
        return f"imap/{self.edition}/{self.validity}/"

    @property
    def last(self) -> int:
        """The number from which on all is new."""
        return max(self.through, self.found_through)

    def key(self, number: int) -> str:
        """Return the transport key of a mail."""
        return f"{self.numbering}{number}"

    def is_ours(self, arrived_at: datetime) -> bool:
        """Tell whether a mail arrived since the mailbox was connected, give or take what two clocks differ."""
        return arrived_at >= datetime.fromisoformat(self.connected_at) - _CLOCKS_APART_MAX

    @property
    def tried(self) -> set[int]:
        """The numbers of the mails that were asked for in vain."""
        return set(map(int, self.attempts))

    def times_tried(self, number: int) -> int:
        """Return how often a mail was asked for in vain."""
        return self.attempts.get(str(number), (0, ""))[0]

    def gives_up(self, number: int, *, at: datetime) -> bool:
        """Tell whether a mail was asked for in vain often and long enough."""
        times, since = self.attempts.get(str(number), (0, at.isoformat()))
        return times >= ATTEMPTS_MAX and at - datetime.fromisoformat(since) >= ATTEMPTS_LAST


def read(stored: Mapping[str, Any]) -> Cursor:
    """Return what was kept; names that an older version kept are passed over."""
    known = {each.name for each in fields(Cursor)}
    return Cursor(**{name: value for name, value in stored.items() if name in known})


def written(cursor: Cursor) -> dict[str, Any]:
    """Return what to keep."""
    return asdict(cursor)


def resume(cursor: Cursor, *, account: str, validity: int, next_number: int, at: datetime) -> Cursor:
    """Return where to go on in a mailbox as it is now; another edition where the numbers do not mean the same."""
    if cursor.account != account:
        begun = Cursor(account=account, connected_at=at.isoformat(), edition=cursor.edition)
        return _next_edition(begun, validity=validity, next_number=next_number)
    if cursor.validity != validity or next_number <= cursor.through:
        return renumbered(cursor, validity=validity, next_number=next_number)
    return cursor


def renumbered(cursor: Cursor, *, validity: int, next_number: int) -> Cursor:
    """Return the beginning of a new numbering of a mailbox that we know."""
    return _next_edition(replace(cursor, is_again=True), validity=validity, next_number=next_number)


def _next_edition(cursor: Cursor, *, validity: int, next_number: int) -> Cursor:
    return replace(
        cursor,
        validity=validity,
        edition=cursor.edition + 1,
        through=0,
        found_through=next_number - 1,
        attempts={},
    )


def reaching(cursor: Cursor, *, found_through: int) -> Cursor:
    """Return the beginning of a numbering of which this is the highest number."""
    return replace(cursor, found_through=found_through)


def advanced(cursor: Cursor, *, left: Iterable[int], newest: int) -> Cursor:
    """Return how far everything is dealt with, when these are left and no mail beyond `newest` has been seen.

    What was asked for in vain is left too, whichever batch it was in.
    """
    ahead = [number for number in (*left, *cursor.tried) if number > cursor.through]
    reached = min(ahead) - 1 if ahead else max(newest, cursor.last)
    return replace(cursor, through=max(cursor.through, reached))


def failed(cursor: Cursor, numbers: Iterable[int], *, at: datetime) -> Cursor:
    """Count that these were asked for in vain."""
    counted = dict(cursor.attempts)
    for number in numbers:
        times, since = counted.get(str(number), (0, at.isoformat()))
        counted[str(number)] = (times + 1, since)
    return replace(cursor, attempts=counted)


def given(cursor: Cursor, numbers: Iterable[int]) -> Cursor:
    """Forget that these were asked for in vain: they came, or are gone."""
    gone = {str(number) for number in numbers}
    return replace(cursor, attempts={number: count for number, count in cursor.attempts.items() if number not in gone})
