"""Reading what was accepted: each raw envelope becomes a message, a receipt, or an item that a person can see.

One transaction an envelope, its row held meanwhile: whoever dies leaves it waiting. What one customer sent is read
in the order in which it came.
"""

import tempfile
import traceback
from dataclasses import replace
from pathlib import Path

from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, F, OuterRef

from belofte import clock, jobs
from belofte.channels.contract import Envelope, ForgedError, Incoming, Receipt, UnreadableError
from belofte.channels.models import RawEnvelope
from belofte.intake import asking, bounces, readers, receiving

ATTEMPTS_MAX = 5
_WAITING = RawEnvelope.State.WAITING


def read_waiting() -> int:
    """Read all that waits and that nobody else is reading; return how many were read."""
    count = 0
    while read_next():
        count += 1
    return count


def read_next() -> bool:
    """Read the oldest that nobody else is reading; tell whether there was one.

    What fails is raised after it was kept: a bug of ours with the envelope, for a person to see; what may pass by
    itself (a full disk, a database that went away) leaves it waiting, behind the others.
    """
    row: RawEnvelope | None = None
    try:
        with transaction.atomic():
            row = _take_next()
            if row is not None:
                _read(row)
    except Exception as error:
        if row is not None:
            _keep_failure(row, error)
        raise
    return row is not None


def _keep_failure(row: RawEnvelope, error: Exception) -> None:
    waiting = RawEnvelope.objects.filter(pk=row.pk, state=_WAITING)  # somebody else may have read it by now
    if not waiting.update(attempts=F("attempts") + 1):
        return
    row.attempts += 1
    if row.attempts >= ATTEMPTS_MAX or not isinstance(error, (OSError, OperationalError, InterfaceError)):
        _settle(row, RawEnvelope.State.FAILED, problem="".join(traceback.format_exception(error)[-3:]))


def read_again(row: RawEnvelope) -> None:
    """Put something that could not be read back in the queue, after a mend or an upgrade."""
    with transaction.atomic():
        again = RawEnvelope.objects.unreadable().filter(pk=row.pk)
        if again.update(state=_WAITING, problem="", attempts=0, settled_at=None):
            jobs.defer("belofte.intake.jobs.read_waiting")


def _take_next() -> RawEnvelope | None:
    """Hold the oldest waiting envelope, passing over one whose sender has an older one still waiting."""
    older = RawEnvelope.objects.filter(state=_WAITING, sender=OuterRef("sender"), id__lt=OuterRef("id"))
    ready = RawEnvelope.objects.waiting().exclude(Exists(older)) | RawEnvelope.objects.waiting().filter(sender="")
    rows = ready.select_for_update(skip_locked=True, no_key=True, of=("self",)).select_related("inbox")
    return rows.order_by("attempts", "id").first()


def _read(row: RawEnvelope) -> None:
    if row.second_delivery_of_id is not None:
        receiving.receive_again(row, at=clock.now())
        _settle(row, RawEnvelope.State.SECOND_DELIVERY)
        return
    with tempfile.TemporaryDirectory(prefix="belofte-") as folder:
        try:
            found = _parse(row, folder)
        except (UnreadableError, ForgedError) as error:
            _settle(row, RawEnvelope.State.UNREADABLE, problem=str(error))
            return
        _take(found, row=row)
    _settle(row, RawEnvelope.State.READ)


def _take(found: list[Incoming | Receipt], *, row: RawEnvelope) -> None:
    """Give each thing its place; a report about nothing of ours is shown as a message, unless one came with it."""
    at = clock.now()
    messages = [item for item in found if isinstance(item, Incoming)]
    receipts = [item for item in found if isinstance(item, Receipt)]
    strange = [receipt for receipt in receipts if not bounces.take(receipt, envelope=row, at=at)]
    if receipts and not strange:
        return  # what it says is kept with the deliveries that it is about
    if strange:  # somebody has to look at it, although a program wrote it
        messages = [replace(each, kind="message") for each in messages]
        messages = messages or [bounces.as_message(strange[0], envelope=row)]
    for message in messages:
        receiving.receive(message, envelope=row, at=at)


def _parse(row: RawEnvelope, folder: str) -> list[Incoming | Receipt]:
    envelope = Envelope(
        raw=raw_bytes(row),
        sender=row.sender,
        recipients=tuple(row.recipients),
        received_at=row.received_at,
        transport_key=row.transport_key or "",
        headers=row.headers,
        trusted_servers=tuple(row.inbox.trusted_servers),
        name_servers=asking.name_servers(),
    )
    with readers.borrow() as reader:
        return reader.read(row.inbox.channel, envelope, folder)


def raw_bytes(row: RawEnvelope) -> bytes:
    """Return what the wire gave, byte for byte."""
    return bytes(row.raw) if row.raw is not None else Path(row.blob.path).read_bytes()


def _settle(row: RawEnvelope, state: RawEnvelope.State, *, problem: str = "") -> None:
    row.state = state
    row.problem = problem
    row.settled_at = clock.now()
    row.save(update_fields=["state", "problem", "settled_at"])
