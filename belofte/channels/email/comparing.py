"""What of a mailbox is ours by the server's own word, and what of that was never taken.

Ours is all that arrived since the mailbox was connected, and as much older mail as the settings say. A number that a
server forgot and shows again, below those dealt with, is found here and nowhere else.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from belofte.channels.email.imap import Line
from belofte.channels.email.numbering import Cursor
from belofte.channels.email.settings import Since

MONTH: Final = timedelta(days=30)
_PIECE: Final = 500  # mails looked up at a time

Known = Callable[[Collection[str]], Mapping[str, object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What the server holds against what was taken."""

    held: int  # mails that the server holds and that are ours
    missing: list[int]  # the numbers of those that were not taken, oldest first


def compare(line: Line, cursor: Cursor, *, since: Since, known: Known) -> Comparison:
    """Hold all that was dealt with against what was taken. Refuses: FetchError."""
    back = old(line, cursor, since=since)
    ours = {number for number in back | arrived(line, cursor, first=1) if number <= cursor.through}
    taken = {number for piece in _pieces(sorted(ours)) for number in _taken(piece, cursor, known=known)}
    missing: list[int] = []
    for piece in _pieces(sorted(ours - taken)):
        facts = line.facts(piece)  # a search knows days; what counts is the minute
        missing += [each for each in facts if each in back or cursor.is_ours(facts[each].arrived_at)]
    return Comparison(held=len(taken) + len(missing), missing=sorted(missing))


def old(line: Line, cursor: Cursor, *, since: Since) -> set[int]:
    """Return the mails from before the mailbox was connected that come in as history."""
    if since == "new" or not cursor.found_through:
        return set()
    asked: list[str | date] = ["UID", f"1:{cursor.found_through}"]
    if since == "month":
        asked += ["SINCE", _connected_on(cursor) - MONTH]
    return set(line.search(*asked))


def arrived(line: Line, cursor: Cursor, *, first: int) -> set[int]:
    """Return the mails with numbers from `first` on that arrived since the mailbox was connected, to the day."""
    return set(line.search("UID", f"{first}:{max(first, cursor.last)}", "SINCE", _connected_on(cursor)))


def _connected_on(cursor: Cursor) -> date:
    """Return the day before the mailbox was connected, as days begin elsewhere at another hour."""
    return datetime.fromisoformat(cursor.connected_at).date() - timedelta(days=1)


def _taken(numbers: Sequence[int], cursor: Cursor, *, known: Known) -> set[int]:
    keys = {cursor.key(number): number for number in numbers}
    return {keys[key] for key in known(list(keys))}


def _pieces(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    rest = iter(numbers)
    while piece := list(islice(rest, _PIECE)):
        yield piece
