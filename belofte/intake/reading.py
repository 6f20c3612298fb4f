"""Reading what was accepted: each raw envelope becomes a message, a receipt, or an item that a person can see.

Several envelopes are read in one transaction, their rows held meanwhile: whoever dies leaves them waiting. Where one of
them fails, nothing of the batch is kept, and each is read in a transaction of its own. What one customer sent is read
in the order in which it came. What another batch is about at the same time is left for a next one.
"""

import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F

from belofte import clock
from belofte.cases.placing import NoPlaceError
from belofte.channels import registry
from belofte.channels.contract import Envelope, ForgedError, Incoming, Receipt, UnreadableError
from belofte.channels.models import RawEnvelope
from belofte.intake import (
    acquaintances,
    bounces,
    canaries,
    choosing,
    filing,
    name_servers,
    readers,
    receiving,
    sifting,
)
from belofte.intake.acquaintances import Acquaintances
from belofte.replies import own_ids
from belofte.secrecy import UnreadableSecretError

ATTEMPTS_MAX = 5
BATCH_MAX: Final = 25  # envelopes in one transaction
_BATCH_LASTS: Final = timedelta(seconds=1)  # what is read early in a batch is seen at its end
_WAITING = RawEnvelope.State.WAITING
_MAY_PASS = (OSError, OperationalError, InterfaceError)  # by itself: a full disk, a database that went away


@dataclass(slots=True)
class _Parsed:
    """An envelope with what was found in it, or why nothing could be."""

    row: RawEnvelope
    found: list[Incoming | Receipt] = field(default_factory=list)
    problem: str = ""


def read_waiting() -> int:
    """Read all that waits and that nobody else is reading; return how many were read."""
    count = 0
    while read := read_some():
        count += read
    return count


def read_some() -> int:
    """Read the oldest that nobody else is reading, up to 25 and about a second at once; return how many.

    What fails is raised after it was kept, see `read_next`.
    """
    rows: list[RawEnvelope] = []
    try:
        with transaction.atomic():
            rows = choosing.hold(BATCH_MAX)
            read = _read(rows)
    except Exception:
        if not rows:
            raise
        return _read_each(len(rows))
    return read or int(bool(rows) and read_next())  # all is left to others: the oldest waits for them


def _read_each(count: int) -> int:
    """Read so many, each by itself; a bug of ours with one of them is raised once the others had their turn."""
    read, bugs = 0, []
    for _ in range(count):
        try:
            read += read_next()
        except _MAY_PASS:
            raise
        except Exception as bug:  # noqa: BLE001 - it is kept with its envelope, and raised below
            bugs.append(bug)
    if bugs:
        raise bugs[0]
    return read


def read_next() -> bool:
    """Read the oldest that nobody else is reading; tell whether there was one.

    What fails is raised after it was kept: a bug of ours with the envelope, for a person to see; what may pass by
    itself (a full disk, a database that went away) leaves it waiting, behind the others.
    """
    rows: list[RawEnvelope] = []
    try:
        with transaction.atomic():
            rows = choosing.hold(1)
            _read(rows, waits=True)
    except Exception as error:
        for row in rows:
            _keep_failure(row, error)
        raise
    return bool(rows)


def _keep_failure(row: RawEnvelope, error: Exception) -> None:
    waiting = RawEnvelope.objects.filter(pk=row.pk, state=_WAITING)  # somebody else may have read it by now
    if not waiting.update(attempts=F("attempts") + 1):
        return
    row.attempts += 1
    if row.attempts >= ATTEMPTS_MAX or not isinstance(error, _MAY_PASS):
        _settle(row, RawEnvelope.State.FAILED, problem="".join(traceback.format_exception(error)[-3:]))


def _read(rows: list[RawEnvelope], *, waits: bool = False) -> int:
    """Parse these, then give each its place; return how many. Until then no case is held.

    Several may do so at the same time. What another is about is left waiting, as is what there was no time for; with
    `waits` it is waited for.
    """
    end = clock.now() + _BATCH_LASTS
    parsed: list[_Parsed] = []
    with tempfile.TemporaryDirectory(prefix="belofte-") as folder:
        for row in rows:
            parsed.append(_parse(row, folder))
            if clock.now() > end:
                break
        if waits:
            choosing.wait_for_others(item for each in parsed for item in each.found)
        elif parsed:
            are_left = choosing.leave_to_others((each.row.sender, each.found) for each in parsed)
            parsed = [each for each, is_left in zip(parsed, are_left, strict=True) if not is_left]
        acquainted = acquaintances.of((each.row.inbox.channel, who) for each in parsed for who in _authors(each))
        for each in parsed:
            _give_place(each, acquainted)
    _settle_read([each.row for each in parsed if each.row.state == _WAITING])
    return len(parsed)


def _parse(row: RawEnvelope, folder: str) -> _Parsed:
    """Read what is in it; of a second delivery that is known."""
    if row.second_delivery_of_id is not None:
        return _Parsed(row)
    envelope = Envelope(
        raw=raw_bytes(row),
        sender=row.sender,
        recipients=tuple(row.recipients),
        received_at=row.received_at,
        transport_key=row.transport_key or "",
        headers=row.headers,
        trusted_servers=tuple(row.inbox.trusted_servers),
        name_servers=name_servers.known(),
    )
    try:
        with readers.borrow() as reader:
            keys = registry.keys(row.inbox, envelope.raw)
            return _Parsed(row, reader.read(row.inbox.channel, envelope, folder, keys=keys))
    except (UnreadableError, ForgedError, UnreadableSecretError) as error:
        return _Parsed(row, problem=str(error))


def _authors(parsed: _Parsed) -> Iterator[str]:
    return (item.author.address for item in parsed.found if isinstance(item, Incoming))


def _give_place(parsed: _Parsed, acquainted: Acquaintances) -> None:
    """Give each thing in an envelope its place, or have the envelope itself be seen."""
    if parsed.problem:
        _settle(parsed.row, RawEnvelope.State.UNREADABLE, problem=parsed.problem)
    elif parsed.row.second_delivery_of_id is not None:
        receiving.receive_again(parsed.row, at=clock.now())
    else:
        try:
            _take(parsed.found, row=parsed.row, acquainted=acquainted)
        except sifting.UnwantedError as error:
            sifting.note(parsed.row, error)
            _settle(parsed.row, error.state, problem=str(error))


def _take(found: list[Incoming | Receipt], *, row: RawEnvelope, acquainted: Acquaintances) -> None:
    """Take each thing in; what makes no case is filed."""
    at = clock.now()
    messages = [item for item in found if isinstance(item, Incoming)]
    receipts = [item for item in found if isinstance(item, Receipt)]
    strange = [receipt for receipt in receipts if not bounces.take(receipt, envelope=row, at=at)]
    if receipts and not strange:
        return  # what it says is kept with the deliveries that it is about
    if row.made_case_by_id is not None:
        messages = [replace(each, kind="message") for each in messages]
    for message in messages:
        if canaries.is_one(message, inbox=row.inbox, at=at):
            canaries.take(row, at=at)
            continue
        if own_ids.is_own_copy(message):
            continue  # it comes back over a group, or an address of ours among its recipients: nobody said anything new
        try:
            filing.refuse_strange(message)
            receiving.receive(message, envelope=row, at=at, acquainted=acquainted)
        except NoPlaceError as refused:
            filing.file(message, envelope=row, refused=refused, at=at)


def raw_bytes(row: RawEnvelope) -> bytes:
    """Return what the wire gave, byte for byte."""
    return bytes(row.raw) if row.raw is not None else Path(row.blob.path).read_bytes()


def _settle_read(rows: list[RawEnvelope]) -> None:
    """Say of all of them that nothing is left to do."""
    first = [row.pk for row in rows if row.second_delivery_of_id is None]
    again = [row.pk for row in rows if row.second_delivery_of_id is not None]
    for ids, state in ((first, RawEnvelope.State.READ), (again, RawEnvelope.State.SECOND_DELIVERY)):
        if ids:
            RawEnvelope.objects.filter(pk__in=ids).update(state=state, problem="", settled_at=clock.now())


def _settle(row: RawEnvelope, state: RawEnvelope.State, *, problem: str = "") -> None:
    row.state = state
    row.problem = problem
    row.settled_at = clock.now()
    row.save(update_fields=["state", "problem", "settled_at"])
