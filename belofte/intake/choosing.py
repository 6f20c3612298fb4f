"""Choosing what is read next: the oldest, imports last, and nothing while something older of its sender is being read.

Somebody who sends thousands at once takes no more than the room that others leave.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from django.db import connection

from belofte import locks
from belofte.channels.contract import Incoming, Receipt
from belofte.channels.models import RawEnvelope

# Of each sender the oldest, among the first 500, and how many these are; of what bears no sender, all.
_AMONG_FIRST: Final = """
WITH early AS MATERIALIZED (
    SELECT id, sender, is_import, attempts FROM channels_rawenvelope WHERE state = 'waiting'
    ORDER BY attempts, is_import, id LIMIT 500
), oldest AS (
    SELECT DISTINCT ON (sender, is_import, CASE WHEN sender = '' THEN id END) id, sender, is_import, attempts
    FROM early ORDER BY sender, is_import, CASE WHEN sender = '' THEN id END, id
)
SELECT envelope.id, (SELECT count(*) FROM early)
FROM oldest JOIN channels_rawenvelope envelope ON envelope.id = oldest.id
WHERE envelope.state = 'waiting' AND (oldest.sender = '' OR NOT EXISTS (
    SELECT FROM channels_rawenvelope older WHERE older.state = 'waiting' AND older.sender = oldest.sender
      AND older.is_import = oldest.is_import AND older.id < oldest.id
))
ORDER BY oldest.attempts, oldest.is_import, oldest.id LIMIT %(count)s FOR NO KEY UPDATE OF envelope SKIP LOCKED
"""
# The same among all: dearer, and asked only where a few senders sent all of the first 500.
_AMONG_ALL: Final = """
SELECT envelope.id, 0 FROM (
    SELECT min(id) AS id FROM channels_rawenvelope WHERE state = 'waiting' AND sender <> ''
    GROUP BY sender, is_import ORDER BY min(attempts), is_import, min(id) LIMIT 500
) oldest JOIN channels_rawenvelope envelope ON envelope.id = oldest.id
WHERE envelope.state = 'waiting'
ORDER BY envelope.attempts, envelope.is_import, envelope.id LIMIT %(count)s FOR NO KEY UPDATE OF envelope SKIP LOCKED
"""
_EARLY: Final = 500
_NAMED_MAX: Final = 5  # of what one mail answers: the nearest


def hold(count: int) -> list[RawEnvelope]:
    """Hold so many that are waiting, in their order: of each sender the oldest, and where room is left what follows.

    While those are held, nobody else reads what the same sender sent later.
    """
    found = _find(_AMONG_FIRST, count)
    early = max(found.values(), default=_EARLY)
    if len(found) < count and early == _EARLY:
        found = dict(list({**found, **_find(_AMONG_ALL, count)}.items())[:count])
    rows = {row.pk: row for row in RawEnvelope.objects.filter(pk__in=found).select_related("inbox")} if found else {}
    held = [rows[number] for number in found]
    if len(held) < early:
        held += _following(held, room=count - len(held))
    return sorted(held, key=lambda row: (row.is_import, row.pk))  # one may answer what another says


def _find(sql: str, count: int) -> dict[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"count": count})
        return dict(cursor.fetchall())


def _following(held: list[RawEnvelope], *, room: int) -> list[RawEnvelope]:
    """Hold what the same senders sent after these, as far as there is room."""
    later = RawEnvelope.objects.waiting().select_for_update(skip_locked=True, no_key=True, of=("self",))
    following: list[RawEnvelope] = []
    for is_import in (False, True):
        same = {"sender__in": {row.sender for row in held if row.sender and row.is_import == is_import}}
        if same["sender__in"] and len(following) < room:
            rest = later.filter(**same, is_import=is_import).exclude(pk__in=[row.pk for row in held])
            following += rest.select_related("inbox")[: room - len(following)]
    return following


def wait_for_others(found: Iterable[Incoming | Receipt]) -> None:
    """Wait while another batch is about the same as these, until it is committed; then others wait for this one."""
    locks.hold_all("intake", _names(found))


def leave_to_others(batch: Iterable[tuple[str, Sequence[Incoming | Receipt]]]) -> list[bool]:
    """Tell of each, a sender and what was found, whether it is to be left: another batch is about the same as it is.

    What follows upon something that is left is left with it; for all else, others leave theirs to this batch. So nobody
    becomes two contacts, an answer finds what it answers, and hardly ever do two batches hold each other's cases, of
    which both would have to begin anew.
    """
    names = [_names(found) | ({sender.lower()} if sender else set()) for sender, found in batch]
    left = locks.try_all("intake", set().union(*names))
    are_left = []
    for each in names:
        are_left.append(not left.isdisjoint(each))
        if are_left[-1]:
            left |= each
    return are_left


def _names(found: Iterable[Incoming | Receipt]) -> set[str]:
    return {name for item in found for name in _is_about(item) if name}


def _is_about(item: Incoming | Receipt) -> Iterator[str]:
    """Yield who says it, what it is called, and what it answers."""
    yield item.external_id
    yield from item.reply_tokens[:_NAMED_MAX]
    if isinstance(item, Incoming):
        yield item.author.address.lower()
        yield from item.answers[:_NAMED_MAX]
        if item.forwarded is not None:
            yield item.forwarded.author.address.lower()
